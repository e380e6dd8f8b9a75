"""Texts whose letters are written as numbers or signs: %40, &#64;, =40, 0x40, 64.

What comes out is a text like any other, in which the same is looked for.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import unquote_to_bytes

_ENTITY = re.compile(r"&(?:#x?[0-9a-fA-F]{2,6}|[a-z]{2,8});")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_BACKSLASH = re.compile(
    r"\\(?:u\{?([0-9a-fA-F]{4,6})\}?|x([0-9a-fA-F]{2})|([0-7]{3})|([0-9a-fA-F]{2,6})\s?|([.@:_-]))"
)
_BASES = (16, 16, 8, 16)
_QUOTED = re.compile(r"=[0-9A-F]{2}")
_PRINTABLE = re.compile(r"(?<![^\s=])(?:[^\s=]*(?:=[0-9A-F]{2})+){3}[^\s]*")
_JOINED = re.compile(r"[\"'`]\s*\+\s*[\"'`]")
_BASE32 = re.compile(r"[A-Z2-7](?<![A-Za-z0-9].)[A-Z2-7]{15,}={0,6}(?![A-Za-z0-9=])")
_BETWEEN = r"[\s,:;-]"
_CODES: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(rf"(?<![\w.]){code}(?:{_BETWEEN}+{code}){{7,}}(?![\w.])"), base)
    for code, base in (
        (r"(?:0x|\\x)[0-9a-fA-F]{2}", 16),
        (r"[0-9a-fA-F]{2}", 16),
        (r"[01]{8}", 2),
        (r"[0-9]{2,5}", 10),
        (r"U\+[0-9A-Fa-f]{4,5}", 16),
    )
)
_SIGNS = r"[0-9a-fA-FxU+\\]"
_ANY_CODES = re.compile(rf"{_SIGNS}{_SIGNS}{{1,7}}{_BETWEEN}++(?:{_SIGNS}{{2,8}}{_BETWEEN}++){{6}}")
"""Seven codes and what is behind them, which each of these forms begins with."""
_LETTERS = frozenset({*range(32, 127), *range(0x3000, 0xA000), *range(0xFF00, 0xFFF0)})
_OTHERS = ("utf-8", "cp932", "euc_jp")
_LEAST = 6


def unescaped(text: str) -> Iterator[tuple[str, str]]:
    """Yield what a text is with its letters in the place of their numbers, and how they stand."""
    for sign, way in _WAYS:
        if sign in text:
            yield from ((sign, words) for words in way(text) if words != text)
    for words in _codes(text):
        yield "numbers of letters", words
    for token in _BASE32.findall(text):
        try:
            raw = base64.b32decode(token.rstrip("=") + "=" * (-len(token.rstrip("=")) % 8))
        except binascii.Error:
            continue
        yield from (("base32", words) for words in decoded(raw))


def decoded(raw: bytes, encodings: tuple[str, ...] = _OTHERS) -> Iterator[str]:
    """Yield bytes as texts that can be printed, in each encoding in which they are one."""
    for encoding in encodings:
        try:
            words = " ".join(raw.decode(encoding).split())
        except UnicodeDecodeError:
            continue
        if len(words) >= _LEAST and words.isprintable():
            yield words


def _entities(text: str) -> Iterator[str]:
    if _ENTITY.search(text):
        yield html.unescape(html.unescape(text))


def _percent(text: str) -> Iterator[str]:
    if _PERCENT.search(text):
        yield from decoded(unquote_to_bytes(text))


def _backslashes(text: str) -> Iterator[str]:
    def letter(match: re.Match[str]) -> str:
        number = next((int(g, b) for g, b in zip(match.groups(), _BASES, strict=False) if g), 0)
        return match[5] or (chr(number) if 31 < number < 0x110000 else " ")

    yield _BACKSLASH.sub(letter, text)


def _quoted_printable(text: str) -> Iterator[str]:
    if _QUOTED.search(text):
        for part in _PRINTABLE.findall(text):
            yield from decoded(binascii.a2b_qp(part.encode()))


def _joined(text: str) -> Iterator[str]:
    yield _JOINED.sub("", text)


def _codes(text: str) -> Iterator[str]:
    for form, base in _CODES if _ANY_CODES.search(text) else ():
        for run in form.findall(text):
            numbers = [int(code, base) for code in re.findall(r"[0-9a-fA-F]+(?![xX])", run)]
            if all(31 < number < 256 for number in numbers):
                yield from decoded(bytes(numbers), ("utf-8",))
            elif max(numbers) > 0x3000 and all(number in _LETTERS for number in numbers):
                yield "".join(map(chr, numbers))


_WAYS: Sequence[tuple[str, Callable[[str], Iterator[str]]]] = (
    ("&", _entities),
    ("%", _percent),
    ("\\", _backslashes),
    ("=", _quoted_printable),
    ("+", _joined),
)
"""By the sign without which there is nothing to read so."""
