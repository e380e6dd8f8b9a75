"""The changes as text for a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterator

from tsunagari.messages import say
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
from tsunagari.press.compare.table_diff import TableDiff

_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~", MOVED: ">"}
_NARROWEST = 20
Line = tuple[int, str]
"""Steps of indentation, and the text."""


def write_text(changes: Changes, width: int) -> str:
    """Return the changes, no line wider than the terminal; a Japanese sign counts two columns.

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
    yield (
        0,
        say(
            "Edition {edition}: {after}, compared with {before}",
            edition=changes.edition,
            after=changes.after,
            before=changes.before,
        ),
    )
    summary = changes.summary()
    yield 0, say("{summary}.", summary=summary[:1].upper() + summary[1:])
    if changes.inputs is None and changes:
        yield 0, say("One of the two does not say what it was made from: causes cannot be named.")
    for heading, paths in ((say("Inputs"), changes.inputs or []), (say("Pages"), changes.pages)):
        yield from _paths(heading, paths)
    for href in changes.hrefs:
        yield from _page(changes, href)
    yield from _frame(changes.frame)
    yield from _paths(say("Other files"), changes.files)
    if changes.toolchain:
        yield from ((0, ""), (0, say("Made with")))
        for name, before, after in changes.toolchain:
            yield 1, f"~ {say(name)}: {_abbreviated(before)} -> {_abbreviated(after)}"


def _paths(name: str, paths: list[PathChange]) -> Iterator[Line]:
    if paths:
        yield from ((0, ""), (0, name))
        for change in paths:
            title = f"  {change.title}" if change.title else ""
            yield 1, f"{_SIGNS[change.kind]} {change.path}{title}"


def _page(changes: Changes, href: str) -> Iterator[Line]:
    title = changes.titles.get(href, "")
    yield from ((0, ""), (0, f"{href or say('No page')}  {title}".rstrip()))
    if causes := changes.causes.get(href):
        yield 1, say("because of {causes}", causes=", ".join(causes))
    for fact in changes.facts:
        if fact.page == href:
            fields = say(", ").join(fact.other_fields)
            others = say("  ({fields} changed)", fields=fields) if fields else ""
            values = _change(fact.before, fact.after, fact.amount)
            told = say("fact {name}: {values}", name=fact.name, values=values)
            yield 1, f"{_sign(fact.before, fact.after)} {told}{others}"
    for table in changes.tables:
        if table.page == href:
            yield from _table(table)
    for figure in changes.figures:
        if figure.page == href:
            shows = (
                say("  shows {tables}", tables=", ".join(figure.tables)) if figure.tables else ""
            )
            told = say("figure {label}  {caption}", label=figure.label, caption=figure.caption)
            yield 1, f"{_SIGNS[figure.kind]} {told}{shows}"
    yield from _sentences([sentence for sentence in changes.sentences if sentence.page == href])


def _table(table: TableChange) -> Iterator[Line]:
    named = say("table {label}  {caption}", label=table.label, caption=table.caption)
    yield 1, f"{_SIGNS[table.kind]} {named}".rstrip()
    yield from ((2, line) for line in _diff_lines(table.on_page))
    yield from ((2, f"{line}  (CSV)") for line in _diff_lines(table.in_csv))
    if table.kind == CHANGED and not table.on_page and not table.in_csv:
        yield 2, say("its CSV is written otherwise; the cells are the same")


def _sentences(sentences: list[SentenceChange]) -> Iterator[Line]:
    heading = ""
    for sentence in sentences:
        if sentence.heading != heading:
            heading = sentence.heading
            yield 1, f"「{heading}」"
        yield from _sentence(sentence)


def _frame(frame: list[SentenceChange]) -> Iterator[Line]:
    if frame:
        yield from ((0, ""), (0, say("Head and foot of the pages")))
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


def _diff_lines(diff: TableDiff) -> Iterator[str]:
    for cell in diff.cells:
        amount = amounts.text_difference(cell.before, cell.after)
        yield f"~ {cell.row} | {cell.column}: {_change(cell.before, cell.after, amount)}"
    orders = say("the rows stand in another order"), say("the columns stand in another order")
    axes = (say("row"), diff.rows), (say("column"), diff.columns)
    for (name, axis), order in zip(axes, orders, strict=True):
        yield from (f"+ {name} {added}" for added in axis.added)
        yield from (f"- {name} {removed}" for removed in axis.removed)
        yield from (f"~ {name} {before} -> {after}" for before, after in axis.renamed)
        if axis.moved:
            yield f"> {order}"


def _change(before: str, after: str, amount: Amount | None) -> str:
    if not before or not after:
        return after or before
    return f"{before} -> {after}{_difference(amount)}"


def _difference(amount: Amount | None) -> str:
    if amount is None:
        return ""
    unit = say(" percentage points") if amount.unit == POINTS else amount.unit
    return f"  ({amount.difference}{unit}{f', {amount.percent}%' if amount.percent else ''})"


def _sign(before: str, after: str) -> str:
    return _SIGNS[CHANGED if before and after else ADDED if after else REMOVED]


def _abbreviated(value: str) -> str:
    """Return the beginning of a checksum; anything else as it is."""
    return value[:12] if len(value) >= 40 and value.isalnum() else value or say("none")
