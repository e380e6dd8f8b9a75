"""A page is read here as every browser reads it: what is not, is refused and not looked at.

A browser drops what does not belong where it stands, such as an attribute that is there twice or an
attribute of an end tag; a few elements are read in one way or another by who reads them. The other
checks see the tree of `tsunagari.press.core.html`, and so not what is dropped, though it leaves
with the file.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from tsunagari.messages import Coded, coded, say
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import DEEPEST, Element, Page, elements, having
from tsunagari.press.core.problems import Problem

_AMBIGUOUS = (
    *("frameset", "noembed", "noframes", "noscript", "plaintext", "template", "xmp"),
    "base",  # moves every link of its page
)
"""Elements that browsers with and without scripts or frames, or older ones, read differently."""
_NO_TEXT = frozenset(
    {"audio", "canvas", "datalist", "details", "dialog", "iframe", "object", "video"}
)
"""Elements whose text is shown in the place of something else, or when a reader asks for it."""
_HIDDEN_CLASSES = frozenset({"visually-hidden", "d-none", "invisible", "sr-only"})
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
_PAGE_WITHIN = "srcdoc"
_UTF_8 = re.compile(r"(?:text/html;\s*charset=)?utf-8", re.IGNORECASE)
_WORD = re.compile(r"[0-9a-z_]+|\w")
_TAG = re.compile(r"<[a-zA-Z][^<>&]*&[^<>]*>")
_NAMED = re.compile(r"&([a-zA-Z][a-zA-Z0-9]*)([;=]?)")
_SIGNS = bytes(sign for sign in range(128) if not chr(sign).isalnum())
_SHOWN = 60


def of_file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Look at a page by itself."""
    if path in site.pages:
        remedy = say(
            "Look at the markup there: in a cell's output, a filter or report/template.html."
        )
        for fault in faults(site.pages[path]):
            where = say("{path}, line {line}", path=path, line=fault.line) if fault.line else path
            yield Problem(where, fault.what, remedy)


class Fault(NamedTuple):
    """What is wrong with a page, and in which line, from 1; 0 if in none."""

    line: int
    what: Coded


def faults(page: Page) -> Iterator[Fault]:
    """Yield what of a page is not read as it stands there, or not by every browser."""
    if dropped := _dropped(page):
        yield Fault(
            0, coded("Q08", "browsers leave out of the page: {words}", words=dropped[:_SHOWN])
        )
    for tag in elements(page, *_AMBIGUOUS):
        yield Fault(
            tag.line, coded("Q08", "<{tag}>: not every browser reads it alike.", tag=tag.name)
        )
    for tag in having(page, _PAGE_WITHIN):
        yield Fault(tag.line, coded("Q08", "<{tag}>: a page within the page.", tag=tag.name))
    for tag in filter(_sets_encoding, elements(page, "meta")):
        yield Fault(
            tag.line, coded("Q08", "<{tag}>: it says that the page is not UTF-8.", tag=tag.name)
        )
    for tag in _unseen(page):
        yield Fault(
            tag.line,
            coded("Q08", "<{tag}>: not every reader sees what stands there.", tag=tag.name),
        )
    if page.is_too_deep:
        yield Fault(
            0, coded("Q08", "more than {number} elements are within each other.", number=DEEPEST)
        )


def _unseen(page: Page) -> Iterator[Element]:
    """Yield what in the cells of tables is not there for the eye; the numbers are read with it."""
    holders = [one for one in having(page, "id") if one.attrs["id"].startswith("tbl-")]
    tables = {table for one in holders if (table := one.first("table"))}
    for table in tables:
        for node in table.within:
            if isinstance(node, Element) and not node.around("caption"):
                is_hidden = "hidden" in node.attrs or _HIDING.search(node.get("style"))
                if (
                    is_hidden
                    or node.name in _NO_TEXT
                    or not _HIDDEN_CLASSES.isdisjoint(node.classes)
                ):
                    yield node


def _sets_encoding(meta: Element) -> bool:
    given = [meta.get("charset")]
    if meta.get("http-equiv").lower() == "content-type":
        given.append(meta.get("content"))
    return any(one and not _UTF_8.fullmatch(one.strip()) for one in given)


def _dropped(page: Page) -> str:
    """Return what the file says and its tree does not; end tags may be missing and too many."""
    names = sorted({node.name for node in page.nodes if node.name})  # those of most pages
    ends = re.compile(rf"</(?:{'|'.join(map(re.escape, names))})\s*>", re.IGNORECASE)
    source, tree = (ends.sub(" ", text) for text in (page.source, page.serialized))
    if _letters(source) == _letters(tree):  # as it is with what a renderer writes
        return ""
    missing = Counter(_WORD.findall(_unescaped(source).lower()))
    missing.subtract(_WORD.findall(_unescaped(tree).lower()))
    return " ".join(word for word, times in missing.items() if times > 0)


def _unescaped(text: str) -> str:
    """Return a text with letters for their names, in a tag only where a browser reads these so."""
    return html.unescape(_TAG.sub(lambda tag: _NAMED.sub(_within_tag, tag[0]), text))


def _within_tag(name: re.Match[str]) -> str:
    """Return a name of a letter, or what an address has in its place: ?id=1&section=3."""
    word, end = name.groups()
    is_letter = f"{word};" in html5 if end == ";" else not end and word in html5
    return name[0] if is_letter else f"&amp;{name[0][1:]}"


def _letters(text: str) -> bytes:
    return _unescaped(text).encode().translate(None, _SIGNS).lower()
