"""Tables: accessible HTML for the page, and beside it the same data as CSV to take away."""

from __future__ import annotations

import html
import math
import numbers
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import EllipsisType
from typing import TYPE_CHECKING, Any

from tsunagari.contract import HIDDEN, NIL, TABLE_MIME, TableContent
from tsunagari.messages import coded
from tsunagari.present.cells import Cells, alike, as_csv, columns_of, days, flat, head
from tsunagari.present.columns import Column, Columns, check, csv_frame, is_mark, page_frame
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.grid import Grid, HasGrid
from tsunagari.tabulation.people import CountsError
from tsunagari.tabulation.symbols import MACHINE, UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

_NUMBER = r"[△-]?[\d,]+(\.\d+)?\s?\D{0,2}"
_INTERVAL = re.compile(rf"{_NUMBER}(?:～|から)[△-]?[\d,.]+\D{{0,4}}(?<!歳)")
# What a line keeps together: a base, a date, both ends of a range, a number with its unit.
_WHOLE = re.compile(
    r"(?P<entity>&#?\w+;)"
    r"|（n＝[^（）]*）|（[^（）]{1,8}）|\([^()]{1,8}\)"
    r"|(?:[一-龠]{2})?\d+年\d+月(?:\d+日)?|\d+月\d+日"
    r"|[一-龠△-]?\d[\d,.]*[^\d\s～（）]{0,3}(?:～|から)[△-]?\d[\d,.]*[^\d\s、。（）()]{0,4}"
    r"|[△-]?\d[\d,.]*(?:[%％]|ポイント|[人件円歳名回日区点])?"
)
_PATH = re.compile(r"[\w/._\\:-]{20,}", re.ASCII)
"""So long a path or address may go on on the next line, behind a sign that parts it."""
_SHORT, _LABEL = 6, 12
"""Letters of a text that no line breaks, and of a name of a row that none does on a desk."""
_A_NUMBER = re.compile(f"{_NUMBER}|{_NUMBER}[～〜~–]{_NUMBER}(?<!歳)")
"""Or an interval, except of ages, which names a group."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Table:
    """A table that a notebook shows.

    Parameters
    ----------
    frame
        One row a line of the table, named by its first column; an index that has a name, as
        pandas makes it of groups, is the first column. The column names are the printed heads,
        with units in full-width brackets: ``表示回数（回）``; years are texts, and the parts of a
        name of several are joined. A cell may be a list of texts.
    formats
        How a column's values are printed, by column name; otherwise as ``str`` prints them.
        A missing value prints 「…」 and is not passed to the format, nor is a mark such as
        「x」 in a column of numbers; the CSV has what stands for the mark in a data file.
    total
        The name of the total row, as the first column has it.
    csv
        The data to download, `frame` by default.
    note
        A sentence printed below the table.
    by
        The column whose values are heads of groups of rows on the page, in place of a column.
    area
        The area that the rows are about: the edition's city where it is None, no area where it
        is empty. A column 「地域」 of the data to download names the area of each row instead.
    counts
        Whom the table counts, if its numbers are counts or shares of people; None if they are
        not. The data to download count the same, row by row, unless `csv_counts` says it.

    Raises
    ------
    ValueError
        If `formats` or `total` names what the frame does not have, or `counts`
        does not say whom a column of numbers counts.
    """

    frame: pd.DataFrame | Mapping[str, Cells] = field(kw_only=False)
    formats: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    total: str | None = None
    csv: pd.DataFrame | Mapping[str, Cells] | None = None
    note: str = ""
    by: str | None = None
    area: str | None = None
    counts: Counts | EllipsisType | None = ...
    csv_counts: Counts | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "formats", {head(k): v for k, v in self.formats.items()})
        columns = list(self._page)
        if self.by is not None and self.by not in columns[1:]:
            raise ValueError(
                coded(
                    "N11",
                    "no column behind the first is called {by!r}: {columns}",
                    by=self.by,
                    columns=columns,
                )
            )
        for name in self.formats:
            if name not in columns:
                raise ValueError(
                    coded(
                        "N11",
                        "the table has no column {name!r}; it has {columns}",
                        name=name,
                        columns=columns,
                    )
                )
        if self.total is not None and self.total not in self._page[self._row_head].each:
            raise ValueError(
                coded(
                    "N11",
                    "the table has no row {total!r} in column {row_head!r}",
                    total=self.total,
                    row_head=self._row_head,
                )
            )
        _ = self._data, self._counted  # what is wrong with them is said where the table is made

    def __repr__(self) -> str:
        rows = len(self._page[self._row_head].each)
        return f"Table({list(self._page)}, rows={rows})"

    @cached_property
    def _page(self) -> Mapping[str, Cells]:
        return columns_of(self.frame)

    @cached_property
    def _data(self) -> Mapping[str, Cells]:
        return self._page if self.csv is None else columns_of(self.csv)

    @property
    def _row_head(self) -> str:
        return next(iter(self._page))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        content = TableContent(csv=self.to_csv(), note=self.note, area=self.area, **self._counted)
        return {
            "text/html": self.to_html(),
            "text/plain": self._to_text(),
            TABLE_MIME: content.json_ready(),
        }

    @cached_property
    def _counted(self) -> dict[str, Any]:
        """Whom the page and the CSV count; nothing if the notebook does not say it."""
        if self.counts is None or isinstance(self.counts, EllipsisType):
            return {"counts": None} if self.counts is None else {}
        page = self.counts.plain(_labels(self._page), _counting(self._page, self.counts))
        if self.csv is None:
            return {"counts": page | {"csv": None}}
        labels, lines = _labels(self._page), _labels(self._data)
        if self.csv_counts is not None:
            data = self.csv_counts.plain(lines, _counting(self._data, self.csv_counts))
        elif len(lines) == len(labels):
            data = self.counts.plain(labels, _counting(self._data, self.counts, self._row_head))
        else:
            raise CountsError(
                coded(
                    "N11",
                    "the CSV has {number} rows, the table {number2}: say whom they count with "
                    "csv_counts=…",
                    number=len(lines),
                    number2=len(labels),
                )
            )
        return {"counts": page | {"csv": data}}

    def to_csv(self) -> str:
        """Return the data to download: UTF-8 text without a BOM, lines ending in LF."""
        return as_csv({name: _taken_away(cells) for name, cells in self._data.items()})

    def to_html(self) -> str:
        """Return the table as HTML without ids, inline styles or blank lines."""
        numeric = {name for name in self._page if self._has_numbers(name)}
        shown = [name for name in self._page if name != self.by]
        heads = "".join(
            f'<th scope="col"{_class(name, name in numeric)}>{_kept(_escaped(name))}</th>'
            for name in shown
        )
        lines = ['<table class="data">', "<thead>", f"<tr>{heads}</tr>", "</thead>", "<tbody>"]
        group = None
        for marks, cells in zip(self._page[self._row_head].each, self._cells, strict=True):
            if self.by is not None and cells[self.by] != group:
                lines += ["</tbody>", "<tbody>"] if group is not None else []
                group = cells[self.by]
                head = f'<th scope="rowgroup" colspan="{len(shown)}">{_cell(group)}</th>'
                lines.append(f"<tr>{head}</tr>")
            row = "".join(
                f'<th scope="row"{_class(cells[name], names_row=True)}>'
                f"{_kept(_cell(cells[name]))}</th>"
                if name == self._row_head
                else f'<td class="num">{_cell(cells[name])}</td>'
                if name in numeric
                else f"<td{_class(cells[name])}>{_kept(_cell(cells[name]))}</td>"
                for name in shown
            )
            is_total = self.total is not None and marks == self.total
            lines.append(f'<tr class="total">{row}</tr>' if is_total else f"<tr>{row}</tr>")
        lines += ["</tbody>", "</table>"]
        if self.note:
            lines.append(f'<p class="table-note">{_escaped(self.note)}</p>')
        return "\n".join(lines)

    def _has_numbers(self, name: str) -> bool:
        """Check whether a column is set as numbers are: it has nothing else, or intervals alone.

        A column of marks that stand for counts alone would be one of numbers with other answers.
        """
        if _is_numeric(self._page[name].known):
            return True
        marks = [cell for row in self._cells if is_mark(cell := row[name])]
        cells = [cell for row in self._cells if not is_mark(cell := row[name])]
        if not cells:
            return name != self._row_head and not {HIDDEN, NIL}.isdisjoint(map(str, marks))
        return all(isinstance(c, str) and _INTERVAL.fullmatch(c) for c in cells)

    @cached_property
    def _cells(self) -> list[dict[str, str | list[str]]]:
        """The printed cells, row by row."""
        columns = [
            [self._printed(name, value) for value in cells.or_else(None)]
            for name, cells in self._page.items()
        ]
        return [dict(zip(self._page, row, strict=True)) for row in zip(*columns, strict=True)]

    def _printed(self, name: Any, value: Any) -> str | list[str]:
        if value is None:
            return UNKNOWN
        if is_mark(value):
            return str(value)
        if isinstance(value, list | tuple):
            return [self.formats.get(name, str)(item) for item in value]
        return self.formats.get(name, str)(value)

    def _to_text(self) -> str:
        rows = [list(self._page)]
        rows += [[str(_joined(cell)) for cell in row.values()] for row in self._cells]
        return "\n".join("\t".join(row) for row in rows)


def table(
    content: pd.DataFrame | Grid | HasGrid,
    columns: Columns | None = None,
    *,
    note: str = "",
    total: str | Mapping[str, Any] | None = None,
    by: str | None = None,
    csv: pd.DataFrame | Table | None = None,
    area: str | None = None,
    counts: Counts | EllipsisType | None = ...,
) -> Table:
    """Return a table to show.

    Parameters
    ----------
    content : DataFrame, Grid, or anything that has a grid
        One row a line of the table. A Grid says all of itself but `area`, and a `note` is added
        to its own.
    columns : sequence of Column or IntervalColumn, optional
        In their order, the one that names the rows first; all columns of the frame as they are
        where it is not said.
    note : str
        A sentence printed below the table.
    total : str or mapping, optional
        The name of the total row, if the frame has one; or such a row by the names of the
        frame's columns, which the page alone prints.
    by : str, optional
        See `Table`, for a DataFrame.
    csv : DataFrame or Table, optional
        The data to take away, if they are really another table than the page's.
    area : str, optional
        See `Table`.
    counts : None
        Says that a table with a column of people counts nobody who is to be protected.

    Raises
    ------
    TypeError, ValueError
        If there is no table of it, or columns name what the frame does not have.
    CountsError
        If a column of people does not say whom it counts.

    Notes
    -----
    Counts of people come from a survey's tabulation, whose Numbers know whom they count. A frame
    of plain numbers therefore counts nobody, and need not say so; but where a column's unit is
    people (人, 名), such as the participants of a training, somebody has to have thought of it and
    to have written ``counts=None``, so that no small count typed into a data file passes in
    silence.
    """
    import pandas as pd

    if not isinstance(content, pd.DataFrame):
        from tsunagari.present.grids import grid_of, grid_table

        grid = content if isinstance(content, Grid) else grid_of(content)
        return grid_table(grid, note=note, area=area)
    content = flat(content)
    if columns is not None:
        check(columns)
    columns = [Column(str(name), str(name)) for name in content] if columns is None else columns
    names = [name for column in columns for name in column.names]
    if missing := [name for name in names if name not in content]:
        raise ValueError(
            coded(
                "N11",
                "the frame has no column {value!r}; it has {list}",
                value=missing[0],
                list=list(content),
            )
        )
    people = [column.head for column in columns if column.counts_people]
    if counts is ... and people:
        raise CountsError(
            coded(
                "N15",
                "whom does the column {value!r} count? Take it from a tabulation, or write "
                "counts=None if nobody is to be protected",
                value=people[0],
            )
        )
    row = None if total is None or isinstance(total, str) else total
    frame, formats = page_frame(content, columns, row)
    download = csv.csv if isinstance(csv, Table) else csv
    return Table(
        frame,
        formats=formats,
        total=total if row is None else row[columns[0].names[0]],  # type: ignore[arg-type]
        csv=csv_frame(content, columns) if csv is None else download,
        note=note,
        by=by,
        area=area,
        counts=None if counts is ... else counts,
    )


def _joined(value: Any) -> Any:
    """Return a list as one text, for the formats that have no lists."""
    return "；".join(map(str, value)) if isinstance(value, list | tuple) else value


def _is_numeric(known: Sequence[Any]) -> bool:
    """Check whether a column has numbers, and besides them marks only."""
    values = [value for value in known if not is_mark(value)]
    return len(values) > 0 and all(
        isinstance(value, numbers.Number) and not isinstance(value, bool) for value in values
    )


def _taken_away(cells: Cells) -> list[Any]:
    """Return a column as the CSV has it: one of numbers has no gaps, and marks for machines."""
    if cells.kind in "mM":
        return days(cells)
    joined = replace(cells, each=list(map(_joined, cells.each)))
    known = joined.known
    marks_alone = len(known) > 0 and all(map(is_mark, known))
    if _is_numeric(known) or cells.kind in "iuf" or marks_alone:
        return alike([MACHINE.get(cell, cell) for cell in joined.or_else(UNKNOWN)])
    return joined.or_else("")


def _labels(columns: Mapping[str, Cells]) -> list[str]:
    """Return what the first column names the rows."""
    return [str(_joined(label)) for label in next(iter(columns.values())).each]


def _counting(columns: Mapping[str, Cells], counts: Counts, row_head: str = "") -> list[str]:
    """Return the columns that have a number or a mark anywhere, also with its unit.

    Parameters
    ----------
    row_head
        The column that names the rows, the first one where it is not said.
    """
    names_rows = row_head or next(iter(columns))
    return [
        name
        for name, cells in columns.items()
        if name != names_rows and (any(map(_may_count, cells.known)) or counts.derives(name))
    ]


def _may_count(value: Any) -> bool:
    if isinstance(value, str):
        return is_mark(value) or _A_NUMBER.fullmatch(value) is not None
    return isinstance(value, numbers.Number) and not isinstance(value, bool)


def _class(cell: str | list[str], is_number: bool = False, *, names_row: bool = False) -> str:
    length = len(cell) if isinstance(cell, str) else math.inf
    short, label = 0 < length <= _SHORT, names_row and length <= _LABEL
    kinds = {"num": is_number, "whole": short, "label": label}
    names = " ".join(name for name, holds in kinds.items() if holds)
    return f' class="{names}"' if names else ""


def _cell(cell: str | list[str]) -> str:
    if isinstance(cell, str):
        return _PATH.sub(
            lambda path: re.sub(r"(?<=[/._\\-])(?=\w)", "<wbr>", path[0]), _escaped(cell)
        )
    return f"<ul>{''.join(f'<li>{_escaped(item)}</li>' for item in cell)}</ul>"


def _kept(content: str) -> str:
    """Mark in HTML what a line is to keep together."""
    return _WHOLE.sub(
        lambda kept: kept[0] if kept["entity"] else f'<span class="whole">{kept[0]}</span>', content
    )


def _escaped(text: str) -> str:
    """Escape for HTML; line ends become breaks, so that no blank line can end a raw block."""
    return "<br>".join(html.escape(line) for line in text.splitlines() if line.strip())
