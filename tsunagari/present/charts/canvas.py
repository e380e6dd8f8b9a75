"""The canvas that charts are drawn on: measured in points, rows from top to bottom.

Nothing is placed by trial: texts are measured before the figure is made, so that names and
values never leave it and never meet.
"""

import math
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import IdentityTransform

from tsunagari.messages import coded, say
from tsunagari.present.charts import shapes
from tsunagari.present.charts.drawing import Drawing
from tsunagari.present.charts.panels import Panel
from tsunagari.present.charts.style import INK, LINE, QUIET, balanced, is_wide, width, wrap
from tsunagari.present.charts.svg import text_width
from tsunagari.present.charts.words import Words

BAR = 14.0
"""Thickness of a bar in points."""
GAP = 12.0
"""Between two rows."""
NEAR = 5.0
"""Between a mark and the value written beside it."""
GROUND = 1.0
"""How far the white ground of a text goes beyond it."""

HERE = "◆"
"""Before the name of the area that is reported on, whose mark has the same form."""
HERE_IS = "　◆：ここで取り上げる区域"
BY_VALUE = "（割合の高い順）"

_NAMES = 0.36  # of a wide chart, the most that names beside marks take
_MARGIN = 2.0  # for what the thickness of lines adds
_CLOSE = 1e-8  # of their size, and values are too near each other for a scale of their own


class Row(NamedTuple):
    """A row of a chart: a name of one or more lines, and a mark (a bar, a dot).

    Attributes
    ----------
    top, mark, bottom
        Its upper edge, the middle of its mark, its lower edge.
    head
        A heading above it, if one begins with this row, and where that begins.
    """

    name: str
    top: float
    mark: float
    bottom: float
    head: tuple[str, float] | None = None


class Rows(NamedTuple):
    """The rows of a chart.

    Attributes
    ----------
    left
        Where marks begin: beside the names on a wide chart; 0 on a narrow one, where a name stands
        above its mark.
    """

    rows: Sequence[Row]
    left: float

    @property
    def bottom(self) -> float:
        """The lower edge of the last row."""
        return self.rows[-1].bottom


def blank(height: float) -> tuple[Drawing, Axes]:
    """Return a figure and axes over all of it: x in points, y in points from the top."""
    size = (width() + 2 * _MARGIN, height + 2 * _MARGIN)
    figure = Drawing(figsize=(size[0] / 72, size[1] / 72))
    return figure, panel(figure, 0, width())


def empty(reason: str) -> Drawing:
    """Return a figure that has a frame and says why there is nothing in it."""
    figure, ax = blank(5 * LINE)
    frame = {"fill": False, "edgecolor": QUIET, "linewidth": 1}
    shapes.rectangle(ax, (0, 0), width(), 5 * LINE, **frame)
    style = {"ha": "center", "va": "center", "color": QUIET}
    write(ax, width() / 2, 2.5 * LINE, wrap(reason, width() - 2 * GAP), **style)
    return figure


def panel(figure: Figure, start: float, across: float) -> Axes:
    """Add axes from `start` points on, `across` points wide: y in points from the top."""
    wide, high = (72 * inches for inches in figure.get_size_inches())
    area = ((start + _MARGIN) / wide, _MARGIN / high, across / wide, 1 - 2 * _MARGIN / high)
    ax = figure.add_axes(area, axes_class=Panel, xlim=(0, across), ylim=(high - 2 * _MARGIN, 0))
    ax.set_axis_off()
    return ax


def least_beside() -> float:
    """Return how long a bar beside its name is at least, from 0 to the right edge."""
    return (1 - _NAMES) * width() - 2 * NEAR if is_wide() else width()


def height(text: str) -> float:
    """Return the height of a text in points."""
    return LINE * (text.count("\n") + 1)


def rows(
    labels: Sequence[str],
    start: float,
    thickness: float = BAR,
    heads: Sequence[str] | None = None,
) -> Rows:
    """Lay out one row a label, the first at `start` points from the top.

    Parameters
    ----------
    thickness
        Of the marks.
    heads
        What each label is one of: where that changes a panel begins, with it as a heading.
    """
    most = _NAMES * width() if is_wide() else width()
    names = [balanced(label, most) for label in labels]
    widest = max(text_width(line) for name in names for line in name.split("\n"))
    layout: list[Row] = []
    before = ""
    for name, of in zip(names, heads or [""] * len(names), strict=True):
        top = layout[-1].bottom + GAP if layout else start
        head = None
        if of and of != before:
            head = wrap(of, width()), top
            top += height(head[0]) + NEAR
        before = of
        if is_wide():
            high = max(height(name), thickness)
            layout.append(Row(name, top, top + high / 2, top + high, head))
        else:
            high = height(name) + 2 + thickness
            layout.append(Row(name, top, top + high - thickness / 2, top + high, head))
    return Rows(layout, widest + 2 * NEAR if is_wide() else 0.0)


def write(ax: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Write a text at a place in the scale of the axes, by default below it (``va="top"``)."""
    words = Words(text, (x, y), **{"xytext": (0, 0), "va": "top"} | style)
    words.set_transform(IdentityTransform())
    ax._add_text(words)  # type: ignore[attr-defined]


def write_names(ax: Axes, layout: Rows) -> None:
    """Write the names and headings of the rows, in front of what other axes draw."""
    ax.set_zorder(1)
    for row in layout.rows:
        weight = "bold" if row.name.startswith(HERE) else "normal"
        if row.head is not None:
            head, top = row.head
            shapes.line(ax, [0, width()], [top - NEAR, top - NEAR], color=QUIET, linewidth=0.4)
            write(ax, 0, top, head, color=QUIET, ground=GROUND)
        if layout.left:
            style = {"ha": "right", "va": "center", "fontweight": weight}
            write(ax, layout.left - 2 * NEAR, row.mark, row.name, **style)
        else:
            write(ax, 0, row.top, row.name, ground=GROUND, fontweight=weight)


def title(parts: Sequence[str], most: float) -> str:
    """Return what stands above or below a scale: on one line, or a line a part."""
    whole = "".join(parts)
    return (
        whole
        if text_width(whole) <= most
        else "\n".join(wrap(part.strip(), most) for part in parts if part)
    )


def write_value(
    ax: Axes, x: float, row: Row, text: str, *, distance: float = NEAR, color: str = INK
) -> None:
    """Write the value of a row to the right of its mark, which ends at `x`."""
    style = {"xytext": (distance, 0), "va": "center", "color": color}
    write(ax, x, row.mark, text, ground=GROUND, **style)


def draw_bars(
    ax: Axes,
    layout: Rows,
    values: Sequence[float],
    texts: Sequence[str],
    colours: list[str],
) -> None:
    """Draw one bar a row from zero, each with its value at its end."""
    lengths = known_lengths(values)
    ax.set_xlim(0, _reach(ax, 0.0, lengths, texts, NEAR) or 1.0)
    say_scale(ax, ax.bbox.width * 72 / ax.figure.dpi / ax.get_xlim()[1])
    drawn = []
    for row, length, text, colour in zip(layout.rows, lengths, texts, colours, strict=True):
        corner = (0, row.mark - BAR / 2)
        drawn.append(shapes.rectangle(ax, corner, length, BAR, facecolor=colour, linewidth=0))
        write_value(ax, length, row, text)
    shapes.as_bars(ax, drawn, lengths)


def say_scale(ax: Axes, points: float) -> None:
    """Write into the drawing how many points its unit has, so that two can be set alike."""
    ax.set_gid(f"scale-{len(ax.figure.axes)}-{points:.6g}")


def scale_start(lows: Sequence[float], highs: Sequence[float]) -> float:
    """Return where a scale begins: at zero if that costs it no more than a third of its length."""
    start = min(lows) - _room(lows, highs)
    return 0.0 if min(lows) >= 0 and start <= max(highs) / 3 else start


def _room(lows: Sequence[float], highs: Sequence[float]) -> float:
    """Return what a scale has beyond its marks; where all are the same, a part of their size."""
    spread, size = max(highs) - min(lows), abs(highs[0])
    return 0.12 * spread if spread > _CLOSE * size else 0.1 * size or 1.0


def draw_scale(
    ax: Axes,
    lows: Sequence[float],
    highs: Sequence[float],
    texts: Sequence[str],
    *,
    start: float,
    base: float,
) -> None:
    """Draw a scale at `base` points from the top, with room for all marks and their values."""
    end = max(highs) + _room(lows, highs)
    ax.set_xlim(start, max(_reach(ax, start, highs, texts, 2 * NEAR), end))
    shapes.line(ax, ax.get_xlim(), [base, base], color=QUIET, linewidth=1)
    steps = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(*ax.get_xlim())
    decimals = max(0, math.ceil(-math.log10(steps[1] - steps[0]) - 0.01))
    ticks = [round(float(tick), decimals) + 0.0 for tick in steps]  # no minus before a zero
    names = [f"{tick:,.{decimals}f}" for tick in ticks]
    places = [ax.transData.transform((tick, 0))[0] * 72 / ax.figure.dpi for tick in ticks]
    widest = max(map(text_width, names)) + NEAR
    every = math.ceil(widest / (places[1] - places[0]))  # long numbers stand at some ticks only
    for tick, text, x in list(zip(ticks, names, places, strict=True))[::every]:
        half = text_width(text) / 2 + 1
        inside = ax.get_xlim()[0] <= tick <= ax.get_xlim()[1]
        if inside and half <= x <= width() + 2 * _MARGIN - half:
            shapes.line(ax, [tick, tick], [base, base + 5], color=QUIET, linewidth=1)
            write(ax, tick, base + 8, text, ha="center", color=QUIET)


def known_lengths(values: Sequence[float]) -> list[float]:
    """Return the values as lengths from zero, 0 for NaN.

    Raises
    ------
    ValueError
        If a value is negative or infinite.
    """
    lengths = [0.0 if math.isnan(value) else float(value) for value in values]
    for length in lengths:
        if length < 0 or math.isinf(length):
            raise ValueError(
                coded(
                    "N12", "a bar from zero cannot show {length}: use dot_interval()", length=length
                )
            )
    return lengths


def spread(wanted: Sequence[float], heights: Sequence[float], total: float) -> list[float]:
    """Move the middles of stacked boxes as little as needed so that none overlap.

    Parameters
    ----------
    wanted
        Where the middles should be, ascending.
    heights
        The heights of the boxes; their sum is at most `total`.
    total
        The height of the space.
    """
    places = list(wanted)
    steps = [(upper + lower) / 2 for upper, lower in pairwise(heights)]
    for number, step in enumerate(steps, start=1):
        places[number] = max(places[number], places[number - 1] + step)
    places[-1] = min(places[-1], total - heights[-1] / 2)
    for number in reversed(range(len(steps))):
        places[number] = min(places[number], places[number + 1] - steps[number])
    return places


def check_lengths(**arguments: Collection[object]) -> None:
    """Check that all arguments of a chart have the same number of items, not 0.

    Raises
    ------
    ValueError
        If they have not.
    """
    counts = {name: len(items) for name, items in arguments.items()}
    if len(set(counts.values())) != 1 or 0 in counts.values():
        listed = ", ".join(
            say("{name} has {count}", name=name, count=count) for name, count in counts.items()
        )
        raise ValueError(
            coded("N12", "a chart needs one item each for every mark: {listed}", listed=listed)
        )


def _reach(
    ax: Axes, start: float, ends: Sequence[float], texts: Sequence[str], distance: float
) -> float:
    """Return the upper limit of a scale from `start` that leaves room for a text at every end."""
    across = 72 * ax.get_window_extent().width / ax.figure.dpi
    limit = start
    for end, text in zip(ends, texts, strict=True):
        room = across - distance - text_width(text)
        if room < BAR:
            raise ValueError(
                coded("N12", "the value {words!r} is too long to stand beside its mark", words=text)
            )
        limit = max(limit, start + (end - start) * across / room)
    return limit
