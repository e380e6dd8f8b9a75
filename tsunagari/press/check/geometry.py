"""What a drawing measures out: the coordinates of its paths and marks, as sequences of numbers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tsunagari.messages import say

Shape = tuple[int, ...]

GEOMETRY = frozenset({"d", "points", "transform", "viewBox"})
"""Attributes that hold nothing but coordinates."""
_GEOMETRY = re.compile(rf"\s(?:{'|'.join(sorted(GEOMETRY))})=(?:\"[^\"]*\"|'[^']*')")
_PATH = re.compile(r"\s(d|points)=(?:\"([^\"]*)\"|'([^']*)')")
_CURVES = frozenset("CcSsQqTtAa")
_MARK = re.compile(r"<(use|circle|ellipse|rect)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"([\w:]+)=[\"']([^\"']*)[\"']")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_OF_BARS = (4, 8, 10)
"""Coordinates of a line and of a box."""
_LONG = 10
"""Numbers that a shape has: as many as a fragment of answers."""
_LEVELS = 4
"""Different heights of a shape that tells: a frame has two, a step three."""
_STEPS = 1000
"""How finely heights are told apart between the lowest and the highest."""


@dataclass(frozen=True)
class Series:
    """Points in the order in which they are drawn.

    Attributes
    ----------
    place
        Where they stand.
    across, up
        Their coordinates, as they are written.
    is_curved
        Whether it has curves, as letters and circles do; what is measured out has none.
    is_whole
        Whether these are all points of one thing, and not the ends of several, such as bars.
    """

    place: object
    across: Sequence[str]
    up: Sequence[str]
    is_curved: bool = False
    is_whole: bool = True

    @cached_property
    def values(self) -> Sequence[Sequence[str]]:
        """Coordinates that may be values as they are: whole numbers, not all but few."""
        both = [number for point in zip(self.across, self.up, strict=False) for number in point]
        return [
            numbers
            for numbers in (self.across, self.up, both)
            if sum(map(_is_whole, numbers)) >= _LONG // 2
        ]

    @cached_property
    def shapes(self) -> frozenset[Shape]:
        """The shape of every ten points along each axis."""
        return frozenset(
            shape
            for numbers in (self.across, self.up)
            if len(numbers) >= _LONG and not self.is_curved
            for shape in _shapes_of(tuple(numbers))
        )


def without_geometry(text: str) -> str:
    """Return a drawing, on as many lines, without its coordinates, whose digits say nothing."""
    return _GEOMETRY.sub(lambda match: "\n" * match[0].count("\n"), text)


def of_text(text: str) -> list[Series]:
    """Return what is drawn: each path once, and the marks that look alike."""
    found = []
    paths = _PATH.findall(text)
    for name, double, single in dict.fromkeys(paths):
        series = _of_path(name, double or single)
        if series is not None:
            found.append(series)
    bars = [ends for _, double, single in paths if (ends := _ends(double or single))]
    if len(bars) >= _LONG:
        across, up = zip(*bars, strict=True)
        found.append(Series(say("a drawing's bars"), across, up, is_whole=False))
    marks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for tag, described in _MARK.findall(text):
        attributes = dict(_ATTRIBUTE.findall(described))
        kind = attributes.get("xlink:href") or attributes.get("href") or attributes.get("class", "")
        names = ("width", "height") if tag == "rect" else ("x", "y")
        x, y = (attributes.get(name) or attributes.get(f"c{name}") or "" for name in names)
        if _NUMBER.fullmatch(x) and _NUMBER.fullmatch(y):
            marks[f"<{tag}> {kind}"].append((x, y))
    for kind, points in marks.items():
        across, up = zip(*points, strict=True)
        found.append(Series(f"a drawing's marks {kind}", across, up))
    return found


@lru_cache(1 << 14)
def _of_path(name: str, path: str) -> Series | None:
    """Return the points of a path, if it has enough; all drawings have the same letters."""
    numbers = _NUMBER.findall(path)
    if len(numbers) < _LONG // 2:
        return None
    curved = not _CURVES.isdisjoint(path)
    return Series(f"a drawing's {name}=", numbers[0::2], numbers[1::2], curved)


@lru_cache(1 << 14)
def _ends(path: str) -> tuple[str, str] | None:
    """Return how far a line or a box goes to the right and up; None for any other path."""
    numbers = _NUMBER.findall(path)
    if len(numbers) not in _OF_BARS or not _CURVES.isdisjoint(path):
        return None
    return max(numbers[0::2], key=float), min(numbers[1::2], key=float)


def _is_whole(number: str) -> bool:
    return number.removesuffix(".0").lstrip("-").isdecimal()


@lru_cache(1 << 14)  # pages have many lines in common
def _shapes_of(numbers: tuple[str, ...]) -> frozenset[Shape]:
    return frozenset(shapes(list(map(float, numbers))))


def shapes(values: Sequence[float]) -> Iterator[Shape]:
    """Yield the shape of every ten numbers in a row, whatever their scale and direction."""
    for start in range(len(values) - _LONG + 1):
        shape = _shape(values[start : start + _LONG])
        if shape is not None:
            yield shape


def _shape(values: Sequence[float]) -> Shape | None:
    low, high = min(values), max(values)
    if high == low or len(set(values)) < _LEVELS:
        return None
    shape = tuple(round((value - low) / (high - low) * _STEPS) for value in values)
    return min(shape, tuple(_STEPS - level for level in shape))
