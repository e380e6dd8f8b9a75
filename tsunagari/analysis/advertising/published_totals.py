"""The online advertisements: how often they were shown and clicked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.section import read_section
from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded, say

_ADVERTISING = {
    "subject": columns.text(),
    "start": columns.date(),
    "end": columns.date(),
    "total.impressions": columns.integer(),
    "total.clicks": columns.integer(),
    "total.ctr": columns.percentage(),
}
_MEDIA = {
    "medium": columns.text(unique=True),
    "kind": columns.choice("search", "social"),
    "impressions": columns.integer(),
    "clicks": columns.integer(),
    "ctr": columns.percentage(),
}


@dataclass(frozen=True)
class Total:
    """The totals as published: counts, and the click-through rate in per cent."""

    impressions: int
    clicks: int
    ctr: Decimal


@dataclass(frozen=True)
class Advertising:
    """The advertisements.

    Attributes
    ----------
    subject : str
        What was advertised.
    start, end : date
        First and last day.
    total : Total
    media : DataFrame
        One row a medium: ``medium``, ``kind`` (search or social), ``impressions``, ``clicks``
        (counts), ``ctr`` (the published click-through rate, Decimal, per cent).
    """

    subject: str
    start: dt.date
    end: dt.date
    total: Total
    media: pd.DataFrame


def load(folder: str | Path = "") -> Advertising:
    """Read and check the advertisements' data.

    Parameters
    ----------
    folder : str or Path
        Where it is; if it is empty, see `data_folder`.

    Raises
    ------
    DataError
        With every fault found in the files: among them parts that do not sum to the published
        total, and published rates that are not clicks ÷ impressions.
    """
    tables = {"media.csv": _MEDIA}
    source, values, (media,) = read_section(folder, "advertising", _ADVERTISING, tables)
    total = Total(**{key: values.pop(f"total.{key}") for key in ("impressions", "clicks", "ctr")})
    _compare(source, media, total)
    source.expect_period("advertising.yml", values["start"], values["end"])
    source.stop_if_faulty()
    return Advertising(total=total, media=media, **values)


def click_through(media: pd.DataFrame) -> pd.DataFrame:
    """Compute click-through rates anew: clicks ÷ impressions.

    Parameters
    ----------
    media : DataFrame
        As in `Advertising`.

    Returns
    -------
    DataFrame
        The media in their order and a last row 合計: ``medium``, ``impressions``, ``clicks``,
        ``ctr`` (a fraction of 1; NaN without impressions). The rate of the total is the ratio of
        the sums, not a mean of the rates.
    """
    counts = media[["medium", "impressions", "clicks"]]
    sums = counts[["impressions", "clicks"]].sum()
    total = pd.DataFrame([{"medium": "合計", **sums}])
    table = pd.concat([counts, total], ignore_index=True)
    return table.assign(ctr=table["clicks"] / table["impressions"])


def by_kind(media: pd.DataFrame) -> pd.DataFrame:
    """Add up the media of each kind and compute their part of the whole.

    Parameters
    ----------
    media : DataFrame
        As in `Advertising`.

    Returns
    -------
    DataFrame
        By ``kind`` (search, social): ``impressions``, ``clicks``, ``media`` (their names, joined),
        ``ctr``, and the kind's shares of all impressions and clicks, ``reach`` and ``response``
        (all three fractions of 1).
    """
    counts = media.groupby("kind")[["impressions", "clicks"]].sum()
    return counts.assign(
        media=media.groupby("kind")["medium"].agg("、".join),
        ctr=counts["clicks"] / counts["impressions"],
        reach=counts["impressions"] / counts["impressions"].sum(),
        response=counts["clicks"] / counts["clicks"].sum(),
    )


def _compare(source: Source, media: pd.DataFrame, total: Total) -> None:
    for index, row in media.iterrows():
        place = cell(index, "ctr")
        source.expect_share("media.csv", place, row["ctr"], row["clicks"], row["impressions"])
    for column, printed in (("impressions", total.impressions), ("clicks", total.clicks)):
        sum_ = int(media[column].sum())
        source.expect(
            sum_ == printed,
            "media.csv",
            say("column {column}", column=column),
            coded(
                "D04",
                "its sum {sum:,} is not the total {printed:,} in advertising.yml",
                sum=sum_,
                printed=printed,
            ),
        )
    where = say("key total.ctr")
    source.expect_share("advertising.yml", where, total.ctr, total.clicks, total.impressions)
