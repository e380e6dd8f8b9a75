"""The contrast of a style sheet's colours.

Whether a text stands on a background is not computed as a browser would: every colour that a rule
gives to text alone has to hold on every background that a rule gives alone, and a rule that gives
both is looked at by itself. So a palette holds wherever its parts meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tsunagari.press.check.colours import GRAPHICS, TEXT, Colour, contrast, read, written

Rules = dict[str, dict[str, str]]
"""Declarations by selector, the later ones over the earlier."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_NOT_MEASURED = re.compile(
    r"^(?:inherit|none|transparent|currentcolor|initial|unset|revert)\b|url\(|[,/]", re.IGNORECASE
)
_FRONT, _BACK = ("color",), ("background-color", "background")
_EDGES = ("outline-color", "outline", "border-color", "border")
_WITHIN = " within "
_CONTROL = re.compile(r"(?<![\w.#-])(?:input|button|select|textarea)(?![\w-])")


@dataclass
class _Sheet:
    """Rules of a style sheet: those for every medium, and what print or dark screens change."""

    common: Rules = field(default_factory=dict)
    print: Rules = field(default_factory=dict)
    dark: Rules = field(default_factory=dict)

    def schemes(self) -> Iterator[tuple[str, Rules]]:
        yield "on the screen", self.common
        for name, more in (("in print", self.print), ("on a dark screen", self.dark)):
            if more:
                changed = {key: self.common.get(key, {}) | given for key, given in more.items()}
                kept = {
                    key: given
                    for key, given in self.common.items()
                    if key.partition(_WITHIN)[0] not in more
                }
                yield name, kept | changed


def faults(text: str) -> list[str]:
    """Name each pair of colours of a style sheet that is too close, once for each scheme."""
    sheet = _Sheet()
    _gather(_COMMENT.sub("", text), sheet, sheet.common)
    pale: dict[str, None] = {}
    for scheme, rules in sheet.schemes():
        pale |= dict.fromkeys(f"{what} {scheme}." for what in _scheme_faults(rules))
    return list(pale)


def _gather(text: str, sheet: _Sheet, into: Rules, within: str = "") -> None:
    """Sort the rules of a block, and of the blocks within it, by the medium they are for.

    A rule for some widths only stands beside the one for all: both have to hold.
    """
    place = 0
    while (start := text.find("{", place)) >= 0:
        end, depth = start + 1, 1
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        head, body = text[place:start].rpartition(";")[2].strip(), text[start + 1 : end - 1]
        place = end
        if head.startswith("@media"):
            is_print, is_dark = "print" in head, re.search(r"color-scheme:\s*dark", head)
            if is_print or is_dark:
                _gather(body, sheet, sheet.print if is_print else sheet.dark)
            else:
                _gather(body, sheet, into, f"{_WITHIN}{head}")
        elif head.startswith("@"):
            _gather(body, sheet, into, within)
        else:
            pairs = (line.partition(":") for line in body.split(";"))
            given = {name.strip(): value.strip() for name, colon, value in pairs if colon}
            for part in head.split(","):
                name = part.strip() if part.strip() == ":root" else part.strip() + within
                into[name] = into.get(name, {}) | given


def _scheme_faults(rules: Rules) -> Iterator[str]:
    variables = rules.get(":root", {})
    ink = _colour(rules.get("body", {}), _FRONT, variables) or (0, 0, 0)
    paper = _colour(rules.get("body", {}), _BACK, variables) or (255, 255, 255)
    texts, papers = {ink: "body"}, {paper: "body"}
    for selector, given in rules.items():
        yield from _unknown(selector, given, variables)
        front, back = _colour(given, _FRONT, variables), _colour(given, _BACK, variables)
        if selector == "body":
            continue
        if front and back:
            if contrast(front, back) < TEXT:
                yield _too_close(f"the text of {selector}", front, "its background", back)
        elif front:
            texts.setdefault(front, selector)
        elif back:
            papers.setdefault(back, selector)
        yield from _edge(selector, _colour(given, _edges(selector), variables), paper)
    for front, selector in texts.items():
        for back, other in papers.items():
            if contrast(front, back) < TEXT:
                where = f"the background of {other}"
                yield _too_close(f"the text of {selector}", front, where, back)


def _edges(selector: str) -> Sequence[str]:
    """Name what a reader must see of an edge: the focus, and where a control begins."""
    return _EDGES if _CONTROL.search(selector) else _EDGES[:2]


def _edge(selector: str, edge: Colour | None, paper: Colour) -> Iterator[str]:
    if edge and contrast(edge, paper) < GRAPHICS:
        yield _too_close(f"the edge of {selector}", edge, "the page", paper)


def _unknown(
    selector: str, given: Mapping[str, str], variables: Mapping[str, str]
) -> Iterator[str]:
    for name in (*_FRONT, *_BACK):
        value = _resolved(given.get(name, ""), variables)
        if value and read(value) is None and not _NOT_MEASURED.search(value):
            yield f"{name}: {value} of {selector} is no colour that can be measured: write #rrggbb"


def _colour(
    given: Mapping[str, str], names: Sequence[str], variables: Mapping[str, str]
) -> Colour | None:
    values = [_resolved(given[name], variables) for name in names if name in given]
    return next(filter(None, map(read, values)), None)


def _resolved(value: str, variables: Mapping[str, str]) -> str:
    """Put in the values of custom properties, which may name others."""
    for _depth in range(5):
        value = _VAR.sub(lambda match: variables.get(match[1], match[2] or ""), value)
    return value


def _too_close(one: str, front: Colour, other: str, back: Colour) -> str:
    ratio = f"{contrast(front, back):.2f}:1"
    return f"{one} ({written(front)}) has a contrast of {ratio} on {other} ({written(back)})"
