"""How the counts of a survey's groups add up: held against the counts themselves."""

from __future__ import annotations

from pathlib import Path

from tests.analysis.survey.surveys import CODEBOOK, load, write
from tests.messages import refused
from tsunagari.analysis.survey.crosstabs import cross, frequency
from tsunagari.analysis.survey.groups import base_filter, partitions

ASKED = "asked: {support: [1]}"


def test_everybody_is_in_one_part(tmp_path: Path) -> None:
    answers = load(write(tmp_path))
    by_question = partitions(answers, ["sex", "age", "lonely", "support", "partners"])
    assert set(by_question) == {"sex", "age", "lonely", "support"}
    # Of partners one may have several.
    for question, labels in by_question.items():
        counted = frequency(answers, question)
        assert list(counted.counts.index) == list(labels)
        assert counted.counts.sum() == len(answers)
    groups = cross(answers, "lonely", "age").counts.index
    assert [*groups, "無回答"] == by_question["age"]


def test_who_is_asked_is_said_by_the_answers_before(tmp_path: Path) -> None:
    answers = load(write(tmp_path))
    assert base_filter(answers.codebook, "partners") == {"support": "いる"}
    assert base_filter(answers.codebook, "lonely") == {}
    assert partitions(answers, ["support", "partners"])["support"] == ["いる", "いない", "無回答"]


def test_several_answers_before_are_summed_up(tmp_path: Path) -> None:
    codebook = CODEBOOK.replace(ASKED, "asked: {lonely: [2, 3]}")
    rows = ["1,1,16,1,1,1,,", "2,2,35,2,3,2,1;2,", "3,3,80,1,9,1,,", "5,2,29,1,2,1,9,"]
    answers = load(write(tmp_path, rows, codebook=codebook))
    whom = base_filter(answers.codebook, "partners")
    assert whom == {"lonely": "たまにある・ある"}
    assert partitions(answers, ["lonely"])["lonely"] == ["ある", "たまにある", "ない", "無回答"]
    assert partitions(answers, ["lonely", "partners"])["lonely"] == {
        "": ["たまにある・ある", "ない", "無回答"],
        "たまにある・ある": ["たまにある", "ある"],
    }
    counts = frequency(answers, "lonely").counts
    assert frequency(answers, "partners").base == counts[["たまにある", "ある"]].sum()


def test_groups_that_overlap_are_refused(tmp_path: Path) -> None:
    more = "  others:\n    label: 別\n    type: multiple\n    options: {1: 家族, 2: 友人}\n"
    more += "    asked: {lonely: [1, 2]}\n    no_answer: 9\n  comment:"
    codebook = CODEBOOK.replace(ASKED, "asked: {lonely: [2, 3]}").replace("  comment:", more)
    header = "sheet,sex,age,ward,lonely,support,partners,others,comment"
    answers = load(write(tmp_path, codebook=codebook, header=header, rows=["1,1,16,1,2,1,1,1,"]))
    with refused(ValueError, "lonely"):
        partitions(answers, ["lonely", "partners", "others"])
