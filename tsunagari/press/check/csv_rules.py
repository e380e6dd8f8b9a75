"""Tables to take away hold to the unified rules for machine-readable data (総務省 統一ルール).

One datum in a cell, numbers as numbers, every head named and with its unit, Western dates, and no
mark but ``X`` and ``***``. Only what can be told from the file itself is found: whether a label
means two things at once is for the analyst to see.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tsunagari.contract import MACHINE, UNKNOWN
from tsunagari.messages import Coded, coded, marked, say
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish import open_data
from tsunagari.press.finish.open_data import Column

_ERA_DATE = re.compile(
    r"(?:明治|大正|昭和|平成|令和)(?:元|[\d０-９]+)年度?(?:.{1,3}月(?:.{1,3}日)?)?"
)
_DATE = re.compile(r"\d{4}(?:[/.]\d{1,2}[/.]\d{1,2}|年\d{1,2}月(?:\d{1,2}日)?)|\d{1,2}月\d{1,2}日")
_GROUPED = re.compile(r"[△▲+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\D{0,4}")
_FULL_WIDTH = re.compile(r"[△▲+－-]?[\d０-９，,．.]*[０-９][\d０-９，,．.]*")
_SIGNED = re.compile(r"[△▲+]\d+(?:\.\d+)?\D{0,4}")
_WITH_UNIT = re.compile(r"-?\d+(?:\.\d+)?[^\d\s.,:~～–/()（）-]{1,4}")
_RANGE = re.compile(r"-?\d+\.\d+\D{0,3}\s*[~～–〜-]\s*-?\d+\.\d+\D{0,4}")
# What a spreadsheet may run or fetch when it opens the file: =HYPERLINK(…), =cmd|…!A0. Another text
# that begins so (+α, @home) is at worst shown otherwise there, and printed as it is.
_FORMULA = re.compile(r"[=+@-](?:.*(?<!\w))?(?:[A-Za-z_.][\w.]*\s*\(.*|.*\|.*!.*)", re.DOTALL)
_PRINTED = frozenset("－-−―–—…x＊*※")
_COUNTED = re.compile(r"(?:数|率|割合|額|費用|人口)$")
_HOLD = marked(
    "Give the table numbers as numbers and dates as dates, with the unit in the head (Column); or "
    "other data to take away: table(…, csv=…)."
)

_CELL_FAULTS = (
    (_FORMULA.fullmatch, marked("a formula that spreadsheets run")),
    (lambda cell: set(cell) <= _PRINTED and cell not in open_data.MARKS, marked("a print symbol")),
    (lambda cell: "；" in cell or "\n" in cell, marked("a list: more than one datum")),
    (_RANGE.fullmatch, marked("an interval: two data")),
    (_ERA_DATE.fullmatch, marked("a date of a Japanese era")),
    (_DATE.fullmatch, marked("a date that is not written as 2023-02-08")),
    (_GROUPED.fullmatch, marked("a number with commas")),
    (_FULL_WIDTH.fullmatch, marked("a number in full-width digits")),
    (_SIGNED.fullmatch, marked("a number with a sign that programs do not read")),
    (lambda cell: cell != cell.strip() or "  " in cell or "\u3000\u3000" in cell, "padding"),
)


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look at every CSV of the site."""
    for path in site.raw:
        yield from of_file(site, path)


def of_file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Look at a file, if it is a CSV."""
    if not path.endswith(".csv"):
        return
    if path not in site.texts:
        yield Problem(
            path,
            coded("Q03", "the file of {number} bytes is not in UTF-8.", number=len(site.raw[path])),
        )
        return
    table = site.tables_by_file.get(path)
    where = f"{path} ({table.where})" if table else path
    if not site.raw[path].startswith(b"\xef\xbb\xbf"):
        yield Problem(
            where, coded("Q03", "the file has no byte order mark: Excel would misread it.")
        )
    for what in faults(site.texts[path], site.texts.get(site.original_of(path), "")):
        yield Problem(where, what, say(_HOLD))


def faults(text: str, original: str = "") -> list[Coded]:
    """Return what in a CSV breaks the rules, a sentence for each column and fault.

    Parameters
    ----------
    text
        The file without its byte order mark.
    original
        If it is one in a second language, the report's own.
    """
    lines = list(csv.reader(io.StringIO(text)))
    if len(lines) < 2:
        return [coded("Q03", "the table has no rows.")]
    width = len(lines[0])
    ragged = [
        coded(
            "Q03",
            "row {number} has {number2} cells, the head {width}.",
            number=number,
            number2=len(line),
            width=width,
        )
        for number, line in enumerate(lines[1:], start=2)
        if len(line) != width
    ]
    if ragged:
        return ragged
    columns = open_data.columns(text)
    problems = [
        coded(
            "Q03",
            "{times} columns are headed {head!r}: a name must tell one column.",
            times=times,
            head=head,
        )
        for head, times in Counter(column.head for column in columns).items()
        if times > 1 and head
    ]
    heads = [column.head for column in open_data.columns(original or text)]
    own = [
        column for column, head in zip(columns, heads, strict=False) if head not in open_data.ADDED
    ]
    for place, column in enumerate(own, start=1):
        problems += [
            coded(
                "Q03",
                "column {place} ({head}): {what}.",
                place=place,
                head=column.head,
                what=what,
            )
            for what in _column_faults(column, first=place == 1)
        ]
    return problems


def _column_faults(column: Column, *, first: bool) -> Iterator[str]:
    """Look at one column; the first names the rows, with what labels the analyst likes."""
    if not column.head.strip():
        yield say("it has no head")
    if _FORMULA.fullmatch(column.head):
        yield say("its head is a formula that spreadsheets run: begin it with a letter")
    if first and not all(cell.strip() for cell in column.cells):
        yield say("row {row} has no name", row=_row(column, ""))
    for is_fault, what in _CELL_FAULTS:
        wrong = [cell for cell in column.known if is_fault(cell)]
        if wrong:
            yield say(
                "row {row} holds {what}, {cell!r}",
                row=_row(column, wrong[0]),
                what=say(what),
                cell=wrong[0],
            )
            return
    yield from _number_faults(column, first=first)


def _number_faults(column: Column, *, first: bool) -> Iterator[str]:
    numbers = [cell for cell in column.known if open_data.NUMBER.fullmatch(cell)]
    others = [cell for cell in column.known if cell not in numbers]
    if numbers and not others:
        if _COUNTED.search(column.head):
            yield say("its numbers have no unit: head it {head}（…）", head=column.head)
        if "" in column.cells:
            row = _row(column, "")
            yield say(
                "row {row} is empty: write {value} for what is not known",
                row=row,
                value=MACHINE[UNKNOWN],
            )
    elif not first and others and all(map(_WITH_UNIT.fullmatch, others)):
        yield say(
            "row {row} holds a number with its unit, {value!r}",
            row=_row(column, others[0]),
            value=others[0],
        )
    elif not first and numbers and (column.unit or len(numbers) >= len(others)):
        yield say(
            "row {row} holds a text among numbers, {value!r}",
            row=_row(column, others[0]),
            value=others[0],
        )
    elif not numbers and any(cell in open_data.MARKS for cell in column.cells) and others:
        mark = next(cell for cell in column.cells if cell in open_data.MARKS)
        yield say(
            "row {row} holds {mark!r} among texts, where it reads as no value",
            row=_row(column, mark),
            mark=mark,
        )


def _row(column: Column, cell: str) -> int:
    """Return the line of the file where a cell first stands, if no cell has a line end."""
    stripped: Sequence[str] = [text.strip() if not cell else text for text in column.cells]
    return stripped.index(cell) + 2
