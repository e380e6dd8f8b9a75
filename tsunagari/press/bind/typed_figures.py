"""Figures that were typed into prose: no fact stands behind them, so nothing changes them.

What is meant as it stands, such as the number of a law, is written ``[令和5年法律第45号]{.fixed}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tsunagari.messages import coded, say
from tsunagari.press.bind.page import Page
from tsunagari.press.core.problems import Problem
from tsunagari.press.core.syntax import FIXED

_NO_FIGURES = re.compile(
    r"""
    \{\{<.*?>\}\}              # facts
    | \[[^\[\]]*\]\{\.fixed\}  # what is meant as it stands
    | \{[#.][^}]*\}            # ids and classes
    | @(fig|tbl|sec)-[\w-]+    # references
    | \[\^[^\]\s]+\]           # labels of footnotes
    | \]\([^)]*\)              # where a link leads
    | <https?://[^>]*>
    | <!--.*?-->               # comments
    | ^\s*\d+[.)]\s            # the number of an item of a list
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_FIGURE = re.compile(r"[^\s、。]{0,10}\d[^\s、。]{0,10}")


def without_marks(source: str) -> str:
    """Return a text in which what is meant as it stands is not marked any more."""
    return FIXED.sub(r"\1", source)


def typed(text: str) -> list[str]:
    """Return the figures that a reader would see and nobody computed, with what is around them."""
    return _FIGURE.findall(_NO_FIGURES.sub("\n", text))


def problems(page: Page) -> Iterator[Problem]:
    """Yield where figures are typed into the prose, captions and alternative texts of a page."""
    for piece in page.pieces:
        text = piece.typed
        if figures := typed(text):
            quoted = "」「".join(dict.fromkeys(figures))
            what = coded("P11", "figures are typed into the text: 「{quoted}」.", quoted=quoted)
            remedy = say(
                "Record them as facts and name these, the name of a group too: "
                "fact.plain(oldest=by_age.groups[-1]); what is meant as it stands, such as the "
                "number of a law, is written [第45号]{{.fixed}}."
            )
            yield Problem(piece.where, what, remedy)
