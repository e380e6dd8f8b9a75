"""The gate: a finished site is looked at as a whole, and goes out only if nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tsunagari.press.check import (
    accessibility,
    csv_rules,
    disclosure,
    documents,
    drawings,
    leaks,
    links,
)
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

Check = Callable[[BuiltSite], Iterable[Problem]]

CHECKS: Sequence[Check] = (
    links.check,
    accessibility.check,
    drawings.check,
    csv_rules.check,
    leaks.check,
    disclosure.check,
    documents.check,
)
"""The checks of every site of every build; each reads the site only through `BuiltSite`."""


def check(site: BuiltSite) -> list[Problem]:
    """Return what is wrong with a finished site.

    Returns
    -------
    list of Problem
        Of all checks, so that all are listed at once; empty for a site that may go out.
    """
    return [problem for run in CHECKS for problem in run(site)]
