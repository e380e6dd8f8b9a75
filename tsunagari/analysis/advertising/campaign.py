"""A campaign from its media's own exports, checked against what was published of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tsunagari.analysis.advertising import checks, exports, published_totals
from tsunagari.analysis.advertising.exports import Export
from tsunagari.analysis.advertising.media import MEDIA
from tsunagari.analysis.advertising.published_totals import Advertising
from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.source import Source

FOLDER = "exports"
"""Where a section's data folder holds the exports."""

_EXPORTS = {"file": columns.text(unique=True), "medium": columns.text()}


@dataclass(frozen=True)
class Campaign:
    """The advertisements, row by row.

    Attributes
    ----------
    published : Advertising
        What was published of them.
    exports : sequence of Export
        In the order of exports.csv.
    rows : DataFrame
        The rows of all exports, as in `Export`, numbered anew.
    """

    published: Advertising
    exports: Sequence[Export]
    rows: pd.DataFrame


def load(folder: str | Path) -> Campaign:
    """Read the published totals and the exports that exports.csv lists, and check them.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    totals = published_totals.load(folder)
    lists, source = Source(folder), Source(Path(folder) / FOLDER)
    listed = lists.table("exports.csv", _EXPORTS)
    lists.stop_if_faulty()
    _expect_known(lists, listed, totals)
    lists.stop_if_faulty()
    read = [
        exports.read(source, str(file), str(medium))
        for file, medium in listed[["file", "medium"]].to_numpy()
    ]
    source.stop_if_faulty()
    faultless = [export for export in read if export is not None]
    checks.check(source, faultless, totals.start, totals.end)
    source.stop_if_faulty()
    rows = pd.concat([export.rows for export in faultless], ignore_index=True)
    return Campaign(totals, faultless, rows)


def readings(exports: Sequence[Export]) -> pd.DataFrame:
    """Note what was read from where.

    Returns
    -------
    DataFrame
        One row an export: ``medium``, ``file``, ``how`` (encoding and delimiter, or sheet),
        ``header`` (row of the file, from 1), ``rows``, ``totals`` (rows set aside), ``rates``
        (unit of the file's rates, なし where it has none), ``column``
        (of the clicks that were taken), ``click`` (their kind), ``missing`` (cells without a
        count or cost).
    """
    return pd.DataFrame(
        [
            {
                "medium": export.header.medium.name,
                "file": export.file,
                "how": export.how,
                "header": export.header.row,
                "rows": len(export.rows),
                "totals": len(export.totals),
                "rates": _unit(export),
                "column": export.header.name("clicks"),
                "click": export.header.click.kind,
                "missing": int(export.rows[["impressions", "clicks", "cost"]].isna().sum().sum()),
            }
            for export in exports
        ]
    )


def agreement(compared: pd.DataFrame) -> str:
    """Put a comparison with the published totals into the words of the report.

    Parameters
    ----------
    compared : DataFrame
        As `checks.against_published` gives it.
    """
    columns = ["impressions_difference", "clicks_difference"]
    differs = compared.loc[(compared[columns] != 0).any(axis=1), "medium"]
    if differs.empty:
        return "すべての媒体で公表値と一致しました"
    return f"{'、'.join(differs)}で公表値との差がありました"


def kinds_of_click(exports: Sequence[Export]) -> dict[str, list[str]]:
    """Name the media that count each kind of click, in the order of the exports."""
    kinds: dict[str, list[str]] = {}
    for export in exports:
        media = kinds.setdefault(export.header.click.kind, [])
        if export.header.medium.name not in media:
            media.append(export.header.medium.name)
    return kinds


def _unit(export: Export) -> str:
    if export.rates.empty:
        return "なし"
    return "百分率" if checks.rates_are_percent(export) else "小数"


def _expect_known(source: Source, listed: pd.DataFrame, totals: Advertising) -> None:
    known = [medium.name for medium in MEDIA]
    for index, name in listed["medium"].items():
        place = cell(index, "medium")
        source.expect(name in known, "exports.csv", place, f'"{name}" is none of {known}')
        what = f'"{name}" is not in media.csv, which has the published totals'
        source.expect(name in set(totals.media["medium"]), "exports.csv", place, what)
    files = sorted(p.name for p in (source.folder / FOLDER).iterdir() if p.name[0] not in ".~")
    for name in files:
        what = f"{FOLDER}/{name} is not listed: add it, or take it away"
        source.expect(name in set(listed["file"]), "exports.csv", "whole file", what)
