"""Charts show no number that their table hides.

What a chart's marks measure is not read, only its texts: a number with a unit or decimals is taken
for a value, and bare whole numbers at equal steps for a scale. A value has to stand in the
chart's table, once for each time it is drawn, unless it can be none of the numbers that the table
hides: a chart may show others beside them.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import NamedTuple
from urllib.parse import unquote

from tsunagari.press.check.disclosure import published
from tsunagari.press.check.disclosure.published import PAGE, Published, Seen
from tsunagari.press.check.disclosure.ranges import spans
from tsunagari.press.check.disclosure.solver import Range
from tsunagari.press.check.disclosure.unknowns import ContradictionError, system
from tsunagari.press.check.disclosure.values import HIDDEN
from tsunagari.press.check.made import Made
from tsunagari.press.errors import Problem
from tsunagari.press.page import Float, Page

_TEXT = re.compile(r"<!--(.*?)-->|<text\b[^>]*>(.*?)</text>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?([^\d\s.,~-]{0,2})\*?")
_EMBEDDED = re.compile(r"data:image/svg\+xml(;base64)?,(.*)", re.DOTALL)
_REMEDY = "Draw no more than the table prints."


class Label(NamedTuple):
    """A number in a chart or a table."""

    text: str
    value: Fraction
    decimals: int
    bare: bool


def check(made: Made, found: Published) -> Iterator[Problem]:
    """Look at every chart beside a table that hides counts of people.

    The table of ``fig-one`` is ``tbl-one``; where there is none, it is all tables of the page.
    """
    for page in made.book.pages:
        grids = {
            table.label: published.grid(made, page, table) or []
            for table in page.floats
            if table.kind == "tbl"
        }
        hidden = [
            each
            for each in found.seen
            if each.value == HIDDEN and each.place.file == PAGE and each.place.table in grids
        ]
        for figure in page.floats if hidden else []:
            own = figure.label.replace("fig-", "tbl-", 1)
            beside = [own] if own in grids else list(grids)
            near = [each for each in hidden if each.place.table in beside]
            if figure.kind == "fig" and near:
                lines = [line for name in beside for line in grids[name]]
                extra = _extra(_drawn(made, page, figure), lines)
                for label, each in _hiding(extra, near, found):
                    what = (
                        f"{figure.label} shows {label.text}, which may be what {each.place} hides."
                    )
                    yield Problem(figure.where, what, _REMEDY)


def _hiding(
    labels: Sequence[Label], hidden: Sequence[Seen], found: Published
) -> Iterator[tuple[Label, Seen]]:
    """Give the labels that may be what is hidden, each with one of the cells that hide it."""
    if not labels:
        return
    made = system([each for each in found.seen if each.whom[0] == hidden[0].whom[0]], found.steps)
    keys = {key for each in hidden for key in (each.whom, each.base) if key in made.places}
    try:
        ranges = spans(made, [made.places[key] for key in keys if key is not None])
    except ContradictionError:
        return  # which is told by itself
    for label in labels:
        for each in hidden:
            base = None if each.base is None else ranges[made.places[each.base]]
            if _may_be(label, ranges[made.places[each.whom]], base):
                yield label, each
                break


def _may_be(label: Label, count: Range, base: Range | None) -> bool:
    """Tell whether a number is one of the counts, or the share of one."""
    low, high = count
    least: Fraction | int = label.value
    most: Fraction | int = label.value
    if base is not None:
        half = Fraction(1, 2 * 10**label.decimals)
        least = (label.value - half) / 100 * base[0]
        if base[1] is None:
            return high is None or high >= least
        most = (label.value + half) / 100 * base[1]
    first = max(low, ceil(least))
    return first <= most and (high is None or first <= high)


def _extra(drawn: Sequence[Label], lines: Sequence[Sequence[str]]) -> list[Label]:
    """Give the values of a chart that have no cell of their own."""
    cells = [label for line in lines for cell in line for label in _numbers([cell])]
    scale = _scale([label for label in drawn if label.bare])
    extra = []
    for label in drawn:
        if label in scale:
            continue
        same = [cell for cell in cells if _rounded(cell, label.decimals) == label.value]
        if same:
            cells.remove(min(same, key=lambda cell: cell.decimals))
        else:
            extra.append(label)
    return extra


def _scale(bare: Sequence[Label]) -> Sequence[Label]:
    """Give the numbers of an axis: equal steps, and where there are decimals three of them."""
    values = sorted({label.value for label in bare})
    steps = {high - low for low, high in pairwise(values)}
    whole = not any(label.decimals for label in bare)
    return bare if len(steps) <= 1 and (whole or len(values) > 2) else []


def _rounded(cell: Label, decimals: int) -> Fraction | None:
    """Round half up; None for a cell that is less exact than the label."""
    if cell.decimals < decimals:
        return None
    scale = 10**decimals
    return Fraction(int(cell.value * scale + Fraction(1, 2)), scale)


def _drawn(made: Made, page: Page, figure: Float) -> list[Label]:
    texts = [one or other for one, other in _TEXT.findall(_source(made, page, figure))]
    return _numbers([html.unescape(_MARKUP.sub("", text)) for text in texts])


def _source(made: Made, page: Page, figure: Float) -> str:
    """Give a drawing as the page has it: carried within it, or as a file."""
    from bs4 import Tag

    soup = made.pages.get(page.href)
    holder = soup.find(id=figure.label) if soup else None
    if not isinstance(holder, Tag):
        return ""
    drawing = holder.find("svg")
    picture = holder if holder.name == "img" else holder.find("img")
    if isinstance(drawing, Tag) or not isinstance(picture, Tag):
        return str(drawing or "")
    source = str(picture.get("src", ""))
    carried = _EMBEDDED.fullmatch(source)
    if carried is None:
        return made.texts.get(unquote(source), "")
    return base64.b64decode(carried[2]).decode() if carried[1] else unquote(carried[2])


def _numbers(texts: Sequence[str]) -> list[Label]:
    found = []
    for text in texts:
        match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if match:
            number = match[1].replace(",", "")
            decimals = len(number.partition(".")[2])
            found.append(Label(text.strip(), Fraction(number), decimals, not match[2]))
    return found
