"""Check exports against themselves, against the campaign and against what was published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from tsunagari.analysis.advertising.exports import Export
from tsunagari.analysis.data.faults import MOST, Cells
from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded, say

_COUNTS = ("impressions", "clicks")
_KEY = ["date", "medium", "campaign", "keyword", "split"]


def check(source: Source, exports: Sequence[Export], start: dt.date, end: dt.date) -> None:
    """Note every fault within and between the exports of a campaign.

    Parameters
    ----------
    source : Source
        Their folder, where faults are gathered.
    exports : sequence of Export
    start, end : date
        First and last day of the campaign.
    """
    for export in exports:
        expect_clicks_within_impressions(source, export)
        expect_rates(source, export)
        expect_totals(source, export)
        expect_days(source, export, start, end)
    expect_once(source, exports)


def expect_clicks_within_impressions(source: Source, export: Export) -> None:
    """Expect no row to have more clicks than impressions."""
    rows = export.rows
    bad = rows[(rows["clicks"] > rows["impressions"]).fillna(False)]
    _list(
        source,
        export,
        "clicks",
        {
            int(str(row)): coded(
                "D04",
                "{clicks:,} clicks are more than {shown:,} impressions",
                clicks=clicks,
                shown=shown,
            )
            for row, shown, clicks in bad[list(_COUNTS)].head(MOST).itertuples()
        },
        bad.index,
    )


def rates_are_percent(export: Export) -> bool:
    """Find out whether rates without a per cent sign are in per cent or fractions of 1.

    What more rows agree with holds for the file; per cent where that is undecided.
    """
    unsigned = export.rates[export.rates["signed"] == 0]
    exact = _exact(export).reindex(unsigned.index)
    percent, fraction = (
        int(((unsigned["value"] - exact * unit).abs() <= _within(unsigned["half"])).sum())
        for unit in (100, 1)
    )
    return percent >= fraction


def expect_rates(source: Source, export: Export) -> None:
    """Expect every rate in the file to be clicks ÷ impressions, within half of its last digit."""
    rates, exact = export.rates, _exact(export).reindex(export.rates.index)
    unit = np.where((rates["signed"] == 1) | rates_are_percent(export), 100, 1)
    bad = rates[~((rates["value"] - exact * unit).abs() <= _within(rates["half"])) & exact.notna()]
    what = {}
    for row, value, half, _ in bad.head(MOST).itertuples():
        shown, clicks = export.rows.loc[row, list(_COUNTS)]
        decimals = round(-np.log10(2 * half))
        number = int(str(row))
        what[number] = coded(
            "D04",
            "{value:.{decimals}f} is not {clicks:,} ÷ {shown:,} = {value2:.3%}",
            value=value,
            decimals=decimals,
            clicks=clicks,
            shown=shown,
            value2=exact[row],
        )
    _list(source, export, "rate", what, bad.index)


def expect_totals(source: Source, export: Export) -> None:
    """Expect the rows to add up to each total row.

    A total that is wider than the export may be more. Of several that say of what they are
    (合計: キャンペーン, 合計: 検索) one has to agree: the others are of more rows, or of fewer.
    Costs may differ by what rounding every row to whole yen allows.
    """
    sums = export.rows[[*_COUNTS, "cost"]].sum()
    wider = tuple(export.header.medium.wider_totals) or ("\0",)
    fields = [field for field in (*_COUNTS, "cost") if field in export.header.columns]
    off = export.totals[fields].astype(float) - sums[fields].astype(float)
    slack = pd.Series({field: 0.5 * len(export.rows) * (field == "cost") for field in fields})
    more, less = off > slack, off < -slack
    is_wider = export.totals["label"].str.startswith(wider)
    named = export.totals["label"].str.contains("[:：]") & ~is_wider
    agrees = ~(more | less).any(axis=1) & off.notna().any(axis=1)
    settled = named & bool((agrees & named).any())
    for field in fields:
        wrong = (less[field] | (more[field] & ~is_wider)) & ~settled
        for row, printed in export.totals.loc[wrong, field].items():
            source.expect(
                False,
                export.file,
                Cells([int(str(row))], export.header.name(field)),
                coded(
                    "D04",
                    "the total {printed:,.0f} is not the sum of the rows, {value:,.0f}: the file "
                    "may be cut off or edited; export it again",
                    printed=printed,
                    value=sums[field],
                ),
            )


def expect_days(source: Source, export: Export, start: dt.date, end: dt.date) -> None:
    """Expect every day to lie within the campaign."""
    outside = export.rows["date"][~export.rows["date"].between(str(start), str(end))]
    for day, rows in outside.groupby(outside):
        cells = Cells(rows.index.to_list(), export.header.name("day"))
        what = coded("D24", "lies outside the campaign, {start} to {end}", start=start, end=end)
        source.expect(False, export.file, cells, what, f"{day:%Y-%m-%d}")


def expect_once(source: Source, exports: Sequence[Export]) -> None:
    """Expect what a row counts to stand once: neither twice in a file nor in two files."""
    if not exports:
        return
    _expect_no_overlap(source, exports)
    keyed = [
        export.rows[_KEY[:-1]].assign(split=export.splits, number=number).reset_index()
        for number, export in enumerate(exports)
    ]
    every = pd.concat(keyed, ignore_index=True)
    again = every[every.duplicated(_KEY)]
    # The rows repeated are few, whatever the size of the export.
    first = every.drop_duplicates(_KEY) if len(again) else every.head(0)
    pairs = again.merge(first, on=_KEY, suffixes=("", "_first"))
    same = pairs["number"] == pairs["number_first"]
    split = pd.Series(["\t".join(export.split_names) for export in exports], dtype="str")
    # Exports that are split in different ways have been compared by what they have in common.
    alike = split[pairs["number"]].to_numpy() == split[pairs["number_first"]].to_numpy()
    pairs, same = pairs[alike], same[alike]
    for number, rows in pairs[same].groupby("number"):
        what = {
            int(row): coded(
                "D05",
                "{day} stands twice for the same campaign and keyword: row {before} has it already",
                day=day.date(),
                before=before,
            )
            for row, before, day in rows[["row", "row_first", "date"]].head(MOST).to_numpy()
        }
        _list(source, exports[int(str(number))], "day", what, rows["row"])
    for place, rows in pairs[~same].groupby(["number", "number_first"]):
        export, before = (exports[int(str(number))] for number in place)
        source.expect(
            False,
            export.file,
            say("whole file"),
            coded(
                "D05",
                "{number:,} of its {number2:,} rows are in {file} too (row {value} is row "
                "{value2} there): give each export once",
                number=len(rows),
                number2=len(export.rows),
                file=before.file,
                value=rows["row"].iloc[0],
                value2=rows["row_first"].iloc[0],
            ),
        )


def _expect_no_overlap(source: Source, exports: Sequence[Export]) -> None:
    """Expect two exports that are split in different ways to be of different campaigns or days."""
    for before, export in combinations(exports, 2):
        if export.split_names == before.split_names:
            continue
        names = ["date", "medium", "campaign"]
        if all(part.rows["keyword"].notna().all() for part in (export, before)):
            names.append("keyword")
        both = export.rows[names].reset_index().merge(before.rows[names].reset_index(), on=names)
        if len(both):
            source.expect(
                False,
                export.file,
                say("whole file"),
                coded(
                    "D05",
                    "has campaigns and days that are in {file} too, split in another way (row "
                    "{value} is of row {value2} there): give each export once",
                    file=before.file,
                    value=both["row_x"].iloc[0],
                    value2=both["row_y"].iloc[0],
                ),
            )


def against_published(table: pd.DataFrame, media: pd.DataFrame) -> pd.DataFrame:
    """Set the exports' sums beside the published totals.

    Parameters
    ----------
    table : DataFrame
        The rows of all exports, as in `Export`.
    media : DataFrame
        As in `Advertising`.

    Returns
    -------
    DataFrame
        The media in the order of `media`: ``medium``, ``impressions`` and ``clicks`` as exported,
        ``published_impressions``, ``published_clicks``, and exported − published:
        ``impressions_difference``, ``clicks_difference``.
    """
    sums = table.groupby("medium")[list(_COUNTS)].sum().reindex(media["medium"], fill_value=0)
    both = media[["medium"]].copy()
    for field in _COUNTS:
        both[field] = sums[field].astype(int).to_numpy()
        both[f"published_{field}"] = media[field].to_numpy()
        both[f"{field}_difference"] = both[field] - both[f"published_{field}"]
    return both


def _exact(export: Export) -> pd.Series[float]:
    """Compute each row's rate anew; 0 without impressions, NaN where a count is missing."""
    counts = export.rows[list(_COUNTS)].astype(float)
    rate = counts["clicks"] / counts["impressions"].where(counts["impressions"] > 0)
    return rate.mask(counts["impressions"] == 0, 0.0)


def _within(half: pd.Series[float]) -> pd.Series[float]:
    return half * (1 + 1e-9) + 1e-12  # what is exactly half way may be rounded either way


def _list(
    source: Source, export: Export, field: str, what: Mapping[int, str], rows: Iterable[int]
) -> None:
    """Note what is wrong with the first rows, and then only which others it is wrong with."""
    for row, words in what.items():
        source.expect(False, export.file, Cells([row], export.header.name(field)), words)
    if more := [row for row in rows if row not in what]:
        cells = Cells(more, export.header.name(field))
        source.expect(
            False, export.file, cells, say("{number:,} more rows like these", number=len(more))
        )
