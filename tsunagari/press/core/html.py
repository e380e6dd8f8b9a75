"""HTML, parsed once for all who look at it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from bs4 import BeautifulSoup


@lru_cache(maxsize=256)
def parsed(text: str) -> BeautifulSoup:
    """Return a page, parsed once for all who look at it; nobody may change it."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(text, "html.parser")
