"""The settings of edition.yml: what is allowed, and what is said of anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import EDITION, Project
from tests.messages import names
from tsunagari.contract import Thresholds
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.plan.edition import Edition, is_area_code
from tsunagari.press.plan.plan import make_plan


# 総務省「全国地方公共団体コード」
@pytest.mark.parametrize("code", ["401005", "011002", "131016", "271004", "472018", "400009"])
def test_codes_of_local_governments_pass(code: str) -> None:
    assert is_area_code(code)


@pytest.mark.parametrize("code", ["401006", "40100", "4010055", "40100５", "abcdef", "104005"])
def test_another_number_is_refused(code: str) -> None:
    assert not is_area_code(code)


@pytest.mark.parametrize(
    ("line", "key", "words"),
    [
        ('area_code: "401006"', "area_code", ["'401006'", "check digit"]),
        ("area_code: 401005", "area_code", ["not 401005", "quotes"]),
        ("area_code:", "area_code", ["not nothing"]),
        ("allowed: [a, 12]", "allowed", ["entry 2 is 12"]),
        ("allowed: [' ']", "allowed", ["entry 1 is ' '"]),
        ("allowed: 12", "allowed", ["not 12"]),
        ("allowed: text", "allowed", ["not 'text'"]),
        ("private: [one/anwsers.csv]", "private", ["entry 1", "Did you mean one/answers.csv"]),
        ("disclosure: 2", "disclosure", ["not 2"]),
        ("disclosure:", "disclosure", ["not nothing"]),
        ("disclosure: {hiden: 2}", "disclosure", ["'hiden'", "Did you mean hidden?"]),
        ("disclosure: {hidden: 0}", "disclosure: hidden", ["from 1", "not 0"]),
        ("disclosure: {width: 1.5}", "disclosure: width", ["from 1", "not 1.5"]),
        ("disclosure: {cases: true}", "disclosure: cases", ["from 1", "not true"]),
        ("disclosure: {base: '30'}", "disclosure: base", ["from 1", "not '30'"]),
        ("deadline: 0", "deadline", ["above 0", "not 0"]),
        ("deadline: true", "deadline", ["not true"]),
        ("date: 2023", "date", ["2023-03-28", "not 2023"]),
        ("releases: 1", "releases", ["2 or more", "not 1"]),
        ("title:", "title", ["not nothing"]),
        ("edition: r5", "edition", ["'r5'", "Write edition: r4"]),
        ("memry: 100", "unknown key 'memry'", ["Did you mean memory"]),
        ("5: 100", "unknown key '5'", []),
        ("sections: [one]", "sections", ["['one']"]),
    ],
)
def test_a_wrong_value_stops_the_build(
    project: Project, line: str, key: str, words: list[str]
) -> None:
    message = refused(project, line)
    assert message.startswith(f"data/r4/edition.yml: {key}")
    for word in words:
        assert word in message


def refused(project: Project, *lines: str) -> str:
    """Return what is said of an edition with these lines in place of others of their keys."""
    keys = tuple(f"{line.partition(':')[0]}:" for line in lines)
    nested = ("  ", "-") if "sections:" in keys else ()
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    kept = [other for other in text.splitlines() if not other.startswith((*keys, *nested))]
    project.write("data/r4/edition.yml", "\n".join([*kept, *lines, ""]))
    project.write("data/r4/one/answers.csv", "a\n")
    with pytest.raises(ConfigError) as error:
        make_plan(project.root, "r4").check_settings()
    return str(error.value)


def test_all_faults_are_told_at_once_those_of_sections_too(project: Project) -> None:
    lines = ["deadline: soon", "memory: 0", "sections: {one: {yaer: 4}, oen: {}}", "tilte: 題"]
    message = refused(project, *lines)
    for word in ("deadline", "memory", "'yaer'", "'oen'", "'tilte'"):
        assert word in message


def test_a_wrong_setting_stops_the_build_before_a_notebook_runs(project: Project) -> None:
    project.edit("data/r4/edition.yml", "deadline: 20", "deadline: soon")
    build = project.build("--renderer", "pandoc")
    assert build.returncode == 2
    assert "deadline" in build.stderr
    assert not project.path("_build/r4/executed").exists()


@pytest.mark.parametrize(
    ("settings", "limits"),
    [
        ({}, None),
        ({"private": ["a.csv"]}, {"hidden": 2, "width": 2, "cases": 10, "base": 30}),
        ({"disclosure": {}}, {"hidden": 2, "width": 2, "cases": 10, "base": 30}),
        ({"disclosure": {"hidden": 5}}, {"hidden": 5, "width": 5, "cases": 10, "base": 30}),
        (
            {"private": ["a.csv"], "disclosure": {"width": 3}},
            {"hidden": 2, "width": 3, "cases": 10, "base": 30},
        ),
    ],
)
def test_an_edition_with_private_files_has_disclosure_control(
    settings: dict[str, Any], limits: dict[str, int] | None
) -> None:
    disclosure = Edition.model_validate(EDITION | settings).disclosure
    assert (disclosure and disclosure.model_dump(include=limits)) == limits


def test_a_width_that_undermines_what_is_hidden_is_refused_with_the_reason(
    project: Project,
) -> None:
    settings = EDITION | {"disclosure": {"hidden": 4, "width": 2}}
    project.write("data/r4/edition.yml", json.dumps(settings, default=str))
    build = project.build()
    assert build.returncode == 2
    assert all(name in build.stderr for name in ("disclosure", "width", "4")), build.stderr


DECLARED = "year: int = 4\ndisclosure: dict = {}"


def test_a_notebook_is_given_the_thresholds_of_its_edition(project: Project) -> None:
    project.cell("one", "parameters", DECLARED)
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    project.write("data/r4/edition.yml", f"{text}\ndisclosure: {{hidden: 3}}\n")
    (section,) = make_plan(project.root, "r4").sections
    assert section.parameters["disclosure"] == {"hidden": 3}


@pytest.mark.parametrize("said", ["", "disclosure: {}", "private: [one/a.csv]"])
def test_a_notebook_is_given_all_thresholds_where_its_edition_sets_none(
    project: Project, said: str
) -> None:
    project.cell("one", "parameters", DECLARED)
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    project.write("data/r4/edition.yml", f"{text}\n{said}\n")
    (section,) = make_plan(project.root, "r4").sections
    limits = section.parameters["disclosure"]
    assert set(limits) == set(Thresholds.model_fields)  # with none it looks into edition.yml
    assert (limits["hidden"], limits["width"], limits["base"]) == (2, 2, 30)


def test_a_section_has_no_thresholds_of_its_own(project: Project) -> None:
    project.cell("one", "parameters", DECLARED)
    message = refused(project, "sections: {one: {disclosure: {hidden: 3}}}")
    assert names(message, "one", "disclosure")


def test_what_an_old_editor_saves_is_read(project: Project) -> None:
    path = project.path("data/r4/edition.yml")
    text = path.read_text(encoding="utf-8")
    title = make_plan(project.root, "r4").settings.title
    assert not title.isascii()
    path.write_bytes(text.replace("\n", "\r\n").encode("cp932"))
    assert make_plan(project.root, "r4").settings.title == title
    path.write_bytes(text.encode("cp932") + "\n# 題\n".encode())
    with pytest.raises(ConfigError, match=r"data/r4/edition\.yml.*line \d+"):
        make_plan(project.root, "r4")
