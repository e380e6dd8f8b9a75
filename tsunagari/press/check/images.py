"""What a raster image says beside its picture: metadata, bytes behind it, letters in its pixels.

The picture itself is not looked at: what is drawn in it, only people see.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tsunagari.messages import say

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.PngImagePlugin import PngImageFile

UNREADABLE = "embedded bytes that cannot be read"
EXIF = "Exif: what a camera writes"
_CHANGED = re.compile(rb"\x00\x00\x00\x07tIME(.{7})", re.DOTALL)
_PNG = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB"}
    | {b"tEXt", b"zTXt", b"iTXt", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"eXIf", b"tIME"}
)
_LETTERS = re.compile(rb"(?:[\x20-\x7e]|[\xe2-\xef][\x80-\xbf]{2}){8,}")
_VARIED = 5
"""Different bytes from which a run of printable ones is a text and not a surface of one colour."""


class UnreadableError(ValueError):
    """A file of a format that nobody here can look into."""


def texts_of(raw: bytes, *, pixels: bool = True) -> Iterator[tuple[str, str]]:
    """Yield the texts of a PNG or JPEG image with their places.

    Parameters
    ----------
    pixels
        Whether what the pixels spell is among them; the edges of letters may spell anything.

    Raises
    ------
    UnreadableError
        It is none.
    """
    from PIL import Image, PngImagePlugin

    try:
        with Image.open(io.BytesIO(raw), formats=("PNG", "JPEG")) as image:
            image.load()  # metadata may stand behind the pixels
            if isinstance(image, PngImagePlugin.PngImageFile):
                yield from _png(image, raw)
            else:
                yield from _jpeg(getattr(image, "applist", ()), raw)
            if pixels:
                yield from _pixels(image)
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
    for chunk in _chunks(raw):
        if chunk not in _PNG:
            yield f"chunk {chunk.decode('latin-1')}", UNREADABLE


def _chunks(raw: bytes) -> Iterator[bytes]:
    """Yield the name of every chunk, and one that is no name for what stands behind the last."""
    place = 8
    while place < len(raw):
        length, name = int.from_bytes(raw[place : place + 4], "big"), raw[place + 4 : place + 8]
        yield name
        place += 12 + length
        if name == b"IEND":
            break
    if place < len(raw):
        yield b"behind the picture"


def _jpeg(segments: Iterable[tuple[str, bytes]], raw: bytes) -> Iterator[tuple[str, str]]:
    for name, body in segments:
        if name == "APP0":  # the size, in binary
            continue
        words = _words(body)
        if words.startswith("Exif"):
            yield f"segment {name}", EXIF
        yield f"segment {name}", words
    if raw[raw.rfind(b"\xff\xd9") + 2 :].strip(b"\0"):
        yield say("behind the picture"), UNREADABLE


def _pixels(image: Picture) -> Iterator[tuple[str, str]]:
    """Yield what the values of pixels spell as bytes: of all channels together, and of each."""
    channels = image.split() if len(image.getbands()) > 1 else ()
    for part in (image, *channels):
        for run in _LETTERS.finditer(part.tobytes()):
            if len(set(run[0])) >= _VARIED:
                yield say("the pixels"), run[0].decode("utf-8", errors="ignore")


def _words(body: bytes) -> str:
    return body.decode("utf-8", errors="replace").replace("\0", " ").replace("\ufffd", " ")
