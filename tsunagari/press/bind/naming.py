"""One notebook, many pages: what it names after itself, each further page names after itself.

A notebook says ``survey.share``, ``tbl-survey-groups`` and ``{#sec-survey}``. On its page
``survey_north`` they are ``survey_north.share``, ``tbl-survey-north-groups`` and
``{#sec-survey-north}``. What belongs to other sections keeps its name.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from tsunagari.messages import coded, say
from tsunagari.press.bind.page import Page, Piece, Prose
from tsunagari.press.core.problems import Problem
from tsunagari.press.core.syntax import ANCHOR, HEADING_ID, REFERENCE, VARIABLE
from tsunagari.press.plan.previous import PREFIX


def fact_on(name: str, notebook: str, page: str) -> str:
    """Return the name that a notebook's fact has on a page."""
    if name.startswith(PREFIX):
        return PREFIX + fact_on(name.removeprefix(PREFIX), notebook, page)
    first, dot, rest = name.partition(".")
    return f"{page}{dot}{rest}" if first == notebook else name


def label_on(label: str, notebook: str, page: str) -> str:
    """Return the name that a notebook's label or heading id has on a page."""
    kind, _, rest = label.partition("-")
    own = _slug(notebook)
    if rest != own and not rest.startswith(f"{own}-"):
        return label
    return f"{kind}-{_slug(page)}{rest.removeprefix(own)}"


def named(page: Page) -> tuple[Page, list[Problem]]:
    """Return a page with what it shows named after it, where its notebook has another name.

    Only labels that the page itself defines are changed, and references to them: a section whose
    name begins alike is another section.

    Returns
    -------
    tuple
        The page, and which of its labels are not named after the notebook, so that every page of
        the notebook would have the same.
    """
    if page.name == page.notebook:
        return page, []
    labels: dict[str, str] = {}
    problems = []
    for label, where in _defined(page):
        labels[label] = label_on(label, page.notebook, page.name)
        if labels[label] == label:
            what = coded(
                "P03",
                "{label} is not named after its notebook, which makes several pages.",
                label=label,
            )
            remedy = say(
                "Let it begin with {value}-{slug}.",
                value=label.partition("-")[0],
                slug=_slug(page.notebook),
            )
            problems.append(Problem(where, what, remedy))
            labels[label] = f"{label}-{_slug(page.name)}"  # lest it be reported as a double too
    pieces = [_piece(piece, page, labels) for piece in page.pieces]
    counted = {fact_on(name, page.notebook, page.name): whom for name, whom in page.counted.items()}
    return dataclasses.replace(page, pieces=pieces, counted=counted), problems


def _slug(name: str) -> str:
    return name.replace("_", "-")


def _defined(page: Page) -> Iterator[tuple[str, str]]:
    for piece in page.pieces:
        if isinstance(piece, Prose):
            for label in HEADING_ID.findall(piece.source):
                yield label, piece.where
        else:
            yield piece.label, piece.where


def _piece(piece: Piece, page: Page, labels: dict[str, str]) -> Piece:
    def fact(match: re.Match[str]) -> str:
        return match[0].replace(match[1], fact_on(match[1], page.notebook, page.name))

    def label(match: re.Match[str]) -> str:
        return match[0][0] + labels.get(match[1], match[1])

    def text(source: str) -> str:
        return ANCHOR.sub(label, REFERENCE.sub(label, VARIABLE.sub(fact, source)))

    if isinstance(piece, Prose):
        return dataclasses.replace(piece, source=text(piece.source))
    name, caption = labels[piece.label], text(piece.caption)
    alt = piece.alt if piece.computed_alt else text(piece.alt)
    return dataclasses.replace(piece, label=name, caption=caption, alt=alt)
