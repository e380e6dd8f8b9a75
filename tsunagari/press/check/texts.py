"""Every file of the site as short texts with their places, whatever its format hides them in.

A page gives its visible text block by block (so that markup within a number does not hide it), its
attributes, comments and scripts; a drawing its texts, comments and metadata, but not its paths;
JSON and CSV their values; a raster image the texts of its metadata.
"""

from __future__ import annotations

import base64
import binascii
import csv
import html
import io
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from tsunagari.press.check.site import BuiltSite

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag
    from PIL.PngImagePlugin import PngImageFile

_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark"}
    | {"q", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var"}
)
_AS_IT_IS = frozenset({"pre", "script", "style", "textarea"})
_GEOMETRY = re.compile(r"\s(?:d|points|transform|viewBox)=(?:\"[^\"]*\"|'[^']*')")
_EMBEDDED = re.compile(r"data:([\w/+.-]+);base64,([A-Za-z0-9+/=%]+)")
_ASSIGNED = re.compile(r"\A\s*[\w.]+\s*=\s*(.*?);?\s*\Z", re.DOTALL)
UNREADABLE = "embedded bytes that cannot be read"
EXIF = "Exif: what a camera writes"
_CHANGED = re.compile(rb"\x00\x00\x00\x07tIME(.{7})", re.DOTALL)


class Snippet(NamedTuple):
    """A text on one line, and where in its file it stands."""

    place: str
    text: str


class UnreadableError(ValueError):
    """A file of a format that nobody here can look into."""


def of_file(site: BuiltSite, path: str) -> list[Snippet]:
    """Return the texts of a file.

    Raises
    ------
    UnreadableError
        Nothing is known of the file's format.
    """
    text = site.texts.get(path)
    if text is None or "\0" in text:
        return [_line(place, words) for place, words in _image(site.raw[path])]
    places: Iterable[tuple[str, str]]
    if path in site.pages:
        places = _page(site.pages[path])
    elif path.endswith(".svg"):
        places = _drawing(text)
    elif path.endswith(".csv"):
        places = _rows(text)
    else:
        places = _json(text) or _lines(text)
    snippets = [_line(place, words) for place, words in places if words.strip()]
    for kind, content in _EMBEDDED.findall(text):
        snippets += [
            Snippet(f"embedded {kind}, {place}", words) for place, words in _inner(content)
        ]
    return snippets


class Texts:
    """All texts of one file in one, in Unicode's form NFKC: full-width digits are digits.

    Attributes
    ----------
    text
        A line for each snippet.
    """

    def __init__(self, snippets: Sequence[Snippet]) -> None:
        self.snippets = snippets
        self.text = unicodedata.normalize("NFKC", "\n".join(line.text for line in snippets))

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(line) + 1 for line in self.text.split("\n"))
        return list(accumulate(lengths, initial=0))

    def place(self, offset: int) -> str:
        """Return where in the file an offset of the text stands."""
        return self.snippets[bisect_right(self._starts, offset) - 1].place


def _line(place: str, words: str) -> Snippet:
    return Snippet(place, " ".join(words.split("\n")))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"line {number}", line


def _page(soup: BeautifulSoup) -> Iterator[tuple[str, str]]:
    from bs4.element import NavigableString, PreformattedString, Tag

    block: Tag | None = None
    words: list[str] = []
    for node in soup.descendants:
        if isinstance(node, Tag):
            for name, value in node.attrs.items():
                text = " ".join(value) if isinstance(value, list) else str(value)
                yield f"{_place(node)} {name}", unquote(_EMBEDDED.sub(r"data:\1", text))
            if node.name == "br":
                words.append(" ")
        elif isinstance(node, PreformattedString):  # comments, declarations and the like
            place = f"a comment in {_place(node.parent)}"
            yield from ((place, line) for line in str(node).splitlines())
        elif node.parent is not None and node.parent.name in _AS_IT_IS:
            yield from ((_place(node.parent), line) for line in str(node).splitlines())
        elif isinstance(node, NavigableString):
            around = _block(node)
            if around is not block:
                yield _place(block), "".join(words)
                block, words = around, []
            words.append(str(node))
    yield _place(block), "".join(words)


def _block(node: NavigableString) -> Tag | None:
    block = node.parent
    while block is not None and block.name in _INLINE:
        block = block.parent
    return block


def _place(tag: Tag | None) -> str:
    if tag is None or tag.name == "[document]":
        return "the page"
    named = f"#{tag['id']}" if tag.get("id") else ""
    return f"line {tag.sourceline}, <{tag.name}{named}>"


def _drawing(text: str) -> Iterator[tuple[str, str]]:
    for place, line in _lines(_GEOMETRY.sub(_line_ends, text)):
        yield place, html.unescape(line)


def _line_ends(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def _rows(text: str) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        for place, cell in enumerate(row, start=1):
            yield f"row {number}, column {place}", cell


def _json(text: str) -> list[tuple[str, str]]:
    content = of_json(text)
    return [] if content is None else list(_values(content, ""))


def of_json(text: str) -> Any:
    """Read JSON, also JSON that a script assigns; None if it is neither."""
    assigned = _ASSIGNED.match(text)
    for candidate in (text, assigned[1] if assigned else ""):
        try:
            return json.loads(candidate)
        except ValueError:
            continue
    return None


def _values(content: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(content, dict):
        for name, value in content.items():
            yield place or "its names", str(name)
            yield from _values(value, f"{place}.{name}".lstrip("."))
    elif isinstance(content, list) and not any(isinstance(item, dict | list) for item in content):
        yield place, ",".join(map(str, content))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from _values(value, f"{place}[{number}]")
    else:
        yield place, str(content)


def _inner(content: str) -> list[Snippet]:
    """Texts of a file that is embedded as base64."""
    try:
        raw = base64.b64decode(unquote(content), validate=True)
    except binascii.Error:
        return []
    try:
        places = _drawing(raw.decode("utf-8"))
    except UnicodeDecodeError:
        places = _image(raw)
    try:
        return [_line(place, words) for place, words in places if words.strip()]
    except UnreadableError:
        return [Snippet("bytes", UNREADABLE)]


def _image(raw: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a raster image's metadata."""
    from PIL import Image, PngImagePlugin

    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as image:
            image.load()  # metadata may stand behind the pixels
            if isinstance(image, PngImagePlugin.PngImageFile):
                yield from _png(image, raw)
            else:
                yield from _jpeg(getattr(image, "applist", ()))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableError from error


def _png(image: PngImageFile, raw: bytes) -> Iterator[tuple[str, str]]:
    for name, text in image.text.items():
        described = (name, getattr(text, "lang", ""), getattr(text, "tkey", ""), text)
        yield f"text {name}", " ".join(str(words) for words in described if words)
    if "exif" in image.info:
        yield "Exif", EXIF
        yield "Exif", _words(image.info["exif"])
    for changed in _CHANGED.finditer(raw):  # which Pillow does not read
        year = int.from_bytes(changed[1][:2], "big")
        yield "tIME", "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(year, *changed[1][2:])


def _jpeg(segments: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
    for name, body in segments:
        if name == "APP0":  # the size, in binary
            continue
        words = _words(body)
        if words.startswith("Exif"):
            yield f"segment {name}", EXIF
        yield f"segment {name}", words


def _words(body: bytes) -> str:
    return body.decode("utf-8", errors="replace").replace("\0", " ").replace("\ufffd", " ")
