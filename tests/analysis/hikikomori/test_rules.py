"""The rule tables as they are, and what is refused in one that says more than it can mean."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import DATA, Copy
from tests.messages import faulty_data, names, one_problem, refused
from tsunagari.analysis.data.source import DataError
from tsunagari.analysis.hikikomori.questions import load_questions
from tsunagari.analysis.hikikomori.rules import Tables, listed, load_tables

RULES = "reference/hikikomori_rules.yml"
CODEBOOK = "reference/hikikomori_codebook.yml"
CONTRADICTIONS = "reference/hikikomori_contradictions.yml"
PREGNANCY = """    - name: pregnancy
      label: きっかけが妊娠
      when: {trigger: [pregnancy]}
"""


def load(data: Copy) -> Tables:
    return load_tables(data.reference, load_questions(data.reference))


def test_each_generation_has_its_table() -> None:
    questions = load_questions(DATA / "reference")
    tables = load_tables(DATA / "reference", questions)
    assert list(tables) == ["h27", "h30", "r4", "city"]
    assert tables["h27"].age.ranges == ((15, 39),)
    assert tables["r4"].age.ranges == ((15, 39), (40, 64))
    for table in tables.values():
        assert (table.outing.quasi, table.outing.narrow) == (("5",), ("6", "7", "8"))
        assert table.duration.months == 6
        rules = listed(table, questions)
        assert len(rules) == 4 + len(table.exclusions)
        assert rules["source"].str.strip().all()
    assert {rule.grade for rule in tables["h27"].exclusions} == {"A"}
    assert {rule.grade for rule in tables["h30"].exclusions} == {"B"}
    assert {rule.grade for rule in tables["city"].exclusions} == {"assumed"}


def test_the_outing_question_has_the_eight_options_of_the_state() -> None:
    outing = load_questions(DATA / "reference").questions["outing"]
    assert list(outing.options) == list("12345678")
    assert outing.grade == "A"


@pytest.mark.parametrize(
    ("old", "new", "key", "names"),
    [
        (
            "when: {trigger: [pregnancy]}",
            "when: {triger: [pregnancy]}",
            "h27.exclusions.pregnancy.when",
            ["triger", "outing", "trigger"],
        ),
        (
            "when: {trigger: [pregnancy]}",
            "when: {sex: [female]}",
            "h27.exclusions.pregnancy.when",
            ["sex", "several: judged"],
        ),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: [pregnant]}",
            "h27.exclusions.pregnancy.when",
            ["trigger", "pregnant", "truancy"],
        ),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: []}",
            "h27.exclusions.pregnancy.when",
            ["trigger"],
        ),
        ("when: {trigger: [pregnancy]}", "when: {}", "h27.exclusions.pregnancy.when", []),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: [pregnancy, pregnancy]}",
            "h27.exclusions.pregnancy.when",
            ["pregnancy", "2"],
        ),
        ("  duration:\n", "  durations:\n", "h27.durations", ["duration"]),
        (
            PREGNANCY,
            PREGNANCY.replace("pregnancy\n", "pregnancy\n      weight: 2\n", 1),
            "h27.exclusions.2.weight",
            [],
        ),
        (
            "    months: 6\n    source: 内閣府「若者の生活に関する調査」報告書（平成27年度）\n",
            "    months: 6\n",
            "h27.duration.source",
            [],
        ),
        (
            "    months: 6\n    source: 内閣府「若者の生活に関する調査」報告書（平成27年度）\n",
            "    months: 6\n    source:\n",
            "h27.duration.source",
            [],
        ),
        ("    grade: A\n", "    grade: sure\n", "h27.age.grade", ["sure", "A", "assumed"]),
        ("months: 6", "months: half a year", "h27.duration.months", ["half a year"]),
        ("quasi: [5]", "quasi: [5, 6]", "h27.outing", ["quasi", "narrow", "6"]),
        ("quasi: [5]", "quasi: []", "h27.outing.quasi", ["outing"]),
        ("quasi: [5]", "quasi: [9]", "h27.outing.quasi", ["outing", "9"]),
        (
            "ranges: [[15, 39], [40, 64]]",
            "ranges: [[15, 40], [40, 64]]",
            "r4.age.ranges",
            ["15–40", "40–64"],
        ),
        ("ranges: [[15, 39]]", "ranges: [[39, 15]]", "h27.age.ranges", ["39", "15"]),
        ("ranges: [[15, 39]]", "ranges: []", "h27.age.ranges", []),
        ("name: pregnancy", "name: named_illness", "h27.exclusions.named_illness", []),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: [illness], illness: [physical]}",
            "h27.exclusions.pregnancy",
            ["named_illness"],
        ),
        (
            "when: {trigger: [other], trigger_other: [work_at_home, childcare]}",
            "when: {trigger: [other, pregnancy]}",
            "h27.exclusions.other_reason",
            ["pregnancy", "trigger pregnancy"],
        ),
        (
            "when: {home: [housework]}",
            "when: {outing: [3, 4]}",
            "h27.exclusions.housework",
            ["outing"],
        ),
        (
            "    passed: [trigger, illness, trigger_other, home]",
            "    passed: [trigger, illness, trigger_other]",
            "h27.missing",
            ["home"],
        ),
        (
            "    passed: [trigger, illness, trigger_other, home]",
            "    passed: [trigger, illness, trigger_other, home, talked]",
            "h27.missing",
            ["talked"],
        ),
        (
            "    passed: [trigger, illness, trigger_other, home]",
            "    passed: [trigger, illness, trigger_other, home, age]",
            "h27.missing",
            ["age", "2"],
        ),
        (
            "    undecided: [age, outing, months]\n    passed: [",
            "    undecided: [age, months]\n    passed: [outing, ",
            "h27.missing",
            ["outing"],
        ),
    ],
)
def test_a_faulty_table_is_refused(
    data: Copy, old: str, new: str, key: str, names: list[str]
) -> None:
    data.edit(RULES, old, new)
    with faulty_data(f"{RULES}, key {key}", *names) as caught:
        load(data)
    assert all(fault.startswith(f"data/{RULES}, ") for fault in caught.value.faults)


def test_a_table_of_a_name_that_stands_twice_is_refused(data: Copy) -> None:
    data.edit(RULES, "h30:\n", "h27:\n")
    with pytest.raises(DataError) as caught:
        load(data)
    (fault,) = caught.value.faults
    assert names(fault, RULES, "line", "h27", "2")


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "names"),
    [
        (CONTRADICTIONS, "{illness:", "{illnes:", "contradictions.2.when", ["illnes", "illness"]),
        (
            CONTRADICTIONS,
            "unless: {trigger: [illness]}",
            "unless: {}",
            "contradictions.2.unless",
            [],
        ),
        (CONTRADICTIONS, "    grade: assumed\n", "", "contradictions.1.grade", []),
        (CODEBOOK, "    grade: A\n", "", "questions.outing", ["source", "grade"]),
        (CODEBOOK, "type: multiple", "type: many", "questions.trigger.type", ["many"]),
        (CODEBOOK, "    several: judged", "    several: x", "questions.outing.several", ["judged"]),
        (CODEBOOK, "  months:", "  span:", "questions.months", ["number"]),
        (CODEBOOK, "  outing:", "  going:", "questions.outing", ["single"]),
    ],
)
def test_faulty_questions_are_refused(
    data: Copy, file: str, old: str, new: str, key: str, names: list[str]
) -> None:
    data.edit(file, old, new)
    with faulty_data(f"{file}, key {key}", *names):
        load(data)


def test_every_fault_is_listed_at_once(data: Copy) -> None:
    data.edit(RULES, "quasi: [5]", "quasi: [5, 6]")
    data.edit(RULES, "when: {home: [housework]}", "when: {house: [housework]}")
    with pytest.raises(DataError) as caught:
        load(data)
    one_problem(caught.value.faults, "key h27.outing", "6")
    one_problem(caught.value.faults, "key h27.exclusions.housework.when", "house")


def test_a_table_that_is_not_there_is_named_with_the_nearest() -> None:
    tables = load_tables(DATA / "reference", load_questions(DATA / "reference"))
    with refused(DataError, "h28", "h27"):
        tables["h28"]


def test_a_file_that_is_not_there_is_named(data: Copy) -> None:
    (data.root / RULES).unlink()
    with faulty_data(f"{RULES}, whole file"):
        load(data)
