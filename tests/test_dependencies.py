"""Change each file of the project in turn: what is run again is what its outputs depend on."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_project
from tsunagari.press import build
from tsunagari.press.plan.plan import Plan, make_plan
from tsunagari.press.run import cache
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import Engine, Result, run_all

# Files that make more sections run than their outputs show, with the reason.
TOO_MANY = {
    "requirements.lock": "another library may give other outputs, and nobody can tell beforehand",
}
# The press itself is not tried here: any change to it runs all sections, as its own digest says.
PARTS = (
    "data/r4",
    "data/reference",
    "notebooks",
    "tsunagari/analysis",
    "tsunagari/present",
    "tsunagari/tabulation",
)
OTHERS = (
    "tsunagari/contract.py",
    "requirements.lock",
    "index.qmd",
    "_quarto.yml",
    "report/template.html",
    "data/README.md",
)


def files() -> list[str]:
    """Return the files that are tried."""
    paths = [
        path.relative_to(ROOT).as_posix()
        for part in PARTS
        for path in sorted((ROOT / part).rglob("*"))
        if path.is_file()
        and not {"__pycache__", ".ipynb_checkpoints"}.intersection(path.parts)
        and not path.name.startswith(".")
    ]
    plain = [name for name in paths if name != "data/r4/edition.yml"]
    return [*plain, *OTHERS]


def tried_alone() -> list[str]:
    """Return the files that are changed one by one: all but modules, of these one a folder.

    Whatever imports a module that is spoilt notices, so that one tells for all beside it.
    """
    modules = {Path(name).parent: name for name in files() if name.endswith(".py")}
    chosen = [name for name in files() if not name.endswith(".py")] + list(modules.values())
    return [name for name in chosen if name not in TOO_MANY]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plan, Engine]]:
    """A copy of the project with its own code, built once, and the engine that built it."""
    root = tmp_path_factory.mktemp("dependencies")
    copy_project(root)
    shutil.copytree(ROOT / "tsunagari", root / "tsunagari")
    shutil.copy(ROOT / "requirements.lock", root / "requirements.lock")
    plan = make_plan(root, "r4")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)  # the engine's server takes our modules from where it starts
        jobs = [build.job(plan, section) for section in plan.sections]
        with open_engine("fork", jobs, workers=2) as engine:
            plan.stage.mkdir(parents=True)
            results = run(plan, engine, [section.name for section in plan.sections])
            for section, result in zip(plan.sections, results, strict=True):
                assert result.problems == ()
                cache.store(plan, section, result, began=2**63)
            yield plan, engine


def run(plan: Plan, engine: Engine, names: Container[str]) -> Sequence[Result]:
    """Run some sections."""
    jobs = [build.job(plan, section) for section in plan.sections if section.name in names]
    return run_all(jobs, engine=engine, on_progress=lambda *_: None)


def spoil(path: Path) -> None:
    """Change a file so that whatever uses it cannot but notice."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        text += "\nraise RuntimeError('spoilt')\n"
    elif path.suffix == ".ipynb":
        text = text.replace("import", "import spoilt; import", 1)
    else:
        text = "spoilt\n"
    path.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def spoilt(root: Path, names: Iterable[str]) -> Iterator[None]:
    """Change some files, and put them back with their times: they are what they were."""
    before = {root / name: ((root / name).read_bytes(), (root / name).stat()) for name in names}
    for path in before:
        spoil(path)
    try:
        yield
    finally:
        for path, (content, status) in before.items():
            path.write_bytes(content)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.fixture(scope="module")
def not_kept(built: tuple[Plan, Engine]) -> dict[str, list[str]]:
    """The sections that are run again when a file has changed, by file."""
    plan, _engine = built
    sections: dict[str, list[str]] = {}
    for name in files():
        with spoilt(plan.root, [name]):
            entries = cache.look_up_all(plan, force=False)
        sections[name] = [section for section, entry in entries.items() if entry.load is None]
    return sections


def test_a_section_depends_on_nothing_that_it_is_kept_in_spite_of(
    built: tuple[Plan, Engine], not_kept: dict[str, list[str]]
) -> None:
    plan, engine = built
    for section in plan.sections:
        with spoilt(plan.root, [name for name in files() if section.name not in not_kept[name]]):
            assert run(plan, engine, [section.name])[0].problems == ()


@pytest.mark.parametrize("name", tried_alone())
def test_a_section_that_is_run_again_depends_on_the_file(
    built: tuple[Plan, Engine], not_kept: dict[str, list[str]], name: str
) -> None:
    plan, engine = built
    # One section a file, another for each: what counts too much counts for many files.
    sections = not_kept[name]
    chosen = sections[files().index(name) % len(sections) :][:1] if sections else []
    with spoilt(plan.root, [name]):
        results = run(plan, engine, chosen)
    assert [result.section for result in results if not result.problems] == []


def test_the_project_as_it_was_is_kept(built: tuple[Plan, Engine]) -> None:
    plan, _engine = built
    for section in plan.sections:
        assert cache.look_up(plan, section).reason == ""


def test_every_kind_of_file_is_tried() -> None:
    kinds = {Path(name).suffix for name in files()}
    assert kinds == {".csv", ".yml", ".ipynb", ".py", ".lock", ".qmd", ".html", ".md"}
