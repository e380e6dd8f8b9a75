"""``counts.json``: whom each table and fact of a site counts, as its notebooks declare it.

A site that counts people says so itself, so that a later one can be held against it wherever it
is: its rows may have had other names, or have stood in another place.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tsunagari.contract import FactCounts, TableCounts
from tsunagari.press.bind.book import Book, fill
from tsunagari.press.render.staging import csv_href

FILE = "counts.json"
Where = Annotated[str, Field(exclude=True)]
"""Page and cell of the notebook, as a problem names it: nothing of readers'."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CountedTable(_Model):
    """A table that counts people.

    Attributes
    ----------
    page, file
        Its page and its CSV within the site.
    """

    label: str
    title: str
    page: str
    file: str
    counts: TableCounts
    where: Where = ""


class CountedFact(_Model):
    """A fact that counts people."""

    name: str
    page: str
    counts: FactCounts
    where: Where = ""


class Counted(_Model):
    """Whatever of a site counts people."""

    tables: tuple[CountedTable, ...] = ()
    facts: tuple[CountedFact, ...] = ()


def of_book(book: Book) -> Counted:
    """Return what the pages of a book declare to count people."""
    return Counted(tables=tuple(_tables(book)), facts=tuple(_facts(book)))


def _tables(book: Book) -> Iterator[CountedTable]:
    for page in book.pages:
        for table in page.floats:
            if table.kind == "tbl" and isinstance(table.counts, TableCounts):
                yield CountedTable(
                    label=table.label,
                    title=fill(table.caption, book),
                    page=page.href,
                    file=csv_href(table),
                    counts=table.counts,
                    where=table.where,
                )


def _facts(book: Book) -> Iterator[CountedFact]:
    for page in book.pages:
        for name, fact in page.counted.items():
            if isinstance(fact.counts, FactCounts):
                yield CountedFact(name=name, page=page.href, counts=fact.counts, where=fact.where)


def write(folder: Path, book: Book) -> None:
    """Write it into a site that counts people."""
    counted = of_book(book)
    if counted.tables or counted.facts:
        said = counted.model_dump(mode="json", exclude_defaults=True)
        # sorted, as a kernel sends keys in an order of its own
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
        (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path) -> Counted | None:
    """Return what a site says of itself; None if it does not, or not so that it can be read."""
    try:
        counted = Counted.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        return None
    return counted
