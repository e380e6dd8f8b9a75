"""The gate: a finished site is looked at as a whole, and goes out only if nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

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
from tsunagari.press.core import parallel
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


_LONGEST = (leaks.check, disclosure.check)
"""Begun first, so that the last to end is a short one."""


def check(site: BuiltSite, workers: int = 1) -> list[Problem]:
    """Return what is wrong with a finished site.

    Parameters
    ----------
    workers
        How many checks may run at once.

    Returns
    -------
    list of Problem
        Of all checks, so that all are listed at once; empty for a site that may go out.
    """
    site.read()  # once, for all of them
    begun = dict.fromkeys([*_LONGEST, *CHECKS])
    found = parallel.results([partial(_found, run, site) for run in begun], workers)
    problems = dict(zip(begun, found, strict=True))
    return [problem for run in CHECKS for problem in problems[run]]


def _found(run: Check, site: BuiltSite) -> list[Problem]:
    return list(run(site))
