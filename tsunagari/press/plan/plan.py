"""What a build is going to do: the edition, its sections in order and their parameters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from tsunagari.press.core import digests
from tsunagari.press.core.problems import ConfigError, Problem, nearest
from tsunagari.press.plan.edition import settings_faults
from tsunagari.press.plan.sections import Section, read_sections

DEFAULT_EDITION = "r4"
_EDITION_KEYS: dict[str, type] = {
    "edition": str,
    "title": str,
    "subtitle": str,
    "city": str,
    "fiscal_year": int,
    "date": datetime.date,
    "deadline": int,
    "sections": dict,
}
_OPTIONAL_KEYS: dict[str, type] = {
    "notice": str,
    "memory": int,
    "area_code": str,
    "allowed": list,
    "private": list,
    "releases": int,
    "disclosure": dict,
}


class _Loader(yaml.SafeLoader):
    """YAML in which no name is given twice: of two sections of one name, one would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Read names and values, each name once."""
        names: set[str] = set()
        for key, _value in node.value:
            if str(key.value) in names:
                what = f"the name {key.value!r} is there twice"
                raise yaml.MarkedYAMLError(problem=what, problem_mark=key.start_mark)
            names.add(str(key.value))
        return super().construct_mapping(node, deep)


@dataclass(frozen=True)
class Plan:
    """All that a build needs to know before it starts.

    Attributes
    ----------
    root
        The project's folder.
    settings
        ``edition.yml`` as read and checked, without the sections. Its ``notice``, if there is one,
        is said on every page and in every file to take away; its ``memory`` is the most that a
        notebook may take, in MiB; its ``area_code`` is the city's in the data to take away; what
        is ``private`` may show nowhere, what is ``allowed`` may look like a leak; its
        ``disclosure`` says which counts of people are not shown.
    config
        ``_quarto.yml`` as read.
    sections
        Those the edition lists, in the order of the book and, of one notebook, of the edition;
        ``partial`` when only some of them were asked for.
    digests
        By path, of what a site is made from besides what its notebooks use, taken before any of
        it was read: what is saved while a build goes on is not taken for what was built.
    """

    root: Path
    edition: str
    settings: Mapping[str, Any]
    config: Mapping[str, Any]
    sections: Sequence[Section]
    partial: bool = False
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def stage(self) -> Path:
        """The build's own Quarto project."""
        return self.root / "_build" / (f"{self.edition}-preview" if self.partial else self.edition)

    @property
    def kept(self) -> Path:
        """Where results are kept from build to build."""
        return self.root / "_build" / "kept" / self.edition

    @property
    def site(self) -> Path:
        """Where the finished site is put."""
        return self.root / "_site" / self.edition

    @property
    def result(self) -> Path:
        """Where a build's site is found: a preview stays in its stage."""
        return self.stage / "_site" if self.partial else self.site

    @property
    def index(self) -> Path:
        """The preface."""
        return self.root / "index.qmd"


def make_plan(root: Path, edition: str, only: Sequence[str] = ()) -> Plan:
    """Read the configuration and the edition, and check one against the other.

    Parameters
    ----------
    root
        The project's folder.
    edition
        Name of a folder under ``data``.
    only
        Names of sections to build; all that the edition lists where empty.

    Raises
    ------
    ConfigError
        With every fault found, not the first alone.
    """
    read = ["_quarto.yml", "index.qmd", f"data/{edition}/edition.yml"]
    inputs = digests.of_paths(root, [*read, *digests.tree(root, "report")])
    config = _read_yaml(root / "_quarto.yml", root)
    notebooks = _notebooks(config, root)
    before = {path: digests.of_file(path) for path in notebooks.values()}
    settings = _edition(root, edition)
    given = settings.pop("sections")
    problems = [
        Problem(
            "--section",
            f"edition {edition} has no section {name!r}.",
            nearest(name, map(str, given)),
        )
        for name in only
        if name not in given
    ]
    listed, faults = read_sections(given, notebooks, edition=edition, root=root)
    if problems := [*faults, *problems]:
        raise ConfigError(problems)
    chosen = [section for section in listed if not only or section.name in only]
    sections = [replace(section, number=place) for place, section in enumerate(chosen, start=1)]
    for section in listed:
        inputs[section.notebook.relative_to(root).as_posix()] = before[section.notebook]
    partial = len(sections) < len(listed)
    return Plan(root, edition, settings, config, sections, partial, inputs)


def _read_yaml(path: Path, root: Path) -> dict[str, Any]:
    where = path.relative_to(root).as_posix()
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - it is a safe one
    except FileNotFoundError:
        raise ConfigError(Problem(where, "the file is missing.")) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = f"the file is not valid YAML in UTF-8: {' '.join(str(error).split())}"
        raise ConfigError(Problem(where, what)) from None
    if not isinstance(content, dict):
        raise ConfigError(Problem(where, "the file must hold keys and values."))
    return content


def _notebooks(config: Mapping[str, Any], root: Path) -> dict[str, Path]:
    """Name and file of each section, from the chapters of ``_quarto.yml``."""
    chapters = (config.get("book") or {}).get("chapters") or []
    if not chapters or chapters[0] != "index.qmd":
        what = "book: chapters: must begin with index.qmd."
        raise ConfigError(Problem("_quarto.yml", what))
    problems = []
    if not (root / "index.qmd").is_file():
        problems.append(Problem("_quarto.yml", "chapter index.qmd is missing."))
    notebooks: dict[str, Path] = {}
    there = [path.relative_to(root).as_posix() for path in root.glob("notebooks/*.ipynb")]
    for chapter in chapters[1:]:
        path = root / str(chapter)
        if path.suffix != ".ipynb" or not path.is_file():
            what = f"chapter {chapter} has no notebook."
            problems.append(Problem("_quarto.yml", what, nearest(str(chapter), there)))
        elif path.stem in notebooks:
            problems.append(Problem("_quarto.yml", f"chapter {chapter} is listed twice."))
        else:
            notebooks[path.stem] = path
    if problems:
        raise ConfigError(problems)
    return notebooks


def editions(root: Path) -> list[str]:
    """Name the editions that there are."""
    return sorted(path.parent.name for path in root.glob("data/*/edition.yml"))


def _edition(root: Path, edition: str) -> dict[str, Any]:
    """Read ``edition.yml`` and check its keys and their types."""
    known = editions(root)
    if edition not in known:
        what = f"there is no edition {edition!r}."
        raise ConfigError(Problem(f"data/{edition}/edition.yml", what, nearest(edition, known)))
    where = f"data/{edition}/edition.yml"
    settings = _read_yaml(root / where, root)
    problems = [
        Problem(where, f"unknown key {key!r}.", nearest(str(key), _EDITION_KEYS | _OPTIONAL_KEYS))
        for key in settings
        if key not in _EDITION_KEYS | _OPTIONAL_KEYS
    ]
    for key, kind in (_EDITION_KEYS | _OPTIONAL_KEYS).items():
        if key not in settings and key in _OPTIONAL_KEYS:
            continue
        if key not in settings:
            problems.append(Problem(where, f"key {key!r} is missing.", f"Add {key}: …"))
        elif not isinstance(settings[key], kind) or isinstance(settings[key], bool):
            what = f"{key} must be a {kind.__name__}, not {settings[key]!r}."
            problems.append(Problem(where, what))
    if not problems and settings["edition"] != edition:
        what = f"edition is {settings['edition']!r} but the folder is {edition!r}."
        problems.append(Problem(where, what, f"Write edition: {edition}"))
    if not problems:
        problems += settings_faults(settings, where, (root / where).parent)
    if problems:
        raise ConfigError(problems)
    return settings
