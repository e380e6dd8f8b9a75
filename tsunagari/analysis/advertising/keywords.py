"""Click-through rates of keywords, the more drawn towards the mean the less is known of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import betainccinv, betaincinv, betaln

from tsunagari.analysis.advertising.effects import rates


class Prior(NamedTuple):
    """A beta distribution of rates: its mean, and how many impressions it counts for."""

    mean: float
    weight: float


def shrunk(rows: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Estimate the rate of each keyword in the light of all keywords of its medium.

    Parameters
    ----------
    rows : DataFrame
        As in `exports.Export`; rows without a keyword are left out.
    confidence : float
        From 0 to 1: that all intervals hold at once, after Bonferroni, as of `effects.differences`.

    Returns
    -------
    DataFrame
        One row a keyword of a medium, the highest estimates first: ``medium``, ``keyword``,
        ``impressions``, ``clicks``, ``ctr`` (clicks ÷ impressions), ``estimate``, ``low``,
        ``high`` (its interval), ``mean`` (of the medium's keywords); all rates fractions of 1.

    Notes
    -----
    Empirical Bayes with a beta-binomial model for each medium: Robinson, D. (2017): Introduction
    to Empirical Bayes; Casella, G. (1985): An introduction to empirical Bayes data analysis. The
    American Statistician 39, 83–87.
    """
    worded = rows.dropna(subset="keyword")
    columns = ["impressions", "clicks", "ctr"]
    table = rates(worded, ["medium", "keyword"])[columns].reset_index()
    tail = (1 - confidence) / 2 / max(len(table), 1)
    parts = [_shrunk(part, tail) for _, part in table.groupby("medium", sort=False)]
    if not parts:
        return table.assign(estimate=[], low=[], high=[], mean=[])
    every = pd.concat(parts).sort_values("estimate", ascending=False, kind="stable")
    return every.reset_index(drop=True)


def fit(clicks: npt.ArrayLike, impressions: npt.ArrayLike) -> Prior:
    """Find the beta distribution under which the counts are most likely.

    Parameters
    ----------
    clicks, impressions : array
        One each a keyword.

    Returns
    -------
    Prior
        Each of its two sides weighs from half an impression (Jeffreys' prior) to all of them:
        keywords that do not differ tell no more of one another than what was seen of them all.
        Without impressions, NaN.
    """
    k, n = np.asarray(clicks, dtype=float), np.asarray(impressions, dtype=float)
    k, n = k[n > 0], n[n > 0]
    if not len(n):
        return Prior(np.nan, np.nan)

    def unlikely(logs: npt.NDArray[np.float64]) -> float:
        a, b = np.exp(logs)
        return -float(np.sum(betaln(k + a, n - k + b) - betaln(a, b)))

    bounds = [(np.log(0.5), np.log(max(n.sum(), 1.0)))] * 2
    usual = (k.sum() + 0.5) / (n.sum() + 1)
    tries = [
        minimize(unlikely, np.clip(np.log(start), *bounds[0]), bounds=bounds, method="L-BFGS-B")
        for weight in n.sum() ** np.array([0.25, 0.5, 0.75])
        for start in [(usual * weight, (1 - usual) * weight)]
    ]
    a, b = np.exp(min(tries, key=lambda result: float(result.fun)).x)
    return Prior(float(a / (a + b)), float(a + b))


def _shrunk(table: pd.DataFrame, tail: float) -> pd.DataFrame:
    mean, weight = fit(table["clicks"], table["impressions"])
    a = table["clicks"] + mean * weight
    b = table["impressions"] - table["clicks"] + (1 - mean) * weight
    low, high = betaincinv(a, b, tail), betainccinv(a, b, tail)
    return table.assign(estimate=a / (a + b), low=low, high=high, mean=mean)
