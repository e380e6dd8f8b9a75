"""Charts over two axes, in the manner of `tsunagari.present.charts.bar`: a plane, and days."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import NamedTuple

from matplotlib.axes import Axes

from tsunagari.messages import coded
from tsunagari.present.charts import canvas, shapes
from tsunagari.present.charts.canvas import GAP, NEAR
from tsunagari.present.charts.drawing import Drawing, drawn_twice
from tsunagari.present.charts.style import INK, LINE, MAIN, MUTED, QUIET, width, wrap
from tsunagari.present.charts.svg import text_width

_PLANE = 250.0  # height of the plane in points
_CURVE = 44.0  # height of the curve of one row
DOT = 4.5


class Box(NamedTuple):
    """A rectangle in points, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        """Check whether the two have a point in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def within(self, other: "Box") -> bool:
        """Check whether this lies wholly in the other."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


@drawn_twice
def log_plane(
    labels: Sequence[str],
    x: Sequence[float],
    y: Sequence[float],
    *,
    x_label: str,
    y_label: str,
    x_text: Callable[[float], str],
    y_text: Callable[[float], str],
    product_text: Callable[[float], str],
) -> Drawing:
    """Draw points on two logarithmic scales, with lines on which the product of both is the same.

    Parameters
    ----------
    labels, x, y
        One each a point; both values above 0.
    x_label, y_label
        What the axes show, with units.
    x_text, y_text, product_text
        How a value of each axis, and the product of both, is printed.

    Raises
    ------
    ValueError
        If a value is not above 0: a logarithmic scale cannot show it.
    """
    x, y = list(x), list(y)
    canvas.check_lengths(labels=labels, x=x, y=y)
    for label, *values in zip(labels, x, y, strict=True):
        if not all(value > 0 and math.isfinite(value) for value in values):
            raise ValueError(
                coded(
                    "N12",
                    "{label!r} is at {values}: a logarithmic scale needs values above 0",
                    label=label,
                    values=values,
                )
            )
    x_span, y_span = _decades(x), _decades(y)
    x_ticks, y_ticks = (list(range(span[0], span[1] + 1)) for span in (x_span, y_span))
    head, foot = wrap(y_label, width()), wrap(x_label, width())
    left = max(text_width(y_text(_power(tick))) for tick in y_ticks) + NEAR
    right = width() - text_width(x_text(_power(x_ticks[-1]))) / 2
    top = canvas.height(head) + GAP
    base = top + _PLANE
    plane = Box(left, top, right, base)

    def position(value_x: float, value_y: float) -> tuple[float, float]:
        across = (math.log10(value_x) - x_span[0]) / (x_span[1] - x_span[0])
        down = (y_span[1] - math.log10(value_y)) / (y_span[1] - y_span[0])
        return left + across * (right - left), top + down * _PLANE

    figure, ax = canvas.blank(base + 10 + LINE + 4 + canvas.height(foot))
    canvas.write(ax, 0, 0, head, color=QUIET)
    canvas.write(ax, 0, base + 10 + LINE + 4, foot, color=QUIET)
    frame(ax, plane, [(position(_power(t), y[0])[0], x_text(_power(t))) for t in x_ticks])
    for tick in y_ticks:
        height = position(x[0], _power(tick))[1]
        shapes.line(ax, [left - 4, left], [height, height], color=QUIET, linewidth=1)
        canvas.write(
            ax, left - NEAR, height, y_text(_power(tick)), ha="right", va="center", color=QUIET
        )
    dots = [position(*point) for point in zip(x, y, strict=True)]
    taken = [Box(a - DOT, b - DOT, a + DOT, b + DOT) for a, b in dots]
    for (a, b), label in zip(dots, labels, strict=True):
        taken.append(name_at(ax, beside(a, b, label), label, plane=plane, taken=taken))
        shapes.mark(ax, a, b, "o", color=MAIN, markersize=2 * DOT, zorder=4)
    products = range(x_span[0] + y_span[0] + 1, x_span[1] + y_span[1])
    for power in products:
        line = _within(power, x_span, y_span)
        (a, b), (c, d) = (position(_power(end), _power(power - end)) for end in line)
        shapes.line(ax, [a, c], [b, d], color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        text = product_text(_power(power))
        middles = [(a + (c - a) * part, b + (d - b) * part) for part in _PARTS]
        boxes = [_around(across, down, text) for across, down in middles]
        free = [box for box in boxes if _is_free(box, plane, taken)]
        if free:
            taken.append(name_at(ax, free, text, plane=plane, taken=taken, colour=QUIET))
    return figure


@drawn_twice
def daily(
    labels: Sequence[str],
    days: Sequence[dt.date],
    values: Sequence[Sequence[float]],
    *,
    notes: Sequence[str],
    axis_label: str,
) -> Drawing:
    """Draw the course of several counts over the same days, each on a scale of its own from zero.

    Parameters
    ----------
    labels, values, notes
        One each a course, from top to bottom: its name, its value on every day (NaN where there is
        none), and what is written beside the name, such as its highest value.
    days
        The days, in order.
    axis_label
        What the heights show, with its unit.

    Raises
    ------
    ValueError
        If a course has not one value for every day, or one below 0.
    """
    canvas.check_lengths(labels=labels, values=values, notes=notes)
    for course in values:
        canvas.check_lengths(days=days, values=course)
    title = wrap(axis_label, width())
    heads = [_head(label, note) for label, note in zip(labels, notes, strict=True)]
    heights = [canvas.height(head) + 4 + _CURVE + GAP for head in heads]
    start = canvas.height(title) + GAP
    base = start + sum(heights) - GAP
    figure, ax = canvas.blank(base + 8 + LINE)
    canvas.write(ax, 0, 0, title, color=QUIET)
    span = max((days[-1] - days[0]).days, 1)
    edge = text_width("00/00") / 2
    across = [edge + (width() - 2 * edge) * (day - days[0]).days / span for day in days]
    top = start
    for head, height, course in zip(heads, heights, values, strict=True):
        canvas.write(ax, 0, top, head)
        floor = top + height - GAP
        known = canvas.known_lengths(course)
        scale = _CURVE / (max(known) or 1.0)
        heights_ = [floor - value * scale for value in course]
        shapes.line(ax, [0, width()], [floor, floor], color=QUIET, linewidth=0.8)
        ax.fill_between(across, heights_, floor, color=MAIN, alpha=0.12, linewidth=0)
        shapes.line(ax, across, heights_, color=MAIN, linewidth=1.5)
        highest = known.index(max(known))
        shapes.mark(
            ax, across[highest], floor - known[highest] * scale, "o", color=MAIN, markersize=5
        )
        top += height
    written = -width()
    for day, x in zip(days, across, strict=True):
        if (day - days[0]).days % 7 == 0 and x - written > 3 * edge:
            shapes.line(ax, [x, x], [base, base + 5], color=QUIET, linewidth=1)
            canvas.write(ax, x, base + 8, f"{day.month}/{day.day}", ha="center", color=QUIET)
            written = x
    return figure


def _head(label: str, note: str) -> str:
    """Return a name and what is written beside it on one line, or on lines of their own."""
    line = f"{label}　{note}"
    return line if text_width(line) <= width() else f"{wrap(label, width())}\n{wrap(note, width())}"


_PARTS = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.1, 0.9)


def _power(exponent: float) -> float:
    return float(10.0**exponent)


def _decades(values: Iterable[float]) -> tuple[int, int]:
    """Return the whole powers of ten around all values, at least one apart."""
    logs = [math.log10(value) for value in values]
    low = math.floor(min(logs) + 1e-9)
    return low, max(math.ceil(max(logs) - 1e-9), low + 1)


def _within(power: float, x: tuple[int, int], y: tuple[int, int]) -> tuple[float, float]:
    """Return from where to where on the x scale a line of equal products lies in the plane."""
    return max(x[0], power - y[1]), min(x[1], power - y[0])


def frame(ax: Axes, plane: Box, ticks: Sequence[tuple[float, str]]) -> None:
    """Draw two axes, with names of ticks below as far as they have room."""
    shapes.line(
        ax,
        [plane.left, plane.left, plane.right],
        [plane.top, plane.bottom, plane.bottom],
        color=QUIET,
        linewidth=1,
    )
    end = 0.0
    for x, text in ticks:
        shapes.line(ax, [x, x], [plane.bottom, plane.bottom + 5], color=QUIET, linewidth=1)
        half = text_width(text) / 2
        if x - half >= end:
            canvas.write(ax, x, plane.bottom + 10, text, ha="center", color=QUIET)
            end = x + half + NEAR


def _around(x: float, y: float, text: str) -> Box:
    half = text_width(text) / 2 + 1
    return Box(x - half, y - LINE / 2, x + half, y + LINE / 2)


def beside(x: float, y: float, text: str) -> list[Box]:
    """Return where the name of a point may stand, the best place first."""
    half, away = text_width(text) / 2 + 1, DOT + 3
    nudges = [step * (LINE + 0.5) for step in (0, -1, 1, -2, 2, -3, 3, -4, 4)]
    sides = [
        _around(x + side * (half + away), y + nudge, text)
        for nudge, side in product(nudges, (1, -1))
    ]
    level = [_around(x, y + step * (LINE / 2 + away), text) for step in (-1, 1)]
    return [*sides[:2], *level, *sides[2:]]


def _is_free(box: Box, plane: Box, taken: Sequence[Box]) -> bool:
    return box.within(plane) and not any(box.meets(other) for other in taken)


def name_at(
    ax: Axes,
    places: Sequence[Box],
    text: str,
    *,
    plane: Box,
    taken: Sequence[Box],
    colour: str = INK,
) -> Box:
    """Write a text at the first place that is free."""
    box = next((place for place in places if _is_free(place, plane, taken)), None)
    if box is None:
        raise ValueError(
            coded("N12", "the points leave no room for the name {words!r}: use bars()", words=text)
        )
    canvas.write(
        ax,
        (box.left + box.right) / 2,
        (box.top + box.bottom) / 2,
        text,
        ha="center",
        va="center",
        color=colour,
        zorder=3,
        ground=0.5,
    )
    return box
