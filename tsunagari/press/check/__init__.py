"""The gate: a finished site is looked at as a whole, and goes out only if nothing is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from tsunagari.press.check import (
    accessibility,
    audited,
    csv_rules,
    documents,
    drawings,
    leaks,
    links,
    markup,
    origin,
    passed,
    success_criteria,
    translations,
)
from tsunagari.press.check.outline import Outline
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core import parallel
from tsunagari.press.core.problems import Problem
from tsunagari.press.core.terminal import OnDone

FileCheck = Callable[[BuiltSite, str], Iterable[Problem]]
Check = Callable[[BuiltSite], Iterable[Problem]]

BY_FILE: Sequence[FileCheck] = (
    markup.of_file,
    links.of_file,
    accessibility.of_file,
    success_criteria.of_file,
    drawings.of_file,
    csv_rules.of_file,
)
"""The checks of each file by itself, to which the guard of `leaks` comes."""
ACROSS: Sequence[Check] = (links.across, accessibility.across, success_criteria.across)
"""The checks of what pages have to do with each other, by the pages in short."""
WHOLE: Sequence[Check] = (documents.check, translations.check)
"""The checks of the site as a whole, each a task of its own, to which those of `audited` come."""

_BATCH = 1 << 18
"""Bytes of files that a worker looks at one after another."""
_FEW = 1 << 19
"""Bytes of files that are sooner looked at here than handed to a worker."""


class _Found(NamedTuple):
    """What is wrong with some files, check by check, and those that passed, with pages in short."""

    problems: Sequence[Sequence[Problem]]
    passed: dict[str, Outline | None]


def check(site: BuiltSite, workers: int = 1, on_done: OnDone = lambda *_: None) -> list[Problem]:
    """Return what is wrong with a finished site.

    Each file is looked at by itself, unless one of its content has passed before, and the site as
    a whole.

    Parameters
    ----------
    workers
        How many checks may run at once.
    on_done
        Is told how many of them are done.

    Returns
    -------
    list of Problem
        Of all checks, so that all are listed at once, each once where it was written; empty for a
        site that may go out.
    """
    guard = leaks.Guard(site)
    frame = passed.frame(site.plan, guard.knows)
    sizes = {path: len(raw) for path, raw in site.raw.items()}
    known = passed.still(passed.read(site.plan, frame), site.contents)
    site.known.update({path: one.outline for path, one in known.items() if one.outline})
    todo = {path: size for path, size in sizes.items() if path not in known}
    batches, audit = _batches(todo), audited.Audit(site)
    by_file: list[Callable[[str], Iterable[Problem]]] = [
        *(partial(run, site) for run in BY_FILE),
        guard.of_file,
    ]
    found = parallel.results(
        [
            partial(_of_site, audit.problems),
            *(partial(_of_site, partial(run, site)) for run in WHOLE),
            *(partial(_of_files, by_file, site, batch) for batch in batches),
        ],
        1 if audit.is_light and sum(todo.values()) < _FEW else workers,
        on_done,
    )
    whole, files = found[: 1 + len(WHOLE)], found[1 + len(WHOLE) :]
    if not any(whole[0].problems):
        audit.remember()
    new = {path: outline for one in files for path, outline in one.passed.items()}
    site.known.update({path: outline for path, outline in new.items() if outline})
    passing = {path: passed.Passed(site.contents[path], outline) for path, outline in new.items()}
    passed.remember(site.plan, frame, known | passing)
    problems = [
        *(problem for run in ACROSS for problem in run(site)),
        *(
            problem
            for number in range(len(by_file))
            for one in files
            for problem in one.problems[number]
        ),
        *guard.unread,
        *(problem for one in whole for part in one.problems for problem in part),
    ]
    return origin.told(site, problems)


def _batches(sizes: Mapping[str, int]) -> list[list[str]]:
    """Return files in batches, the largest first, so that the last to end is a short one."""
    batches: list[list[str]] = []
    room = 0
    for path in sorted(sizes, key=lambda path: -sizes[path]):
        if room < sizes[path]:
            batches.append([])
            room = _BATCH
        batches[-1].append(path)
        room -= sizes[path]
    return batches


def _of_site(run: Callable[[], Iterable[Problem]]) -> _Found:
    return _Found([list(run())], {})


def _of_files(
    checks: Sequence[Callable[[str], Iterable[Problem]]], site: BuiltSite, paths: Sequence[str]
) -> _Found:
    problems: list[list[Problem]] = [[] for _ in checks]
    passing: dict[str, Outline | None] = {}
    for path in paths:
        own = [list(run(path)) for run in checks]
        for of_check, found in zip(problems, own, strict=True):
            of_check.extend(found)
        if not any(own):
            passing[path] = site.outline(path)
    return _Found(problems, passing)
