"""A notebook that is run by hand finds the data of an edition."""

from pathlib import Path

import pytest

from tests.messages import refused
from tsunagari.analysis.data.folders import DEFAULT, VARIABLE, data_folder, edition_disclosure
from tsunagari.analysis.data.source import DataError
from tsunagari.press.plan.plan import DEFAULT_EDITION


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two editions, its folder of notebooks being the current one."""
    for name in ("data/r4/council", "data/demo/council", "data/demo/exports", "data/reference"):
        (tmp_path / name).mkdir(parents=True)
    for edition in ("r4", "demo"):
        (tmp_path / f"data/{edition}/edition.yml").touch()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path


def test_a_folder_that_is_said_is_taken(project: Path) -> None:
    assert data_folder("../data/demo/council", "council") == Path("../data/demo/council")


@pytest.mark.parametrize(
    ("edition", "name", "folder"),
    [
        (None, "council", "r4/council"),
        (None, "exports", "demo/exports"),
        ("demo", "council", "demo/council"),
        ("demo", "reference", "reference"),
    ],
)
def test_the_variable_names_the_edition(
    edition: str | None, name: str, folder: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if edition:
        monkeypatch.setenv(VARIABLE, edition)
    assert data_folder("", name) == project / "data" / folder


def test_an_edition_without_the_section_is_named(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "r4")
    with refused(DataError, "exports", "r4", VARIABLE):
        data_folder("", "exports")


def test_outside_of_a_project_it_says_what_it_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with refused(DataError, "data/<edition>/edition.yml"):
        data_folder("", "council")


def test_the_default_is_that_of_a_build() -> None:
    assert DEFAULT == DEFAULT_EDITION


def test_who_runs_a_notebook_by_hand_is_shown_what_the_edition_shows(tmp_path: Path) -> None:
    folder = tmp_path / "data/mimachi/kurashi"
    folder.mkdir(parents=True)
    assert edition_disclosure(folder) == {}
    settings = folder.parent / "edition.yml"
    settings.write_text("edition: mimachi\ndisclosure: {hidden: 4}\n", encoding="utf-8")
    assert edition_disclosure(folder) == {"hidden": 4}
    for wrong in ("{hidden: 0}", "{hiden: 4}", "4", "{"):
        settings.write_text(f"disclosure: {wrong}\n", encoding="utf-8")
        with refused(DataError, "edition.yml"):
            edition_disclosure(folder)


def test_a_linked_folder_has_the_thresholds_of_the_edition_it_stands_in(tmp_path: Path) -> None:
    kept, edition = tmp_path / "kept/kurashi", tmp_path / "data/mimachi"
    kept.mkdir(parents=True)
    edition.mkdir(parents=True)
    (edition / "kurashi").symlink_to(kept)
    (kept.parent / "edition.yml").write_text("disclosure: {hidden: 3}\n", encoding="utf-8")
    assert edition_disclosure(edition / "kurashi") == {"hidden": 3}
    (edition / "edition.yml").write_text("disclosure: {hidden: 4}\n", encoding="utf-8")
    assert edition_disclosure(edition / "kurashi") == {"hidden": 4}
