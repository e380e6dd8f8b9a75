"""The published share beside the nation's, and what may be said of the difference."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from tsunagari.analysis.statistics.significance import compare_with_rounded, wilson_of_printed
from tsunagari.analysis.survey.published_share import Survey, verdict
from tsunagari.tabulation.rounding import round_half_up


@dataclass(frozen=True)
class PublishedComparison:
    """Two published shares of the same answer.

    Attributes
    ----------
    share, national_share : Fraction
        Of 1, both rounded to one decimal of per cent, as the nation's is printed.
    low, high : float
        The ends of the city's interval, fractions of 1.
    p_low, p_high : float
        See `Comparison`.
    verdict : str
        What may be said, without a full stop.
    rows : DataFrame
        The city and the nation: ``fiscal_year``, ``answers``, ``share``, ``low``, ``high``
        (fractions of 1; NaN for the nation's interval).
    """

    share: Fraction
    national_share: Fraction
    low: float
    high: float
    p_low: float
    p_high: float
    verdict: str
    rows: pd.DataFrame

    @property
    def difference(self) -> Fraction:
        """How far the two shares are apart, a fraction of 1."""
        return abs(self.share - self.national_share)


def against_published(survey: Survey, confidence: float = 0.95) -> PublishedComparison:
    """Compare a survey's published share with the nation's.

    Parameters
    ----------
    survey : Survey
    confidence : float
        Of interval and test, from 0 to 1.
    """
    national = survey.national
    interval = wilson_of_printed(survey.share, survey.answers, confidence)
    comparison = compare_with_rounded(
        survey.share, survey.answers, national.share, national.answers, confidence
    )
    share, national_share = (
        Fraction(round_half_up(percentage, 1)) / 100
        for percentage in (survey.share, national.share)
    )
    rows = pd.DataFrame(
        {
            "fiscal_year": [_fiscal_year(survey.start), national.fiscal_year],
            "answers": [survey.answers, national.answers],
            "share": [float(share), float(national_share)],
            "low": [interval.low, None],
            "high": [interval.high, None],
        }
    )
    return PublishedComparison(
        share,
        national_share,
        interval.low,
        interval.high,
        comparison.p_low,
        comparison.p_high,
        verdict(comparison),
        rows.astype({"low": float, "high": float}),
    )


def method_data(survey: Survey) -> pd.DataFrame:
    """Return how the survey went as data to take away: one row."""
    rate = Fraction(survey.answers, survey.drawn)
    return pd.DataFrame(
        {
            "調査期間の初日": [survey.start],
            "調査期間の最終日": [survey.end],
            "調査対象": [survey.population],
            "対象の年齢の下限（歳）": [survey.minimum_age],
            "抽出方法": [survey.sampling],
            "対象者数（人）": [survey.drawn],
            "回答数（件）": [survey.answers],
            "回答率（％）": [float(round_half_up(rate * 100, 1))],
        }
    )


def _fiscal_year(day: dt.date) -> int:
    return day.year - (day.month < 4)
