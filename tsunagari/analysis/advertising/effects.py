"""What the advertisements brought: rates with intervals, differences, costs, and what more would.

Every function takes rows as in `exports.Export`. Rows whose impressions or clicks are not known
take no part in rates. The intervals are those of independent impressions: the same person may
see an advertisement several times, so they are rather too narrow than too wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm, t

Floats = npt.NDArray[np.float64]

THOUSAND = 1000.0


def rates(rows: pd.DataFrame, by: Sequence[str], confidence: float = 0.95) -> pd.DataFrame:
    """Compute click-through rates with Wilson's intervals, and costs per click.

    Parameters
    ----------
    rows : DataFrame
    by : sequence of str
        The columns to group by, such as ``medium`` and ``date``.
    confidence : float
        From 0 to 1.

    Returns
    -------
    DataFrame
        Indexed by the groups in the order of their first rows: ``impressions``, ``clicks``
        (counts), ``ctr``, ``low``, ``high`` (fractions of 1; NaN without impressions), ``cost``
        (yen; NaN where none is known) and ``cost_per_click`` (yen; the rows of known cost alone).
    """
    known = rows.dropna(subset=["impressions", "clicks"])
    table = known.groupby(list(by), sort=False)[["impressions", "clicks"]].sum().astype("int64")
    low, high = wilson(table["clicks"].to_numpy(), table["impressions"].to_numpy(), confidence)
    priced = known.dropna(subset="cost").groupby(list(by), sort=False)[["cost", "clicks"]].sum()
    priced = priced.reindex(table.index).astype(float)
    return table.assign(
        ctr=table["clicks"] / table["impressions"],
        low=low,
        high=high,
        cost=priced["cost"],
        cost_per_click=priced["cost"] / priced["clicks"].where(priced["clicks"] > 0),
    )


def wilson(
    clicks: npt.ArrayLike, impressions: npt.ArrayLike, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Compute the ends of Wilson's score intervals; NaN without impressions.

    Notes
    -----
    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference.
    JASA 22, 209–212.
    """
    k, n = np.asarray(clicks, dtype=float), np.asarray(impressions, dtype=float)
    n = np.where(n > 0, n, np.nan)
    square = norm.isf((1 - confidence) / 2) ** 2
    middle = (k + square / 2) / (n + square)
    half = np.sqrt(square * (k * (n - k) / n + square / 4)) / (n + square)
    return np.where(k == 0, 0 * middle, middle - half), np.where(k == n, 1.0, middle + half)


def differences(
    media: pd.DataFrame, kinds: pd.Series[str], confidence: float = 0.95
) -> pd.DataFrame:
    """Compare the click-through rates of every two media that count the same kind of click.

    Parameters
    ----------
    media : DataFrame
        As `rates` gives them by medium.
    kinds : Series
        The kind of click by medium.
    confidence : float
        That all intervals hold at once: each is made wider, after Bonferroni.

    Returns
    -------
    DataFrame
        One row a pair: ``higher``, ``lower`` (media), ``difference``, ``low``, ``high`` (fractions
        of 1; NaN if they may not be compared), ``comparable`` (the same kind of click and
        impressions on both) and ``holds`` (the interval leaves out 0).

    Notes
    -----
    Newcombe, R. G. (1998): Interval estimation for the difference between independent proportions:
    comparison of eleven methods. Statistics in Medicine 17, 873–890; method 10.
    """
    ranked = media.sort_values("ctr", ascending=False, kind="stable").index
    pairs = pd.DataFrame(list(combinations(ranked, 2)), columns=["higher", "lower"])
    first, second = media.loc[pairs["higher"]], media.loc[pairs["lower"]]
    alike = kinds.reindex(first.index).to_numpy() == kinds.reindex(second.index).to_numpy()
    shown = np.minimum(first["impressions"].to_numpy(), second["impressions"].to_numpy()) > 0
    comparable = alike & shown
    each = 1 - (1 - confidence) / max(int(comparable.sum()), 1)
    p, q = first["ctr"].to_numpy(), second["ctr"].to_numpy()
    (p_low, p_high), (q_low, q_high) = (
        wilson(part["clicks"], part["impressions"], each) for part in (first, second)
    )
    low = p - q - np.hypot(p - p_low, q_high - q)
    high = p - q + np.hypot(p_high - p, q - q_low)
    values = np.where(comparable, [p - q, low, high], np.nan)
    named = dict(zip(("difference", "low", "high"), values, strict=True))
    return pairs.assign(**named, comparable=comparable, holds=comparable & (values[1] > 0))


def extra_thousand(rows: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate how many more clicks came on days with a thousand impressions more.

    Parameters
    ----------
    rows : DataFrame
    confidence : float
        From 0 to 1.

    Returns
    -------
    DataFrame
        By ``medium``: ``days`` (with counts), ``average`` (clicks per thousand impressions),
        ``extra`` (clicks per thousand impressions more, from one day to another), ``low``,
        ``high``; the last three NaN if fewer than three days, or days all alike, do not tell.

    Notes
    -----
    The slope of a straight line through the days, with the standard error HC3 of MacKinnon, J. G.
    and White, H. (1985): Some heteroskedasticity-consistent covariance matrix estimators. Journal
    of Econometrics 29, 305–325. Days differ in more than impressions: it is no proof of a cause.
    """
    known = rows.dropna(subset=["impressions", "clicks"])
    days = known.groupby(["medium", "date"], sort=False)[["impressions", "clicks"]].sum()
    found = {}
    for medium, table in days.astype(float).groupby("medium", sort=False):
        shown, clicks = table["impressions"].to_numpy() / THOUSAND, table["clicks"].to_numpy()
        extra, error = _slope(shown, clicks)
        reach = error * t.isf((1 - confidence) / 2, max(len(table) - 2, 1))
        average = clicks.sum() / shown.sum() if shown.sum() else np.nan
        found[medium] = (len(table), average, extra, extra - reach, extra + reach)
    columns = ["days", "average", "extra", "low", "high"]
    table = pd.DataFrame.from_dict(found, orient="index", columns=columns)
    return table.astype({"days": int}).rename_axis("medium")


def _slope(x: Floats, y: Floats) -> tuple[float, float]:
    """Return the slope of the line of least squares and its standard error HC3."""
    if len(x) < 3 or np.ptp(x) == 0:
        return np.nan, np.nan
    away = x - x.mean()
    square = float(away @ away)
    leverage = 1 / len(x) + away**2 / square
    if np.isclose(leverage, 1).any():  # one day alone tells the slope, and its error is not known
        return np.nan, np.nan
    slope = float(away @ y) / square
    rest = y - y.mean() - slope * away
    return slope, float(np.sqrt(np.sum((away * rest / (1 - leverage)) ** 2))) / square
