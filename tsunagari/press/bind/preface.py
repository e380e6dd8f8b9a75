"""The preface, which all editions may share: what it says of sections that one has not is left out.

A unit is a paragraph or an item of a list. One that names a fact of a section or links to it is
nothing without the section; neither is a block of key figures that has no figure left.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from tsunagari.press.core.syntax import ITEM, PAGE_LINK, VARIABLE, markdown_units

_FIGURES = re.compile(r"^(:::+) *\{\.key-figures\}.*?^\1[ \t]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)


def without(source: str, left_out: Collection[str]) -> str:
    """Return a preface without what it says of some sections.

    Parameters
    ----------
    source
        Markdown.
    left_out
        Names of the sections.
    """
    units = list(markdown_units(source))
    kept = [unit for unit in units if not set(left_out) & _sections(unit)]
    if len(kept) == len(units):
        return source
    return _FIGURES.sub(_if_it_has_any, "".join(kept))


def _if_it_has_any(block: re.Match[str]) -> str:
    """Return a block of key figures; nothing if no figure is left in it."""
    return block[0] if any(map(ITEM.match, block[0].splitlines())) else ""


def _sections(unit: str) -> set[str]:
    """Return the sections of which a unit says something."""
    facts = {name.partition(".")[0] for name in VARIABLE.findall(unit)}
    return facts | {name for _text, name, _anchor in PAGE_LINK.findall(unit)}
