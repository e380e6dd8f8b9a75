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
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import unquote

from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.disclosure import published
from tsunagari.press.check.disclosure.possible import Number, may_be_hidden, number, without_cell
from tsunagari.press.check.disclosure.published import Published, Seen
from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem

_TEXT = re.compile(r"<!--(.*?)-->|<text\b[^>]*>(.*?)</text>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_EMBEDDED = re.compile(r"data:image/svg\+xml(;base64)?,(.*)", re.DOTALL)
_REMEDY = "Draw no more than the table prints."


def check(made: Made, found: Published) -> Iterator[Problem]:
    """Look at every chart beside a table that hides counts of people.

    The table of ``fig-one`` is ``tbl-one``; where there is none, it is all tables of the page.
    """
    for page in made.book.pages:
        hidden = published.hidden(found, page)
        for figure in page.floats if hidden else []:
            if figure.kind == "fig":
                yield from _of_figure(made, found, page, figure, hidden)


def _of_figure(
    made: Made, found: Published, page: Page, figure: Float, hidden: Sequence[Seen]
) -> Iterator[Problem]:
    tables = [table for table in page.floats if table.kind == "tbl"]
    own = figure.label.replace("fig-", "tbl-", 1)
    beside = [table for table in tables if table.label == own] or tables
    names = [table.label for table in beside]
    near = [each for each in hidden if each.place.table in names]
    if near:
        grids = [found.grids.get(name, []) for name in names]
        cells = [cell for grid in grids for line in grid for cell in line]
        extra = without_cell(_values(_drawn(made, page, figure)), cells)
        for number_, each in may_be_hidden(extra, near, found):
            what = f"{figure.label} shows {number_.text}, which may be what {each.place} hides."
            yield Problem(figure.where, what, _REMEDY)


def _values(drawn: Sequence[Number]) -> list[Number]:
    """Leave out the scale: bare numbers at equal steps, and where there are decimals three."""
    bare = [each for each in drawn if not each.unit]
    values = sorted({each.value for each in bare})
    steps = {high - low for low, high in pairwise(values)}
    whole = not any(each.decimals for each in bare)
    scale = bare if len(steps) <= 1 and (whole or len(values) > 2) else []
    return [each for each in drawn if each not in scale]


def _drawn(made: Made, page: Page, figure: Float) -> list[Number]:
    texts = [one or other for one, other in _TEXT.findall(_source(made, page, figure))]
    found = [number(html.unescape(_MARKUP.sub("", text))) for text in texts]
    return [each for each in found if each is not None]


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
