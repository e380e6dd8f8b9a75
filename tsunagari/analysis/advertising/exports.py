"""Read an export of any medium into one tidy table."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tsunagari.analysis.advertising import cell_values, header
from tsunagari.analysis.advertising.export_columns import Columns, Mask
from tsunagari.analysis.advertising.header import Header
from tsunagari.analysis.advertising.media import MEDIA, TOTALS, Medium, of
from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded, marked, say
from tsunagari.table_files.encodings import UnreadableError
from tsunagari.table_files.layout import Found, is_note, merged_faults
from tsunagari.table_files.reading import find, readings
from tsunagari.table_files.values import plain

_SUMMED = ["impressions", "clicks", "cost"]
_TOTAL = re.compile(rf"({'|'.join(map(re.escape, TOTALS))})(?!\w)", re.IGNORECASE)
_READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "day": (cell_values.day, marked("a day such as 2023-02-08")),
    "last_day": (cell_values.day, marked("a day such as 2023-02-08")),
    "impressions": (cell_values.count, marked("a whole number such as 3,592")),
    "clicks": (cell_values.count, marked("a whole number such as 357")),
    "cost": (cell_values.money, marked("a sum in yen such as ¥12,345")),
    "rate": (cell_values.rate, marked("a rate such as 9.94%")),
    "currency": (cell_values.yen, marked("yen: export it in yen")),
}


_NAMED = marked("the name of a campaign; of cells that were merged, only the first has one")


@dataclass(frozen=True)
class Export:
    """What was read from an export.

    Attributes
    ----------
    file, how : str
        The file's name, and its encoding and delimiter or sheet.
    header : Header
        Where the header row is, which medium it belongs to and which clicks were taken.
    rows : DataFrame
        One row each of the file that counts something, by its number in the file (from 1):
        ``date``, ``medium``, ``campaign``, ``keyword`` (missing where the export has none),
        ``impressions``, ``clicks`` (Int64, missing where the medium gives none), ``cost`` (yen,
        NaN where it is not known) and ``click``, the kind of click.
    split_names : list of str
        The columns besides these that tell the rows of a day apart.
    splits : Series
        By the same numbers, what they say, as one text.
    rates : DataFrame
        By the same numbers, the click-through rates as written (`cell_values.Rate`): ``value``,
        ``half``, ``signed``. Rows without a rate are left out.
    totals : DataFrame
        The total rows by their numbers: ``label``, ``impressions``, ``clicks``, ``cost``.
    """

    file: str
    how: str
    header: Header
    rows: pd.DataFrame
    split_names: list[str]
    splits: pd.Series[str]
    rates: pd.DataFrame
    totals: pd.DataFrame


def read(
    source: Source, file: str, medium: str | None = None, media: Sequence[Medium] = MEDIA
) -> Export | None:
    """Read an export; None if the file has a fault, which `source` then holds.

    Parameters
    ----------
    source : Source
        The folder, where faults are gathered.
    file : str
    medium : str, optional
        What the medium is called; its columns tell it where the name does not.
    media : sequence of Medium
        The media that are known.
    """
    known = len(source.faults)
    suffix = (source.folder / file).suffix.lower()
    paths = [path for path in find(source.folder, file) if path.suffix.lower() == suffix]
    if not paths:
        source.expect(False, file, say("whole file"), coded("D02", "is missing"))
        return None
    try:
        way, head = header.find(readings(paths[0]), of(medium, media) if medium else media)
        cells = Columns(source, file, head)
        cells.read(way.rows())
    except UnreadableError as error:
        source.expect(False, file, error.where, str(error))
        return None
    for where, what in merged_faults(Found(way, head.row, head.names), cells.rows):
        source.expect(False, file, where, what)
    if len(source.faults) > known:
        return None
    if medium:
        head = replace(head, medium=replace(head.medium, name=medium))
    export = _export(file, way.how, head, cells)
    return export if len(source.faults) == known else None


def _export(file: str, how: str, head: Header, cells: Columns) -> Export:
    total, counted = _kinds(head, cells)
    values: dict[str, list[Any]] = {}
    for field, (parse, wanted) in _READERS.items():
        if field in cells:
            values[field], readable = cells[field].parse(parse)
            # Days and rates of total rows are of no use, and often not what they are elsewhere.
            needed = counted | total if field in _SUMMED else counted
            if field == "currency" and "cost" not in cells:
                continue
            cells.expect(field, readable | ~needed, wanted)
    named = ~cells["campaign"].test(_is_missing)
    cells.expect("campaign", named | ~counted, _NAMED)
    if "last_day" in cells:
        first, last = (_days(cells, values, field) for field in ("day", "last_day"))
        wanted = marked("the day on which the row begins: export it by day")
        cells.expect("last_day", (first == last) | np.isnat(last) | ~counted, wanted)
    table = _tidy(head, cells, values)
    labels = pd.Series(cells["label"].texts(), index=cells.rows, dtype="str")
    splits = pd.Series(cells.splits(), index=cells.rows, dtype="str")
    return Export(
        file,
        how,
        head,
        rows=table.loc[counted],
        split_names=cells.split_names,
        splits=splits.loc[counted],
        rates=_rates(cells, values).loc[counted].dropna(),
        totals=table.assign(label=labels).loc[total, ["label", *_SUMMED]],
    )


def _is_total(text: str) -> bool:
    return bool(_TOTAL.match(plain(text)))


def _is_missing(text: str) -> bool:
    return plain(text) in cell_values.MISSING


def _is_nothing(text: str) -> bool:
    return plain(text) in {"0", *cell_values.MISSING}


def _kinds(head: Header, cells: Columns) -> tuple[Mask, Mask]:
    """Return which rows are totals, and which count something of their own.

    What is neither stands for a report without rows: it names nothing and counts 0.
    """
    days, dated = cells["day"].parse(cell_values.day)
    named = [cells[field] for field in ("label", "campaign", "keyword") if field in cells]
    total = np.any([column.test(_is_total) for column in named], axis=0) & ~dated
    nameless = cells["campaign"].test(_is_missing)
    note = cells["label"].test(is_note) & nameless
    if head.medium.nameless_total:
        # A total has the whole period; that of a campaign of one day is like a row without a name.
        last, _ = cells["last_day"].parse(cell_values.day) if "last_day" in cells else (days, dated)
        first_days = cells["day"].spread(days, object)
        last_days = cells["last_day"].spread(last, object) if "last_day" in cells else first_days
        of_a_day = nameless & dated & (first_days == last_days)
        total |= nameless & (~of_a_day | (of_a_day.sum() == 1))
    empty = nameless & cells["day"].test(_is_missing)
    for field in ("impressions", "clicks"):
        empty &= cells[field].test(_is_nothing)
    return total & ~note, ~(total | empty | note)


def _tidy(head: Header, cells: Columns, values: dict[str, list[Any]]) -> pd.DataFrame:
    words = cells["keyword"].texts() if "keyword" in cells else None
    frame = pd.DataFrame(
        {
            "date": _days(cells, values, "day"),
            "medium": head.medium.name,
            "campaign": cells["campaign"].texts(),
            "keyword": words,
            "impressions": _counts(head, cells, values, "impressions"),
            "clicks": _counts(head, cells, values, "clicks"),
            "cost": _costs(head, cells, values) if "cost" in cells else np.nan,
            "click": head.click.kind,
        },
        index=cells.rows,
    ).astype(dict.fromkeys(("medium", "campaign", "keyword", "click"), "str"))
    return frame.assign(keyword=frame["keyword"].mask(frame["keyword"].isin(cell_values.MISSING)))


def _days(cells: Columns, values: dict[str, list[Any]], field: str) -> npt.NDArray[np.datetime64]:
    return cells[field].spread(values[field], "datetime64[s]")


def _counts(
    head: Header, cells: Columns, values: dict[str, list[Any]], field: str
) -> pd.arrays.IntegerArray:
    numbers = cells[field].spread([number or 0 for number in values[field]], np.int64)
    missing = cells[field].spread([number is None for number in values[field]], bool)
    if head.medium.blank_is_zero:
        missing &= ~cells[field].test(lambda text: not text.strip())
    return pd.arrays.IntegerArray(numbers, missing)


def _costs(head: Header, cells: Columns, values: dict[str, list[Any]]) -> npt.NDArray[np.float64]:
    costs = cells["cost"].spread(values["cost"], float)
    blank = cells["cost"].test(lambda text: not text.strip())
    return np.where(blank & head.medium.blank_is_zero, 0.0, costs)


def _rates(cells: Columns, values: dict[str, list[Any]]) -> pd.DataFrame:
    fields = list(cell_values.Rate._fields)
    if not values.get("rate"):
        return pd.DataFrame(index=cells.rows, columns=fields, dtype=float)
    written = [rate or (np.nan,) * len(fields) for rate in values["rate"]]
    return pd.DataFrame(cells["rate"].spread(written, float), index=cells.rows, columns=fields)
