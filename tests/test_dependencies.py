"""Change each file of the project in turn: what is run again is what its outputs depend on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT, copy_project
from tsunagari.press import build
from tsunagari.press.plan.plan import Plan, make_plan
from tsunagari.press.run import cache
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import Engine, Job, Result, run_all

# Files that make more sections run than their outputs show, with the reason.
TOO_MANY = {
    "requirements.lock": "another library may give other outputs, and nobody can tell beforehand",
}
# The press itself is not tried here: any change to it runs all sections, as its own digest says.
PARTS = ("data/r4", "data/reference", "notebooks", "tsunagari/analysis", "tsunagari/present")
OTHERS = ("requirements.lock", "index.qmd", "_quarto.yml", "report/template.html", "data/README.md")


def files() -> list[str]:
    """Name the files that are tried."""
    found = [
        path.relative_to(ROOT).as_posix()
        for part in PARTS
        for path in sorted((ROOT / part).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    ]
    plain = [name for name in found if name != "data/r4/edition.yml"]
    return [*plain, *OTHERS]


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
        with open_engine("fork", jobs(plan), workers=2) as engine:
            plan.stage.mkdir(parents=True)
            for section, result in zip(plan.sections, run(plan, engine), strict=True):
                assert result.problems == ()
                cache.keep(plan, section, result, began=2**63)
            yield plan, engine


def jobs(plan: Plan) -> list[Job]:
    """Make the jobs of all sections."""
    return [build.job(plan, section) for section in plan.sections]


def run(plan: Plan, engine: Engine) -> Sequence[Result]:
    """Run all sections."""
    return run_all(jobs(plan), engine=engine, watch=lambda *_: None)


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


@pytest.mark.parametrize("name", files())
def test_what_depends_on_a_file_is_run_again(built: tuple[Plan, Engine], name: str) -> None:
    plan, engine = built
    path = plan.root / name
    before = path.read_bytes()
    spoil(path)
    try:
        again = {
            section.name
            for section in plan.sections
            if cache.look_up(plan, section).notebook is None
        }
        depend = {result.section for result in run(plan, engine) if result.problems}
    finally:
        path.write_bytes(before)
    assert depend <= again, "not run again, though it depends on the file"
    if name not in TOO_MANY:
        assert again == depend, "run again, though nothing of it depends on the file"


def test_the_project_as_it_was_is_kept(built: tuple[Plan, Engine]) -> None:
    plan, _engine = built
    for section in plan.sections:
        assert cache.look_up(plan, section).reason == ""


def test_every_kind_of_file_is_tried() -> None:
    kinds = {Path(name).suffix for name in files()}
    assert kinds == {".csv", ".yml", ".ipynb", ".py", ".lock", ".qmd", ".html", ".md"}
