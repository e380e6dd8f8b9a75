"""Texts that stand in a file as other letters: base64, hexadecimal digits, ``data:`` addresses."""

from __future__ import annotations

import base64
import binascii
import bz2
import contextlib
import html
import lzma
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from urllib.parse import unquote, unquote_to_bytes

from tsunagari.messages import marked, say, saying
from tsunagari.press.check.escapes import decoded, unescaped
from tsunagari.press.check.geometry import without_geometry
from tsunagari.press.check.images import UNREADABLE, UnreadableError, texts_of

_EMBEDDED = re.compile(r"data:([\w/+.-]*)((?:;[\w=.+-]+)*),([^\s\"'<>)]*)", re.IGNORECASE)
_TOKEN = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/=_-])")
_BROKEN = re.compile(
    r"(?<![A-Za-z0-9+/=])(?:(?:[A-Za-z0-9+/]{4}){2,} ){1,}"
    r"(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{2,4}={0,2}"
    r"(?![A-Za-z0-9+/=])"
)
"""Base64 on several lines."""
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
SHORTEST = 12
"""Letters of a text that may have another within it."""
_LONG = 160
"""Letters from which a token that is neither a word nor a digest holds bytes."""
_JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]{6}")
_PACKED: tuple[tuple[bytes, type[bz2.BZ2Decompressor] | type[lzma.LZMADecompressor]], ...] = (
    (b"BZh", bz2.BZ2Decompressor),
    (b"\xfd7zXZ", lzma.LZMADecompressor),
)
_MOST = 1 << 20
"""Bytes of what was packed that are looked at."""


def without_embedded(text: str) -> str:
    """Return a text with no more of a ``data:`` address than its kind."""
    return _EMBEDDED.sub(r"data:\1", text) if _embeds(text) else text


def _embeds(text: str) -> bool:
    return ":" in text and "data:" in text.lower()


@lru_cache(1 << 16)
def inner_texts(text: str, depth: int = 3) -> Sequence[tuple[str, str]]:
    """Return the texts within a text, with the way in which they are written there.

    Parameters
    ----------
    depth
        How often what is within may hold another.
    """
    if not depth or len(text) < SHORTEST:
        return ()
    inner = []
    embedded = _EMBEDDED.findall(text) if _embeds(text) else ()
    for kind, parameters, content in embedded:
        if not content:
            continue
        places: dict[str, str] = {}  # drawings repeat their lines
        for place, words in _embedded(parameters, html.unescape(content)):
            places.setdefault(words, place)
        for words, place in places.items():
            inner += [(f"embedded {kind or 'text'}, {place}", words)]
            inner += inner_texts(words, depth - 1)
    text = without_embedded(text)
    for token in (*_TOKEN.findall(text), *("".join(run.split()) for run in _BROKEN.findall(text))):
        for way, words in _decoded(token):
            inner += [(way, words), *inner_texts(words, depth - 1)]
    for way, words in unescaped(text):
        inner += [(way, words), *inner_texts(words, depth - 1)]
    return inner


def _embedded(parameters: str, content: str) -> Iterator[tuple[str, str]]:
    if "base64" in parameters.lower():
        try:
            raw = base64.b64decode(_padded(unquote(content)), validate=True)
        except binascii.Error:
            yield "bytes", UNREADABLE
            return
    else:
        raw = unquote_to_bytes(content)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            yield from list(texts_of(raw))
        except UnreadableError:
            yield "bytes", UNREADABLE
        return
    first: dict[str, int] = {}  # drawings repeat their lines
    for number, line in enumerate(without_geometry(text).splitlines(), start=1):
        first.setdefault(line, number)
    place = saying(marked("line {number}"))
    for line, number in first.items():
        yield place(number=number), html.unescape(line)


@lru_cache(1 << 16)
def _decoded(token: str) -> Sequence[tuple[str, str]]:
    return list(_texts_of(token))


def _texts_of(token: str) -> Iterator[tuple[str, str]]:
    if _HEXADECIMAL.fullmatch(token):
        raw = bytes.fromhex(token)
        if (words := _text(raw)) is not None:
            yield say("hexadecimal digits"), words
        for words in decoded(raw, ("utf-16-be", "utf-16-le", "cp932", "euc_jp")):
            if _JAPANESE.search(words):
                yield say("hexadecimal digits"), words
        return
    try:
        raw = base64.b64decode(_padded(token.translate(str.maketrans("-_", "+/"))), validate=True)
    except binascii.Error:
        return
    for words in decoded(raw, ("cp932", "utf-16-le")):
        if _JAPANESE.search(words):
            yield "base64", words
    if (words := _text(raw)) is not None:
        yield "base64", words
    elif len(token) >= _LONG and all(
        re.search(kind, token) for kind in ("[a-z]", "[A-Z]", "[0-9]")
    ):
        yield "base64", UNREADABLE


def _padded(token: str) -> str:
    bare = token.rstrip("=")
    return bare + "=" * (-len(bare) % 4)


def _text(raw: bytes) -> str | None:
    """Return bytes as a text of one line, unpacked if they are packed; None if they are none."""
    for wbits in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        try:
            raw = zlib.decompressobj(wbits).decompress(raw, _MOST)
            break
        except zlib.error:
            continue
    for sign, packing in _PACKED:
        if raw.startswith(sign):
            with contextlib.suppress(OSError, EOFError, lzma.LZMAError):
                raw = packing().decompress(raw, _MOST)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    line = " ".join(text.split())
    return line if len(line) >= 6 and line.isprintable() else None
