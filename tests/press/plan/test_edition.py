"""The values of edition.yml that a type alone does not hold."""

from __future__ import annotations

import pytest

from tests.conftest import Project
from tsunagari.press.plan.edition import is_area_code


# 総務省「全国地方公共団体コード」
@pytest.mark.parametrize("code", ["401005", "011002", "131016", "271004", "472018", "400009"])
def test_codes_of_local_governments_pass(code: str) -> None:
    assert is_area_code(code)


@pytest.mark.parametrize("code", ["401006", "40100", "4010055", "40100５", "abcdef", "104005"])
def test_another_number_is_refused(code: str) -> None:
    assert not is_area_code(code)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('area_code: "401006"', "area_code '401006' is not the six-digit code"),
        ("area_code: 401005", "area_code must be a str, not 401005."),
        ("allowed: [12]", "allowed must be a list of texts, and 12 is none."),
        ("allowed: 12", "allowed must be a list, not 12."),
        ("private: [one/anwsers.csv]", "private names one/anwsers.csv, which is no file"),
        ("disclosure: 2", "disclosure must be a dict, not 2."),
        ("disclosure: {hiden: 2}", "disclosure: unknown key 'hiden'.\n  -> Did you mean hidden?"),
        ("disclosure: {hidden: 0}", "disclosure: hidden must be a number of people from 1, not 0"),
        (
            "disclosure: {width: 1.5}",
            "disclosure: width must be a number of people from 1, not 1.5",
        ),
        ("disclosure: {width: true}", "width must be a number of people from 1, not True."),
        ("deadline: 0", "deadline must be a number of seconds above 0."),
    ],
)
def test_a_wrong_value_stops_the_build(project: Project, line: str, said: str) -> None:
    key = line.partition(":")[0]
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    kept = [other for other in text.splitlines() if not other.startswith(f"{key}:")]
    project.write("data/r4/edition.yml", "\n".join([*kept, line, ""]))
    project.write("data/r4/one/answers.csv", "a\n")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 2
    assert said in done.stderr
    if key == "private":
        assert "Did you mean one/answers.csv" in done.stderr
