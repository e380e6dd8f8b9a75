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
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from tsunagari.press.check.site import Made

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag

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
_PNG = b"\x89PNG\r\n\x1a\n"


class Unit(NamedTuple):
    """A text on one line, and where in its file it stands."""

    place: str
    text: str


class UnreadableError(ValueError):
    """A file of a format that nobody here can look into."""


def of_file(made: Made, path: str) -> list[Unit]:
    """Cut a file into its texts.

    Raises
    ------
    UnreadableError
        Nothing is known of the file's format.
    """
    text = made.texts.get(path)
    if text is None or "\0" in text:
        return [_line(place, words) for place, words in _image(made.raw[path])]
    found: Iterable[tuple[str, str]]
    if path in made.pages:
        found = _page(made.pages[path])
    elif path.endswith(".svg"):
        found = _drawing(text)
    elif path.endswith(".csv"):
        found = _rows(text)
    else:
        found = _json(text) or _lines(text)
    units = [_line(place, words) for place, words in found if words.strip()]
    for kind, content in _EMBEDDED.findall(text):
        units += [_line(f"embedded {kind}, {unit.place}", unit.text) for unit in _inner(content)]
    return units


class Texts:
    """All texts of one file in one, in Unicode's form NFKC: full-width digits are digits.

    Attributes
    ----------
    text
        A line for each unit.
    """

    def __init__(self, found: Sequence[Unit]) -> None:
        self.units = found
        self.text = unicodedata.normalize("NFKC", "\n".join(unit.text for unit in found))

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(line) + 1 for line in self.text.split("\n"))
        return list(accumulate(lengths, initial=0))

    def place(self, offset: int) -> str:
        """Tell where in the file an offset of the text stands."""
        return self.units[bisect_right(self._starts, offset) - 1].place


def _line(place: str, words: str) -> Unit:
    return Unit(place, " ".join(words.split("\n")))


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
    found = node.parent
    while found is not None and found.name in _INLINE:
        found = found.parent
    return found


def _place(tag: Tag | None) -> str:
    if tag is None or tag.name == "[document]":
        return "the page"
    named = f"#{tag['id']}" if tag.get("id") else ""
    return f"line {tag.sourceline}, <{tag.name}{named}>"


def _drawing(text: str) -> Iterator[tuple[str, str]]:
    for place, line in _lines(_GEOMETRY.sub(_line_ends, text)):
        yield place, html.unescape(line)


def _line_ends(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


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
    elif isinstance(content, list) and not any(isinstance(each, dict | list) for each in content):
        yield place, ",".join(map(str, content))
    elif isinstance(content, list):
        for number, value in enumerate(content, start=1):
            yield from _values(value, f"{place}[{number}]")
    else:
        yield place, str(content)


def _inner(content: str) -> list[Unit]:
    """Texts of a file that is embedded as base64."""
    try:
        raw = base64.b64decode(unquote(content), validate=True)
    except binascii.Error:
        return []
    try:
        found = _drawing(raw.decode("utf-8"))
    except UnicodeDecodeError:
        found = _image(raw)
    try:
        return [_line(place, words) for place, words in found if words.strip()]
    except UnreadableError:
        return [Unit("bytes", UNREADABLE)]


def _image(raw: bytes) -> Iterator[tuple[str, str]]:
    """Texts of a raster image's metadata."""
    if raw.startswith(_PNG):
        yield from _png(raw)
    elif raw.startswith(b"\xff\xd8\xff"):
        yield from _jpeg(raw)
    else:
        raise UnreadableError


def _png(raw: bytes) -> Iterator[tuple[str, str]]:
    """Texts of the chunks tEXt, zTXt, iTXt, tIME and eXIf (PNG specification, 11.3)."""
    place = len(_PNG)
    while place + 8 <= len(raw):
        size = int.from_bytes(raw[place : place + 4], "big")
        kind, body = raw[place + 4 : place + 8], raw[place + 8 : place + 8 + size]
        place += size + 12
        where = f"chunk {kind.decode('latin-1')}"
        if kind == b"tIME" and len(body) == 7:
            year = int.from_bytes(body[:2], "big")
            yield where, "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(year, *body[2:])
        elif kind == b"eXIf":
            yield where, EXIF
            yield where, _words(body)
        elif kind in (b"tEXt", b"iTXt", b"zTXt"):
            yield where, _words(body)
            for end in [found.end() for found in re.finditer(b"\0", body)][:4]:
                yield where, _unpacked(body[end:])


def _jpeg(raw: bytes) -> Iterator[tuple[str, str]]:
    """Texts of the segments APP1 … APP15 and COM, up to the image itself."""
    place = 2
    while place + 4 <= len(raw) and raw[place] == 0xFF and raw[place + 1] != 0xDA:
        size = int.from_bytes(raw[place + 2 : place + 4], "big")
        if 0xE1 <= raw[place + 1] <= 0xEF or raw[place + 1] == 0xFE:
            words = _words(raw[place + 4 : place + 2 + size])
            yield f"segment {raw[place + 1]:X}", EXIF if words.startswith("Exif") else words
            yield f"segment {raw[place + 1]:X}", words
        place += 2 + size


def _unpacked(body: bytes) -> str:
    try:
        return _words(zlib.decompress(body))
    except zlib.error:
        try:
            return _words(zlib.decompress(body[1:]))
        except zlib.error:
            return ""


def _words(body: bytes) -> str:
    return body.decode("utf-8", errors="replace").replace("\0", " ").replace("\ufffd", " ")
