"""The text of a page, cut into sentences, without the numbers that are only counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tsunagari.press.core.html import Comment, Element, Text, elements

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {
    *("p", "li", "dt", "dd", "div", "section", "figcaption", "caption", "pre", "blockquote"),
}
# Tables are compared cell by cell, and what leads through the pages follows from their headings.
_SKIPPED = {"nav", "table", "script", "style", "search"}
_COUNTED = {"chapter-number", "header-section-number", "footnote-ref", "footnote-back", "download"}
_NUMBER = re.compile(r"^[図表]\s*\d+(-\d+)?(\.\d+)*\s*[:：]\s*")
_SENTENCE = re.compile(r"(?<=[。！？])(?![」』）])")
_Passage = tuple[str, str]  # the kind of block, and its text


@dataclass(frozen=True)
class Sentence:
    """A sentence, and the heading it stands under."""

    heading: str
    text: str


def sentences(root: Element) -> Iterator[Sentence]:
    """Yield the sentences of a part of a page, in its order; alternative texts count as such."""
    heading = ""
    for kind, text in _passages(root):
        if kind in _HEADINGS:
            heading = text
        unnumbered = _NUMBER.sub("", text) if kind in ("figcaption", "caption") else text
        for sentence in _SENTENCE.split(unnumbered):
            if sentence.strip():
                yield Sentence(heading, sentence.strip())


def plain_text(tag: Element) -> str:
    """Return the text of a heading or cell; list items and broken lines are joined by 「；」."""
    parts = [text for kind, text in _strings(tag, "") if kind != "alt"]
    if tag.first("li", "br"):
        return "；".join(filter(None, map(_one_line, parts)))
    return _one_line("".join(parts))


def caption_text(tag: Element | None) -> str:
    """Return the text of a caption without the number before it."""
    return "" if tag is None else _NUMBER.sub("", plain_text(tag))


def _passages(root: Element) -> Iterator[_Passage]:
    """Yield the strings that stand in one block, joined."""
    kind, parts = "", list[str]()
    for block, string in [*_strings(root, "div"), ("", "")]:
        if block:
            kind = block
            parts.append(string)
        if not block or block == "alt":
            text = _one_line("".join(parts))
            parts = []
            if text:
                yield kind, text


def _strings(node: Element, block: str) -> Iterator[_Passage]:
    """Yield each string with the block that it stands in; an empty pair where a block ends."""
    for child in node.children:
        if isinstance(child, Text):
            if not isinstance(child, Comment):
                yield block or "text", child.text
        elif not _COUNTED.isdisjoint(child.classes):
            continue
        elif child.name == "img":
            yield "", ""
            yield "alt", child.get("alt")
        elif child.name in _SKIPPED:
            for title in elements(child, "caption"):
                yield from (("", ""), ("caption", plain_text(title)), ("", ""))
        elif child.name in _BLOCKS:
            yield from (("", ""), *_strings(child, child.name), ("", ""))
        else:
            yield from _strings(child, block)


def _one_line(text: str) -> str:
    return " ".join(text.split())
