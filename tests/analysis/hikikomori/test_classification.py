"""Every sheet by hand, and what holds of all sheets and all tables of rules."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.conftest import DATA
from tests.messages import refused
from tsunagari.analysis.hikikomori.classification import (
    BROAD,
    CLASSES,
    changes,
    classify,
    decide,
    flow,
    partition,
    steps,
)
from tsunagari.analysis.hikikomori.questions import load_questions
from tsunagari.analysis.hikikomori.rules import RuleTable, load_tables

QUESTIONS = load_questions(DATA / "reference")
TABLES = load_tables(DATA / "reference", QUESTIONS)
NAMES = ("h27", "h30", "r4", "city")
CASES = list(
    csv.DictReader((Path(__file__).parent / "cases.csv").read_text(encoding="utf-8").splitlines())
)

Sheet = dict[str, Any]


def read(case: dict[str, str]) -> Sheet:
    """Read a case as a sheet is read, by code of its own."""
    sheet: Sheet = {"respondent": "self", "sex": None}
    for name in ("age", "months"):
        sheet[name] = int(case[name]) if case[name] else None
    for name in QUESTIONS.questions:
        sheet[name] = frozenset(case[name].split(";")) if case[name] else None
    return sheet


def frame(sheets: list[Sheet]) -> pd.DataFrame:
    """Put sheets into a frame as they are."""
    return pd.DataFrame(sheets, dtype=object)


@pytest.mark.parametrize("table", NAMES)
@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_a_case_decided_by_hand(case: dict[str, str], table: str) -> None:
    decision = classify(frame([read(case)]), TABLES[table], QUESTIONS).iloc[0]
    assert (decision["result"], decision["rule"]) == (
        case[f"{table}_result"],
        case[f"{table}_rule"],
    )


def test_the_cases_cover_every_rule_of_every_table() -> None:
    assert len(CASES) >= 60
    for name in NAMES:
        covered = {case[f"{name}_rule"] for case in CASES}
        assert covered == {step.rule for step in steps(TABLES[name], QUESTIONS)}


def codes(name: str) -> st.SearchStrategy[frozenset[str] | None]:
    """Return any answer to a question, more codes than one included."""
    options = sorted(QUESTIONS.questions[name].options)
    return st.none() | st.frozensets(st.sampled_from(options), min_size=1, max_size=3)


def sheets() -> st.SearchStrategy[Sheet]:
    """Return any sheet."""
    return st.fixed_dictionaries(
        {
            "respondent": st.just("self"),
            "sex": st.none(),
            "age": st.none() | st.integers(0, 120),
            "months": st.none() | st.integers(0, 600),
            **{name: codes(name) for name in QUESTIONS.questions},
        }
    )


@given(sheets(), st.sampled_from(NAMES))
def test_every_sheet_gets_exactly_one_class(sheet: Sheet, name: str) -> None:
    decision = classify(frame([sheet]), TABLES[name], QUESTIONS).iloc[0]
    matching = [step for step in steps(TABLES[name], QUESTIONS) if step.rule == decision["rule"]]
    assert [step.result for step in matching] == [decision["result"]]
    assert decision["result"] in CLASSES


@given(st.lists(sheets(), min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(drawn: list[Sheet], chance: Random) -> None:
    every = frame(drawn)
    order = list(every.index)
    chance.shuffle(order)
    shuffled = classify(every.loc[order], TABLES["city"], QUESTIONS)
    pd.testing.assert_frame_equal(shuffled.sort_index(), classify(every, TABLES["city"], QUESTIONS))


@st.composite
def stricter(draw: st.DrawFn) -> tuple[RuleTable, RuleTable]:
    """Return a table and one that asks for more: by any of its rules, or several."""
    table = TABLES[draw(st.sampled_from(NAMES))]
    low, high = draw(st.sampled_from(table.age.ranges))
    narrower = [(low + draw(st.integers(0, 5)), high - draw(st.integers(0, 5)))]
    more = draw(st.sampled_from([*TABLES["h27"].exclusions, *TABLES["r4"].exclusions]))
    place = draw(st.integers(0, len(table.exclusions)))
    outing = table.outing.model_copy(
        update={"narrow": draw(st.sampled_from([("6", "7", "8"), ("7", "8"), ("8",)]))}
    )
    months = table.duration.months + draw(st.integers(0, 12))
    passed = tuple(c for c in table.missing.passed if draw(st.booleans()))
    asked = {c for rule in [*table.exclusions, more] for c in rule.when}
    undecided = tuple(sorted({*table.missing.undecided, *asked} - set(passed)))
    return table, table.model_copy(
        update={
            "age": table.age.model_copy(update={"ranges": narrower}),
            "outing": outing,
            "duration": table.duration.model_copy(update={"months": months}),
            "exclusions": (*table.exclusions[:place], more, *table.exclusions[place:]),
            "missing": table.missing.model_copy(update={"undecided": undecided, "passed": passed}),
        }
    )


@given(sheets(), stricter())
def test_a_stricter_table_never_adds_a_case(
    sheet: Sheet, tables: tuple[RuleTable, RuleTable]
) -> None:
    before, after = (decide(sheet, table, QUESTIONS) for table in tables)
    assert before in BROAD or after not in BROAD


@given(st.lists(sheets(), min_size=1, max_size=20), st.sampled_from(NAMES))
def test_the_flow_loses_nobody(drawn: list[Sheet], name: str) -> None:
    decisions = classify(frame(drawn), TABLES[name], QUESTIONS)
    rows = flow(decisions, TABLES[name], QUESTIONS)
    assert rows["left"].iloc[-1] == decisions["result"].isin(BROAD).sum()
    assert rows["taken"].sum() + rows["left"].iloc[-1] == len(drawn)


@given(sheets(), st.sampled_from(NAMES))
def test_every_sheet_of_the_ages_is_in_one_part(sheet: Sheet, name: str) -> None:
    sums = partition(TABLES[name], QUESTIONS)
    leaves = [leaf for parts in sums.values() for leaf in parts if leaf not in sums]
    assert len(set(leaves)) == len(leaves)
    (decision,) = classify(frame([sheet]), TABLES[name], QUESTIONS).to_dict("records")
    decided = decision["result"] if decision["result"] in BROAD else decision["rule"]
    assert (decided in leaves) == decision["valid"]
    if decision["valid"] and decision["result"] not in BROAD:
        assert decided in sums[str(decision["result"])]


def test_changes_between_two_tables() -> None:
    young = frame([read(case) for case in CASES if case["age"] == "30"])
    moved = changes(*(classify(young, TABLES[name], QUESTIONS) for name in ("h27", "r4")))
    by_hand = [(case["h27_result"], case["r4_result"]) for case in CASES if case["age"] == "30"]
    for before in CLASSES:
        for after in CLASSES:
            assert moved.loc[before, after] == by_hand.count((before, after))
    assert moved.loc["narrow", "none"] > 0


def test_changes_are_of_the_same_sheets() -> None:
    both = frame([read(case) for case in CASES[:2]])
    decisions = classify(both, TABLES["r4"], QUESTIONS)
    with refused(ValueError):
        changes(decisions, decisions.iloc[:1])


def test_answers_of_people_and_families_are_not_counted_together() -> None:
    both = frame([read(CASES[0]), read(CASES[1]) | {"respondent": "family"}])
    decisions = classify(both, TABLES["city"], QUESTIONS)
    with refused(ValueError, "family", "self"):
        flow(decisions, TABLES["city"], QUESTIONS)
