"""The site as the checks see it, file by file: what is not looked at is not held."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from tsunagari.messages import say
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Float
from tsunagari.press.check import outline
from tsunagari.press.check.outline import Outline
from tsunagari.press.core.html import Element, Page, parsed
from tsunagari.press.finish import inline_figures
from tsunagari.press.plan.plan import ENGLISH, Plan
from tsunagari.press.render.staging import csv_href

Content = TypeVar("Content")

_HELD = 64
"""Files whose content is at hand, of those that were looked at last."""


@dataclass(frozen=True)
class BuiltSite:
    """A finished site in its stage, and what it was made from.

    Attributes
    ----------
    folder
        The site's own folder; all paths of files are relative to it, with slashes.
    known
        Pages in short, by path, as far as they are known without being read.
    """

    folder: Path
    plan: Plan
    book: Book
    known: dict[str, Outline] = field(default_factory=dict)

    @cached_property
    def raw(self) -> Mapping[str, bytes]:
        """Content of every file, by path."""
        return _Raw(self.folder)

    @cached_property
    def contents(self) -> Mapping[str, str]:
        """SHA-256 of the content of every file, by path."""
        return {path: hashlib.sha256(raw).hexdigest() for path, raw in self.raw.items()}

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Content of every file that is UTF-8 text, by path, without a byte order mark."""
        return _Texts(self.raw)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Every HTML page, parsed, by path."""
        return _Pages(self.raw, self.texts)

    def outline(self, path: str) -> Outline | None:
        """Return a page in short; None if there is no such page."""
        if path not in self.known:
            page = self.pages.get(path)
            if page is None:
                return None
            self.known[path] = outline.of_page(page)
        return self.known[path]

    def element(self, path: str, name: str) -> Element | None:
        """Return the first element of a page that has an id, if there is the page and one."""
        page = self.pages.get(path)
        return None if page is None else page.by_id(name)

    def language_of(self, path: str) -> str:
        """Return the language that a page is to be in: that of its folder, or the report's."""
        folder = path.partition("/")[0]
        second = folder == ENGLISH and bool(self.plan.translated)
        return folder if second else str(self.plan.config.get("lang", "ja"))

    def original_of(self, path: str) -> str:
        """Return the path of the same file in the report's own language."""
        second = f"{ENGLISH}/" if self.plan.translated else ""
        return path.removeprefix(second)

    def drawings_of(self, path: str) -> dict[str, str]:
        """Return the text of a file's SVG drawings, those that a page carries too, by place."""
        text = self.texts.get(path, "")
        if path.endswith(".svg"):
            return {path: text}
        if not path.endswith(".html"):
            return {}
        drawings = enumerate(inline_figures.drawings(text), start=1)
        narrow = enumerate(inline_figures.narrow_drawings(text), start=1)
        return {
            str(say("{path}, drawing {number}", path=path, number=number)): drawing
            for number, drawing in drawings
        } | {
            str(say("{path}, drawing {number} for phones", path=path, number=number)): drawing
            for number, drawing in narrow
        }

    @cached_property
    def tables_by_file(self) -> Mapping[str, Float]:
        """The tables that are to be taken away, by the paths of their files."""
        tables = (table for page in self.book.pages for table in page.floats if table.csv)
        return {csv_href(table): table for table in tables}


class _Files(Mapping[str, Content]):
    """Contents by path, read when they are asked for."""

    def __init__(self, paths: Mapping[str, object]) -> None:
        self._paths = paths
        self._get = lru_cache(_HELD)(self._read)

    def _read(self, path: str) -> Content:
        raise NotImplementedError

    def __getitem__(self, path: str) -> Content:
        return self._get(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Raw(_Files[bytes]):
    def __init__(self, folder: Path) -> None:
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        super().__init__({path.relative_to(folder).as_posix(): None for path in files})
        self._folder = folder

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def _read(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        return (self._folder / path).read_bytes()


class _Texts(_Files[str]):
    def __init__(self, raw: Mapping[str, bytes]) -> None:
        super().__init__(raw)
        self._raw = raw

    def _read(self, path: str) -> str:
        try:
            return self._raw[path].decode("utf-8-sig")
        except UnicodeDecodeError:
            raise KeyError(path) from None

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._raw if path in self)


class _Pages(_Files[Page]):
    def __init__(self, raw: Mapping[str, bytes], texts: Mapping[str, str]) -> None:
        super().__init__(raw)
        self._texts = texts

    def _read(self, path: str) -> Page:
        if not path.endswith(".html"):
            raise KeyError(path)
        return parsed(self._texts[path])

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._texts if path.endswith(".html"))

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and path.endswith(".html") and path in self._texts
