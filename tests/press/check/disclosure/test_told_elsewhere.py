"""Numbers in one place and marks in another: other pages, other words, other names, other files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.messages import names
from tests.press.check.disclosure.audited import (
    ALL,
    CLEAN,
    HIDDEN,
    HIDES,
    NO,
    PEOPLE,
    YES,
    Shown,
    built,
    change,
    crossed,
    problems_of,
    shared,
)
from tsunagari.present.tables import Table
from tsunagari.press.check import disclosure
from tsunagari.press.check.disclosure.counting_words import has_number, with_digits
from tsunagari.tabulation.declaration import Count, Counts
from tsunagari.tabulation.people import Population

OTHER = shared({"費用": [300]}, ["円"], counts=None)
MONEY: list[Shown] = [OTHER]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("二件", "2件"),
        ("十二名が答え", "12名が答え"),
        ("百五人。", "105人。"),
        ("二〇人", "20人"),
        ("ふたりでした", "2人でした"),
        ("お一方のみ", "1人のみ"),
        ("お一方が", "1人が"),
        ("一人暮らしの二人世帯", "一人暮らしの二人世帯"),
        ("一方で、人々が", "一方で、人々が"),
        ("一つの案", "一つの案"),
        ("二人いました", "2人いました"),
        ("二人だけ", "2人だけ"),
        ("一人ひとり", "一人ひとり"),
    ],
)
def test_numbers_of_people_are_read_in_words(text: str, digits: str) -> None:
    assert with_digits(text) == digits
    assert has_number(text) == (digits != text)


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("男性のうち、無回答を除く14名の結果です。", True),  # of 18
        ("無回答を除いた男性は、一四名です。", True),
        ("有効回答は、男性が十四名です。", True),
        ("男性では、14名の回答がありました。", True),
        ("回答のあった男性は、14名です。", True),
        ("男性では、90名の有効な回答を得るため、14名に配りました。", True),
        ("男性では、14名（77.8%）の回答がありました。", True),
        ("男性では、14名から令和4年6月1日までに回答がありました。", True),
        ("男性では、114名に聞き、14名の回答がありました。", True),
        ("男性では、14名に配り、14名の回答がありました。", True),
        ("男性14名に配り、90名の回答がありました。", False),  # who answered are not the 14
        ("男性では、「はい」と「いいえ」を合わせて14人です。", True),  # 10 are shown
        ("男性では、「いいえ」と無回答の合計が8人です。", False),  # as the table tells
        ("男性のうち14人が「はい」か「いいえ」でした。", True),
        ("男性の77.8%が、はい・いいえのどちらかです。", True),  # 14 of 18
        ("男性について見ます。「はい」と無回答は一四名でした。", True),
        ("男性の「いいえ」と無回答は8人です。", False),
        ("男性の「はい」か「いいえ」は90人です。", False),  # more than it can be
        ("男性と女性の「いいえ」は12人です。", False),  # as the table has it
        ("回答の合計は14人です。", False),  # of nothing that is hidden
        ("男性のうち、無回答を除く18名の結果です。", False),  # as the table has it
        ("男性のうち、無回答を除くx名の結果です。", False),
        ("会場には、男性を除く90名が集まりました。", False),
        ("男性のうち、無回答を除く14.5名の結果です。", False),  # no count
        ("男性の席は14名分です。", False),  # nothing is left out
    ],
)
def test_a_sentence_tells_nothing_by_subtraction(
    tmp_path: Path, sentence: str, is_told: bool
) -> None:
    site = built(tmp_path, {"one": [crossed(HIDDEN)], "two": MONEY})
    site = change(site, "two.html", "</main>", f"<p>{sentence}</p></main>")
    told = [problem.what for problem in disclosure.check(site)]
    assert bool(told) == is_told, told


@pytest.mark.parametrize(
    ("sentence", "unit", "is_told"),
    [
        ("有効回答は14件でした。", "件", False),  # as the table beside it says of the sheets
        ("有効回答は14件でした。", "円", True),
        ("有効回答は13件でした。", "件", True),
        ("男性の有効回答は14件でした。", "件", True),
        ("有効回答は14人でした。", "人", True),  # people may be the same people
    ],
)
def test_a_number_of_the_table_beside_it_is_no_rest_of_others_unless_it_names_them(
    tmp_path: Path, sentence: str, unit: str, is_told: bool
) -> None:
    sheets = shared({"窓口": [14]}, [f"受け付けた数（{unit}）"], counts=None)
    site = built(tmp_path, {"one": [crossed(HIDDEN)], "two": [sheets]})
    site = change(site, "two.html", "</main>", f"<p>{sentence}</p></main>")
    told = [problem.what for problem in disclosure.check(site)]
    assert bool(told) == is_told, told
    site = change(site, "one.html", "</main>", f"<p>{sentence}</p></main>")
    assert any(problem.where.startswith("one") for problem in disclosure.check(site))


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("男性で「いいえ」と答えた方は四人でした。", True),
        ("男性のうち4名が、いいえと答えました。", True),
        ("4名が、男性ではいいえを選びました。", True),
        ("男性　いいえ：４票", True),
        ("男性の22.2%がいいえ", True),  # 4 of 18
        ("男性の23.4%がいいえ", False),  # of no whole number of 18 or 12
        ("男性の80.2%がいいえ", False),
        ("男性では、いいえがありました。4人でした。", False),  # another sentence
        ("いいえと答えた方は4人でした。", False),  # whose is not said on that page
        ("男性で「いいえ」と答えた方は10人でした。", False),  # as the table has it
        ("男性で「いいえ」と答えた方は90人でした。", False),  # more than it can be
        ("男性で「いいえ」と答えた方はxでした。", False),
        ("男性には、いいえの4つの理由", False),
        ("男性でいいえを選んだ人は四人いました。", True),
    ],
)
def test_a_sentence_of_another_page_tells_no_hidden_number(
    tmp_path: Path, sentence: str, is_told: bool
) -> None:
    site = built(tmp_path, {"one": [crossed(HIDDEN)], "two": MONEY})
    for path, where in (("two.html", "two"), ("index.html", "index.html")):
        changed = change(site, path, "</main>", f"<p>{sentence}</p></main>")
        problems = list(disclosure.check(changed))
        assert [problem.where.partition(",")[0] for problem in problems] == [where] * is_told
        assert all(names(problem.what, HIDES) for problem in problems)
        change(site, path, f"<p>{sentence}</p></main>", "</main>")


def test_what_one_name_tells_is_found_on_any_page(tmp_path: Path) -> None:
    """The row of all people needs no name."""
    few = HIDDEN | {NO: ["x", "x", "x"], "無回答（人）": ["x", "x", "x"]}
    site = built(tmp_path, {"one": [crossed(few)], "two": MONEY})
    site = change(site, "two.html", "</main>", "<p>五人が「いいえ」と答えました。</p></main>")
    assert len(list(disclosure.check(site))) == 1


@pytest.mark.parametrize(
    ("head", "cells", "told"),
    [
        ("いいえ", [4, 7, 11], ["男性", "女性"]),  # the hidden column once more
        ("前回（人）", [4, 70, 11], ["男性"]),
        ("前回（人）", [90, 70, 11], []),
        ("順位", [1, 2, 3], []),
        ("備考", ["4人", "別", "別"], ["男性"]),
        ("備考", ["四人", "別", "別"], ["男性"]),
    ],
)
def test_a_column_that_counts_nobody_shows_no_hidden_number(
    tmp_path: Path, head: str, cells: list[Any], told: list[str]
) -> None:
    columns = {name: {"問1": name[:-3]} for name in (YES, NO, "無回答（人）")} | {ALL: {}}
    declared = Counts(of=PEOPLE, rows="性別", columns=columns | {head: None})
    frame = pd.DataFrame({"区分": ["男性", "女性", "計"]} | HIDDEN)
    beside = Table(frame.assign(**{head: cells}), counts=declared)
    in_file = Table(frame, counts=declared, csv=frame.assign(**{head: cells}))
    alone = shared({"男性": cells[:1], "女性": cells[1:2]}, [head], counts=None)
    for number, shown in enumerate(([beside], [in_file], [crossed(HIDDEN), alone])):
        found = problems_of(tmp_path / str(number), {"one": shown})
        assert [
            row for row in ("男性", "女性") if names(str(found), f"row '{row}', column '{head}'")
        ] == told
        assert len(found) == len(told)


@pytest.mark.parametrize(("name", "few"), [("responses.csv", True), ("other/rows.csv", False)])
def test_few_people_are_told_in_a_chapter_on_private_files(
    tmp_path: Path, name: str, few: bool
) -> None:
    private: dict[str, Any] = {"private": [f"one/{name}" if few else name]}
    private["disclosure"] = {"base": 1, "cases": 2}
    (tmp_path / "data/r4/one").mkdir(parents=True)
    (tmp_path / "data/r4/other").mkdir(parents=True)
    for path in private["private"]:
        (tmp_path / "data/r4" / path).write_text("a,b\n1,2\n", encoding="utf-8")
    visits = shared({"相談": [2], "訪問": [3]}, ["人数（人）"], counts=None)
    times = shared({"相談": [2]}, ["回数（回）"], counts=None)
    shown: list[Shown] = [visits, times, ("one.few", "2名", "二名", None)]
    shown += [("one.hidden", 2, "2人", None), ("one.age", 2, "2歳", None)]
    shown += [("one.small_base", 1, "1人", None), ("one.few_cases", 2, "2件", None)]
    shown += [("one.base", 1, "1人", None)]  # such a number of people
    found = problems_of(tmp_path, {"one": shown, "two": [crossed(CLEAN)]}, **private)
    told = [problem.what for problem in found]
    assert len(told) == 3 * few, told
    if few:
        assert names(told[0], "tbl-one-1 (表1), row '相談', column '人数（人）'")
        assert names(told[1], "the fact one.few")


FEW: dict[str, tuple[Shown, bool]] = {
    "head": (shared({"相談": [2]}, ["人数"], counts=None), True),
    "cases": (shared({"相談": ["n=2"]}, ["基数"], counts=None), True),
    "row": (shared({"回答者数（人）": [30, 2]}, ["男", "女"], counts=None), True),
    "in a cell": (shared({"相談": ["5%（二人）"]}, ["割合"], counts=None), True),
    "fact": (("one.sexes", "男30人、女2人", "男30人、女2人", None), True),
    "chart": ('<text x="1">相談</text><text x="9">2人</text>', True),
    "note": (shared({"相談": [3]}, ["額（円）"], counts=None, note="ほかに2人"), True),
    "option": (("one.option", "1～2人", "1～2人", None), False),
    "rule": (("one.rule", "2人に満たない区分", "2人に満たない区分は*です", None), False),
    "home": (shared({"相談": ["2人暮らし", "2人以上"]}, ["世帯", "人"], counts=None), False),
    "many": (shared({"相談": [3, "2%"]}, ["人数", "人数の割合"], counts=None), False),
    "money": ('<text x="1">2円</text>', False),
}


@pytest.mark.parametrize("case", FEW)
def test_few_people_are_told_where_nothing_says_whom_it_counts(tmp_path: Path, case: str) -> None:
    shown, is_told = FEW[case]
    answers = tmp_path / "data/r4/one/responses.csv"
    answers.parent.mkdir(parents=True)
    answers.write_text("a,b\n1,2\n", encoding="utf-8")
    found = problems_of(tmp_path, {"one": [shown]}, private=["one/responses.csv"], disclosure={})
    assert len(found) == is_told, found


@pytest.mark.parametrize(
    ("sent", "is_told"), [(6000, False), (121, False), (120, True), (33, True), (28, False)]
)
def test_of_a_count_that_nothing_bounds_no_more_than_answered_are_looked_for(
    tmp_path: Path, sent: int, is_told: bool
) -> None:
    answers = tmp_path / "data/r4/one/responses.csv"
    answers.parent.mkdir(parents=True)
    answers.write_text("number,sex\n" + "".join(f"{n},1\n" for n in range(120)), encoding="utf-8")
    columns = {"配布数（件）": None, "回収数（件）": {}}
    returned = shared(
        {"調査票": [sent, "x"]}, list(columns), counts=Counts(of=PEOPLE, rows=[{}], columns=columns)
    )
    known = {YES: [30], NO: ["x"], "無回答（人）": ["x"], ALL: ["x"]}
    answered = shared(
        {"計": [cells[0] for cells in known.values()]},
        list(known),
        counts=Counts(of=PEOPLE, rows=[{}], columns="問1"),
    )
    settings: dict[str, Any] = {"private": ["one/responses.csv"], "disclosure": {}}
    found = problems_of(tmp_path, {"one": [returned, answered]}, **settings)
    told = [problem.what for problem in found]
    assert len(told) == is_told, told
    assert all(names(what, str(sent), "'配布数（件）'", "'回収数（件）'") for what in told)
    # Prose may speak of other people than those of the file: there any number may be it.
    said = change(
        built(tmp_path, {"one": [returned, answered]}, **settings),
        "one.html",
        "</main>",
        "<p>調査票の回収数は6300件です。</p></main>",
    )
    assert any("S04" in problem.what for problem in disclosure.check(said))


def test_a_table_of_nobody_has_no_total_without_what_is_hidden(tmp_path: Path) -> None:
    cells = {"有効回答": [14], "男性（無回答を除く）": [13], "配布": [14], "無効": [90]}
    valid = shared(cells, ["数（件）"], counts=None)
    found = problems_of(tmp_path, {"one": [crossed(HIDDEN)], "two": [valid]})
    told = [problem.what for problem in found]
    assert len(told) == 2, told  # men who gave an answer are 13 to 17 of 18
    assert names(told[0], "tbl-two-1 (表1), row '有効回答', column '数（件）'", "tbl-one-1")


def test_the_same_people_under_another_name_are_told(tmp_path: Path) -> None:
    others = Population("調査の回答者", PEOPLE.sums)
    declared = Counts(of=others, rows="性別", columns="問1")
    same = shared({"男性": [10, 4, 18], "女性": [12, 4, 22]}, [YES, NO, ALL], counts=declared)
    (problem,) = problems_of(tmp_path / "a", {"one": [crossed(HIDDEN)], "two": [same]})
    assert problem.where == "two, cell 1"
    assert names(problem.what, "回答者", "調査の回答者", "tbl-one-1", "tbl-two-1")
    # One number alone, which the other hides.
    fact = ("two.men", 4, "4人", Count(others, {"性別": "男性", "問1": "いいえ"}))
    (problem,) = problems_of(tmp_path / "b", {"one": [crossed(HIDDEN)], "two": [fact]})
    assert names(problem.what, HIDES)
    fact = ("two.men", 90, "90人", Count(others, {"性別": "男性", "問1": "いいえ"}))
    assert problems_of(tmp_path / "c", {"one": [crossed(HIDDEN)], "two": [fact]}) == []
