"""Pages carry their drawings within them, so that one answer of a web server is a whole page.

A drawing in a file of its own could be another release's than the page: while a new release is
put in place, or out of a cache. For the same reason the style sheet stands in the template.
"""

from __future__ import annotations

import base64
import contextlib
import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

PREFIX = "data:image/svg+xml;base64,"
NARROW = "(max-width: 37.4rem)"
"""Where a chart has a drawing for it, it is shown on screens up to this width."""
_OTHERS = r'(?:[^<>"]|"[^"]*")*?'
"""Other attributes: Quarto writes the signs of a tag in them as they are."""
_IMAGE = re.compile(rf'<img (?:{_OTHERS} )?src="([^":]+\.svg)"{_OTHERS}>')
_LABEL = re.compile(r"(?:.*/)?(.*?)(?:-output-\d+)?\.svg")
_INLINE = re.compile(rf'<img (?:{_OTHERS} )?src="{re.escape(PREFIX)}([^"]*)"')
_TEXT = re.compile(r"<text\b[^>]*>(.*?)</text>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_SOURCE = re.compile(rf'<source [^>]*srcset="{re.escape(PREFIX)}([^"]*)"')


def inline_drawings(folder: Path, hrefs: Iterable[str], narrow: Mapping[str, str]) -> None:
    """Put the drawings of a rendered site into its pages, and take their files away.

    Parameters
    ----------
    narrow
        By the label of a figure its drawing for the width of a phone.
    """
    used: set[Path] = set()
    for href in hrefs:
        page = folder / href

        def inlined(image: re.Match[str], page: Path = page) -> str:
            drawing = page.parent / unquote(image[1])
            if not drawing.is_file():  # that fails the check of links
                return image[0]
            used.add(drawing)
            shown = image[0].replace(image[1], _address(drawing.read_bytes()), 1)
            label = _LABEL.fullmatch(unquote(image[1]))
            if label and (other := narrow.get(label[1])):
                source = f'<source media="{NARROW}" srcset="{_address(other.encode())}">'
                return f"<picture>{source}{shown}</picture>"
            return shown

        text = _IMAGE.sub(inlined, page.read_text(encoding="utf-8"))
        page.write_text(text, encoding="utf-8", newline="\n")
    for drawing in used:
        drawing.unlink()
        for parent in drawing.relative_to(folder).parents[:-1]:
            with contextlib.suppress(OSError):  # something else is in it
                (folder / parent).rmdir()


def drawings(text: str) -> list[str]:
    """Return the drawings that a page carries, as SVG, in their order."""
    return [_svg(data) for data in _INLINE.findall(text)]


def narrow_drawings(text: str) -> list[str]:
    """Return those that it carries beside them for the width of a phone."""
    return [_svg(data) for data in _SOURCE.findall(text)]


def texts(drawing: str) -> list[str]:
    """Return what is written in a drawing, as far as its letters are letters."""
    return [html.unescape(_MARKUP.sub("", text)) for text in _TEXT.findall(drawing)]


def _address(drawing: bytes) -> str:
    return f"{PREFIX}{base64.b64encode(drawing).decode()}"


def _svg(data: str) -> str:
    return base64.b64decode(data).decode("utf-8", errors="replace")
