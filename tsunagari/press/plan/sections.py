"""The sections an edition lists: which notebook each is made from, and with which parameters."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from tsunagari.messages import Coded, coded, has_code, say
from tsunagari.press.core.notebook import code, read_notebook
from tsunagari.press.core.problems import Problem, nearest, page_label
from tsunagari.press.plan import parameters
from tsunagari.press.plan.facts_used import names_used
from tsunagari.press.plan.previous import facts_for

_NOTEBOOK = "notebook"
_DISCLOSURE = "disclosure"
_PREVIOUS = "previous"
OF_THE_EDITION = ("city", _DISCLOSURE, _PREVIOUS)
"""Settings that a notebook is given which declares a parameter of their name."""
# A page's name is the first part of its facts and, with hyphens, a part of its labels.
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# The preface, the template, the record of the last site and the press's own pages stand in folders
# with what is made of the sections; the edition's words begin as facts of a section do.
_TAKEN = ("accessibility", "edition", "index", "previous", "provenance", "site", "template")


@dataclass(frozen=True)
class Section:
    """A notebook with the parameters this edition gives it: a chapter of the book.

    Attributes
    ----------
    name
        Name of the page; the notebook's own, unless the edition makes further pages from it.
    number
        Of the chapter, from 1; those of further pages of a notebook come behind the last chapter.
    numeral
        The number as it is written: 5, and 5-1 for the first further page of that notebook.
    """

    name: str
    notebook: Path
    number: int = 0
    numeral: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def href(self) -> str:
        """Address of the page within the site."""
        return f"{self.name}.html"

    @property
    def where(self) -> str:
        """The section as a message names it: with its notebook, if that has another name."""
        return page_label(self.name, self.notebook.stem)


def read_sections(
    given: Mapping[Any, Any],
    notebooks: Mapping[str, Path],
    *,
    edition: str,
    root: Path,
    settings: Mapping[str, Any],
) -> tuple[list[Section], list[Problem]]:
    """Return the sections of an edition, checked.

    Parameters
    ----------
    given
        What the edition says of each section by its name: parameters, and ``notebook`` where the
        page has another name than the notebook it is made from.
    notebooks
        Those that the edition may have, by name.
    settings
        Those of the edition, for notebooks with a parameter of `OF_THE_EDITION`.

    Returns
    -------
    tuple
        The sections in the order in which they are given, and every fault found.
    """
    where = f"data/{edition}/edition.yml"
    problems: list[Problem] = []
    chosen: dict[str, str] = {}
    for name, values in given.items():
        if wrong := list(_faults(name, values, notebooks, where)):
            problems += wrong
        else:
            chosen[name] = (values or {}).get(_NOTEBOOK, name)
    known: dict[str, Mapping[str, type | None] | None] = {}
    names: dict[str, frozenset[str] | None] = {}
    for notebook in dict.fromkeys(chosen.values()):
        known[notebook], faults = _declared(notebooks[notebook], root)
        problems += faults
        if _PREVIOUS in (known[notebook] or {}):
            names[notebook] = names_used(code(read_notebook(notebooks[notebook])))
    sections: list[Section] = []
    for name in chosen:
        path, declared = notebooks[chosen[name]], known[chosen[name]]
        values = {
            key: parameters.plain(value)
            for key, value in (given[name] or {}).items()
            if key != _NOTEBOOK
        }
        if declared is not None:
            problems += parameters.check(
                values,
                declared,
                where=say("{where}, section {name}", where=where, name=name),
                notebook=path.relative_to(root).as_posix(),
            )
            if "data" in declared:
                folder = root / "data" / edition / path.stem
                values = {"data": Path(os.path.relpath(folder, path.parent)).as_posix()} | values
            inherited = {key: settings[key] for key in OF_THE_EDITION if key in settings}
            if _DISCLOSURE in declared and not inherited.get(_DISCLOSURE):
                # Without any, the notebook would look for them in edition.yml, whose every change
                # would then run it again.
                inherited[_DISCLOSURE] = _default_thresholds()
            if _PREVIOUS in inherited and _PREVIOUS in declared:
                used = names[chosen[name]]
                inherited[_PREVIOUS] = facts_for(inherited[_PREVIOUS], name, path.stem, used)
            values = {key: inherited[key] for key in inherited if key in declared} | values
        sections.append(Section(name, path, parameters=values))
    return sections, problems


def _default_thresholds() -> dict[str, Any]:
    from tsunagari.contract import Thresholds  # it takes longer than a build that changes nothing

    return Thresholds().model_dump()


def numbered(sections: Sequence[Section]) -> list[Section]:
    """Return sections with their numbers; further pages of a notebook are parts of its chapter."""
    groups = [list(group) for _, group in groupby(sections, key=lambda section: section.notebook)]
    last = len(groups)
    result = []
    for number, (first, *parts) in enumerate(groups, start=1):
        result.append(replace(first, number=number, numeral=str(number)))
        for place, part in enumerate(parts, start=1):
            last += 1
            result.append(replace(part, number=last, numeral=f"{number}-{place}"))
    return result


def _faults(name: Any, values: Any, notebooks: Mapping[str, Path], where: str) -> Iterator[Problem]:
    """Yield why a section cannot be made: its name, its notebook, or the two together."""
    if not isinstance(values, dict | None):
        what = coded(
            "C07",
            "the parameters of section {name} must be names and values, not {values!r}.",
            name=name,
            values=values,
        )
        yield Problem(where, what)
        return
    if values and _DISCLOSURE in values:
        what = coded(
            "C07",
            "section {name} has {disclosure}, which is the same for the whole edition.",
            name=name,
            disclosure=_DISCLOSURE,
        )
        yield Problem(
            where, what, say("Write {disclosure} beside sections.", disclosure=_DISCLOSURE)
        )
    if name in _TAKEN:
        what = coded(
            "C05", "a section cannot be called {name}: the press itself uses that name.", name=name
        )
        yield Problem(where, what, say("Give it another name."))
        return
    own = name if not values or _NOTEBOOK not in values else values[_NOTEBOOK]
    if own in list(notebooks) and not _NAME.fullmatch(str(own)):
        what = coded("C06", "{name!r} cannot be the name of a page.", name=own)
        yield Problem(where, what, _rename(notebooks[own].stem))
        return
    if not values or _NOTEBOOK not in values:
        if name not in notebooks:
            what = coded(
                "C05",
                "section {name!r} is not in _quarto.yml and has no notebook of its own.",
                name=name,
            )
            yield Problem(where, what, nearest(str(name), notebooks))
        return
    where, notebook = say("{where}, section {name}", where=where, name=name), values[_NOTEBOOK]
    if notebook not in list(notebooks):
        what = coded(
            "C06", "notebook: {notebook} is no notebook of the project.", notebook=notebook
        )
        yield Problem(where, what, nearest(str(notebook), notebooks))
    elif name in notebooks and name != notebook:
        what = coded(
            "C06",
            "notebook: {notebook} is not the notebook that is called {name}.",
            notebook=notebook,
            name=name,
        )
        yield Problem(where, what, say("Give the page another name, or remove notebook:."))
    elif name not in notebooks and not _NAME.fullmatch(str(name)):
        what = coded("C06", "{name!r} cannot be the name of a page.", name=name)
        yield Problem(
            where, what, say("Write a-z, 0-9 and _, as in {notebook}_part.", notebook=notebook)
        )


def _rename(stem: str) -> str:
    """Return how to call a notebook: the names of facts begin with its name."""
    plain = re.sub(r"[^a-z0-9]+", "_", stem.lower()).lstrip("_0123456789").rstrip("_")
    return say("Call the notebook {value}.ipynb, say: a-z, 0-9 and _.", value=plain or "chapter")


def _declared(path: Path, root: Path) -> tuple[Mapping[str, type | None] | None, list[Problem]]:
    """Return the parameters a notebook declares; none where it cannot be used."""
    name = path.relative_to(root).as_posix()
    try:
        known = parameters.declared(read_notebook(path))
    except SyntaxError as error:
        where = say("{file}, the cell tagged 'parameters'", file=name)
        what = coded(
            "C06", "Python cannot read line {line}: {words}.", line=error.lineno, words=error.msg
        )
        return None, [Problem(where, what, say("Correct it."), (error.text or "").rstrip())]
    except ValueError as error:
        what, remedy = Coded(str(error)), ""
        if not has_code(what):
            what = coded("C06", "the notebook cannot be used: {error}.", error=error)
            remedy = say(
                "Correct it in JupyterLab, or fetch it again from git: git restore {file}",
                file=name,
            )
        return None, [Problem(name, what, remedy)]
    if _NOTEBOOK in known:
        what = coded(
            "C06",
            "it declares a parameter 'notebook'; in edition.yml that names a page's notebook.",
        )
        return known, [Problem(name, what, say("Give the parameter another name."))]
    return known, []
