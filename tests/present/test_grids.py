"""Grids as tables: units, marks and declarations follow from the numbers."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import pytest
from bs4 import BeautifulSoup

from tsunagari.contract import TABLE_MIME
from tsunagari.present import table
from tsunagari.present.drawings import drawn
from tsunagari.tabulation.grid import Dot, Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Number, Whom
from tsunagari.tabulation.people import Population

PEOPLE = Population("回答者", {"区": ["甲", "乙"]})


def count(value: int | str | None, group: str) -> Number:
    return Number(value, Whom(PEOPLE, {"区": group}), "件")


def share(value: Fraction | str, group: str) -> Number:
    return Number(
        value,
        Whom(PEOPLE, {"区": group, "問": "はい"}, share="問"),
        PER_CENT,
        1,
        bounds=lambda: Interval(Fraction(1, 10), Fraction(3, 10)),
    )


def grid() -> Grid:
    shares = [share(Fraction(1, 8), "甲"), share("x", "乙")]
    return Grid(
        {
            "区": ["甲", "乙"],
            "数": [count(1200, "甲"), count(None, "乙")],
            "割合（はい）": shares,
            "区間": [number.interval() for number in shares],
            "全国": [Number(0.2, unit=PER_CENT, decimals=1)] * 2,
        },
        heads={"全国": "全国（n＝100）"},
        note="注。",
    )


def test_heads_have_the_unit_where_numbers_do_not_bring_it() -> None:
    shown = table(grid(), note="また。")
    heads = re.sub("</?span[^>]*>", "", shown.to_html().split("</thead>")[0])
    for head in ("数（件）", "割合（はい）", "区間", "全国（n＝100）"):
        assert f">{head}<" in heads
    assert "注。また。" in shown.to_html()
    assert shown.to_csv().splitlines() == [
        "区,数（件）,割合（はい）（％）,区間（％）,全国（％）",
        "甲,1200,12.5,10.0～30.0%,20.0",
        "乙,***,X,X,20.0",
    ]


def test_one_row_with_many_columns_is_turned_round_on_the_page_alone() -> None:
    columns = {f"答え{n}": [share(Fraction(n, 10), "甲")] for n in range(1, 6)}
    wide = Grid({"区": ["甲"], "数": [count(1200, "甲")], **columns})
    shown = table(wide)
    soup = BeautifulSoup(shown.to_html(), "html.parser")
    rows = [
        (head.get_text(), cell.get_text())
        for head, cell in (row.find_all(["th", "td"]) for row in soup.select("tbody tr"))
        if "num" in cell["class"]
    ]
    assert rows == [("数（件）", "1,200"), *((f"答え{n}", f"{n}0.0%") for n in range(1, 6))]
    head, *lines = shown.to_csv().splitlines()
    assert len(head.split(",")) == len(lines[0].split(",")) == 7
    assert len(lines) == 1
    declared = shown._repr_mimebundle_()[TABLE_MIME]["counts"]
    assert len(declared["rows"]) == 6
    assert len(declared["csv"]["rows"]) == 1


@pytest.mark.parametrize(("columns", "turned"), [(7, False), (8, True)])
def test_two_rows_of_very_many_columns_are_turned_round(columns: int, turned: bool) -> None:
    names = ["甲", "乙"]
    cells = {
        f"答え{n}": [share(Fraction(n, 100), name) for name in names] for n in range(1, columns + 1)
    }
    wide = Grid({"区": names, "数": [count(1200, name) for name in names], **cells})
    shown = table(wide)
    soup = BeautifulSoup(shown.to_html(), "html.parser")
    heads = [head.get_text() for head in soup.select("thead th")]
    assert (heads == ["区", "甲", "乙"]) == turned
    if turned:
        last = [cell.get_text() for cell in soup.select("tbody tr")[-1].find_all(["th", "td"])]
        assert last == ["答え8", "8.0%", "8.0%"]
        declared = shown._repr_mimebundle_()[TABLE_MIME]["counts"]["columns"]["乙"]
        assert declared[-1]["groups"] == [{"区": "乙", "問": "はい"}]
    assert len(shown.to_csv().splitlines()) == 3
    same = Grid({**wide.columns, "区": ["甲", "甲"]})
    assert '<th scope="col"' in table(same).to_html()
    assert ">甲</th>" not in table(same).to_html().split("</thead>")[0]  # two columns of one name


def test_every_cell_is_declared_by_itself() -> None:
    declared = table(grid())._repr_mimebundle_()[TABLE_MIME]["counts"]
    assert declared["of"] == "回答者"
    columns = declared["columns"]
    assert [cell["groups"] for cell in columns["数（件）"]] == [[{"区": "甲"}], [{"区": "乙"}]]
    assert [cell["derived"] for cell in columns["区間"]] == [True, True]
    assert columns["全国（n＝100）"] == [None, None]
    assert declared["csv"]["columns"]["割合（はい）（％）"] == columns["割合（はい）"]


def test_numbers_beside_texts_bring_their_unit() -> None:
    days = dt.date(2030, 6, 3), dt.date(2030, 6, 28)
    items = Grid({"項目": ["期間", "初日", "数"], "内容": [days, days[0], count(12, "甲")]})
    soup = BeautifulSoup(table(items).to_html(), "html.parser")
    cells = [cell.get_text() for cell in soup.select("td")]
    assert cells == ["令和12年6月3日から令和12年6月28日", "令和12年6月3日", "12件"]


def test_what_cannot_be_worked_out_is_said_and_counts_nobody() -> None:
    shown = table(Grid.sentence("資料がない"))
    assert "資料がない。" in shown.to_html()
    assert shown._repr_mimebundle_()[TABLE_MIME]["counts"] is None


def test_a_chart_of_numbers_has_a_mark_for_what_is_hidden() -> None:
    dots = [Dot("甲", share(Fraction(1, 8), "甲")), Dot("乙", share("x", "乙"))]
    nation = Dot("全国", Number(0.2, unit=PER_CENT, decimals=1), 2021)
    _, alt = drawn(None, [*dots, nation])
    assert "甲は12.5%で、信頼区間は10.0～30.0%" in alt
    assert "全国（令和3年度）は20.0%" in alt
    assert "乙はx。" in alt
