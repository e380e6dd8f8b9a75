"""The model of what changed from one site to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tsunagari.messages import marked, say
from tsunagari.press.compare.amounts import Amount
from tsunagari.press.compare.table_diff import TableDiff

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"


@dataclass(frozen=True)
class FactChange:
    """A fact that came, went or is another; texts as the prose prints them.

    Attributes
    ----------
    other_fields
        Fields besides value and text that are others, such as ``source``.
    said, heading
        The sentence in which readers find it, and what that stands under; empty if none is found.
    """

    name: str
    page: str
    before: str
    after: str
    amount: Amount | None = None
    other_fields: Sequence[str] = ()
    said: str = ""
    heading: str = ""


@dataclass(frozen=True)
class TableChange:
    """A table that came, went or is another.

    Attributes
    ----------
    on_page
        Of the printed table.
    in_csv
        Of its CSV, but for what is the same change as one on the page.
    """

    label: str
    caption: str
    page: str
    kind: str
    on_page: TableDiff = field(default_factory=TableDiff)
    in_csv: TableDiff = field(default_factory=TableDiff)

    @property
    def cells(self) -> int:
        """Number of changed cells, on the page and in the CSV."""
        return len(self.on_page.cells) + len(self.in_csv.cells)


@dataclass(frozen=True)
class FigureChange:
    """A figure that came, went or is drawn otherwise.

    Attributes
    ----------
    before, after
        Address of its drawing in either site, which holds all of it; empty where it is not there.
    tables
        Labels of the tables whose change it shows.
    """

    label: str
    caption: str
    page: str
    kind: str
    before: str
    after: str
    tables: Sequence[str] = ()


@dataclass(frozen=True)
class SentenceChange:
    """A sentence that came, went, moved or reads otherwise; empty where it is not there.

    Attributes
    ----------
    heading
        That it stands under.
    """

    page: str
    heading: str
    kind: str
    before: str
    after: str


@dataclass(frozen=True)
class PathChange:
    """A page, file or input that came, went or is another, by its path."""

    path: str
    kind: str
    title: str = ""


@dataclass
class Changes:
    """All that changed.

    Attributes
    ----------
    before, after
        Names of the two sites.
    pages
        That came or went, or whose markup alone is another.
    frame
        Sentences of head and foot, which the pages share.
    files
        That are not told of as anything else.
    inputs
        Files that the sites were made from; None where one site does not say.
    toolchain
        What else they were made with: name, before, after.
    causes
        By page: the inputs that changed and that it was made from.
    titles
        By page.
    """

    edition: str
    before: str
    after: str
    facts: list[FactChange] = field(default_factory=list)
    tables: list[TableChange] = field(default_factory=list)
    figures: list[FigureChange] = field(default_factory=list)
    sentences: list[SentenceChange] = field(default_factory=list)
    frame: list[SentenceChange] = field(default_factory=list)
    pages: list[PathChange] = field(default_factory=list)
    files: list[PathChange] = field(default_factory=list)
    inputs: list[PathChange] | None = None
    toolchain: list[tuple[str, str, str]] = field(default_factory=list)
    causes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        shown = (self.facts, self.tables, self.figures, self.sentences, self.frame)
        return any(shown) or bool(self.pages or self.files or self.inputs or self.toolchain)

    @property
    def hrefs(self) -> list[str]:
        """The pages on which something changed, the first page first."""
        pages = {fact.page for fact in self.facts} | {table.page for table in self.tables}
        pages |= {figure.page for figure in self.figures}
        pages |= {sentence.page for sentence in self.sentences}
        return [href for href in self.titles if href in pages] + sorted(pages - set(self.titles))

    def summary(self) -> str:
        """Return in one line how much changed."""
        cells = sum(table.cells for table in self.tables)
        tables = _count(len(self.tables), "table")
        if cells:
            tables = say("{tables} ({cells})", tables=tables, cells=_count(cells, "cell"))
        parts = [
            _count(len(self.facts), "fact"),
            tables,
            _count(len(self.figures), "figure"),
            _count(len(self.sentences) + len(self.frame), "sentence"),
            _count(len(self.hrefs) + sum(page.kind == CHANGED for page in self.pages), "page"),
            _count(len(self.files), "file"),
        ]
        changed = say(", ").join(filter(None, parts))
        added, removed = (
            _count(sum(page.kind == kind for page in self.pages), "page")
            for kind in (ADDED, REMOVED)
        )
        told = (
            say("{what} changed", what=changed) if changed else "",
            say("{what} added", what=added) if added else "",
            say("{what} removed", what=removed) if removed else "",
        )
        if not any(told):
            return (
                say("nothing but what it was made from changed") if self else say("nothing changed")
            )
        return say("; ").join(filter(None, told))


_COUNTS = {  # of one, and of more
    "fact": (marked("1 fact"), marked("{number:,} facts")),
    "table": (marked("1 table"), marked("{number:,} tables")),
    "cell": (marked("1 cell"), marked("{number:,} cells")),
    "figure": (marked("1 figure"), marked("{number:,} figures")),
    "sentence": (marked("1 sentence"), marked("{number:,} sentences")),
    "page": (marked("1 page"), marked("{number:,} pages")),
    "file": (marked("1 other file"), marked("{number:,} other files")),
}


def _count(number: int, name: str) -> str:
    one, more = _COUNTS[name]
    return "" if not number else say(one) if number == 1 else say(more, number=number)
