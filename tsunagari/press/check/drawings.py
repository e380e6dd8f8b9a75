"""Colours of the drawings: their texts 4.5:1, their marks 3:1 on the drawing's background.

A pale area passes if its own outline is strong enough, and a translucent one as the shade around a
mark. What has the background's own colour is a gap, or a text on a dark area of the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tsunagari.messages import Coded, coded, marked, say
from tsunagari.press.bind.page import Float
from tsunagari.press.check.colours import GRAPHICS, TEXT, Colour, contrast, read, written
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import elements
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish.inline_figures import PREFIX

_TAG = re.compile(r"<(/?)([\w:]+)((?:\s[^<>]*|/)?)>")
_NAMES = re.compile("fill|stroke|text_")
_ATTRIBUTE = re.compile(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_WHITE: Colour = (255, 255, 255)
_REMEDY = marked(
    "Take a colour that differs more from what is behind it, in the cell that draws it, or an "
    "outline; of tsunagari.present.charts, in tsunagari/present/charts/style.py."
)


class _Shape(NamedTuple):
    """An element with colours of its own."""

    is_text: bool
    fill: Colour | None
    stroke: Colour | None
    is_shade: bool


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look at every drawing."""
    for path in site.raw:
        yield from of_file(site, path)


def of_file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Look at the drawings of a file."""
    wrong = {place: faults(text) for place, text in site.drawings_of(path).items()}
    if any(wrong.values()):
        cells = _cells(site, path)
        for place, found in wrong.items():
            for what in found:
                yield Problem(cells.get(place, place), what, say(_REMEDY))


def _cells(site: BuiltSite, path: str) -> dict[str, str]:
    """Return the cells that draw what a page carries, by the places of the drawings.

    A drawing is that of the figure within whose element it stands: prose may show others.
    """
    read = site.pages.get(path)
    if read is None:
        return {}
    cells = {
        piece.label: piece.where
        for page in site.book.pages
        if page.href == path
        for piece in page.pieces
        if isinstance(piece, Float) and piece.kind == "fig"
    }
    drawn = [image for image in elements(read, "img") if image.get("src").startswith(PREFIX)]
    drawn += [one for one in elements(read, "source") if one.get("srcset").startswith(PREFIX)]
    found = {}
    for place, image in zip(site.drawings_of(path), drawn, strict=False):
        names = (around.get("id") for around in image.parents)
        if cell := next((cells[name] for name in names if name in cells), ""):
            found[place] = cell
    return found


def faults(text: str) -> list[Coded]:
    """Return each colour of a drawing that is too close to what it stands on."""
    shapes = list(dict.fromkeys(_shapes(text)))  # most are alike
    areas = [shape for shape in shapes if not shape.is_text]
    paper = next((shape.fill for shape in areas if shape.fill), _WHITE)
    fills = {shape.fill for shape in areas if shape.fill and not shape.is_shade}
    pale: dict[Coded, None] = {}
    for shape in shapes:
        for colour in filter(None, (shape.fill, shape.stroke)):
            if shape.is_text and not _readable(colour, paper, fills):
                pale[_message(say("a text"), colour, paper)] = None
            elif not shape.is_text and not _visible(shape, colour, paper):
                pale[_message(say("a mark"), colour, paper)] = None
    return list(pale)


def _readable(colour: Colour, paper: Colour, fills: set[Colour]) -> bool:
    on = [paper] if colour != paper else list(fills)
    return any(contrast(colour, back) >= TEXT for back in on)


def _visible(shape: _Shape, colour: Colour, paper: Colour) -> bool:
    outlined = shape.stroke is not None and contrast(shape.stroke, paper) >= GRAPHICS
    return (
        colour == paper
        or contrast(colour, paper) >= GRAPHICS
        or (colour == shape.fill and outlined)
        or shape.is_shade
    )


def _shapes(text: str) -> Iterator[_Shape]:
    """Yield the elements that name a colour; in a group of glyphs or ``<text>`` it is text's."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    open_groups: list[bool] = []
    for closing, name, rest in _TAG.findall(text):
        if closing:
            open_groups[-1:] = []
            continue
        # Most tags name nothing of this, and have long coordinates.
        given = _given(rest) if _NAMES.search(rest) else {}
        within = bool(open_groups) and open_groups[-1]
        is_text = within or name == "text" or given.get("id", "").startswith("text_")
        if not rest.endswith("/"):
            open_groups.append(is_text)
        fill, stroke = read(given.get("fill", "")), read(given.get("stroke", ""))
        if fill or stroke:
            yield _Shape(is_text and not _is_box(name, within), fill, stroke, _is_shade(given))


def _given(attributes: str) -> dict[str, str]:
    """Return attributes, and what a style says, by name."""
    given = {key: double or single for key, double, single in _ATTRIBUTE.findall(attributes)}
    for part in given.get("style", "").split(";"):
        key, _colon, value = part.partition(":")
        given[key.strip()] = value.strip()
    return given


def _is_box(name: str, within: bool) -> bool:
    """Check whether a shape is the box behind a text: a path beside the glyphs' own group."""
    return within and name == "path"


def _is_shade(given: dict[str, str]) -> bool:
    names = ("opacity", "fill-opacity")
    return any(float(given.get(name) or 1) < 1 for name in names)


def _message(what: str, colour: Colour, paper: Colour) -> Coded:
    ratio = f"{contrast(colour, paper):.2f}:1"
    return coded(
        "Q04",
        "{what} in {written} has a contrast of {ratio} on {written2}.",
        what=what,
        written=written(colour),
        ratio=ratio,
        written2=written(paper),
    )
