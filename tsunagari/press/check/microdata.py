"""Rows about single persons stay at home: no row of a private file, and no text a person wrote.

Private is what ``private`` in ``edition.yml`` names, and without being named every CSV of the
edition that numbers its rows one by one: its first column has as many values as the file rows.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tsunagari.press.check.site import BuiltSite, table_rows
from tsunagari.press.check.texts import Texts, of_json
from tsunagari.press.core.problems import Problem
from tsunagari.press.plan.plan import Plan

_MANY = 50
"""Rows from which a file that numbers them is taken for one of answers."""
_TELLING = 5
"""Cells that a row must have for its coming back to be no accident."""
_SENTENCE = 10
"""Characters from which a text is somebody's own words."""
_RARE = 0.02
"""Of a file's rows; an option's label that is long comes more often than an own sentence."""
_SEPARATOR = re.compile(r"[,\t|]|<!--|-->|[<>]")
_EMPTY = frozenset({"nan", "none", "<na>", "nat", "null", "…", "***", "-"})
_REMEDY = "Publish counts, not answers: look at what the notebook shows."

Row = tuple[str, ...]


@dataclass(frozen=True)
class PrivateFile:
    """A file of rows about single persons.

    Attributes
    ----------
    name
        Its path within the edition's folder.
    rows
        Its rows and the parts of them that are looked for, as `_plain` writes cells.
    widths
        The lengths of those.
    texts
        What persons wrote, by the text without spaces.
    """

    name: str
    head: Row
    count: int
    rows: frozenset[Row]
    widths: Sequence[int]
    texts: Sequence[str]


def of_plan(plan: Plan) -> list[PrivateFile]:
    """Read the edition's private files."""
    folder = plan.root / "data" / plan.edition
    named = set(plan.settings.private)
    files = []
    for path in sorted(folder.rglob("*.csv")):
        name = path.relative_to(folder).as_posix()
        lines = _read(path)
        if len(lines) > 1 and (name in named or _numbers_its_rows(lines)):
            files.append(_private(name, lines))
    return files


def _read(path: Path) -> list[Row]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932", "utf-16"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [tuple(map(_plain, line)) for line in csv.reader(io.StringIO(text)) if line]
    return []


def _numbers_its_rows(lines: Sequence[Row]) -> bool:
    firsts = [line[0] for line in lines[1:]]
    wide = len(lines[0]) >= _TELLING - 1
    return wide and len(firsts) >= _MANY and len(set(firsts)) == len(firsts)


def _private(name: str, lines: Sequence[Row]) -> PrivateFile:
    head, *body = lines
    kept = {part for line in body for part in _parts(line) if sum(map(bool, part)) >= _TELLING}
    counted = Counter(cell for line in body for cell in line if _is_sentence(cell))
    rare = max(2.0, _RARE * len(body))
    texts = [squeezed(cell) for cell, times in counted.items() if times <= rare]
    return PrivateFile(
        name, head, len(body), frozenset(kept), sorted({len(part) for part in kept}), texts
    )


def _parts(line: Row) -> Iterator[Row]:
    """Yield a row whole and without its number, each also without what is empty at its end."""
    for part in (line, line[1:]):
        yield part
        end = max((place for place, cell in enumerate(part, start=1) if cell), default=0)
        yield part[:end]


def _is_sentence(cell: str) -> bool:
    return len(squeezed(cell)) >= _SENTENCE and (not cell.isascii() or " " in cell.strip())


def faults(
    site: BuiltSite, path: str, texts: Texts, private: Sequence[PrivateFile], allowed: set[str]
) -> Iterator[Problem]:
    """Look for private rows and texts in one file of the site.

    Parameters
    ----------
    texts
        All that the file says.
    allowed
        Texts that may stand, squashed.
    """
    tables = list(_tables(site, path))
    squeezed_lines = re.sub(r"[^\S\n]", "", texts.text).casefold()
    for file in private:
        match = _row_in_tables(tables, file) or _row_in_text(texts, file)
        if match:
            yield Problem(path, f"{match} of {file.name}, a file about single persons.", _REMEDY)
        for words in file.texts:
            if words in squeezed_lines and words not in allowed:
                line = squeezed_lines[: squeezed_lines.index(words)].count("\n")
                place = texts.snippets[line].place
                what = f"{place} has what a person wrote in {file.name}: {words[:2]}…"
                yield Problem(path, what, _REMEDY)


def _tables(site: BuiltSite, path: str) -> Iterator[list[Row]]:
    """Yield every table of a file: of a CSV, of a page, or the lists of JSON."""
    if path.endswith(".csv"):
        yield [tuple(map(_plain, line)) for line in csv.reader(io.StringIO(site.texts[path]))]
    elif path in site.pages:
        for table in site.pages[path].find_all("table"):
            yield [tuple(map(_plain, row)) for row in table_rows(table)]
    elif path.endswith((".json", ".js")):
        yield from _lists(of_json(site.texts[path]))


def _lists(content: Any) -> Iterator[list[Row]]:
    inner = list(content.values()) if isinstance(content, dict) else content
    if not isinstance(inner, list):
        return
    lines = [list(item.values()) if isinstance(item, dict) else item for item in inner]
    lines = [line for line in lines if isinstance(line, list)]
    if lines:
        first = next(item for item in inner if isinstance(item, dict | list))
        head = tuple(map(str, first)) if isinstance(first, dict) else ()
        yield [head, *(tuple(_plain(str(cell)) for cell in line) for line in lines)]
    for item in inner:
        yield from _lists(item)


def _row_in_tables(tables: Sequence[Sequence[Row]], file: PrivateFile) -> str:
    for table in tables:
        if not table:
            continue
        head, *body = table
        if len(body) >= _MANY and len(body) == file.count:
            return "a table has as many rows as there are"
        shared = set(head) & set(file.head)
        if file.head[0] in head and len(shared) > 1:
            return f"a table has the column {file.head[0]} that numbers the rows"
        if len(shared) >= _TELLING:
            return f"a table has the columns {', '.join(sorted(shared))}"
        for number, row in enumerate(body, start=2):
            if _within(row, file):
                return f"row {number} of a table is a row"
    return ""


def _row_in_text(texts: Texts, file: PrivateFile) -> str:
    """Find a row written with commas, tabs or bars, in a comment or a script as well."""
    for number, line in enumerate(texts.text.split("\n")):
        cells = _SEPARATOR.split(line)
        if len(cells) >= _TELLING and _within(tuple(map(_plain, cells)), file):
            return f"{texts.snippets[number].place} has a row"
    return ""


def _within(cells: Row, file: PrivateFile) -> bool:
    return any(
        cells[start : start + width] in file.rows
        for width in file.widths
        for start in range(len(cells) - width + 1)
    )


def _plain(cell: str) -> str:
    """Return a cell as every program would write it: 2.0 is 2, and what is missing is empty."""
    text = unicodedata.normalize("NFKC", cell).strip(" \t\r\n\"'[]{}()")
    text = text.removesuffix(".0") if text.removesuffix(".0").lstrip("-").isdigit() else text
    return "" if text.lower() in _EMPTY else text


def squeezed(text: str) -> str:
    """Return a text without what typesetting adds."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
