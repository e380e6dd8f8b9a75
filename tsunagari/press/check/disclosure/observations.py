"""What a finished site says of counts of people: numbers, whom they count and where they stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tsunagari.contract import FactCounts, TableCounts, Unreported
from tsunagari.messages import say
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.disclosure.printed_values import HIDDEN, Value
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

Group = frozenset[tuple[str, str]]
"""People: all of a population for whom each attribute has its category."""
Key = tuple[str, frozenset[Group]]
"""A population, and the groups of it that are counted together."""
SumRules = dict[str, dict[str, set[tuple[str, tuple[str, ...]]]]]
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
            return say("the fact {table}", table=self.table)
        table = (
            self.named
            if self.file == PAGE
            else say("{file} of {named}", file=self.file, named=self.named)
        )
        return say(
            "{table}, row {row!r}, column {column!r}", table=table, row=self.row, column=self.column
        )

    @property
    def named(self) -> str:
        """The table alone."""
        return (
            say("the fact {table}", table=self.table)
            if self.file == FACTS
            else f"{self.table} ({self.title})"
        )


@dataclass(frozen=True)
class Observation:
    """One number that readers see, and whom it counts.

    Attributes
    ----------
    base
        Of a share, whom it is a share of.
    """

    place: Place
    key: Key
    value: Value
    base: Key | None = None


@dataclass(frozen=True)
class DerivedNumber:
    """A number that readers see and that is no count, but derived from one."""

    place: Place
    key: Key
    base: Key | None = None


@dataclass
class Published:
    """All that a site says of counts of people.

    Attributes
    ----------
    derived
        Numbers that are derived from counts, marks aside.
    tables
        The cells of every table of its pages by label, the head first.
    labels
        By attribute and category what the head of a row or column calls it.
    unreported
        By population which categories are of who did not report an attribute.
    """

    observations: list[Observation] = field(default_factory=list)
    derived: list[DerivedNumber] = field(default_factory=list)
    sum_rules: SumRules = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    problems: list[Problem] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)
    unreported: dict[str, set[Unreported]] = field(default_factory=lambda: defaultdict(set))

    @cached_property
    def hidden(self) -> Mapping[str, Sequence[Observation]]:
        """The cells of pages that hide a number, by the label of their table."""
        cells: dict[str, list[Observation]] = defaultdict(list)
        for number in self.observations:
            if number.value == HIDDEN and number.place.file == PAGE:
                cells[number.place.table].append(number)
        return cells


def counts_people(site: BuiltSite) -> bool:
    """Check whether anything of a site declares that it counts people."""
    return any(map(page_counts_people, site.book.pages))


def page_counts_people(page: Page) -> bool:
    """Check whether a table or fact of a page declares that it counts people."""
    tables = any(isinstance(shown.counts, TableCounts) for shown in page.floats)
    return tables or any(isinstance(fact.counts, FactCounts) for fact in page.counted.values())


def tables(site: BuiltSite) -> Iterator[tuple[Page, Float]]:
    """Yield every table with its page."""
    for page in site.book.pages:
        for shown in page.floats:
            if shown.kind == "tbl":
                yield page, shown


def names_by_page(facts: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the names of facts by the page that they begin with."""
    by_page: dict[str, list[str]] = defaultdict(list)
    for name in facts:
        by_page[name.partition(".")[0]].append(name)
    return by_page


def hidden_cells(published: Published, page: Page) -> list[Observation]:
    """Return the cells of a page's tables that hide a number."""
    return [cell for shown in page.floats for cell in published.hidden.get(shown.label, ())]
