"""All that the chapter on the effects of the advertisements shows, worked out of the exports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from tsunagari.analysis.advertising import campaign
from tsunagari.analysis.advertising.checks import against_published
from tsunagari.analysis.advertising.effects import differences, extra_thousand, rates
from tsunagari.analysis.advertising.keywords import shrunk
from tsunagari.analysis.data.folders import data_folder

ABOVE, BELOW, UNDECIDED = "高い", "低い", "どちらともいえない"
"""How a keyword compares with the mean of its medium."""


@dataclass(frozen=True)
class Study:
    """The effects of the advertisements, as frames to show and sentences without full stop.

    Attributes
    ----------
    subject : str
        What was advertised.
    start, end : date
        First and last day.
    files : DataFrame
        One row an export: see `campaign.readings`.
    media : DataFrame
        By ``medium``: see `effects.rates`; and ``click``, the kind of click that it counts.
    days : DataFrame
        One row a day of a medium: ``medium``, ``date``, and as in `effects.rates`.
    daily_clicks : DataFrame
        One row a day of the campaign: ``date``, and the clicks of each medium in a column.
    pairs : DataFrame
        The pairs of media that may be compared: see `effects.differences`; and ``verdict``.
    extra : DataFrame
        One row a medium: see `effects.extra_thousand`.
    keywords : DataFrame
        See `keywords.shrunk`; and ``verdict``, one of `ABOVE`, `BELOW` and `UNDECIDED`.
    compared : DataFrame
        See `checks.against_published`; and a last row 合計.
    agreement, kinds : str
        What the comparison with the published totals shows; the media by the kind of click.
    """

    subject: str
    start: dt.date
    end: dt.date
    files: pd.DataFrame
    media: pd.DataFrame
    days: pd.DataFrame
    daily_clicks: pd.DataFrame
    pairs: pd.DataFrame
    extra: pd.DataFrame
    keywords: pd.DataFrame
    compared: pd.DataFrame
    agreement: str
    kinds: str

    @property
    def media_with_clicks(self) -> pd.DataFrame:
        """The media that were clicked at all: a logarithmic scale has no place for others."""
        return self.media[self.media["clicks"] > 0]

    @property
    def has_costs(self) -> bool:
        """Whether it is known of any medium what a click cost."""
        return bool(self.media["cost_per_click"].notna().any())

    @property
    def has_keywords(self) -> bool:
        """Whether any keyword was clicked."""
        return bool((self.keywords["clicks"] > 0).any())

    @property
    def missing_parts(self) -> list[str]:
        """The parts of the chapter of which there is nothing to say."""
        parts = {
            "cost": self.has_costs,
            "differences": len(self.pairs),
            "keywords": self.has_keywords,
        }
        return [part for part, has in parts.items() if not has]

    @property
    def proven_pairs(self) -> int:
        """How many pairs differ."""
        return int(self.pairs["holds"].sum())

    @property
    def pairs_verdict(self) -> str:
        """How many pairs differ, as the end of a sentence."""
        special = {
            0: "差があるといえる組はありません",
            len(self.pairs): "そのすべてで差があるといえます",
        }
        several = f"そのうち差があるといえるのは{self.proven_pairs}組です"
        return special.get(self.proven_pairs, several)

    @property
    def growing(self) -> str:
        """The media whose clicks grow with their impressions, as the end of a sentence."""
        return _predicate(self.extra.loc[self.extra["low"] > 0, "medium"])

    @property
    def waning(self) -> str:
        """The media that gain less than their average, as the end of a sentence."""
        return _predicate(self.extra.loc[self.extra["high"] < self.extra["average"], "medium"])

    @property
    def most_moved(self) -> pd.Series[Any]:
        """The clicked keyword whose estimate differs most from its rate."""
        moved = (self.keywords["ctr"] / self.keywords["estimate"] - 1).abs()
        clicked = moved[self.keywords["clicks"] > 0]
        (_, keyword), *_ = self.keywords.loc[[clicked.idxmax()]].iterrows()
        return keyword

    def keywords_that_are(self, verdict: str) -> str:
        """Return the keywords of a verdict with their media; なし without any."""
        rows = self.keywords[self.keywords["verdict"] == verdict]
        return "、".join("「" + rows["keyword"] + "」（" + rows["medium"] + "）") or "なし"


def load_study(folder: str | Path = "", confidence: float = 0.95) -> Study:
    """Read the exports of a campaign, check them and work out their effects.

    Parameters
    ----------
    folder : str or Path
        Where the section's data are; if it is empty, see `data_folder`.
    confidence : float
        Of all intervals, from 0 to 1.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    data = campaign.load(data_folder(folder, "advertising_exports"))
    rows, published = data.rows, data.published
    kinds = campaign.kinds_of_click(data.exports)
    kind_of = pd.Series({medium: kind for kind, names in kinds.items() for medium in names})
    media = rates(rows, ["medium"], confidence)
    days = rates(rows, ["medium", "date"], confidence).reset_index()
    compared = against_published(rows, published.media)
    return Study(
        published.subject,
        published.start,
        published.end,
        files=campaign.readings(data.exports),
        media=media.assign(click=kind_of.reindex(media.index)),
        days=days,
        daily_clicks=_daily_clicks(days, list(media.index), published.start, published.end),
        pairs=_judged_pairs(differences(media, kind_of, confidence)),
        extra=extra_thousand(rows, confidence).reset_index(),
        keywords=_judged_keywords(shrunk(rows, confidence)),
        compared=_with_sums(compared),
        agreement=campaign.agreement(compared),
        kinds="、".join(f"「{kind}」（{'、'.join(names)}）" for kind, names in kinds.items()),
    )


def short_verdict(verdict: str) -> str:
    """Return the verdict on a keyword as a table has room for it, 「－」 if undecided."""
    return "－" if verdict == UNDECIDED else verdict


def _predicate(media: Sequence[str] | pd.Series[str]) -> str:
    return f"{'、'.join(media)}です" if len(media) else "ありません"


def _daily_clicks(
    days: pd.DataFrame, media: list[str], start: dt.date, end: dt.date
) -> pd.DataFrame:
    """Return the clicks of each medium on each day, 0 where no row tells of any."""
    calendar = pd.Index(pd.date_range(start, end), name="date")
    clicks = days.pivot_table("clicks", "date", "medium", aggfunc="sum").reindex(calendar)[media]
    return clicks.fillna(0).astype(int).rename_axis(None, axis="columns").reset_index()


def _judged_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    comparable = pairs[pairs["comparable"]]
    words = {True: "差があるといえる", False: "差は認められない"}
    return comparable.assign(verdict=comparable["holds"].map(words))


def _judged_keywords(keywords: pd.DataFrame) -> pd.DataFrame:
    verdict = pd.Series(UNDECIDED, index=keywords.index, dtype=object)
    verdict = verdict.mask(keywords["low"] > keywords["mean"], ABOVE)
    return keywords.assign(verdict=verdict.mask(keywords["high"] < keywords["mean"], BELOW))


def _with_sums(compared: pd.DataFrame) -> pd.DataFrame:
    sums = compared.drop(columns="medium").sum()
    return pd.concat([compared, pd.DataFrame([{"medium": "合計", **sums}])], ignore_index=True)
