"""Tabulations: marks in the place of what is hidden, whom each number counts, and sentences."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from tests.messages import refused
from tsunagari.contract import TABLE_MIME, Thresholds
from tsunagari.present import table
from tsunagari.tabulation.number import Number, Whom
from tsunagari.tabulation.people import Conditions, Population
from tsunagari.tabulation.sentences import largest
from tsunagari.tabulation.tabulation import Tabulation, share_of, tabulate

PEOPLE = Population("回答者", {"区": ["甲", "乙", "無回答"], "問": ["はい", "いいえ"]})
ROWS = {
    "全体": [46, 54, 100],
    "甲": [9, 20, 29],
    "乙": ["x", "x", 40],
    "丙": ["x", "x", "x"],
    "丁": ["-", "-", "-"],
}


def tabulation(question: str = "問", **more: object) -> Tabulation:
    whom: list[Conditions] = [{}, *({"区": group} for group in list(ROWS)[1:])]
    numbers = pd.DataFrame(
        [
            [
                Number(
                    value, Whom(PEOPLE, where if answer == "計" else {**where, question: answer})
                )
                for value, answer in zip(row, ["はい", "いいえ", "計"], strict=True)
            ]
            for row, where in zip(ROWS.values(), whom, strict=True)
        ],
        list(ROWS),
        ["はい", "いいえ", "計"],
    )
    rows = tabulate(numbers, question, whom, thresholds=Thresholds(base=30))
    return Tabulation(rows, ["はい", "いいえ"], "名前", "たずねた文", head="区", **more)  # type: ignore[arg-type]


def test_shares_have_the_marks_of_their_counts() -> None:
    found = tabulation()
    printed = [[str(found.share(answer, g)) for answer in found.answers] for g in found.groups]
    assert printed == [["46.0%", "54.0%"], ["31.0%*", "69.0%*"], *[["x", "x"]] * 2, ["-", "-"]]
    assert [found.base(group).value for group in found.groups] == [100, 29, 40, "x", "-"]
    assert found.row("甲").named == "甲（n＝29*）"
    assert found.row("丙").named == "丙（n＝x）"


@pytest.mark.parametrize(
    ("count", "base", "printed"),
    [
        (10, 30, "33.3%"),
        (10, 29, "34.5%*"),
        (9, 2000, "**"),
        (9, 29, "**"),
        ("-", 2000, "-"),
        ("x", 2000, "x"),  # what is confidential is so whatever else it is
        (400, "x", "x"),
        ("-", "x", "-"),
        ("-", "-", "-"),
    ],
)
def test_a_share_of_few_cases_is_a_mark(count: int | str, base: int | str, printed: str) -> None:
    whom = Whom(PEOPLE, {"問": "はい"})
    share = share_of(Number(count, whom), Number(base, Whom(PEOPLE)), "問", Thresholds(), cases=10)
    assert str(share) == printed
    assert share.whom == Whom(PEOPLE, {"問": "はい"}, share="問")
    assert not share.derived


def test_a_table_prints_its_bases_and_whole() -> None:
    html = table(tabulation()).to_html()
    rows = html.split("<tr>")[2:]
    assert '<td class="num">100</td>' in rows[0]
    assert rows[0].count("100.0%") == 1
    assert rows[3].count(">x<") == 4  # the base, two answers, the whole
    assert "100.0%" not in rows[3]
    several = table(tabulation(multiple=True))
    assert "計" not in several.to_html().split("</thead>")[0]
    assert several.to_csv().splitlines() == [
        "区,回答者数（n）,はい（％）,いいえ（％）",
        "全体,100,46.0,54.0",
        "甲,29,31.0,69.0",
        "乙,40,X,X",
        "丙,X,X,X",
        "丁,0,0,0",
    ]


def test_each_cell_says_whom_it_counts_in_every_order() -> None:
    both = tabulation().only(["乙", "全体"])
    both = both.beside(tabulation("問2").only(["甲"]).renamed("別：{}"))
    assert both.groups == ["乙", "全体", "別：甲"]
    declared = table(both)._repr_mimebundle_()[TABLE_MIME]["counts"]
    bases = [cell["groups"] for cell in declared["columns"]["回答者数（n）"]]
    assert bases == [[{"区": "乙"}], [{}], [{"区": "甲"}]]
    cells = declared["columns"]["いいえ"]
    assert [cell["share"] for cell in cells] == ["問", "問", "問2"]
    assert [cell["groups"] for cell in cells] == [
        [{"区": "乙", "問": "いいえ"}],
        [{"問": "いいえ"}],
        [{"区": "甲", "問2": "いいえ"}],
    ]
    assert declared["columns"]["計"] == [None] * 3
    assert declared["csv"]["columns"]["いいえ（％）"] == cells


def test_what_is_not_there_is_refused_by_name() -> None:
    with refused(ValueError, "全体", "甲"):
        tabulation().base("戊")
    with refused(ValueError, "はい", "いいえ"):
        tabulation().share("不明")
    other = tabulation()
    renamed = Tabulation(other.rows, ["可", "否"], "別の問い", "")
    with refused(ValueError, "別の問い"):
        other.beside(renamed)


def test_sentences_have_the_marks_of_their_numbers() -> None:
    found = tabulation()
    assert found.spoken("乙").plain == "はい x、いいえ x"
    assert found.spoken_of("はい", ["全体", "丁"]).plain == "全体 46.0%、丁 -"
    assert found.largest().names == ("いいえ",)
    assert found.largest("乙").kind == "hidden"
    assert found.largest("丁").kind == "none"


def test_the_largest_is_said_only_where_no_hidden_number_can_be_larger() -> None:
    def numbers(*values: int | str) -> dict[str, Number]:
        return {f"答{place}": Number(value) for place, value in enumerate(values)}

    assert largest(numbers(60, "x", "x"), Number(100)).names == ("答0",)
    assert largest(numbers(50, "x", "x"), Number(100)).kind == "hidden"
    assert largest(numbers(60, "x"), Number("x")).kind == "hidden"
    assert largest(numbers(40, 40, 20), Number(100)).names == ("答0", "答1")
    # Whoever gave one of several answers gave none that stands alone.
    several = largest(numbers(60, "x"), Number(Fraction(100)), several=["答0"])
    assert several.names == ("答0",)
