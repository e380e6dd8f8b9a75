"""The words of a page, cut into sentences, without the numbers that are only counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4.element import PageElement, Tag

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    *("p", "li", "dt", "dd", "div", "section", "figcaption", "caption", "pre", "blockquote"),
}
# Tables are compared cell by cell, and what leads through the pages follows from their headings.
_ELSEWHERE = {"nav", "table", "script", "style", "search"}
_COUNTED = {"chapter-number", "header-section-number", "footnote-ref", "footnote-back", "download"}
_NUMBER = re.compile(r"^[図表]\s*\d+(\.\d+)*\s*[:：]\s*")
_SENTENCE = re.compile(r"(?<=[。！？])(?![」』）])")
_Marked = tuple[str, str]


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the heading it stands under."""

    place: str
    text: str


def sentences(root: Tag) -> Iterator[Sentence]:
    """Cut a part of a page into sentences, in its order; alternative texts count as such."""
    place = ""
    for kind, text in _passages(root):
        if kind in _HEADINGS:
            place = text
        whole = _NUMBER.sub("", text) if kind in ("figcaption", "caption") else text
        for part in _SENTENCE.split(whole):
            if part.strip():
                yield Sentence(place, part.strip())


def words(tag: PageElement) -> str:
    """Text of a heading or cell; the items of a list and broken lines stand apart by 「；」."""
    from bs4 import Tag

    if not isinstance(tag, Tag):
        return _plain(str(tag))
    parts = [text for kind, text in _strings(tag, "") if kind != "alt"]
    if tag.find(["li", "br"]):
        return "；".join(filter(None, map(_plain, parts)))
    return _plain("".join(parts))


def caption(tag: PageElement | None) -> str:
    """Text of a caption without the number before it."""
    return "" if tag is None else _NUMBER.sub("", words(tag))


def _passages(root: Tag) -> Iterator[_Marked]:
    """Join the strings that stand in one block."""
    kind, parts = "", list[str]()
    for block, text in [*_strings(root, "div"), ("", "")]:
        if block:
            kind = block
            parts.append(text)
        if not block or block == "alt":
            whole = _plain("".join(parts))
            parts = []
            if whole:
                yield kind, whole


def _strings(node: Tag, block: str) -> Iterator[_Marked]:
    """Give each string with the block that it stands in; an empty pair where a block ends."""
    from bs4.element import NavigableString, PreformattedString, Tag

    for child in node.children:
        if not isinstance(child, Tag):
            if isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                yield block or "text", str(child)
        elif _COUNTED & set(child.get_attribute_list("class")):
            continue
        elif child.name == "img":
            yield "", ""
            yield "alt", str(child.get("alt", ""))
        elif child.name in _ELSEWHERE:
            for title in child.find_all("caption"):
                yield from (("", ""), ("caption", words(title)), ("", ""))
        elif child.name in _BLOCKS:
            yield from (("", ""), *_strings(child, child.name), ("", ""))
        else:
            yield from _strings(child, block)


def _plain(text: str) -> str:
    return " ".join(text.split())
