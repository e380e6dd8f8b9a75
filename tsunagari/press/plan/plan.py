"""What a build is going to do: the edition, its sections in order and their parameters."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from tsunagari.messages import Coded, coded, say
from tsunagari.press.core import digests, signatures
from tsunagari.press.core.problems import ConfigError, Problem, nearest
from tsunagari.press.core.signatures import Signer
from tsunagari.press.plan.merges import refuse_conflicts
from tsunagari.press.plan.previous import released_facts
from tsunagari.press.plan.sections import Section, numbered, read_sections
from tsunagari.press.plan.yaml_files import read_yaml
from tsunagari.table_files import reading
from tsunagari.translation import texts_file, translator
from tsunagari.translation.texts_file import Entry

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from tsunagari.press.plan.accessibility import Declaration
    from tsunagari.press.plan.edition import Edition

DEFAULT_EDITION = "r4"
ENGLISH = "en"
"""The second language that a report may have."""
Format = Literal["html", "pdf", "docx", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""What a report is made as; the website is always made, and has the others within it."""


@dataclass(frozen=True)
class Plan:
    """All that a build needs to know before it starts.

    Attributes
    ----------
    root
        The project's folder.
    document
        ``edition.yml`` as YAML has it; `settings` is what the press reads of it.
    config
        ``_quarto.yml`` as YAML has it, for Quarto.
    sections
        Those the edition lists, in its order; ``partial`` when only some of them were asked for.
    left_out
        Names of the project's sections that the edition does not have.
    pages
        Names of all pages that the edition has, those that a preview leaves out too.
    previous
        The facts of the edition before, by name: value, text, unit.
    digests
        By path, of what a site is made from besides what its notebooks use, taken before any of
        it was read: what is saved while a build goes on is not taken for what was built.
    to
        The formats that were asked for; None for those that the edition lists.
    lang
        The second language in which pages are made by this plan; empty for the report itself.
    """

    root: Path
    edition: str
    document: Mapping[str, Any]
    config: Mapping[str, Any]
    sections: Sequence[Section]
    left_out: frozenset[str] = frozenset()
    previous: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    partial: bool = False
    pages: Sequence[str] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    to: Sequence[str] | None = None
    lang: str = ""

    @functools.cached_property
    def settings(self) -> Edition:
        """The settings of the edition, checked when first read.

        Raises
        ------
        ConfigError
            With every fault of ``edition.yml``.
        """
        from tsunagari.press.plan.edition import read_edition  # slow: a build may need none of it

        return read_edition(self.document, edition_file(self.edition), self.data)

    @property
    def signers(self) -> list[Signer]:
        """Who may sign a release of the edition; nobody where it names none.

        Raises
        ------
        ConfigError
            The file that names them is of no use.
        """
        file = self.settings.signers_file
        return signatures.read_signers(self.root / file, file) if file else []

    @functools.cached_property
    def accessibility(self) -> Declaration:
        """What ``accessibility.yml`` says, if there is one, checked when first read.

        Raises
        ------
        ConfigError
            With every fault of the file.
        """
        from tsunagari.press.plan.accessibility import read_declaration  # slow, as above

        path = self.root / accessibility_file(self.edition)
        document = read_yaml(path, self.root) if path.is_file() else {}
        return read_declaration(document, accessibility_file(self.edition), self.pages)

    @property
    def translated(self) -> list[str]:
        """The names of the pages that are made in English too, the first page among them."""
        named = self.document.get("lang")
        listed = named.get(ENGLISH) if isinstance(named, dict) else None
        return ["index", *map(str, listed)] if isinstance(listed, list) else []

    @functools.cached_property
    def translations(self) -> list[Entry]:
        """The texts of the edition in English, in the order of their file.

        Raises
        ------
        ConfigError
            There is no such file, or it cannot be read.
        """
        where = translation_file(self.root, self.edition)
        if names := _rivals(self.root, self.edition):
            what = coded("P13", "there are {names}: keep one of them.", names=", ".join(names))
            raise ConfigError(Problem(f"data/{self.edition}", what))
        try:
            return texts_file.read(self.root / where)
        except FileNotFoundError:
            what = coded("P13", "the file is missing, and lang: in edition.yml asks for English.")
            remedy = say(
                "Make it with the heads {japanese} and {english} alone: what is to be translated "
                "is then written to {file}.",
                japanese=texts_file.JAPANESE,
                english=texts_file.ENGLISH,
                file=f"_build/{self.edition}/{ENGLISH}.csv",
            )
            raise ConfigError(Problem(where, what, remedy)) from None
        except texts_file.TranslationError as error:
            place = f"{where}, {error.where}" if error.where else where
            raise ConfigError(Problem(place, Coded(str(error)))) from None

    def variables(self, section: Section) -> dict[str, str]:
        """Return the variables of the environment that a notebook is given to run in."""
        if section.name not in self.translated:
            return {}
        return {translator.VARIABLE: translation_file(self.root, self.edition)}

    def check_settings(self) -> None:
        """Check the edition's own files; faults of sections are found when the plan is made."""
        _ = self.settings, self.accessibility
        if self.translated:
            _ = self.translations

    @property
    def listed_formats(self) -> list[str]:
        """The formats that the edition lists, without those that there are none of."""
        listed = self.document.get("formats")
        return ["html", *self._documents(listed if isinstance(listed, list) else ())]

    @property
    def formats(self) -> list[str]:
        """The formats that are built: what was asked for, else what the edition lists.

        A preview is of the website alone: it is looked at, and not handed on.
        """
        if self.to is not None:
            return ["html", *self._documents(self.to)]
        return ["html"] if self.partial else self.listed_formats

    @staticmethod
    def _documents(names: Sequence[str]) -> list[str]:
        return [name for name in FORMATS if name != "html" and name in names]

    @property
    def data(self) -> Path:
        """The edition's folder."""
        return self.root / "data" / self.edition

    @property
    def stage(self) -> Path:
        """The build's own Quarto project; pages in a second language have one within it."""
        stage = self.root / "_build" / (f"{self.edition}-preview" if self.partial else self.edition)
        return stage / f"_{self.lang}" if self.lang else stage

    @property
    def cache(self) -> Path:
        """What is kept from build to build."""
        return cache_folder(self.root, self.edition)

    @property
    def site(self) -> Path:
        """The site of the last build that passed its checks."""
        return site_folder(self.root, self.edition)

    @property
    def result(self) -> Path:
        """Where a build's site is found: a preview stays in its stage."""
        return self.stage / "_site" if self.partial else self.site

    @property
    def index(self) -> Path:
        """The preface: the edition's own if it brings one."""
        return self.root / preface_file(self.root, self.edition)


def make_plan(
    root: Path, edition: str, only: Sequence[str] = (), to: Sequence[str] | None = None
) -> Plan:
    """Read the configuration and the edition, and check one against the other.

    Parameters
    ----------
    root
        The project's folder.
    edition
        Name of a folder under ``data``.
    only
        Names of sections to build, one by one or with commas between them; all that the edition
        lists where empty.
    to
        Formats to build; those that the edition lists where None.

    Raises
    ------
    ConfigError
        With every fault found, not the first alone.
    """
    only = [name.strip() for names in only for name in names.split(",") if name.strip()]
    preface = preface_file(root, edition)
    paths = ["_quarto.yml", preface, edition_file(edition), *digests.tree(root, "report")]
    if (root / accessibility_file(edition)).is_file():
        paths.append(accessibility_file(edition))
    if (root / translation_file(root, edition)).is_file():
        paths.append(translation_file(root, edition))
    refuse_conflicts(root, paths)
    inputs = digests.of_paths(root, paths)
    config = read_yaml(root / "_quarto.yml", root)
    document = _read_document(root, edition)
    notebooks = _notebooks(config, root, edition)
    refuse_conflicts(root, (path.relative_to(root).as_posix() for path in notebooks.values()))
    before = {path: digests.of_file(path) for path in notebooks.values()}
    plan = Plan(root, edition, document, config, [], digests=inputs, to=to)
    listed = document.get("sections", _by_default(config, root, edition))
    if not isinstance(listed, dict):
        listed = plan.settings.sections  # which says what is wrong with them
    problems = [
        Problem(
            "--section",
            coded("C02", "edition {edition} has no section {name!r}.", edition=edition, name=name),
            nearest(name, map(str, listed)),
        )
        for name in only
        if name not in listed
    ]
    named = isinstance(document.get("previous"), str)
    former = released_facts(root, document["previous"]) if named else {}
    sections, faults = read_sections(
        listed,
        notebooks,
        edition=edition,
        root=root,
        settings=document | ({"previous": former} if named else {}),
    )
    names = [section.name for section in sections]
    problems += [
        Problem(
            edition_file(edition),
            coded(
                "C02",
                "lang: edition {edition} has no section {name!r}.",
                edition=edition,
                name=name,
            ),
            nearest(name, names),
        )
        for name in plan.translated[1:]
        if name not in names and not faults
    ]
    if faults or problems:
        raise ConfigError([*_faults_of_settings(plan), *faults, *problems])
    chosen = [section for section in numbered(sections) if not only or section.name in only]
    for section in sections:
        inputs[section.notebook.relative_to(root).as_posix()] = before[section.notebook]
    return replace(
        plan,
        sections=chosen,
        previous=former,
        left_out=frozenset(notebooks)
        - {name for s in sections for name in (s.name, s.notebook.stem)},
        partial=bool(only),
        pages=["index", *names],
    )


def _notebooks(config: Mapping[str, Any], root: Path, edition: str) -> dict[str, Path]:
    """Return name and file of each notebook that an edition may have as a section.

    An edition's own, in ``notebooks/<edition>/``, stands before the one that all share. Those of
    the chapters of ``_quarto.yml`` come first, in its order.
    """
    problems = []
    if not (root / preface_file(root, edition)).is_file():
        what = coded("C05", "chapter index.qmd is missing.")
        remedy = say("Fetch it again from git: git restore {file}", file="index.qmd")
        problems.append(Problem("_quarto.yml", what, remedy))
    files = [*root.glob("notebooks/*.ipynb"), *root.glob(f"notebooks/{edition}/*.ipynb")]
    notebooks: dict[str, Path] = {}
    for chapter in _chapters(config):
        path = root / chapter
        own = path.parent / edition / path.name
        if path.suffix != ".ipynb" or not (path.is_file() or own.is_file()):
            what = coded("C05", "chapter {chapter} has no notebook.", chapter=chapter)
            known = (file.relative_to(root).as_posix() for file in files)
            problems.append(Problem("_quarto.yml", what, nearest(chapter, known)))
        elif path.stem in notebooks:
            problems.append(
                Problem(
                    "_quarto.yml",
                    coded("C05", "chapter {chapter} is listed twice.", chapter=chapter),
                    say("Leave it once."),
                )
            )
        else:
            notebooks[path.stem] = own if own.is_file() else path
    if problems:
        raise ConfigError(problems)
    return notebooks | {file.stem: file for file in sorted(files) if file.stem not in notebooks}


def _chapters(config: Mapping[str, Any]) -> list[str]:
    """Return the chapters of ``_quarto.yml`` behind the preface."""
    chapters = [str(chapter) for chapter in (config.get("book") or {}).get("chapters") or []]
    if not chapters or chapters[0] != "index.qmd":
        what = coded("C05", "book: chapters: must begin with index.qmd.")
        raise ConfigError(Problem("_quarto.yml", what))
    return chapters[1:]


def _by_default(config: Mapping[str, Any], root: Path, edition: str) -> dict[str, Any]:
    """Return the sections of an edition that lists none: the chapters that it has data for."""
    names = [Path(chapter).stem for chapter in _chapters(config)]
    return {name: {} for name in names if (root / "data" / edition / name).is_dir()}


def editions(root: Path) -> list[str]:
    """Return the names of the editions that there are."""
    names = (path.parent.name for path in root.glob("data/*/edition.yml"))
    return sorted(name for name in names if is_edition_name(name))


def is_edition_name(name: str) -> bool:
    """Check that a name is that of one folder or file, on every system and on one line.

    An edition's name is a part of addresses, and of the names of documents and releases.
    """
    is_line = all(letter.isprintable() or letter == "\u3000" for letter in name)
    return is_line and name not in ("", ".", "..") and not set(name) & set('/\\:*?"<>|')


def former_editions(root: Path) -> dict[str, str]:
    """Return for each edition the one before it, whose facts it may use; empty where none is."""
    former = {}
    for edition in editions(root):
        try:
            named = _read_document(root, edition).get("previous")
        except ConfigError:  # which its own build reports
            named = None
        former[edition] = named if isinstance(named, str) else ""
    return former


def cache_folder(root: Path, edition: str) -> Path:
    """Return the folder of what is kept of an edition from build to build."""
    return root / "_build" / "cache" / edition


def site_folder(root: Path, edition: str) -> Path:
    """Return the folder of an edition's last site that passed its checks."""
    return root / "_site" / edition


def edition_file(edition: str) -> str:
    """Return the path of an edition's file below the project."""
    return f"data/{edition}/edition.yml"


def translation_file(root: Path, edition: str) -> str:
    """Return the path below the project of an edition's texts in English, in whichever format."""
    found = reading.find(root / "data" / edition, f"{ENGLISH}.csv")
    return f"data/{edition}/{found[0].name if found else f'{ENGLISH}.csv'}"


def _rivals(root: Path, edition: str) -> list[str]:
    """Return the names of an edition's files of texts in English if there are several."""
    found = reading.find(root / "data" / edition, f"{ENGLISH}.csv")
    return [path.name for path in found] if len(found) > 1 else []


def accessibility_file(edition: str) -> str:
    """Return the path below the project of what a person found of an edition's accessibility."""
    return f"data/{edition}/accessibility.yml"


def preface_file(root: Path, edition: str) -> str:
    """Return the path of an edition's preface below the project: its own, or the shared one."""
    own = f"data/{edition}/index.qmd"
    return own if (root / own).is_file() else "index.qmd"


def _read_document(root: Path, edition: str) -> dict[str, Any]:
    """Return ``edition.yml`` of an edition that there is, unchecked."""
    check_edition(root, edition)
    return read_yaml(root / edition_file(edition), root)


def check_edition(root: Path, edition: str) -> None:
    """Check that there is an edition of this name.

    Raises
    ------
    ConfigError
        There is none.
    """
    known = editions(root)
    if edition not in known and (root / "data" / edition).is_dir() and edition != "reference":
        what = coded("C03", "the file is missing.")
        remedy = say(
            "Fetch it again from git (git restore {file}), or move the folder away and make the "
            "edition by pipeline.py new edition {edition}",
            file=edition_file(edition),
            edition=edition,
        )
        raise ConfigError(Problem(edition_file(edition), what, remedy))
    if edition not in known:
        what = coded("C02", "there is no edition {edition!r}.", edition=edition)
        none = say(
            "There is no edition in data/: give the command in the project's folder, fetch data/ "
            "again from git, or make one by pipeline.py new edition {edition}",
            edition=edition,
        )
        near = nearest(edition, known) if known else none
        raise ConfigError(Problem(edition_file(edition), what, near))


def _faults_of_settings(plan: Plan) -> list[Problem]:
    try:
        plan.check_settings()
    except ConfigError as error:
        return error.problems
    return []
