"""Charts on two plain scales, in the manner of `tsunagari.present.charts.bar`: lines, and points.

A scale begins at zero if that costs it no more than a third of its length; else the chart says so.
"""

import math
from collections.abc import Callable, Sequence
from itertools import compress
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tsunagari.messages import coded
from tsunagari.present.charts import canvas, shapes
from tsunagari.present.charts.bar import NOT_FROM_ZERO
from tsunagari.present.charts.canvas import GAP, NEAR
from tsunagari.present.charts.drawing import Drawing, drawn_twice
from tsunagari.present.charts.languages import word
from tsunagari.present.charts.style import COLOURS, LINE, MAIN, QUIET, balanced, width, wrap
from tsunagari.present.charts.svg import text_width
from tsunagari.present.charts.xy import DOT, Box, beside, frame, name_at

_HEIGHT = 190.0  # of what the scales span, in points
_NAMES = 0.3  # of the chart, the most that names beside lines may take
_MARKERS = ("o", "s", "^", "D", "v")
MOST_LINES = len(COLOURS)
"""How many lines are told apart by their colours and marks."""


class _Scale(NamedTuple):
    """A scale with its ticks, in the unit of its values."""

    ticks: Sequence[float]

    @property
    def is_from_zero(self) -> bool:
        """Check that no part of a value is cut off."""
        return self.ticks[0] <= 0

    def part(self, value: float) -> float:
        """Return where a value stands: 0 at the first tick, 1 at the last."""
        return (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


@drawn_twice
def lines(
    labels: Sequence[str],
    times: Sequence[str],
    values: Sequence[Sequence[float]],
    *,
    axis_label: str,
    value_text: Callable[[float], str],
) -> Drawing:
    """Draw the course of one or more values over the same times, on one scale.

    Each line has its name and its last value beside its end.

    Parameters
    ----------
    labels, values
        One each a line: its name, and its value at every time; a line has a gap at NaN.
    times
        What stands below the scale, in order: 令和4年度.
    axis_label
        What the heights show, with its unit.
    value_text
        How a value is printed.

    Raises
    ------
    ValueError
        If there are more lines than `MOST_LINES`, or a line has not one value for every time.
    """
    canvas.check_lengths(labels=labels, values=values)
    for course in values:
        canvas.check_lengths(times=times, values=course)
    if len(labels) > MOST_LINES:
        raise ValueError(
            coded(
                "N12",
                "{number} lines cannot be told apart: use daily(), or draw fewer",
                number=len(labels),
            )
        )
    known = [[v for v in course if not math.isnan(v)] for course in values]
    if not all(known):
        raise ValueError(coded("N12", "a line needs a value: leave out what has none"))
    scale = _scale([value for course in known for value in course], value_text)
    head = wrap(f"{axis_label}{'' if scale.is_from_zero else word(NOT_FROM_ZERO)}", width())
    texts = [
        f"{label} {value_text(course[-1])}" for label, course in zip(labels, known, strict=True)
    ]
    names = [wrap(text, _NAMES * width()) for text in texts]
    widest = max(text_width(line) for name in names for line in name.split("\n"))
    right = width() - widest - 2 * NEAR
    left = max(text_width(value_text(tick)) for tick in scale.ticks) + NEAR
    step = (right - left) / max(len(times), 2)
    across = [left + step * (number + 0.5) for number in range(len(times))]
    below = _spaced(times, step)
    last = below[-1]
    if "" in below:
        below[-1] = ""
    top = canvas.height(head) + GAP
    base = top + _HEIGHT
    figure, ax = canvas.blank(base + 8 + max(map(canvas.height, below)))
    canvas.write(ax, 0, 0, head, color=QUIET)
    _heights(ax, scale, value_text, span=(left, right), top=top)
    for x, text in zip(across, below, strict=True):
        canvas.write(ax, x, base + 8, text, ha="center", color=QUIET)
    if "" in below:
        canvas.write(ax, right, base + 8, last, ha="right", color=QUIET)
    ends = []
    for course, colour, marker in zip(values, COLOURS, _MARKERS, strict=False):
        heights = [base - scale.part(value) * _HEIGHT for value in course]
        shapes.line(ax, across, heights, marker=marker, color=colour, linewidth=2, markersize=6)
        ends.append(next(h for h in reversed(heights) if not math.isnan(h)))
    order = sorted(range(len(ends)), key=ends.__getitem__)
    spots = canvas.spread(
        [ends[n] for n in order], [canvas.height(names[n]) for n in order], base + 8 + LINE
    )
    for number, spot in zip(order, spots, strict=True):
        style = {"va": "center", "color": COLOURS[number] if len(labels) > 1 else MAIN}
        canvas.write(ax, right + NEAR, spot, names[number], **style)
    return figure


def _spaced(times: Sequence[str], step: float) -> list[str]:
    """Return what stands below a scale: all times in two lines at most, else every second, third.

    The last one is always among them; where others are left out it ends where the scale does.
    """
    shown = list(times)
    for every in range(1, len(times) + 1):
        room = (step if every == 1 else (every + 0.5) * step / 1.5) - 2
        shown = [
            balanced(time, room) if (len(times) - 1 - number) % every == 0 else ""
            for number, time in enumerate(times)
        ]
        lines = [line for text in shown for line in text.split("\n")]
        if max(map(text_width, lines)) <= room and all(text.count("\n") < 2 for text in shown):
            break
    return shown


@drawn_twice
def scatter(
    x: Sequence[float],
    y: Sequence[float],
    *,
    labels: Sequence[str] | None = None,
    x_label: str,
    y_label: str,
    x_text: Callable[[float], str],
    y_text: Callable[[float], str],
) -> Drawing:
    """Draw points by two measures.

    Parameters
    ----------
    x, y
        One each a point; one with a NaN is left out.
    labels
        Names of the points; none where they are left out, as of many points.
    x_label, y_label
        What the axes show, with units.
    x_text, y_text
        How a value of each axis is printed.

    Raises
    ------
    ValueError
        If no point is left, or the points leave no room for a name.
    """
    names = [""] * len(x) if labels is None else list(labels)
    canvas.check_lengths(x=x, y=y, labels=names)
    shown = [not math.isnan(a + b) for a, b in zip(x, y, strict=True)]
    if not any(shown):
        raise ValueError(coded("N12", "a chart needs a point: none has both values"))
    xs, ys, names = list(compress(x, shown)), list(compress(y, shown)), list(compress(names, shown))
    x_scale, y_scale = _scale(xs, x_text), _scale(ys, y_text)
    head, foot = (
        wrap(f"{label}{'' if scale.is_from_zero else word(NOT_FROM_ZERO)}", width())
        for label, scale in ((y_label, y_scale), (x_label, x_scale))
    )
    left = max(text_width(y_text(tick)) for tick in y_scale.ticks) + NEAR
    right = width() - text_width(x_text(x_scale.ticks[-1])) / 2
    top = canvas.height(head) + GAP
    base = top + _HEIGHT
    plane = Box(left, top, right, base)
    figure, ax = canvas.blank(base + 10 + LINE + 4 + canvas.height(foot))
    canvas.write(ax, 0, 0, head, color=QUIET)
    canvas.write(ax, 0, base + 10 + LINE + 4, foot, color=QUIET)
    _heights(ax, y_scale, y_text, span=(left, right), top=top)
    across = right - left
    frame(ax, plane, [(left + x_scale.part(t) * across, x_text(t)) for t in x_scale.ticks])
    dots = [
        (left + x_scale.part(a) * across, base - y_scale.part(b) * _HEIGHT)
        for a, b in zip(xs, ys, strict=True)
    ]
    taken = [Box(a - DOT, b - DOT, a + DOT, b + DOT) for a, b in dots]
    for (a, b), name in zip(dots, names, strict=True):
        shapes.mark(ax, a, b, "o", color=MAIN, markersize=2 * DOT, zorder=4)
        if name:
            taken.append(name_at(ax, beside(a, b, name), name, plane=plane, taken=taken))
    return figure


def _scale(values: Sequence[float], text: Callable[[float], str]) -> _Scale:
    """Return a scale with room for all values, from zero where that costs little.

    It has no two ticks of the same text: a scale from 4 over 4 to 5 would mislead.
    """
    start = canvas.scale_start(values, values)
    end = max(values) if max(values) > start else start + 1
    for most in (5, 4, 3, 2, 1):
        steps = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(start, end)
        decimals = max(0, math.ceil(-math.log10(steps[1] - steps[0]) - 0.01))
        ticks = [round(float(tick), decimals) + 0.0 for tick in steps]
        if len({str(text(tick)) for tick in ticks}) == len(ticks):
            return _Scale(ticks)
    raise ValueError(
        coded(
            "N12",
            "values from {start:g} to {end:g} need more digits: see value_text and the like",
            start=start,
            end=end,
        )
    )


def _heights(
    ax: Axes,
    scale: _Scale,
    text: Callable[[float], str],
    *,
    span: tuple[float, float],
    top: float,
) -> None:
    """Draw a scale of heights, with its values at the left."""
    for tick in scale.ticks:
        y = top + _HEIGHT * (1 - scale.part(tick))
        shapes.line(
            ax, span, [y, y], color=QUIET, linewidth=1 if tick == scale.ticks[0] else 0.4, zorder=0
        )
        style = {"ha": "right", "va": "center", "color": QUIET}
        canvas.write(ax, span[0] - NEAR, y, text(tick), **style)
