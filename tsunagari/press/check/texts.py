"""Every file of the site as short texts with their places, whatever its format hides them in.

A page gives its visible text block by block (so that markup within a number does not hide it), its
attributes, comments and scripts; a drawing its texts, comments and metadata, but not its paths;
JSON and CSV their values; a raster image the texts of its metadata; every file its name, and what
stands in it as base64 and the like.
"""

from __future__ import annotations

import csv
import html
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property
from itertools import accumulate, chain, groupby
from typing import Any, NamedTuple
from urllib.parse import unquote

from tsunagari.messages import marked, say, saying
from tsunagari.press.check import encoded, images, office, tagged_pdf
from tsunagari.press.check.canonical import canonical
from tsunagari.press.check.geometry import GEOMETRY, without_geometry
from tsunagari.press.check.json_values import GROUPS, of_json
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import Comment, Element, Page

_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark"}
    | {"q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time"}
    | {"tspan", "u", "var"}
)
_DRAWN = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_TEMPLATE = re.compile(r"<template\b(?:[^>]*>)?(.*?)(?:</template|\Z)", re.DOTALL | re.IGNORECASE)
_DIGITS = re.compile(r"\d{3,}")
_TICKS = 3
"""Digits from which those of an axis are told."""
_READINGS, _READING = frozenset({"rt", "rp"}), "\0"
_AS_IT_IS = frozenset({"pre", "script", "style", "textarea"})


_NAME = re.compile(r"[a-z]{1,20}\d{0,3}(?:[-_][a-z0-9]{1,24})*")
"""What an id is that a message may name: one may hold a leak itself."""


_BINARY = ((b"PK", office.texts_of), (b"%PDF", tagged_pdf.texts_of))
"""What files that are no text begin with, if they are no image, and who reads them."""


class Place:
    """Where something stands, put into words when it is asked for: lines are not at hand."""

    __slots__ = ("_of", "_words")

    def __init__(self, words: Callable[..., str], *of: object) -> None:
        self._words = words
        self._of = of

    def __str__(self) -> str:
        return self._words(*self._of)


class Snippet(NamedTuple):
    """A text on one line, and where in its file it stands."""

    place: str | Place
    text: str
    is_attribute: bool = False


def of_file(site: BuiltSite, path: str) -> list[Snippet]:
    """Return the texts of a file.

    Raises
    ------
    images.UnreadableError
        Nothing is known of the file's format.
    """
    text = site.texts.get(path)
    if text is None or "\0" in text:
        raw = site.raw[path]
        of_kind = next((read for sign, read in _BINARY if raw.startswith(sign)), images.texts_of)
        return [_name(path), *(_line(*place) for place in of_kind(raw) if place[1].strip())]
    places: Iterable[tuple[str | Place, str] | tuple[str | Place, str, str]]
    if path in site.pages:
        places = chain(_page(site.pages[path]), _templates(site.pages[path]))
    elif path.endswith(".svg"):
        places = _drawing(text)
    elif path.endswith(".csv"):
        places = _rows(text)
    else:
        places = _json(text) or _lines(text)
    snippets = [_name(path), *(_line(*place) for place in places if place[1].strip())]
    inner: dict[str, Snippet] = {}  # drawings repeat their lines
    for snippet in snippets:
        within = encoded.inner_texts(snippet.text) if len(snippet.text) >= encoded.SHORTEST else ()
        for way, words in within:
            if words not in inner:
                place = Place("{}: {}".format, snippet.place, way)
                inner[words] = _line(place, words, way)
    whole = [_shortened(one) if ":" in one.text or "%" in one.text else one for one in snippets]
    return [*whole, *inner.values()]


def _name(path: str) -> Snippet:
    """Return the name of a file, and its parts, the last without its suffix."""
    *folders, name = path.split("/")
    stem = name.rpartition(".")[0]
    return Snippet(say("its name"), " ".join([path, *folders, stem]), is_attribute=True)


def _shortened(snippet: Snippet) -> Snippet:
    """Return a text without what it embeds, which is looked into on its own."""
    text = encoded.without_embedded(snippet.text)
    if snippet.is_attribute and "%" in text:
        text = " ".join(unquote(text).split("\n"))
    return snippet if text == snippet.text else snippet._replace(text=text)


class Texts:
    """All texts of one file in one canonical text: full-width digits are digits.

    Attributes
    ----------
    lines
        A line for each snippet, in its canonical form.
    """

    def __init__(self, snippets: Sequence[Snippet], lines: Sequence[str] | None = None) -> None:
        self.snippets = snippets
        self.lines = _canonical([one.text for one in snippets]) if lines is None else lines

    @cached_property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)

    def without(self, known: Set[str]) -> Texts:
        """Return the texts without those whose lines are known."""
        new = [number for number, line in enumerate(self.lines) if line not in known]
        return Texts(
            [self.snippets[number] for number in new], [self.lines[number] for number in new]
        )

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def place(self, offset: int) -> str:
        """Return where in the file an offset of the text stands."""
        return str(self.snippets[bisect_right(self._starts, offset) - 1].place)


def _canonical(lines: Sequence[str]) -> Sequence[str]:
    """Return lines in their canonical form, in which each stays a line."""
    first = list(dict.fromkeys(lines))  # many come again
    forms = dict(zip(first, canonical("\n".join(first)).split("\n"), strict=True))
    return [forms[line] for line in lines]


def _line(place: str | Place, words: str, attribute: str = "") -> Snippet:
    return Snippet(place, words.replace("\n", " "), bool(attribute))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    place = saying(marked("line {number}"))
    for number, line in enumerate(text.splitlines(), start=1):
        yield place(number=number), line


def _page(page: Page) -> Iterator[tuple[Place, str] | tuple[Place, str, str]]:
    block: Element | None = None
    words: list[str] = []
    read_so: list[str] = []
    for node in page.nodes:
        if isinstance(node, Element):
            place = Place(_place, node)
            for name, value in node.attrs.items():
                if name not in GEOMETRY:
                    yield Place("{} {}".format, place, name), value, name
            if node.name == "br":
                words.append(" ")
        elif isinstance(node, Comment):
            place = Place(_in_comment, node.parent)
            yield from ((place, line) for line in node.text.splitlines())
        elif node.parent.name in _AS_IT_IS:
            place = Place(_place, node.parent)
            yield from ((place, line) for line in node.text.splitlines())
        else:
            around = _block(node.parent)
            if around is not block:
                yield from _both(block, words, read_so)
                block, words, read_so = around, [], []
            if node.parent.name in _READINGS:
                read_so.append(node.text)
                words.append(_READING)
            words.append(node.text)
    yield from _both(block, words, read_so)


def _templates(page: Page) -> Iterator[tuple[str, str]]:
    """Yield what is no part of a page until a program makes it one, and goes out all the same."""
    for inner in _TEMPLATE.findall(page.source):
        yield from (("<template>", html.unescape(line)) for line in inner.splitlines())


def _both(
    block: Element | None, words: Sequence[str], read_so: Sequence[str]
) -> Iterator[tuple[Place, str]]:
    """Yield the text of a block; where it says how letters are read, then without that."""
    place = Place(_place, block)
    yield place, "".join(word for word in words if word != _READING)
    if read_so:
        marked_so = zip(["", *words], words, strict=False)
        yield place, "".join(word for before, word in marked_so if _READING not in (before, word))


def _block(around: Element) -> Element:
    while around.name in _INLINE and around.parent is not None:
        around = around.parent
    return around


def _place(tag: Element | None) -> str:
    if tag is None or tag.parent is None:
        return say("the page")
    named = f"#{tag.attrs['id']}" if _NAME.fullmatch(tag.get("id")) else ""
    return say("line {line}, <{tag}>", line=tag.line, tag=f"{tag.name}{named}")


def _in_comment(tag: Element) -> str:
    return say("a comment in {place}", place=_place(tag))


def _drawing(text: str) -> Iterator[tuple[str, str]]:
    for place, line in _lines(without_geometry(text)):
        yield place, html.unescape(line)
    texts = ["".join(_MARKUP.sub("", inner).split()) for inner in _DRAWN.findall(text)]
    yield from (("<text>", html.unescape(words)) for words in texts)
    for single, run in groupby(texts, key=lambda words: len(words) == 1):
        if single:  # a text letter by letter
            yield "<text>", _without_ticks("".join(run))


def _without_ticks(text: str) -> str:
    """Return the text of single letters without numbers: such digits alone, and those of an axis.

    An axis, or several one after another, rises or falls in even steps.
    """
    return "" if text.isdecimal() else _DIGITS.sub(lambda run: _number(run[0]), text)


def _number(digits: str) -> str:
    """Return digits, or a space if they are those of axes."""
    start = 0
    while start < len(digits) - 2:
        step = ord(digits[start + 1]) - ord(digits[start])
        end = start + 1
        while end < len(digits) and ord(digits[end]) - ord(digits[end - 1]) == step:
            end += 1
        if end - start < _TICKS:
            return digits
        start = end
    return " "


def _rows(text: str) -> Iterator[tuple[str, str]]:
    place = saying(marked("row {number}, column {place}"))
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        for column, cell in enumerate(row, start=1):
            yield place(number=number, place=column), cell


def _json(text: str) -> list[tuple[str, str]]:
    content, found = of_json(text), list[tuple[str, str]]()
    if content is not None:
        _add_values(found, content, "")
    return found


def _add_values(found: list[tuple[str, str]], content: Any, place: str) -> None:
    if isinstance(content, dict):
        for name, value in content.items():
            found.append((place or say("its names"), name))
            _add_values(found, value, f"{place}.{name}".lstrip("."))
    elif isinstance(content, list) and any(isinstance(item, GROUPS) for item in content):
        for number, value in enumerate(content, start=1):
            _add_values(found, value, f"{place}[{number}]")
    else:
        text = ",".join(map(str, content)) if isinstance(content, list) else str(content)
        found.append((place, text))
