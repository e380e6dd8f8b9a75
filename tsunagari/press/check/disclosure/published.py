"""What a finished site says of counts of people: numbers, whom they count and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from tsunagari.contract import FactCounts, TableCounts
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.disclosure.values import HIDDEN, Value
from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem

Group = frozenset[tuple[str, str]]
"""People: all of a population for whom each attribute has its category."""
Key = tuple[str, frozenset[Group]]
"""A population, and the groups of it that are counted together."""
Steps = dict[str, dict[str, set[tuple[str, tuple[str, ...]]]]]
"""By population and attribute its sums: a category (all people being ``""``) and its parts."""

PAGE = "page"
FACTS = "facts.json"


@dataclass(frozen=True)
class Place:
    """Where a reader finds something: in a table of a page, in its file, or among the facts.

    Attributes
    ----------
    where
        Page and cell of the notebook, as a problem names it.
    table
        Label of the table, or name of the fact.
    title
        Caption of the table.
    file
        `PAGE`, or the path of a file within the site.
    """

    where: str
    table: str
    title: str
    file: str
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        if self.file == FACTS:
            return f"the fact {self.table}"
        found = self.named if self.file == PAGE else f"{self.file} of {self.named}"
        return f"{found}, row {self.row!r}, column {self.column!r}"

    @property
    def named(self) -> str:
        """The table alone."""
        return f"the fact {self.table}" if self.file == FACTS else f"{self.table} ({self.title})"


@dataclass(frozen=True)
class Seen:
    """One number that readers see, and whom it counts.

    Attributes
    ----------
    base
        Of a share, whom it is a share of.
    """

    place: Place
    whom: Key
    value: Value
    base: Key | None = None


@dataclass(frozen=True)
class WorkedOut:
    """A number that readers see and that is no count, but worked out of one."""

    place: Place
    whom: Key
    base: Key | None = None


@dataclass
class Published:
    """All that a site says of counts of people.

    Attributes
    ----------
    worked_out
        Numbers that are worked out of counts, marks aside.
    grids
        The cells of every table of its pages by label, the head first.
    labels
        By attribute and category what the head of a row or column calls it.
    """

    seen: list[Seen] = field(default_factory=list)
    worked_out: list[WorkedOut] = field(default_factory=list)
    steps: Steps = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    problems: list[Problem] = field(default_factory=list)
    grids: dict[str, list[list[str]]] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)


def declared(made: Made) -> bool:
    """Tell whether anything of a site says that it counts people."""
    return any(map(counting, made.book.pages))


def counting(page: Page) -> bool:
    """Tell whether a table or fact of a page says that it counts people."""
    tables = any(isinstance(shown.counts, TableCounts) for shown in page.floats)
    return tables or any(isinstance(fact.counts, FactCounts) for fact in page.counted.values())


def tables(made: Made) -> Iterator[tuple[Page, Float]]:
    """Give every table with its page."""
    for page in made.book.pages:
        for shown in page.floats:
            if shown.kind == "tbl":
                yield page, shown


def hidden(found: Published, page: Page) -> list[Seen]:
    """Give the cells of a page's tables that hide a number."""
    names = {shown.label for shown in page.floats}
    cells = (each for each in found.seen if each.value == HIDDEN and each.place.file == PAGE)
    return [each for each in cells if each.place.table in names]
