"""Pages carry their drawings within them, so that one answer of a web server is a whole page.

A drawing in a file of its own could be another release's than the page: while a new release is
put in place, or out of a cache. For the same reason the style sheet stands in the template.
"""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

PREFIX = "data:image/svg+xml;base64,"
_FILE = re.compile(r'(?<=<img src=")[^":]+\.svg(?=")')
_INLINE = re.compile(rf'(?<=<img src="){re.escape(PREFIX)}([^"]*)(?=")')


def inline_drawings(folder: Path, hrefs: Iterable[str]) -> None:
    """Put the drawings of a rendered site into its pages, and take their files away."""
    used: set[Path] = set()
    for href in hrefs:
        page = folder / href
        text = page.read_text(encoding="utf-8")
        for address in _FILE.findall(text):
            drawing = page.parent / unquote(address)
            if drawing.is_file():  # one that is not there fails the check of links
                used.add(drawing)
                data = base64.b64encode(drawing.read_bytes()).decode()
                text = text.replace(f'<img src="{address}"', f'<img src="{PREFIX}{data}"')
        page.write_text(text, encoding="utf-8", newline="\n")
    for drawing in used:
        drawing.unlink()
        for parent in drawing.relative_to(folder).parents[:-1]:
            with contextlib.suppress(OSError):  # something else is in it
                (folder / parent).rmdir()


def drawings(text: str) -> list[str]:
    """Return the drawings that a page carries, as SVG, in their order."""
    return [
        base64.b64decode(data).decode("utf-8", errors="replace") for data in _INLINE.findall(text)
    ]
