"""Facts that do not say whom they count, and numbers worked out of a hidden count."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from tests.messages import names
from tests.press.check.disclosure.audited import (
    ALL,
    CLEAN,
    HIDDEN,
    HIDES,
    PEOPLE,
    SAID_NO,
    Shown,
    built,
    change,
    crossed,
    problems_of,
    shared,
)
from tsunagari.press.check import disclosure
from tsunagari.tabulation.declaration import ByRow, Column, Count, Counts, Derived

MEN_NO = {"性別": "男性", "問1": "いいえ"}
MEN_YES = {"性別": "男性", "問1": "はい"}


def messages(root: Any, pages: dict[str, list[Shown]]) -> list[str]:
    """Return what the auditor says."""
    return [problem.what for problem in problems_of(root, pages, disclosure={})]


@pytest.mark.parametrize(
    ("value", "text", "is_told"),
    [
        (2, "2件", True),
        (2, "二件", True),
        ("二件", "２件", True),
        ("2件", "二件", True),
        ("最も多い", "最も多い", False),
        ("x", "x", False),
    ],
)
def test_a_fact_with_digits_says_whom_it_counts(
    tmp_path: Any, value: Any, text: str, is_told: bool
) -> None:
    shown: list[Shown] = [crossed(CLEAN), ("one.secret0", value, text, ...)]
    problems = problems_of(tmp_path / "a", {"one": shown}, disclosure={})
    assert len(problems) == is_told
    for problem in problems:
        assert problem.where == "one, cell 2"
        assert names(problem.what, f"the fact one.secret0 ({text})")
        assert names(problem.remedy, "fact.plain(…)")
    assert messages(tmp_path / "b", {"one": [shown[0], ("one.secret0", value, text, None)]}) == []
    assert problems_of(tmp_path / "c", {"one": shown}) == []  # the edition does not ask


def test_a_fact_is_asked_beside_counts_of_people_only(tmp_path: Any) -> None:
    money = shared({"費用": [300]}, ["円"], counts=None)
    other: list[Shown] = [money, ("two.cost", 300, "300円", ...)]
    assert messages(tmp_path / "a", {"one": [crossed(CLEAN)], "two": other}) == []
    other.append(("two.n", 40, "40人", Count(PEOPLE)))
    (what,) = messages(tmp_path / "b", {"one": [crossed(CLEAN)], "two": other})
    assert names(what, "the fact two.cost (300円)")


def test_a_fact_recorded_twice_does_not_take_back_whom_it_counts(tmp_path: Any) -> None:
    few = ("one.men", 2, "2人", Count(PEOPLE, MEN_NO))
    for shown in ([few, (*few[:3], None)], [(*few[:3], None), few]):
        problems = messages(tmp_path / str(shown[0][3]), {"one": [crossed(HIDDEN), *shown]})
        assert any(names(problem, "the fact one.men", "2 people") for problem in problems)


@pytest.mark.parametrize("derived", [True, False])
@pytest.mark.parametrize(
    ("groups", "text", "named"),
    [
        (MEN_NO, "3.1～48.4%", [HIDES]),
        (MEN_NO, "x", None),
        (MEN_YES, "33.7～75.4%", None),
        (MEN_YES | {"居住区": "東区"}, "0.1～26.0%", []),
    ],
)
def test_an_interval_in_a_fact_is_a_mark_where_its_count_is_hidden(
    tmp_path: Any, derived: bool, groups: Any, text: str, named: list[str] | None
) -> None:
    interval = "one.interval", text, text, Count(PEOPLE, groups, share="問1", derived=derived)
    problems = messages(tmp_path / "a", {"one": [crossed(HIDDEN), interval]})
    assert len(set(problems)) == (named is not None)
    assert all(names(problem, "the fact one.interval", *(named or [])) for problem in problems)
    if groups == MEN_NO and text != "x":
        assert messages(tmp_path / "b", {"one": [crossed(CLEAN), interval]}) == []


def test_a_number_for_machines_alone_is_told_too(tmp_path: Any) -> None:
    whom = Count(PEOPLE, MEN_NO, share="問1", derived=True)
    for value, text in [(5891, "x"), ("x", "0.6万人")]:
        shown: list[Shown] = [crossed(HIDDEN), ("one.persons", value, text, whom)]
        (what,) = messages(tmp_path / text, {"one": shown})
        assert names(what, "the fact one.persons", HIDES)


def intervals(cells: list[str], column: Column | ByRow, csv: list[Any] | None = None) -> Any:
    """Return a table of men's and women's intervals."""
    rows: dict[str, list[Any]] = {"男性": cells[:1], "女性": cells[1:]}
    counts = Counts(of=PEOPLE, rows="性別", columns={"区間": column})
    data = None if csv is None else pd.DataFrame({"区分": list(rows), "区間（人）": csv})
    return shared(rows, ["区間"], counts=counts, csv=data)


@pytest.mark.parametrize("column", [Derived(SAID_NO), ByRow([Derived(SAID_NO)] * 2)])
def test_an_interval_in_a_table_is_a_mark_where_its_count_is_hidden(
    tmp_path: Any, column: Column | ByRow
) -> None:
    def of(number: int, *tables: Any) -> list[str]:
        return messages(tmp_path / str(number), {"one": [crossed(HIDDEN)], "two": list(tables)})

    assert of(1, intervals(["x", "-"], column)) == []
    (what,) = of(2, intervals(["3.1～48.4%", "x"], column))
    where = "tbl-two-1 (表1), row '男性', column '区間'"
    assert names(what, where, HIDES)
    (what,) = of(3, intervals(["x", "x"], column, csv=[3, "x"]))
    assert names(what, "data/two-1.csv of tbl-two-1 (表1), row '男性', column '区間（人）'")
    assert of(4, intervals(["-", "x"], column, csv=["-", "x"])) == []  # a mark, 0 in the file


def test_what_the_same_row_hides_is_told_by_its_column(tmp_path: Any) -> None:
    said = Counts(
        of=PEOPLE, rows="性別", columns={"いいえ": {"問1": "いいえ"}, "区間": Derived(SAID_NO)}
    )
    rows: dict[str, list[Any]] = {"男性": ["x", "3.1～48.4%"], "女性": ["x", "x"]}
    table = shared(rows, ["いいえ", "区間"], counts=said)
    (what,) = messages(tmp_path, {"one": [table]})
    assert names(what, "tbl-one-1 (表1), row '男性', column '区間'", "column 'いいえ'")


def test_an_interval_of_a_hidden_base_is_told(tmp_path: Any) -> None:
    bases = shared({"男性": ["x"], "女性": ["x"], "計": [40]}, [ALL],
                   counts=Counts(of=PEOPLE, rows="性別", columns="問1"))  # fmt: skip
    shares = Counts(of=PEOPLE, rows="性別", columns={"いいえ": SAID_NO})
    other = shared({"男性": ["30%"], "女性": ["x"]}, ["いいえ"], counts=shares)
    shown: list[Shown] = [bases, other, intervals(["10～60%", "x"], Derived(SAID_NO))]
    problems = messages(tmp_path, {"one": shown})
    hidden = "tbl-one-1 (表1), row '男性', column '計（人）'"
    where = "tbl-one-3 (表3), row '男性', column '区間'"
    assert any(names(problem, where, hidden) for problem in problems)


def test_hidden_shares_of_printed_counts_hide_nobody(tmp_path: Any) -> None:
    """Shares of few cases are not printed; that is no secret of the counts beside them."""
    few = Counts(of=PEOPLE, rows="性別", columns={"いいえ": SAID_NO})
    shares = shared({"男性": ["x"], "女性": ["x"]}, ["いいえ"], counts=few)
    shown = [crossed(CLEAN), shares, intervals(["12～50%", "13～48%"], Derived(SAID_NO))]
    assert messages(tmp_path, {"one": shown}) == []


def test_people_are_called_what_pages_call_them(tmp_path: Any) -> None:
    coded = Counts(
        of=PEOPLE,
        rows=[{"性別": "男性"}, {"性別": "女性"}, {}],
        columns={"ある": {"問1": "はい"}, "計": {}},
    )
    rows: dict[str, list[Any]] = {"男の人": [10, 18], "女の人": [12, 22], "計": [22, 40]}
    table = shared(rows, ["ある（人）", "計（人）"], counts=coded)
    rest = ("one.rest", 17, "17人", Count(PEOPLE, {"問1": "いいえ"}))
    (problem,) = problems_of(tmp_path / "a", {"one": [table, rest]})
    assert names(problem.what, "1 person", "回答者: 問1 無回答")
    less = ("one.said", 23, "23人", [{"問1": "はい"}, {"性別": "女性", "問1": "いいえ"}])
    shown: list[Shown] = [table, (*less[:3], Count(PEOPLE, less[3]))]
    problems = messages(tmp_path / "b", {"one": shown})
    assert any(names(what, "1 person", "回答者: 問1 いいえ, 女の人") for what in problems), problems


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("男性で「いいえ」と答えた方は4人でした。", True),
        ("いいえと答えた人は４人", True),
        ("いいえの方は4人", True),
        ("「いいえ」、4人", True),
        ("「いいえ」と回答した方の割合は22%", True),  # 4 of 18
        ("「いいえ」と回答した方の割合は3%", False),  # of nobody
        ("男性の4人が「いいえ」と答え", True),
        ("4人の方は「いいえ」", True),
        ("「いいえ」を選んだ人は4人いました", True),
        ("「いいえ」に丸を付けた女性が四名", True),
        ("4人がいいえ", False),  # no quotation
        ("4つの問いが「いいえ」", False),
        ("12人が「いいえ」", False),
        ("いいえ、4つの地区", False),
        ("いいえと答えた方は12人", False),  # of all, as the table says
        ("いいえと答えた方は x", False),
    ],
)
def test_sentences_are_read_as_people_write_them(
    tmp_path: Any, sentence: str, is_told: bool
) -> None:
    site = built(tmp_path, {"one": [crossed(HIDDEN)]})
    long = f"はじめにここでは別のことを長く述べています。{sentence}そして続きます。"
    site = change(site, "one.html", "</main>", f"<p>{long}</p></main>")
    problems = list(disclosure.check(site))
    assert bool(problems) == is_told, problems
    for problem in problems:
        assert "line" not in problem.what
        assert problem.what.startswith("“")
        assert "そして続きます" in problem.what.partition("”")[0]
