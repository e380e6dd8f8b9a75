"""The report's charts: sober, named where they stand, readable at the width of a phone.

Every function returns a figure without a title (the caption stands in the page) and without a
legend: names and values are written beside what they name. On the drawing for a phone a name stands
above its bar, so that none is too long. Positions are in points; y runs downwards from the top of
the figure. Importing this module sets the style: see `present.charts.theme`.
"""

import datetime as dt
import math
from collections.abc import Collection, Sequence
from itertools import compress

from tsunagari.messages import coded
from tsunagari.present.charts import canvas, shapes
from tsunagari.present.charts.canvas import BAR, BY_VALUE, GAP, HERE, HERE_IS, NEAR
from tsunagari.present.charts.drawing import Drawing, drawn_twice
from tsunagari.present.charts.languages import word
from tsunagari.present.charts.style import LINE, MAIN, MUTED, QUIET, SECOND, width, wrap
from tsunagari.present.charts.svg import text_width
from tsunagari.present.dates import wareki_year
from tsunagari.tabulation.sentences import NOTHING
from tsunagari.tabulation.symbols import HIDDEN

NOT_SHOWN = "（示していません）"
NOT_FROM_ZERO = "　目盛りは0から始まりません"


@drawn_twice
def timeline(dates: Sequence[dt.date], labels: Sequence[str]) -> Drawing:
    """Draw events down a time axis, at distances in proportion to the time between them.

    Parameters
    ----------
    dates, labels
        One each an event, in any order; a label may have several lines.
    """
    canvas.check_lengths(dates=dates, labels=labels)
    events = sorted(zip(dates, labels, strict=True), key=lambda event: event[0])
    axis = text_width("令和00年") + 14
    start = axis + 28
    names = [wrap(label, width() - start) for _, label in events]
    heights = [canvas.height(name) + 10 for name in names]
    height = max(1.4 * sum(heights), 160.0)
    top, bottom = heights[0] / 2, height - heights[-1] / 2
    first, last = events[0][0], events[-1][0]

    def height_of(day: dt.date) -> float:
        return top + (bottom - top) * (day - first).days / max((last - first).days, 1)

    figure, ax = canvas.blank(height)
    shapes.line(ax, [axis, axis], [0, height], color=QUIET, linewidth=1)
    marks = [height_of(day) for day, _ in events]
    for mark, spot, name in zip(marks, canvas.spread(marks, heights, height), names, strict=True):
        shapes.line(ax, [axis, axis + 12, start - 4], [mark, spot, spot], color=QUIET, linewidth=1)
        shapes.mark(ax, axis, mark, "o", color=MAIN, markersize=9, zorder=3)
        canvas.write(ax, start, spot, name, va="center")
    written = -LINE
    for year in range(first.year + 1, last.year + 1):
        y = height_of(dt.date(year, 1, 1))
        shapes.line(ax, [axis - 6, axis], [y, y], color=QUIET, linewidth=1)
        if y - written >= LINE:
            canvas.write(
                ax,
                axis - 10,
                y,
                word(wareki_year(dt.date(year, 1, 1))),
                ha="right",
                va="center",
                color=QUIET,
            )
            written = y
    return figure


@drawn_twice
def bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    value_labels: Sequence[str],
    axis_label: str,
    highlight: str | None = None,
) -> Drawing:
    """Draw horizontal bars from zero.

    Parameters
    ----------
    labels, values, value_labels
        One each a bar, from top to bottom; NaN draws no bar.
    axis_label
        What the lengths show, with its unit.
    highlight
        The label of the bar to be seen first; the others are drawn in grey.
    """
    canvas.check_lengths(labels=labels, values=values, value_labels=value_labels)
    if highlight is not None and highlight not in list(labels):
        raise ValueError(
            coded(
                "N12",
                "no bar is called {highlight!r}; the bars are {list}",
                highlight=highlight,
                list=list(labels),
            )
        )
    title = wrap(axis_label, width())
    rows = canvas.rows(labels, canvas.height(title) + GAP)
    figure, background = canvas.blank(rows.bottom)
    canvas.write(background, 0, 0, title, color=QUIET)
    canvas.write_names(background, rows)
    colours = [MAIN if highlight in (None, label) else MUTED for label in labels]
    ax = canvas.panel(figure, rows.left, width() - rows.left)
    canvas.draw_bars(ax, rows, values, value_labels, colours)
    return figure


@drawn_twice
def columns(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    value_labels: Sequence[str],
    axis_label: str,
) -> Drawing:
    """Draw vertical columns from zero, for a few categories in their natural order.

    Parameters
    ----------
    labels, values, value_labels
        One each a column, from left to right; NaN draws no column.
    axis_label
        What the heights show, with its unit.

    Raises
    ------
    ValueError
        If the columns are too many for their values to stand side by side.
    """
    canvas.check_lengths(labels=labels, values=values, value_labels=value_labels)
    slot = width() / len(labels)
    if max(map(text_width, value_labels)) > slot - NEAR:
        raise ValueError(
            coded(
                "N12",
                "{number} columns leave no room for their values: use bars()",
                number=len(labels),
            )
        )
    title = wrap(axis_label, width())
    names = [wrap(label, slot - NEAR) for label in labels]
    longest, base = 130.0, canvas.height(title) + GAP + LINE + 130.0
    figure, ax = canvas.blank(base + 6 + max(map(canvas.height, names)))
    canvas.write(ax, 0, 0, title, color=QUIET)
    lengths = canvas.known_lengths(values)
    scale = longest / (max(lengths) or 1.0)
    canvas.say_scale(ax, scale)
    for number, (name, length, value) in enumerate(zip(names, lengths, value_labels, strict=True)):
        middle = slot * (number + 0.5)
        across = min(slot / 2, 56.0)
        corner = (middle - across / 2, base)
        shapes.rectangle(ax, corner, across, -length * scale, facecolor=MAIN)
        canvas.write(ax, middle, base - length * scale - NEAR, value, ha="center", va="bottom")
        canvas.write(ax, middle, base + 6, name, ha="center")
    shapes.line(ax, [0, width()], [base, base], color=QUIET, linewidth=1)
    return figure


@drawn_twice
def paired_bars(
    labels: Sequence[str],
    left: Sequence[float],
    right: Sequence[float],
    *,
    left_title: str,
    right_title: str,
    left_labels: Sequence[str],
    right_labels: Sequence[str],
) -> Drawing:
    """Draw two measures of the same things side by side, each on a scale of its own.

    Parameters
    ----------
    labels
        One a row, from top to bottom.
    left, right, left_labels, right_labels
        The two measures and how they are printed, one each a row; NaN draws no bar.
    left_title, right_title
        What each measure is, with its unit.
    """
    canvas.check_lengths(
        labels=labels, left=left, right=right, left_labels=left_labels, right_labels=right_labels
    )
    beside = canvas.rows(labels, 0).left
    half = (width() - beside - 16) / 2
    titles = [wrap(left_title, half), wrap(right_title, half)]
    rows = canvas.rows(labels, max(map(canvas.height, titles)) + GAP)
    figure, background = canvas.blank(rows.bottom)
    canvas.write_names(background, rows)
    panels = (
        (beside, left, left_labels, MAIN),
        (width() - half, right, right_labels, SECOND),
    )
    for title, (start, values, value_labels, colour) in zip(titles, panels, strict=True):
        canvas.write(background, start, 0, title, color=colour)
        ax = canvas.panel(figure, start, half)
        canvas.draw_bars(ax, rows, values, value_labels, [colour] * len(labels))
    return figure


@drawn_twice
def dot_interval(
    labels: Sequence[str],
    values: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float],
    *,
    value_labels: Sequence[str],
    axis_label: str,
    heads: Sequence[str] | None = None,
    ranked: Collection[str] = (),
    highlight: str | None = None,
) -> Drawing:
    """Draw estimates with their intervals on one scale, which says so where it leaves out zero.

    Where a value is NaN, because it may not be shown, its text stands alone. A value without an
    interval is a hollow dot. If there is just one, a dashed line carries it through all rows, so
    that one sees which intervals contain it. Without any row, because none may be shown, an empty
    frame says `NOTHING`.

    Parameters
    ----------
    labels, values, value_labels
        One each a row, from top to bottom.
    lows, highs
        The ends of the intervals, in the unit of `values`; NaN for no interval.
    axis_label
        What the scale shows, with its unit.
    heads
        What each row is one of, empty for a row that is one of none: where that changes, a panel
        begins, with it as a heading.
    ranked
        Those of `heads` whose rows the caller has sorted by value, which the heading says.
    highlight
        The label of the row that is reported on, to be seen first; the others are drawn in grey.
    """
    if not any(map(len, (labels, values, lows, highs, value_labels))):
        return canvas.empty(word(NOTHING))
    canvas.check_lengths(
        labels=labels, values=values, lows=lows, highs=highs, value_labels=value_labels
    )
    shown = [not math.isnan(value) for value in values]
    if not any(shown):
        return canvas.empty(word(NOTHING))
    known = [not math.isnan(low + high) for low, high in zip(lows, highs, strict=True)]
    left = [low if ok else v for v, low, ok in zip(values, lows, known, strict=True)]
    right = [high if ok else v for v, high, ok in zip(values, highs, known, strict=True)]
    lowest, highest = list(compress(left, shown)), list(compress(right, shown))
    start = canvas.scale_start(lowest, highest)
    names = [f"{HERE}{label}" if label == highlight else label for label in labels]
    above = [f"{of}{word(BY_VALUE)}" if of in ranked else of for of in heads or [""] * len(labels)]
    rows = canvas.rows(names, 0, heads=above)
    parts = [
        axis_label,
        word(NOT_FROM_ZERO) if start > 0 else "",
        word(HERE_IS) if highlight else "",
    ]
    title = canvas.title(parts, width() - rows.left)
    base = rows.bottom + GAP
    figure, background = canvas.blank(base + 8 + LINE + 4 + canvas.height(title))
    canvas.write_names(background, rows)
    canvas.write(background, rows.left, base + 8 + LINE + 4, title, color=QUIET)
    ax = canvas.panel(figure, rows.left + 8, width() - rows.left - 8)
    texts = list(compress(value_labels, shown))
    canvas.draw_scale(ax, lowest, highest, texts, start=start, base=base)
    bare = [value for value, ok in zip(values, known, strict=True) if not ok]
    if len(bare) == 1 and not math.isnan(bare[0]):
        reference = bare[0]
        shapes.line(
            ax,
            [reference, reference],
            [rows.rows[0].mark - BAR / 2, base],
            linestyle="--",
            color=QUIET,
            linewidth=1,
        )
    for row, label, value, low, high, text, ok in zip(
        rows.rows, labels, values, left, right, value_labels, known, strict=True
    ):
        if math.isnan(value):
            # An x alone, where the scale begins, would be read as a mark there.
            said = f"{text}　{word(NOT_SHOWN)}" if text == HIDDEN else text
            canvas.write_value(ax, start, row, said, color=QUIET)
            continue
        colour = MAIN if highlight in (None, label) else MUTED
        shapes.line(
            ax, [low, high], [row.mark, row.mark], color=colour, linewidth=3, solid_capstyle="butt"
        )
        shapes.mark(
            ax,
            value,
            row.mark,
            "D" if label == highlight else "o",
            color=colour if ok else "white",
            markeredgecolor=colour,
            markeredgewidth=2,
            markersize=9,
            clip_on=False,
        )
        canvas.write_value(ax, high, row, text, distance=2 * NEAR)
    return figure
