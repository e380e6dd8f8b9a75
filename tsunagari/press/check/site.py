"""The site as the checks see it: every file is read once, and every page parsed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.press.bind.book import Book
from tsunagari.press.core.html import parsed, table_cells
from tsunagari.press.finish.inline_figures import drawings as inline_drawings
from tsunagari.press.plan.plan import Plan

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup, Tag


@dataclass(frozen=True)
class BuiltSite:
    """A finished site in its stage, and what it was made from.

    Attributes
    ----------
    folder
        The site's own folder; all paths of files are relative to it, with slashes.
    """

    folder: Path
    plan: Plan
    book: Book

    def read(self) -> None:
        """Read every file and parse every page, if that has not been done."""
        self.drawings  # noqa: B018 - the last of them

    @cached_property
    def raw(self) -> Mapping[str, bytes]:
        """Content of every file, by path."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Content of every file that is UTF-8 text, by path, without a byte order mark."""
        texts = {}
        for path, content in self.raw.items():
            try:
                texts[path] = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                continue
        return texts

    @cached_property
    def pages(self) -> Mapping[str, BeautifulSoup]:
        """Every HTML page, parsed, by path."""
        return {path: parsed(text) for path, text in self.texts.items() if path.endswith(".html")}

    def element(self, path: str, name: str) -> Tag | None:
        """Return the first element of a page that has an id, if there is the page and one."""
        if path not in self._elements:
            tags = self.pages[path].find_all(id=True) if path in self.pages else []
            self._elements[path] = {str(tag["id"]): tag for tag in reversed(tags)}
        return self._elements[path].get(name)

    @cached_property
    def _elements(self) -> dict[str, dict[str, Tag]]:
        """Elements by page and id, of the pages that were asked for."""
        return {}

    @cached_property
    def drawings(self) -> Mapping[str, str]:
        """Text of every SVG drawing, those that pages carry within them too, by where it is."""
        drawings = {path: text for path, text in self.texts.items() if path.endswith(".svg")}
        for path in self.pages:
            for number, drawing in enumerate(inline_drawings(self.texts[path]), start=1):
                drawings[f"{path}, drawing {number}"] = drawing
        return drawings


def table_rows(table: Tag) -> list[list[str]]:
    """Return the texts of a table's cells row by row, its head first."""
    head, body = table_cells(table)
    return [[_cell_text(cell) if cell else "" for cell in row] for row in [*head, *body]]


def _cell_text(cell: Tag) -> str:
    """Return the text of a cell on one line; of its markup only breaks and items leave a space."""
    from bs4 import Tag

    words = [
        (" " if node.name in ("br", "li", "p") else "") if isinstance(node, Tag) else str(node)
        for node in cell.descendants
    ]
    return " ".join("".join(words).split())
