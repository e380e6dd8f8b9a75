"""The rule tables as they are, and what is refused in one that says more than it can mean."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import DATA, Copy
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
    ("old", "new", "fault"),
    [
        (
            "when: {trigger: [pregnancy]}",
            "when: {triger: [pregnancy]}",
            'key h27.exclusions.pregnancy.when: the column "triger" is unknown; allowed are outing',
        ),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: [pregnant]}",
            'trigger has no code "pregnant"; allowed are truancy',
        ),
        ("when: {trigger: [pregnancy]}", "when: {trigger: []}", "names no code of trigger"),
        ("when: {trigger: [pregnancy]}", "when: {}", "names no question"),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: [pregnancy, pregnancy]}",
            'the code "pregnancy" stands 2 times',
        ),
        ("  duration:\n", "  durations:\n", "key h27.duration: is missing"),
        ("  duration:\n", "  durations:\n", "key h27.durations: is unknown"),
        (
            PREGNANCY,
            PREGNANCY.replace("pregnancy\n", "pregnancy\n      weight: 2\n", 1),
            "key h27.exclusions.2.weight: is unknown",
        ),
        (
            "    months: 6\n    source: 内閣府「若者の生活に関する調査」報告書（平成27年度）\n",
            "    months: 6\n",
            "key h27.duration.source: is missing",
        ),
        (
            "    months: 6\n    source: 内閣府「若者の生活に関する調査」報告書（平成27年度）\n",
            "    months: 6\n    source:\n",
            "key h27.duration.source: is empty",
        ),
        ("    grade: A\n", "    grade: sure\n", "key h27.age.grade: Input should be 'A'"),
        ("months: 6", "months: half a year", "key h27.duration.months: Input should be a valid"),
        ("quasi: [5]", "quasi: [5, 6]", "key h27.outing: quasi and narrow overlap in 6"),
        ("quasi: [5]", "quasi: []", "key h27.outing.quasi: names no code of outing"),
        ("quasi: [5]", "quasi: [9]", 'outing has no code "9"'),
        (
            "ranges: [[15, 39], [40, 64]]",
            "ranges: [[15, 40], [40, 64]]",
            "key r4.age.ranges: 15–40 and 40–64 overlap",
        ),
        ("ranges: [[15, 39]]", "ranges: [[39, 15]]", "39 to 15 is no range"),
        ("ranges: [[15, 39]]", "ranges: []", "key h27.age.ranges: has no range"),
        ("name: pregnancy", "name: named_illness", "exclusions.named_illness: stands more than"),
        (
            "when: {trigger: [pregnancy]}",
            "when: {trigger: [illness], illness: [physical]}",
            "pregnancy: cannot be reached: every sheet it fits is decided before, by named_illness",
        ),
        (
            "when: {trigger: [other], trigger_other: [work_at_home, childcare]}",
            "when: {trigger: [other, pregnancy]}",
            "exclusions.other_reason: overlaps with pregnancy, which decides trigger pregnancy",
        ),
        (
            "when: {home: [housework]}",
            "when: {outing: [3, 4]}",
            "housework: cannot be reached: every sheet it fits is decided before, by outing",
        ),
        (
            "    passed: [trigger, illness, trigger_other, home]",
            "    passed: [trigger, illness, trigger_other]",
            "key h27.missing: does not say what a missing home does",
        ),
        (
            "    passed: [trigger, illness, trigger_other, home]",
            "    passed: [trigger, illness, trigger_other, home, talked]",
            'key h27.missing: names "talked", which no rule of the table looks at',
        ),
        (
            "    passed: [trigger, illness, trigger_other, home]",
            "    passed: [trigger, illness, trigger_other, home, age]",
            "key h27.missing: names age 2 times",
        ),
        (
            "    undecided: [age, outing, months]\n    passed: [",
            "    undecided: [age, months]\n    passed: [outing, ",
            "key h27.missing: passes a missing outing",
        ),
        ("h30:\n", "h27:\n", 'the key "h27" stands 2 times'),
    ],
)
def test_a_faulty_table_is_refused(data: Copy, old: str, new: str, fault: str) -> None:
    data.edit(RULES, old, new)
    with pytest.raises(DataError) as refused:
        load(data)
    assert fault in str(refused.value)
    assert str(refused.value).startswith("reference/hikikomori_rules.yml, ")


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (CONTRADICTIONS, "{illness:", "{illnes:", 'contradictions.2.when: the column "illnes" is'),
        (CONTRADICTIONS, "unless: {trigger: [illness]}", "unless: {}", "contradictions.2.unless: "),
        (CONTRADICTIONS, "    grade: assumed\n", "", "contradictions.1.grade: is missing"),
        (CODEBOOK, "    grade: A\n", "", "questions.outing: has a source without a grade"),
        (CODEBOOK, "type: multiple", "type: many", 'questions.trigger.type: "many" is not one'),
        (CODEBOOK, "    several: judged", "    several: x", "questions.outing.several: Input"),
        (CODEBOOK, "  months:", "  span:", "questions.months: has to be a question of type number"),
        (CODEBOOK, "  sex:", "  gender:", "questions.sex: has to be a question of type single"),
    ],
)
def test_faulty_questions_are_refused(
    data: Copy, file: str, old: str, new: str, fault: str
) -> None:
    data.edit(file, old, new)
    with pytest.raises(DataError) as refused:
        load(data)
    assert f"{file}, key {fault}" in str(refused.value)


def test_every_fault_is_listed_at_once(data: Copy) -> None:
    data.edit(RULES, "quasi: [5]", "quasi: [5, 6]")
    data.edit(RULES, "when: {home: [housework]}", "when: {house: [housework]}")
    with pytest.raises(DataError) as refused:
        load(data)
    assert len(refused.value.faults) >= 2


def test_a_table_that_is_not_there_is_named_with_the_nearest() -> None:
    tables = load_tables(DATA / "reference", load_questions(DATA / "reference"))
    with pytest.raises(DataError, match='table "h28" is missing; did you mean h27'):
        tables["h28"]


def test_a_file_that_is_not_there_is_named(data: Copy) -> None:
    (data.root / RULES).unlink()
    with pytest.raises(DataError, match=r"hikikomori_rules\.yml, whole file: is missing"):
        load(data)
