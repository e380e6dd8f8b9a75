"""The sections an edition lists: which notebook each is made from, and with which parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tsunagari.press.core.notebook import read_notebook
from tsunagari.press.core.problems import Problem, nearest, page_label
from tsunagari.press.plan import parameters

_NOTEBOOK = "notebook"
_DISCLOSURE = "disclosure"
# A page's name is the first part of its facts and, with hyphens, a part of its labels.
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# The preface, the template, the record of the last site and the page on how it was made stand in
# folders with what is made of the sections.
_TAKEN = ("index", "provenance", "site", "template")


@dataclass(frozen=True)
class Section:
    """A notebook with the parameters this edition gives it: a chapter of the book.

    Attributes
    ----------
    name
        Name of the page; the notebook's own, unless the edition makes further pages from it.
    number
        Of the chapter, from 1.
    """

    name: str
    notebook: Path
    number: int = 0
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
    disclosure: Mapping[str, int],
) -> tuple[list[Section], list[Problem]]:
    """Return the sections of an edition, checked.

    Parameters
    ----------
    given
        What the edition says of each section by its name: parameters, and ``notebook`` where the
        page has another name than the notebook it is made from.
    notebooks
        The book's notebooks by name, in its order.
    disclosure
        The edition's thresholds, for notebooks with a parameter of this name.

    Returns
    -------
    tuple
        The sections in the order of the book and, of one notebook, of the edition; and every
        fault found.
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
    for notebook in dict.fromkeys(chosen.values()):
        known[notebook], faults = _declared(notebooks[notebook], root)
        problems += faults
    sections: list[Section] = []
    for name in sorted(chosen, key=lambda name: list(notebooks).index(chosen[name])):
        path, declared = notebooks[chosen[name]], known[chosen[name]]
        values = {key: value for key, value in (given[name] or {}).items() if key != _NOTEBOOK}
        if declared is not None:
            problems += parameters.check(
                values,
                declared,
                where=f"{where}, section {name}",
                notebook=path.relative_to(root).as_posix(),
            )
            if "data" in declared:
                values = {"data": f"../data/{edition}/{path.stem}"} | values
            if _DISCLOSURE in declared:
                values |= {_DISCLOSURE: dict(disclosure)}
        sections.append(Section(name, path, parameters=values))
    return sections, problems


def _faults(name: Any, values: Any, notebooks: Mapping[str, Path], where: str) -> Iterator[Problem]:
    """Yield why a section cannot be made: its name, its notebook, or the two together."""
    if not isinstance(values, dict | None):
        what = f"the parameters of section {name} must be names and values, not {values!r}."
        yield Problem(where, what)
        return
    if values and _DISCLOSURE in values:
        what = f"section {name} has {_DISCLOSURE}, which is the same for the whole edition."
        yield Problem(where, what, f"Write {_DISCLOSURE} beside sections.")
    if name in _TAKEN:
        what = f"a section cannot be called {name}: the site has a file of that name."
        yield Problem(where, what, "Give it another name.")
    if not values or _NOTEBOOK not in values:
        if name not in notebooks:
            what = f"section {name!r} is not in _quarto.yml."
            yield Problem(where, what, nearest(str(name), notebooks))
        return
    where, notebook = f"{where}, section {name}", values[_NOTEBOOK]
    if notebook not in list(notebooks):
        what = f"notebook: {notebook} is no notebook of _quarto.yml."
        yield Problem(where, what, nearest(str(notebook), notebooks))
    elif name in notebooks and name != notebook:
        what = f"notebook: {notebook} is not the notebook that is called {name}."
        yield Problem(where, what, "Give the page another name, or remove notebook:.")
    elif name not in notebooks and not _NAME.fullmatch(str(name)):
        what = f"{name!r} cannot be the name of a page."
        yield Problem(where, what, f"Write a-z, 0-9 and _, as in {notebook}_part.")


def _declared(path: Path, root: Path) -> tuple[Mapping[str, type | None] | None, list[Problem]]:
    """Return the parameters a notebook declares; none where it cannot be used."""
    name = path.relative_to(root).as_posix()
    try:
        known = parameters.declared(read_notebook(path))
    except (ValueError, SyntaxError) as error:
        return None, [Problem(name, f"the notebook cannot be used: {error}.")]
    if _NOTEBOOK in known:
        what = "it declares a parameter 'notebook'; in edition.yml that names a page's notebook."
        return known, [Problem(name, what, "Give the parameter another name.")]
    return known, []
