"""A site as it is compared: its files, its facts, and what a reader finds on its pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.compare.page_text import Sentence, caption_text, plain_text, sentences
from tsunagari.press.compare.text_tables import TextTable, read_table
from tsunagari.press.core import digests
from tsunagari.press.core.html import Element, Page, elements, parsed
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.finish import provenance


@dataclass(frozen=True)
class Figure:
    """A figure: its caption, and the address of its drawing, which holds all of it."""

    caption: str
    source: str


@dataclass(frozen=True)
class Table:
    """A table on a page."""

    caption: str
    cells: TextTable


@dataclass
class PageContent:
    """What a reader finds on a page.

    Attributes
    ----------
    frame
        Texts of head and foot, which the pages share.
    style
        Its style sheet, which the pages share.
    tables, figures
        By label.
    """

    title: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    frame: list[Sentence] = field(default_factory=list)
    style: str = ""
    tables: dict[str, Table] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)


class Site:
    """A finished site in a folder.

    Attributes
    ----------
    name
        For the terminal.
    label
        For the officer, in Japanese.
    """

    def __init__(self, folder: Path, name: str, label: str = "") -> None:
        self.folder = folder
        self.name = name
        self.label = label or name
        self._pages: dict[str, PageContent] = {}

    @cached_property
    def files(self) -> Mapping[str, str]:
        """Checksum of every file by its path."""
        return provenance.files(self.folder)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """``provenance.json``; empty for a site from before there was one."""
        return digests.read_json(self.folder / provenance.FILE)

    @cached_property
    def facts(self) -> dict[str, dict[str, Any]]:
        """``facts.json``, without entries that are none."""
        facts = digests.read_json(self.folder / "facts.json")
        return {name: fact for name, fact in facts.items() if isinstance(fact, dict)}

    def page(self, href: str) -> PageContent:
        """Return what a reader finds on a page; it is read once."""
        if href not in self._pages:
            self._pages[href] = read_page(self.read(href), href)
        return self._pages[href]

    def read(self, path: str) -> str:
        """Return the text of a file; what is no UTF-8 is replaced."""
        return (self.folder / path).read_bytes().decode("utf-8-sig", errors="replace")


def open_site(folder: Path, name: str) -> Site:
    """Return the site in a folder.

    Raises
    ------
    ConfigError
        It has no first page.
    """
    if not (folder / "index.html").is_file():
        what = coded("R12", "there is no site: it has no index.html.")
        raise ConfigError(Problem(name, what, say("Build it first, or give the folder of a site.")))
    return Site(folder, name)


def read_page(text: str, href: str) -> PageContent:
    """Return what a reader finds on a page."""
    page = parsed(text)
    content = PageContent()
    main = page.first("main") or page.first("body") or page
    heading = main.first("h1")
    content.title = plain_text(heading) if heading is not None else href
    content.sentences = list(sentences(main))
    for block in elements(page, "header", "footer"):
        if block.name == "footer" or "masthead" in block.classes:
            content.frame += sentences(block)
    content.style = "".join(sheet.text for sheet in elements(page, "style"))
    _add_floats(page, href, content)
    return content


def _add_floats(page: Page, href: str, content: PageContent) -> None:
    """Add the tables and figures by their labels; what has none is numbered."""
    for number, table in enumerate(elements(page, "table"), start=1):
        holder = _holder(table, "tbl-")
        label = holder.attrs["id"] if holder is not None else f"{href} table {number}"
        caption = (holder or table).first("figcaption", "caption")
        content.tables[label] = Table(caption_text(caption), read_table(table))
    images = [image for image in elements(page, "img") if image.around("main")]
    for number, image in enumerate(images, start=1):
        holder = _holder(image, "fig-")
        label = holder.attrs["id"] if holder is not None else f"{href} image {number}"
        caption = holder.first("figcaption") if holder is not None else None
        content.figures[label] = Figure(caption_text(caption), image.get("src"))


def _holder(of: Element, kind: str) -> Element | None:
    return next((one for one in of.parents if one.get("id").startswith(kind)), None)
