"""The changes as text for a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator

from tsunagari.press.compare import amounts
from tsunagari.press.compare.amounts import POINTS, Amount
from tsunagari.press.compare.changes import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Changes,
    PathChange,
    SentenceChange,
    TableChange,
)
from tsunagari.press.compare.table_diff import GridChange

_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~", MOVED: ">"}
_NARROWEST = 20
Line = tuple[int, str]  # how far it is set in, in steps


def text(changes: Changes, width: int) -> str:
    """Write the changes so that no line is wider than the terminal; Japanese signs count two.

    Parameters
    ----------
    width
        Of the terminal, in columns.
    """
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    out = io.StringIO()
    console = Console(file=out, width=max(width, _NARROWEST), color_system=None, emoji=False)
    for depth, line in _lines(changes):
        console.print(Padding(Text(line, overflow="fold"), (0, 0, 0, 2 * depth)))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _lines(changes: Changes) -> Iterator[Line]:
    yield 0, f"Edition {changes.edition}: {changes.after}, compared with {changes.before}"
    yield 0, f"{changes.summary()[0].upper()}{changes.summary()[1:]}."
    if changes.inputs is None and changes:
        yield 0, "One of the two does not say what it was made from: causes cannot be named."
    for name, paths in (("Inputs", changes.inputs or []), ("Pages", changes.pages)):
        yield from _paths(name, paths)
    for href in changes.hrefs:
        yield from _page(changes, href)
    yield from _frame(changes.frame)
    yield from _paths("Other files", changes.files)
    if changes.making:
        yield from ((0, ""), (0, "Made with"))
        for what, before, after in changes.making:
            yield 1, f"~ {what}: {_short(before)} -> {_short(after)}"


def _paths(name: str, paths: list[PathChange]) -> Iterator[Line]:
    if paths:
        yield from ((0, ""), (0, name))
        for one in paths:
            title = f"  {one.title}" if one.title else ""
            yield 1, f"{_SIGNS[one.kind]} {one.path}{title}"


def _page(changes: Changes, href: str) -> Iterator[Line]:
    title = changes.titles.get(href, "")
    yield from ((0, ""), (0, f"{href or 'No page'}  {title}".rstrip()))
    if causes := changes.causes.get(href):
        yield 1, f"because of {', '.join(causes)}"
    for fact in changes.facts:
        if fact.page == href:
            also = f"  ({', '.join(fact.also)} changed)" if fact.also else ""
            values = _change(fact.before, fact.after, fact.amount)
            yield 1, f"{_sign(fact.before, fact.after)} fact {fact.name}: {values}{also}"
    for table in changes.tables:
        if table.page == href:
            yield from _table(table)
    for figure in changes.figures:
        if figure.page == href:
            shows = f"  shows {', '.join(figure.tables)}" if figure.tables else ""
            yield 1, f"{_SIGNS[figure.kind]} figure {figure.label}  {figure.caption}{shows}"
    yield from _sentences([one for one in changes.sentences if one.page == href])


def _table(table: TableChange) -> Iterator[Line]:
    yield 1, f"{_SIGNS[table.kind]} table {table.label}  {table.caption}".rstrip()
    yield from ((2, line) for line in _grid(table.printed))
    yield from ((2, f"{line}  (CSV)") for line in _grid(table.given))
    if table.kind == CHANGED and not table.printed and not table.given:
        yield 2, "its CSV is written otherwise; the cells are the same"


def _sentences(sentences: list[SentenceChange]) -> Iterator[Line]:
    place = ""
    for sentence in sentences:
        if sentence.place != place:
            place = sentence.place
            yield 1, f"「{place}」"
        yield from _sentence(sentence)


def _frame(frame: list[SentenceChange]) -> Iterator[Line]:
    if frame:
        yield from ((0, ""), (0, "Head and foot of the pages"))
        for sentence in frame:
            yield from _sentence(sentence)


def _sentence(sentence: SentenceChange) -> Iterator[Line]:
    if sentence.kind == MOVED:
        yield 2, f"> {sentence.after}"
        return
    if sentence.before:
        yield 2, f"- {sentence.before}"
    if sentence.after:
        yield 2, f"+ {sentence.after}"


def _grid(change: GridChange) -> Iterator[str]:
    for cell in change.cells:
        amount = amounts.of_texts(cell.before, cell.after)
        yield f"~ {cell.row} | {cell.column}: {_change(cell.before, cell.after, amount)}"
    for name, added, removed, renamed, moved in (
        ("row", change.rows_added, change.rows_removed, change.rows_renamed, change.rows_moved),
        (
            *("column", change.columns_added, change.columns_removed),
            *(change.columns_renamed, change.columns_moved),
        ),
    ):
        yield from (f"+ {name} {each}" for each in added)
        yield from (f"- {name} {each}" for each in removed)
        yield from (f"~ {name} {before} -> {after}" for before, after in renamed)
        if moved:
            yield f"> the {name}s stand in another order"


def _change(before: str, after: str, amount: Amount | None) -> str:
    if not before or not after:
        return after or before
    return f"{before} -> {after}{_by(amount)}"


def _by(amount: Amount | None) -> str:
    if amount is None:
        return ""
    unit = " percentage points" if amount.unit == POINTS else amount.unit
    return f"  ({amount.difference}{unit}{f', {amount.percent}%' if amount.percent else ''})"


def _sign(before: str, after: str) -> str:
    return _SIGNS[CHANGED if before and after else ADDED if after else REMOVED]


def _short(value: str) -> str:
    """Give a checksum by its beginning, and other words whole."""
    return value[:12] if len(value) >= 40 and value.isalnum() else value or "none"
