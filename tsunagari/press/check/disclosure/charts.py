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
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from urllib.parse import unquote

from tsunagari.messages import coded, marked, say
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.disclosure import observations
from tsunagari.press.check.disclosure.observations import Observation
from tsunagari.press.check.disclosure.possible import (
    Possible,
    PrintedNumber,
    read_number,
    without_cell,
)
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import elements
from tsunagari.press.core.problems import Problem

_TEXT = re.compile(r"<!--(.*?)-->|<text\b[^>]*>(.*?)</text>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]*>")
_EMBEDDED = re.compile(r"data:image/svg\+xml(;base64)?,(.*)", re.DOTALL)
_REMEDY = marked("Draw no more than the table prints.")


def check(site: BuiltSite, possible: Possible, paths: Collection[str]) -> Iterator[Problem]:
    """Look at every chart of some pages beside a table that hides counts of people.

    The table of ``fig-one`` is ``tbl-one``; where there is none, it is all tables of the page.
    """
    for page in (page for page in site.book.pages if page.href in paths):
        hidden = observations.hidden_cells(possible.published, page)
        for figure in page.floats if hidden else []:
            if figure.kind == "fig":
                yield from _of_figure(site, possible, page, figure, hidden)


def _of_figure(
    site: BuiltSite, possible: Possible, page: Page, figure: Float, hidden: Sequence[Observation]
) -> Iterator[Problem]:
    tables = [table for table in page.floats if table.kind == "tbl"]
    own = figure.label.replace("fig-", "tbl-", 1)
    beside = [table for table in tables if table.label == own] or tables
    names = [table.label for table in beside]
    near = [cell for cell in hidden if cell.place.table in names]
    if near:
        rows = [row for name in names for row in possible.published.tables.get(name, [])]
        cells = [cell for row in rows for cell in row]
        unmatched = [  # in both drawings of a chart the same, told once
            *dict.fromkeys(
                number
                for source in _sources(site, page, figure)
                for number in without_cell(_values(_numbers(source)), cells)
            )
        ]
        for number, cell in possible.may_be_hidden(unmatched, near):
            what = coded(
                "S03",
                "{label} shows {words}, which may be what {place} hides.",
                label=figure.label,
                words=number.text,
                place=cell.place,
            )
            yield Problem(figure.where, what, say(_REMEDY))


def _values(drawn: Sequence[PrintedNumber]) -> list[PrintedNumber]:
    """Leave out the scale: bare numbers at equal steps, and where there are decimals three."""
    bare = [number for number in drawn if not number.unit]
    values = sorted({number.value for number in bare})
    steps = {high - low for low, high in pairwise(values)}
    integers = not any(number.decimals for number in bare)
    scale = bare if len(steps) <= 1 and (integers or len(values) > 2) else []
    return [number for number in drawn if number not in scale]


def texts_of(drawing: str) -> list[str]:
    """Return the texts and comments of a drawing."""
    texts = (comment or text for comment, text in _TEXT.findall(drawing))
    return [html.unescape(_MARKUP.sub("", text)) for text in texts]


def _numbers(source: str) -> list[PrintedNumber]:
    numbers = map(read_number, texts_of(source))
    return [number for number in numbers if number is not None]


def _sources(site: BuiltSite, page: Page, figure: Float) -> list[str]:
    """Return the drawings of a figure as the page has them: carried within it, or as files."""
    holder = site.element(page.href, figure.label)
    if holder is None:
        return []
    pictures = elements(holder, "img", "source")
    addresses = [picture.get("srcset") or picture.get("src") for picture in pictures]
    if holder.name == "img":
        addresses.append(holder.get("src"))
    drawings = (drawing.markup for drawing in elements(holder, "svg"))
    return [*drawings, *(_source(site, text) for text in addresses)]


def _source(site: BuiltSite, address: str) -> str:
    carried = _EMBEDDED.fullmatch(address)
    if carried is None:
        return site.texts.get(unquote(address), "")
    return base64.b64decode(carried[2]).decode() if carried[1] else unquote(carried[2])
