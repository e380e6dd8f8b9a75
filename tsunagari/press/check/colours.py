"""Colours of style sheets, and how well two of them are told apart (WCAG 2.2, 1.4.3 and 1.4.11).

Whether a text stands on a background is not computed as a browser would: every colour that a rule
gives to text alone has to hold on every background that a rule gives alone, and a rule that gives
both is looked at by itself. So a palette holds wherever its parts meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem

TEXT, GRAPHICS = 4.5, 3.0
Colour = tuple[int, int, int]
Rules = dict[str, dict[str, str]]
"""Declarations by selector, the later ones over the earlier."""

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_HEX = re.compile(r"#([0-9a-fA-F]{3,8})\b")
_RGB = re.compile(r"rgba?\(\s*(\d+)[ ,]+(\d+)[ ,]+(\d+)\s*([,/][^)]*)?\)")
_VAR = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*))?\)")
_NAMED: Mapping[str, Colour] = {"white": (255, 255, 255), "black": (0, 0, 0), "red": (255, 0, 0)}
_NOT_MEASURED = re.compile(
    r"^(?:inherit|none|transparent|currentcolor|initial|unset|revert)\b|url\(|[,/]", re.IGNORECASE
)
_FRONT, _BACK = ("color",), ("background-color", "background")
_EDGES = ("outline-color", "outline", "border-color", "border")
_WITHIN = " within "
_CONTROL = re.compile(r"(?<![\w.#-])(?:input|button|select|textarea)(?![\w-])")
_REMEDY = "Take a darker or a lighter colour: WCAG asks for 4.5:1 in text, 3:1 in graphics."


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two sRGB colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.04045 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def read(text: str) -> Colour | None:
    """Read the first opaque colour of a CSS value; None if there is none."""
    if found := _HEX.search(text):
        digits = found[1]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) == 6 or digits[6:].lower() == "ff":
            return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
        return None
    if found := _RGB.search(text):
        return None if found[4] else (int(found[1]), int(found[2]), int(found[3]))
    return next((_NAMED[word] for word in re.findall(r"[a-z]+", text) if word in _NAMED), None)


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


def check(made: Made) -> Iterator[Problem]:
    """Hold the palette of every style sheet to the contrast that a reader needs."""
    for path, text in made.styles.items():
        for what in faults(text):
            yield Problem(path, what, _REMEDY)


def faults(text: str) -> list[str]:
    """Name each pair of colours of a style sheet that is too close, once for each scheme."""
    sheet = _Sheet()
    _gather(_COMMENT.sub("", text), sheet, sheet.common)
    found: dict[str, None] = {}
    for scheme, rules in sheet.schemes():
        found |= dict.fromkeys(f"{what} {scheme}." for what in _scheme_faults(rules))
    return list(found)


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
        value = _VAR.sub(lambda found: variables.get(found[1], found[2] or ""), value)
    return value


def _too_close(one: str, front: Colour, other: str, back: Colour) -> str:
    ratio = f"{contrast(front, back):.2f}:1"
    return f"{one} ({written(front)}) has a contrast of {ratio} on {other} ({written(back)})"


def written(colour: Colour) -> str:
    """Write a colour as style sheets do."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
