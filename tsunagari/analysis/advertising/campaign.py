"""A campaign from its media's own exports, checked against what was published of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tsunagari.analysis.advertising import checks, exports, published_totals
from tsunagari.analysis.advertising.exports import Export
from tsunagari.analysis.advertising.media import alike
from tsunagari.analysis.advertising.published_totals import Advertising
from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded, say

FOLDER = "exports"
"""Where a section's data folder holds the exports."""

_OTHERS = {"thumbs.db", "desktop.ini"}
"""What Windows leaves in a folder; what macOS and Excel leave begins with . or ~."""
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
    called = _called(lists, listed, totals)
    lists.stop_if_faulty()
    read = [
        exports.read(source, str(file), medium)
        for file, medium in zip(listed["file"], called, strict=True)
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


def _called(source: Source, listed: pd.DataFrame, totals: Advertising) -> list[str]:
    """Return what the published totals call the medium of each export, and note what is unknown.

    A medium may be called by its present name in one place and by its old one in the other.
    """
    published, called = list(totals.media["medium"]), []
    for index, name in listed["medium"].items():
        names = [name] if name in published else [each for each in published if alike(each, name)]
        what = coded(
            "D20",
            '"{name}" is not in media.csv, which has the published totals: {published}',
            name=name,
            published=published,
        )
        source.expect(len(names) == 1, "exports.csv", cell(index, "medium"), what)
        called.append(str((names or [name])[0]))
        if names not in ([], [name]):
            source.note(
                "exports.csv",
                say(
                    "{name} is taken for {value}, as media.csv calls it", name=name, value=names[0]
                ),
            )
    folder = source.folder / FOLDER
    files = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    known = {_form(str(file)) for file in listed["file"]}
    for name in files:
        if name[0] in ".~" or name.lower() in _OTHERS:
            continue
        what = coded(
            "D20",
            "{folder}/{name} is not listed: add it, or take it away",
            folder=FOLDER,
            name=name,
        )
        source.expect(_form(name) in known, "exports.csv", say("whole file"), what)
    return called


def _form(name: str) -> str:
    return unicodedata.normalize("NFC", name)
