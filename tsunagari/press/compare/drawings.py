"""Drawings as a site has them, within the address of an image."""

from __future__ import annotations

import base64
import re
from urllib.parse import unquote_to_bytes

_SCALE = re.compile(r'id="scale-\d+-([\d.e+-]+)"')
_SMALLEST = 0.25
"""A drawing that would have to be smaller is left as it is: nobody could read it."""


def svg(address: str) -> bytes:
    """Return the drawing of an address that holds one; empty if it holds none."""
    head, _, content = address.partition(",")
    if not head.startswith("data:image/svg+xml"):
        return b""
    raw = unquote_to_bytes(content)
    try:
        return base64.b64decode(raw) if head.endswith(";base64") else raw
    except ValueError:  # of a site that anybody made
        return b""


def common_scale(before: str, after: str) -> tuple[float, float]:
    """Return how wide two drawings are to be, so that their unit is as long in both.

    Parameters
    ----------
    before, after
        Addresses. A chart says in its drawing how many points its unit has; where one does not, or
        has several scales, both are as wide as they are.
    """
    found = [_SCALE.findall(svg(address).decode(errors="replace")) for address in (before, after)]
    if [len(scales) for scales in found] != [1, 1]:
        return 1.0, 1.0
    old, new = (float(scales[0]) for scales in found)
    if not (old > 0 and new > 0) or min(old / new, new / old) < _SMALLEST:
        return 1.0, 1.0
    return min(1.0, new / old), min(1.0, old / new)
