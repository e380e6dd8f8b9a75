"""Bars of the same length, each cut into the shares of one answer of every respondent."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from tsunagari.messages import coded
from tsunagari.present.charts import canvas, shapes
from tsunagari.present.charts.canvas import GAP, HERE, HERE_IS, NEAR
from tsunagari.present.charts.drawing import Drawing, drawn_twice
from tsunagari.present.charts.languages import word
from tsunagari.present.charts.style import INK, LINE, QUIET, width, wrap
from tsunagari.present.charts.svg import text_width

_BAR = 22.0  # a segment's value stands in it
_CLEAR = 3.0  # on either side of it together
_SWATCH = 11.0
_SLACK = 0.1  # printed shares may sum to a little more or less than 100
_HATCH = "////"
HIDDEN_PARTS = "示していない割合"
NOT_DRAWN = "示していない割合があるため、帯では示しません"

# Blues of the digital agency's design system, from the strongest answer to the weakest. Light
# neighbours are not 3:1 apart: an outline and a gap part them, and the key gives their order.
_SHADES = ("#00118F", "#264AF4", "#5C8AF6", "#8DB0F8", "#B9D0FB", "#D9E6FF", "#F0F5FF")
MOST = len(_SHADES)
"""How many answers one bar can hold so that their shades are told apart."""
_DARK = 2  # on so many of them the value is written in white


class _Entry(NamedTuple):
    """A line of the key, or a part of one."""

    name: str
    x: float
    top: float

    @property
    def bottom(self) -> float:
        """The lower edge of its text."""
        return self.top + canvas.height(self.name)


class _Segment(NamedTuple):
    """How one answer is drawn."""

    name: str
    fill: str
    ink: str
    hatch: str


_UNSHOWN = _Segment(HIDDEN_PARTS, "white", INK, "xxxx")


@drawn_twice
def stacked(
    labels: Sequence[str],
    shares: Sequence[Sequence[float]],
    *,
    names: Sequence[str],
    value_labels: Sequence[Sequence[str]],
    axis_label: str,
    unanswered: str | None = None,
    heads: Sequence[str] | None = None,
    highlight: str | None = None,
    headline: str | None = None,
) -> Drawing:
    """Draw one bar a group, cut into the shares of its answers.

    Shares that are not shown and lie side by side are one piece in their place, as wide as what is
    left of 100 %: no more can be read from the bar than from the table. Where they lie apart,
    nobody knows how wide each is, and the bar says so instead of misplacing the others.

    Parameters
    ----------
    labels
        One each a bar, from top to bottom.
    shares
        For each bar the share of every answer in per cent; NaN for one that is not shown.
    names
        The answers, from left to right, the strongest first.
    value_labels
        How the shares are printed; written in the segments that have room for it.
    axis_label
        What the bars show.
    unanswered
        The name that stands for no answer, drawn hatched.
    heads, highlight
        See `tsunagari.present.charts.bar.dot_interval`.
    headline
        The answer whose share is always written: below the label, where its segment has no room.

    Raises
    ------
    ValueError
        If the shares of a bar sum to more than 100 %, one is negative, or the answers are more
        than there are shades that can be told apart.
    """
    canvas.check_lengths(labels=labels, shares=shares, value_labels=value_labels)
    for label, parts, texts in zip(labels, shares, value_labels, strict=True):
        canvas.check_lengths(names=names, shares=parts, value_labels=texts)
        total = sum(canvas.known_lengths(parts))
        if total > 100 + _SLACK * len(names):
            raise ValueError(
                coded("N12", "the shares of {label!r} sum to {total:g} %", label=label, total=total)
            )
    segments = _segments(names, unanswered)
    drawn = [parts for parts in shares if any(map(math.isnan, parts)) and _side_by_side(parts)]
    title = canvas.title([axis_label, word(HERE_IS) if highlight else ""], width())
    key = _key_layout([*segments, *([_UNSHOWN] if drawn else [])], canvas.height(title) + NEAR)
    at = list(names).index(headline) if headline is not None else None
    beside = [
        f"\n{headline} {texts[at]}" if at is not None and _lacks_room(parts[at], texts[at]) else ""
        for parts, texts in zip(shares, value_labels, strict=True)
    ]
    rows = canvas.rows(
        [
            f"{HERE if label == highlight else ''}{label}{share}"
            for label, share in zip(labels, beside, strict=True)
        ],
        max(entry.bottom for entry in key) + GAP,
        _BAR,
        heads,
    )
    figure, ax = canvas.blank(rows.bottom)
    canvas.write(ax, 0, 0, title, color=QUIET)
    _draw_key(ax, [*segments, _UNSHOWN], key)
    canvas.write_names(ax, rows)
    for row, parts, texts in zip(rows.rows, shares, value_labels, strict=True):
        _draw_bar(ax, (rows.left, row.mark - _BAR / 2), parts, texts, segments)
    return figure


def _lacks_room(share: float, text: str) -> bool:
    """Check that a share is drawn and may be too narrow for its text, however long names are."""
    return not math.isnan(share) and canvas.least_beside() * share / 100 < text_width(text) + _CLEAR


def _segments(names: Sequence[str], unanswered: str | None) -> list[_Segment]:
    """Return a shade for every answer, evenly from the strongest to the weakest."""
    answers = [name for name in names if name != unanswered]
    if len(answers) > len(_SHADES):
        raise ValueError(
            coded(
                "N12", "{number} answers are too many for one bar: use bars()", number=len(answers)
            )
        )
    step = (len(_SHADES) - 1) / max(len(answers) - 1, 1)
    shades = {name: round(number * step) for number, name in enumerate(answers)}
    return [
        _Segment(name, "white", INK, _HATCH)
        if name == unanswered
        else _Segment(name, _SHADES[shade := shades[name]], "white" if shade < _DARK else INK, "")
        for name in names
    ]


def _key_layout(segments: Sequence[_Segment], top: float) -> list[_Entry]:
    """Return the places of the key's entries, as many in a line as it holds."""
    key: list[_Entry] = []
    x = 0.0
    for segment in segments:
        name = wrap(word(segment.name), width() - _SWATCH - NEAR)
        across = _SWATCH + NEAR + max(map(text_width, name.split("\n")))
        if key and x + across > width():
            x, top = 0.0, max(entry.bottom for entry in key)
        key.append(_Entry(name, x, top))
        x += across + GAP
    return key


def _draw_key(ax: Axes, segments: Sequence[_Segment], key: Sequence[_Entry]) -> None:
    for segment, entry in zip(segments, key, strict=False):
        corner = (entry.x, entry.top + (LINE - _SWATCH) / 2)
        _draw_box(ax, corner, (_SWATCH, _SWATCH), segment)
        canvas.write(ax, entry.x + _SWATCH + NEAR, entry.top, entry.name)


def _side_by_side(shares: Sequence[float]) -> bool:
    """Return whether no share that takes room lies between those that are not shown."""
    room = [math.isnan(share) for share in shares if math.isnan(share) or share > 0]
    return sum(hidden for hidden, _ in groupby(room)) <= 1


def _draw_bar(
    ax: Axes,
    corner: tuple[float, float],
    shares: Sequence[float],
    texts: Sequence[str],
    segments: Sequence[_Segment],
) -> None:
    """Draw one bar; its shares fill it also where their rounding does not."""
    left, top = corner
    length = width() - left
    if _side_by_side(shares):
        x = left
        for part, text, segment in _pieces(shares, texts, segments):
            across = part * length
            if across:
                _draw_box(ax, (x, top), (across, _BAR), segment)
            if across >= text_width(text) + _CLEAR:
                style: dict[str, Any] = {"ha": "center", "va": "center", "color": segment.ink}
                style |= {"ground": canvas.GROUND} if segment.hatch else {}
                canvas.write(ax, x + across / 2, top + _BAR / 2, text, **style)
            x += across
    else:
        canvas.write(ax, left + NEAR, top + _BAR / 2, word(NOT_DRAWN), va="center", color=QUIET)
    shapes.rectangle(ax, corner, length, _BAR, fill=False, edgecolor=QUIET, linewidth=1)


def _pieces(
    shares: Sequence[float], texts: Sequence[str], segments: Sequence[_Segment]
) -> Iterator[tuple[float, str, _Segment]]:
    """Yield the pieces of a bar from left to right: which part, what is written, how drawn."""
    known = canvas.known_lengths(shares)
    unshown = any(map(math.isnan, shares))
    total = max(sum(known), 100.0) if unshown else sum(known)
    scale = 1 / (total or 100.0)
    for share, length, text, segment in zip(shares, known, texts, segments, strict=True):
        if not math.isnan(share):
            yield length * scale, text, segment
        elif unshown:
            yield (total - sum(known)) * scale, "x", _UNSHOWN
            unshown = False


def _draw_box(
    ax: Axes, corner: tuple[float, float], size: tuple[float, float], segment: _Segment
) -> None:
    style: dict[str, Any] = {"facecolor": segment.fill, "edgecolor": QUIET, "linewidth": 0.6}
    shapes.rectangle(ax, corner, *size, hatch=segment.hatch, **style)
