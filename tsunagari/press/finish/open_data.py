"""Tables to take away: CSV by the unified rules (総務省 統一ルール), and their Data Package.

The rules: https://www.soumu.go.jp/main_content/000723626.pdf; the package:
https://datapackage.org/standard/data-package/. A print symbol does not reach a data file: where a
number is hidden the file has ``X``, where it is unknown ``***``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tsunagari.contract import HIDDEN, MACHINE, UNKNOWN, Fact
from tsunagari.press.bind.book import Book, fill
from tsunagari.press.bind.page import Float
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import csv_href
from tsunagari.translation.texts import without_marks

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from tsunagari.press.plan.edition import Edition

PACKAGE = "datapackage.json"
MARKS = (MACHINE[UNKNOWN], MACHINE[HIDDEN])
"""What stands in a cell for a number that is not known, and for one that is hidden."""
NOTICE, AREA, CODE = "注記", "地域", "地域コード"
ADDED = (NOTICE, AREA, CODE)
"""Columns that the press adds to a table's own."""

_INTEGER = re.compile(r"-?(?:0|[1-9]\d*)")
NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNIT = re.compile(r"(?:（([^（）]+)）| \(([^()]+)\))$")
_LICENCE = "クリエイティブ・コモンズ 表示 4.0 国際"


@dataclass(frozen=True)
class Column:
    """A column of a CSV: its head, and its cells from top to bottom."""

    head: str
    cells: Sequence[str]

    @property
    def known(self) -> list[str]:
        """The cells that hold something else than a mark."""
        return [cell for cell in self.cells if cell and cell not in MARKS]

    @property
    def unit(self) -> str:
        """What stands in brackets at the end of the head."""
        unit = _UNIT.search(self.head)
        return unit[1] or unit[2] if unit else ""

    @property
    def kind(self) -> str:
        """Type in the words of Table Schema; a column of marks under a unit is one of numbers."""
        for name, form in (("integer", _INTEGER), ("number", NUMBER), ("date", _DATE)):
            if self.known and all(form.fullmatch(cell) for cell in self.known):
                return name
        marked = any(cell in MARKS for cell in self.cells)
        return "number" if self.unit and marked and not self.known else "string"


def columns(text: str) -> list[Column]:
    """Return the columns of a CSV; a row shorter than its head is filled up."""
    head, *rows = list(csv.reader(io.StringIO(text))) or [[]]
    filled = [[*row, *[""] * (len(head) - len(row))] for row in rows]
    return [Column(name, [row[index] for row in filled]) for index, name in enumerate(head)]


def write(plan: Plan, folder: Path, book: Book, facts: Mapping[str, Fact]) -> None:
    """Write the CSV of every table into the site, and the package that describes them.

    The tables of a book in a second language are translated already.
    """
    (folder / "data").mkdir(exist_ok=True)
    resources = []
    for page in book.pages:
        for table in page.floats:
            if table.csv:
                content = _completed(table, plan.settings, book).encode("utf-8-sig")
                (folder / csv_href(table)).write_bytes(content)
                resources.append(_resource(table, content, book))
    package = _package(plan, resources, facts, book)
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (folder / PACKAGE).write_text(text, encoding="utf-8", newline="\n")


def _completed(table: Float, settings: Edition, book: Book) -> str:
    """Return a table's CSV with the area that it is about, and the edition's notice.

    A table with a column of areas names its own; the city's code stands where the city does.
    """
    table_columns = columns(table.csv)
    rows = len(table_columns[0].cells) if table_columns else 0
    code, city, notice = settings.area_code, _bare(settings.city), _bare(settings.notice)
    own = next((column for column in table_columns if column.head == book.plain(AREA)), None)
    area = city if table.area is None else table.area
    if own is None and area:
        own = Column(book.plain(AREA), [area] * rows)
        table_columns.insert(0, own)
    if own is not None and code and city in own.cells:
        codes = [code if name == city else "" for name in own.cells]
        table_columns.insert(table_columns.index(own), Column(book.plain(CODE), codes))
    if notice:
        table_columns.append(Column(book.plain(NOTICE), [notice] * rows))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.head for column in table_columns])
    writer.writerows(zip(*(column.cells for column in table_columns), strict=True))
    return out.getvalue()


def _bare(setting: str | None) -> str:
    """Return a setting without marks around what is in Japanese: in data none can be made."""
    return without_marks(setting or "")


def _resource(table: Float, content: bytes, book: Book) -> dict[str, Any]:
    """Return the description of one CSV, a Tabular Data Resource."""
    resource: dict[str, Any] = {
        "name": table.label.removeprefix("tbl-"),
        "type": "table",
        "profile": "tabular-data-resource",
        "path": csv_href(table),
        "title": without_marks(fill(table.caption, book)),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if table.note:
        resource["description"] = table.note
    fields = list(_fields(content.decode("utf-8-sig"), book.plain(CODE)))
    return resource | {"schema": {"fields": fields, "missingValues": ["", *MARKS]}}


def _fields(text: str, code: str) -> Iterator[dict[str, str]]:
    for column in columns(text):
        kind = "string" if column.head == code else column.kind
        field = {"name": column.head, "type": kind}
        yield field | ({"unit": column.unit} if column.unit and kind in _NUMERIC else {})


_NUMERIC = ("integer", "number")


def _package(
    plan: Plan, resources: Sequence[Mapping[str, Any]], facts: Mapping[str, Fact], book: Book
) -> dict[str, Any]:
    settings = plan.settings
    city, notice = _bare(settings.city), _bare(settings.notice)
    title = settings.title.translate(str.maketrans("「」“”", "『』‘’"))
    sources = [f"{city}, “{title}”" if plan.lang else f"{city}「{title}」"]
    sources += sorted({fact.source for fact in facts.values() if fact.source})
    notice = f"{notice}{'. ' if plan.lang else '。'}" if notice else ""
    marks = (
        f"{MACHINE[HIDDEN]} は秘匿した数値、"
        f"{MACHINE[UNKNOWN]} は不明な数値、あてはまる数値のないこと、件数が少なく示さない割合を"
        "示します。"
    )
    licence = {
        "name": "CC-BY-4.0",
        "path": f"https://creativecommons.org/licenses/by/4.0/deed.{plan.lang or 'ja'}",
        "title": book.plain(_LICENCE),
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "tabular-data-package",
        "name": plan.edition,
        "title": settings.title,
        "description": notice + book.plain(marks),
        "licenses": [licence],
        "sources": [{"title": source} for source in sources],
        "contributors": [{"title": city, "role": "publisher"}],
        "resources": list(resources),
    }
