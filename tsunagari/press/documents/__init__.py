"""The same report to print, to circulate and to reckon with: PDF, Word and a workbook.

All are made from the bound pages, whichever renderer made the website, and go out within it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.contract import Fact
from tsunagari.press.core import digests
from tsunagari.press.core.terminal import OnDone
from tsunagari.press.documents import links
from tsunagari.press.documents.naming import path_of
from tsunagari.press.plan.plan import Plan

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from tsunagari.press.bind.book import Book


def make(
    plan: Plan,
    book: Book,
    facts: Mapping[str, Fact],
    site: Path,
    on_done: OnDone = lambda *_: None,
) -> None:
    """Put the documents that are asked for into a site with its tables, and link them.

    What was made before of the same content is taken from the cache.

    Parameters
    ----------
    plan
        What is built, in which formats.
    book, facts
        The bound pages, and all that notebooks recorded.
    site
        The rendered site with the CSV of every table, in its stage.
    on_done
        Is told how many of the documents are made.
    """
    makers = _makers()
    names = [name for name in plan.formats if name != "html"]
    for number, name in enumerate(names):
        on_done(number, len(names))
        source, write = makers[name](plan, book, facts, site)
        content = _kept(plan, name, source) or _keep(plan, name, source, write())
        (site / path_of(plan, name)).write_bytes(content)
    links.write(plan, site)


Source = tuple[object, Callable[[], bytes]]
"""All that a document is made from, as JSON can hold it, and what makes it."""


def _makers() -> Mapping[str, Callable[[Plan, Book, Mapping[str, Fact], Path], Source]]:
    from tsunagari.press.documents import pdf, word, workbook

    return {
        "pdf": lambda plan, book, _facts, _site: pdf.source(plan, book),
        "docx": lambda plan, book, _facts, _site: word.source(plan, book),
        "xlsx": workbook.source,
    }


def _file(plan: Plan, name: str, source: object) -> Path:
    shared = {path: sum_ for path, sum_ in plan.digests.items() if path.startswith("report/")}
    key = digests.of_value([name, source, shared, digests.of_machinery()])
    return plan.cache / "documents" / f"{key[:32]}.{name}"


def _kept(plan: Plan, name: str, source: object) -> bytes:
    file = _file(plan, name, source)
    return file.read_bytes() if file.is_file() else b""


def _keep(plan: Plan, name: str, source: object, content: bytes) -> bytes:
    file = _file(plan, name, source)
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in file.parent.glob(f"*.{name}"):
        old.unlink()
    fresh = file.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(file)
    return content
