"""The gate: a finished site is looked at as a whole, and goes out only if nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tsunagari.press.check import colours, disclosure, drawings, leaks, links, pages, tables
from tsunagari.press.check.site import Made
from tsunagari.press.core.problems import Problem

Check = Callable[[Made], Iterable[Problem]]

CHECKS: Sequence[Check] = (
    links.check,
    pages.check,
    colours.check,
    drawings.check,
    tables.check,
    leaks.check,
    disclosure.check,
)
"""What is asked of every site of every build. Each check reads the site only through `Made`."""


def check(made: Made) -> list[Problem]:
    """Ask everything of a finished site.

    Returns
    -------
    list of Problem
        Of all checks, so that all can be told at once; empty for a site that may go out.
    """
    return [problem for ask in CHECKS for problem in ask(made)]
