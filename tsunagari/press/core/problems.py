"""What the press says when it cannot go on: what, where and the way out."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tsunagari.messages import Coded, coded, say
from tsunagari.near_names import near_names
from tsunagari.system_errors import reason, way_out


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    where
        File, cell, parameter or page, as the reader would look for it.
    what
        The fault, in a plain sentence.
    remedy
        What to do about it.
    detail
        Lines to look at, such as the source around the fault.
    trace
        The traceback within a notebook, for who asks for it.
    quoted
        What stands there as it is, by which its source is looked for; no message shows it.
    """

    where: str
    what: Coded
    remedy: str = ""
    detail: str = ""
    trace: str = field(default="", compare=False, repr=False)
    quoted: str = field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}"]
        lines += [f"    {line}" for line in self.detail.splitlines()]
        if self.remedy:
            lines.append(f"  -> {self.remedy}")
        return "\n".join(lines)


def page_label(page: str, notebook: str) -> str:
    """Return a page's name and, where it is called otherwise, the notebook in which to look."""
    return page if page == notebook else f"{page} ({notebook}.ipynb)"


def cell_label(label: str, number: int) -> str:
    """Return the name of a cell: that of its page or section, and its number there."""
    return f"{label}, {say('cell {number}', number=number)}"


_MOST_PLACES = 5
"""Places at which the same is told by itself."""
_LABEL = re.compile(
    r"(?P<page>\w+)(?: \((?P<notebook>\w+)\.ipynb\))?(?P<rest>(, \D+ \d+|, \d+\D+)*)"
)


def merged(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with those that several pages of one notebook share as one.

    Returns
    -------
    list of Problem
        In the order given; what stands for several names all of its pages.
    """
    groups: dict[Any, list[tuple[str, Problem]]] = {}
    for problem in problems:
        if label := _LABEL.fullmatch(problem.where):
            page = label["page"]
            notebook = label["notebook"] or page
            # The two names may stand in the words, in facts and in labels.
            names = ((page, notebook), (page.replace("_", "-"), notebook.replace("_", "-")))
            what: str = problem.what
            for name, own in names:
                what = what.replace(name, own)
            key: Any = (notebook, label["rest"], what, problem.detail)
            groups.setdefault(key, []).append((page, problem))
        else:
            groups.setdefault(problem, []).append(("", problem))
    return told_once([_for_all(key, group) for key, group in groups.items()])


def _for_all(key: Any, group: Sequence[tuple[str, Problem]]) -> Problem:
    first = group[0][1]
    pages = list(dict.fromkeys(page for page, _problem in group))
    if len(pages) == 1:
        return first
    notebook, rest, *_ = key
    return replace(first, where=f"{', '.join(pages)} ({notebook}.ipynb){rest}")


def told_once(problems: Sequence[Problem], *, by_itself: int = _MOST_PLACES) -> list[Problem]:
    """Return problems of which the same is said at many places as one.

    Parameters
    ----------
    by_itself
        Places up to which the same is told of each.
    """
    same: dict[Any, list[Problem]] = {}
    for problem in problems:
        same.setdefault(_said(problem), []).append(problem)
    told = []
    for problem in problems:
        group = same[_said(problem)]
        if len(group) <= by_itself:
            told.append(problem)
        elif problem is group[0]:
            places = list(dict.fromkeys(one.where for one in group))
            few, number = "; ".join(places[:_MOST_PLACES]), len(places) - _MOST_PLACES
            if number > 0:
                few = say("{few} … and {number} more places", few=few, number=number)
            told.append(replace(problem, where=few))
    return told


def _said(problem: Problem) -> tuple[object, ...]:
    """Return what a problem says wherever it is; what a run left, and its lines, are of a place."""
    own = () if problem.trace else (problem.remedy, problem.detail)
    return (type(problem), problem.what, *own)


class PressError(Exception):
    """A build stopped by problems that it can name.

    Attributes
    ----------
    exit_code
        1 for a section or a check that failed, 2 for wrong use, configuration or data.
    """

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def traces(self) -> list[str]:
        """The tracebacks within notebooks, each below its place."""
        return [f"{problem.where}:\n{problem.trace}" for problem in self.problems if problem.trace]


class ConfigError(PressError):
    """Wrong use, configuration or data."""

    exit_code = 2


class SavedError(ConfigError):
    """Something that the report is made from was saved while it was built.

    Attributes
    ----------
    saved
        What it is now, as digests by path.
    """

    def __init__(self, saved: Mapping[str, str]) -> None:
        self.saved = saved
        what = coded(
            "T09", "it changes while the report is built, so that no page is made from it as it is."
        )
        remedy = say("A notebook writes it, or another program: end that, then build again.")
        super().__init__(Problem(path, what, remedy) for path in saved)


def disk_fault(error: OSError, *folders: Path) -> ConfigError:
    """Return what tells of a file that the system does not read, write or find.

    Parameters
    ----------
    folders
        Where a command writes: of those that are there the fullest is named where no file is.
    """
    place = error.filename2 or error.filename
    if place is None and error.errno == errno.ENOSPC:
        there = [folder for folder in folders if folder.is_dir()]
        place = min(there, key=lambda folder: shutil.disk_usage(folder).free, default=None)
    place = str(place or say("disk"))
    return ConfigError(
        Problem(place, coded("T04", "{reason}.", reason=reason(error)), way_out(error))
    )


def nearest(name: str, known: Iterable[str], *, many: int = 3) -> str:
    """Return a sentence with the known names nearest to one, or with all where none is near."""
    names: Sequence[str] = sorted(set(known))
    if not names:
        return say("Nothing of that kind is known here.")
    near = near_names(name, names, many=many)
    if near:
        return say("Did you mean {near}?", near=say(" or ").join(near))
    return say("Known are: {names}.", names=", ".join(names))
