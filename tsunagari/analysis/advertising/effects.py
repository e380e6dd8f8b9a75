"""What the advertisements brought: rates with intervals, differences, costs, and what more would.

Every function takes rows as in `exports.Export`. Rows whose impressions or clicks are not known
take no part in rates. The intervals are those of independent impressions: the same person may
see an advertisement several times, so they are rather too narrow than too wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from tsunagari.analysis.statistics.intervals import Floats, wilson

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
    counts = [
        part.loc[comparable, column].to_numpy()
        for part in (first, second)
        for column in ("clicks", "impressions")
    ]
    values = np.full((3, len(pairs)), np.nan)
    values[0, comparable] = [
        float(Fraction(*map(int, pair[:2])) - Fraction(*map(int, pair[2:])))  # a tie stays one
        for pair in zip(*counts, strict=True)
    ]
    if comparable.any():
        level = (1 - confidence) / comparable.sum()
        values[1:, comparable] = _newcombe(values[0, comparable], *counts, confidence=1 - level)
    limits = dict(zip(("difference", "low", "high"), values, strict=True))
    return pairs.assign(**limits, comparable=comparable, holds=comparable & (values[1] > 0))


def _newcombe(
    difference: Floats,
    count: Floats,
    base: Floats,
    other: Floats,
    other_base: Floats,
    *,
    confidence: float,
) -> tuple[Floats, Floats]:
    """Return the ends of the intervals of differences, from Wilson's of their two shares."""
    share, other_share = count / base, other / other_base
    low, high = wilson(count, base, confidence)
    other_low, other_high = wilson(other, other_base, confidence)
    down = np.sqrt((share - low) ** 2 + (other_high - other_share) ** 2)
    up = np.sqrt((other_share - other_low) ** 2 + (high - share) ** 2)
    return difference - down, difference + up


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
    estimates = {}
    for medium, table in days.astype(float).groupby("medium", sort=False):
        shown, clicks = table["impressions"].to_numpy() / THOUSAND, table["clicks"].to_numpy()
        average = clicks.sum() / shown.sum() if shown.sum() else np.nan
        estimates[medium] = (len(table), average, *_slope(shown, clicks, confidence))
    columns = ["days", "average", "extra", "low", "high"]
    table = pd.DataFrame.from_dict(estimates, orient="index", columns=columns)
    return table.astype({"days": int}).rename_axis("medium")


def _slope(x: Floats, y: Floats, confidence: float) -> tuple[float, float, float]:
    """Return the slope of the line of least squares and the ends of its interval after HC3."""
    unknown = (np.nan, np.nan, np.nan)
    if len(x) < 3 or np.ptp(x) == 0:
        return unknown
    away = x - x.mean()
    leverage = 1 / len(x) + away**2 / (away @ away)
    if np.isclose(leverage, 1).any():  # one day alone tells the slope, and its error is not known
        return unknown
    slope = float(away @ y / (away @ away))
    rest = (y - y.mean() - slope * away) / (1 - leverage)
    error = np.sqrt((away * rest) @ (away * rest)) / (away @ away)
    reach = float(stdtrit(len(x) - 2, 0.5 + confidence / 2) * error)
    return slope, slope - reach, slope + reach
