"""The site as the checks see it: every file is read once, and every page parsed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.press.bind.book import Book
from tsunagari.press.core.html import parsed
from tsunagari.press.finish.inline_figures import drawings as carried
from tsunagari.press.plan.plan import Plan

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup


@dataclass(frozen=True)
class Made:
    """A finished site in its stage, and what it was made from.

    Attributes
    ----------
    folder
        The site's own folder; all paths of files are relative to it, with slashes.
    """

    folder: Path
    plan: Plan
    book: Book

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
        found = {}
        for path, content in self.raw.items():
            try:
                found[path] = content.decode("utf-8-sig")
            except UnicodeDecodeError:
                continue
        return found

    @cached_property
    def pages(self) -> Mapping[str, BeautifulSoup]:
        """Every HTML page, parsed, by path."""
        return {path: parsed(text) for path, text in self.texts.items() if path.endswith(".html")}

    @cached_property
    def drawings(self) -> Mapping[str, str]:
        """Text of every SVG drawing, those that pages carry within them too, by where it is."""
        found = {path: text for path, text in self.texts.items() if path.endswith(".svg")}
        for path in self.pages:
            for number, drawing in enumerate(carried(self.texts[path]), start=1):
                found[f"{path}, drawing {number}"] = drawing
        return found

    @cached_property
    def styles(self) -> Mapping[str, str]:
        """Text of every style sheet, those that stand in pages too, each once, by where it is."""
        found = {text: path for path, text in self.texts.items() if path.endswith(".css")}
        for path, soup in self.pages.items():
            for sheet in soup.find_all("style"):
                found.setdefault(sheet.get_text(), f"{path}, style")
        return {path: text for text, path in found.items()}
