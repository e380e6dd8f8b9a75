"""Tables are read back with parsers of their own: Beautiful Soup, pandas."""

import datetime as dt
import io
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import refused
from tsunagari.contract import TABLE_MIME
from tsunagari.present.columns import Column
from tsunagari.present.numbers import integer
from tsunagari.present.tables import Table, table
from tsunagari.tabulation.grid import Grid
from tsunagari.tabulation.number import Number

MEDIA = pd.DataFrame(
    {
        "メディア": ["合計", 'Yahoo! 広告 <検索> & "他"'],
        "表示回数（回）": [2_767_314, 23_646],
        "備考": ["", None],
    }
)


def soup(table: Table) -> BeautifulSoup:
    """Parse the table's HTML."""
    return BeautifulSoup(table.to_html(), "html.parser")


def test_html() -> None:
    table = Table(MEDIA, formats={"表示回数（回）": integer}, total="合計", note="注 <1>")
    assert table.to_html().split("\n") == [
        '<table class="data">',
        "<thead>",
        (
            '<tr><th scope="col" class="whole">メディア</th><th scope="col" class="num">'
            '表示回数<span class="whole">（回）</span></th>'
            '<th scope="col" class="whole">備考</th></tr>'
        ),
        "</thead>",
        "<tbody>",
        (
            '<tr class="total"><th scope="row" class="whole label">合計</th>'
            '<td class="num">2,767,314</td><td></td></tr>'
        ),
        (
            '<tr><th scope="row">Yahoo! 広告 &lt;検索&gt; &amp; &quot;他&quot;</th>'
            '<td class="num">23,646</td><td class="whole">…</td></tr>'
        ),
        "</tbody>",
        "</table>",
        '<p class="table-note">注 &lt;1&gt;</p>',
    ]


def test_bundle() -> None:
    bundle = Table(MEDIA, note="注")._repr_mimebundle_(include=None, exclude=None)
    assert set(bundle) == {"text/html", "text/plain", TABLE_MIME}
    assert bundle["text/plain"].split("\n")[1] == "合計\t2767314\t"
    assert bundle[TABLE_MIME]["note"] == "注"
    csv = bundle[TABLE_MIME]["csv"]
    assert "\r" not in csv
    assert not csv.startswith("\ufeff")
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(csv)).iloc[:, :2], MEDIA.iloc[:, :2])


def test_another_frame_to_download() -> None:
    raw = pd.DataFrame({"date": pd.to_datetime(["2023-02-08"]), "people": [53]})
    assert Table(MEDIA, csv=raw).to_csv() == "date,people\n2023-02-08,53\n"


def test_a_list_becomes_a_list() -> None:
    frame = pd.DataFrame({"回": ["第1回"], "議題": [["一 & 二", "三"]]})
    cell = soup(Table(frame)).td
    assert isinstance(cell, Tag)
    assert [item.text for item in cell.find_all("li")] == ["一 & 二", "三"]
    assert Table(frame).to_csv() == "回,議題\n第1回,一 & 二；三\n"


def test_missing_values_do_not_reach_the_format() -> None:
    frame = pd.DataFrame(
        {"a": ["x", "y"], "b": pd.array([1, None], dtype="Int64"), "c": [0.5, float("nan")]}
    )
    table = soup(Table(frame, formats={"b": lambda v: f"{v:d}件", "c": lambda v: f"{v:.1f}"}))
    assert [cell.text for cell in table.find_all("td")] == ["1件", "0.5", "…", "…"]
    assert len(table.find_all("td", class_="num")) == 4


def test_formatted_texts_and_truth_values_are_not_numeric() -> None:
    frame = pd.DataFrame({"a": ["x"], "b": ["31.1%"], "c": [True], "d": [None]})
    assert not soup(Table(frame)).find_all(class_="num")


@given(
    head=st.text(min_size=1),
    cells=st.lists(st.text() | st.lists(st.text(), max_size=3), min_size=1, max_size=4),
    note=st.text(),
)
def test_any_text_is_escaped_and_leaves_no_blank_line(
    head: str, cells: list[str | list[str]], note: str
) -> None:
    frame = pd.DataFrame({head: pd.Series(cells, dtype=object)})
    html = Table(frame, note=note).to_html()
    assert all(line.strip() for line in html.splitlines())
    tags = {tag.name for tag in BeautifulSoup(html, "html.parser").find_all(True)}
    assert tags <= {"table", "thead", "tbody", "tr", "th", "td", "ul", "li", "br", "p", "span"}
    assert not re.search(r"\b(style|id)=", re.sub(r">[^<]*<", "><", html))


def test_the_frame_is_not_changed() -> None:
    before = MEDIA.copy(deep=True)
    Table(MEDIA, formats={"表示回数（回）": integer})._repr_mimebundle_()
    pd.testing.assert_frame_equal(MEDIA, before)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"formats": {"表示": integer}}, ["'表示'", *map(str, MEDIA)]),
        ({"total": "計"}, ["'計'", "'メディア'"]),
    ],
)
def test_wrong_names_are_told(arguments: dict[str, object], named: list[str]) -> None:
    with refused(ValueError, *named):
        Table(MEDIA, **arguments)  # type: ignore[arg-type]


def test_columns_need_distinct_names() -> None:
    with refused(ValueError):
        Table(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    with refused(ValueError):
        Table(pd.DataFrame())


@pytest.mark.parametrize(
    "column",
    [
        ["甲,乙", 'その"他"', "一\n二"],
        ["", None, " "],
        [1.5, 0.00001, 1e22],
        [1, 2.5, np.float64(3)],
        [10**20, 2, 3],
        [True, 1.5, False],
        [True, None, False],
        [dt.date(2022, 4, 1), None, dt.date(2023, 3, 31)],
        pd.to_datetime(["2022-04-01", None, "2023-03-31"]),
        pd.to_datetime(["2022-04-01", None, "2023-03-31 09:30"], format="ISO8601"),
        pd.Categorical(["甲", None, "乙"]),
        [Fraction(1, 3), "1/2", None],
    ],
)
def test_the_file_is_written_as_pandas_writes_it(column: Any) -> None:
    frame = pd.DataFrame({"区,町": list("甲乙丙"), "値": column})
    assert Table(frame).to_csv() == frame.to_csv(index=False, lineterminator="\n")
    assert Table(frame[["値"]]).to_csv() == frame[["値"]].to_csv(index=False, lineterminator="\n")


def test_whole_numbers_beside_a_missing_one_stay_whole_in_the_csv() -> None:
    column = pd.Series([204, None, 18], dtype=object)
    assert Table(pd.DataFrame({"区": list("甲乙丙"), "人数（人）": column})).to_csv() == (
        "区,人数（人）\n甲,204\n乙,***\n丙,18\n"
    )


def test_a_table_shows_marks_and_gives_away_what_stands_for_them() -> None:
    frame = pd.DataFrame(
        {"区分": ["甲", "乙", "丙"], "数": [1200, "x", "-"], "別": ["x", "y", "-"]}
    )
    made = Table(frame, formats={"数": lambda number: f"{number:,}"})
    assert '<td class="num">1,200</td>' in made.to_html()
    assert '<td class="num">x</td>' in made.to_html()
    assert made.to_csv() == "区分,数,別\n甲,1200,x\n乙,X,y\n丙,0,-\n"


def test_rows_stand_below_the_head_of_their_group() -> None:
    frame = pd.DataFrame({"語": ["甲", "乙", "甲"], "媒体": ["A", "A", "B"], "回": [1, 2, 3]})
    shown = table(frame, by="媒体")
    soup = BeautifulSoup(shown.to_html(), "html.parser")
    groups = [[row.get_text("|") for row in body.find_all("tr")] for body in soup("tbody")]
    assert groups == [["A", "甲|1", "乙|2"], ["B", "甲|3"]]
    assert [head["colspan"] for head in soup.select("th[scope=rowgroup]")] == ["2", "2"]
    assert shown.to_csv().splitlines()[0] == "語,媒体,回"
    with pytest.raises(ValueError, match="語"):
        table(frame, by="語")


@pytest.mark.parametrize(
    "text", ["9.00～10.96%", "3.4%から5.1%", "△4.2～10.3", "5.78～8.23ポイント"]
)
def test_intervals_are_set_as_numbers_are(text: str) -> None:
    soup = BeautifulSoup(
        table(pd.DataFrame({"行": ["甲"], "区間": [text]})).to_html(), "html.parser"
    )
    assert soup.td is not None
    assert soup.td["class"] == ["num"]


def test_marks_alone_are_set_as_the_numbers_they_stand_for() -> None:
    frame = pd.DataFrame({"区": ["-", "甲"], "無回答": ["-", "x"], "備考": ["…", "…"]})
    soup = BeautifulSoup(table(frame).to_html(), "html.parser")
    assert [tag.get_text() for tag in soup.select("td.num")] == ["-", "x"]
    assert [tag.get_text() for tag in soup.select("th.num")] == ["無回答"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("地区：中央", ["地区：中央"]),
        ("全くない", ["全くない"]),
        ("週2～3回程度", ["週2～3回程度"]),
        ("令和4年6月30日（2022年6月30日）", ["令和4年6月30日", "2022年6月30日"]),
        ("回答者数（n＝2,179）", ["（n＝2,179）"]),
        ("10～12点(常にある)", ["10～12点", "(常にある)"]),
        ("時々連絡を取りあう人", []),
        ("O'Neill & Sons の本", []),
    ],
)
def test_a_line_keeps_together_what_is_short(text: str, kept: list[str]) -> None:
    soup = BeautifulSoup(table(pd.DataFrame({text: [text]})).to_html(), "html.parser")
    for cell in soup.select("th"):
        assert cell.get_text() == text
        found = cell.select("span.whole")
        whole = [cell] if "whole" in (cell.get("class") or []) else found
        assert [tag.get_text() for tag in whole] == kept


def test_a_range_of_ages_is_kept_together_and_is_no_number() -> None:
    frame = pd.DataFrame({"年齢": ["15～39歳 男性"], "対象": ["15～39歳"]})
    soup = BeautifulSoup(table(frame).to_html(), "html.parser")
    assert [tag.get_text() for tag in soup.select("span.whole")] == ["15～39歳", "15～39歳"]
    assert not soup.select("td.num")


@pytest.mark.parametrize(
    ("frame", "heads", "rows"),
    [
        (
            pd.DataFrame({"区": ["門司区", "戸畑区"], "数（人）": [1, 2]}).groupby("区").sum(),
            ["区", "数（人）"],
            [["戸畑区", "2"], ["門司区", "1"]],
        ),
        (
            pd.DataFrame({"区": ["門司区"], 2021: [11], 2022: [12]}),
            ["区", "2021", "2022"],
            [["門司区", "11", "12"]],
        ),
        (pd.DataFrame({2022: ["門司区"], "数": [1]}), ["2022", "数"], [["門司区", "1"]]),
        (
            pd.DataFrame({("区", ""): ["門司区"], ("人", "男"): [1], ("人", "女"): [2]}),
            ["区", "人　男", "人　女"],
            [["門司区", "1", "2"]],
        ),
        (
            pd.DataFrame({"区": pd.Categorical(["門司区", "門司区"]), "数": [1, 2]})[1:],
            ["区", "数"],
            [["門司区", "2"]],
        ),
        (
            pd.DataFrame({"区": ["a", "b"], "年": [1, 1], "数": [3, 4]}).pivot_table(
                index="区", columns="年", values="数"
            ),
            ["区", "1"],
            [["a", "3.0"], ["b", "4.0"]],
        ),
    ],
)
def test_frames_as_pandas_gives_them(
    frame: pd.DataFrame, heads: list[str], rows: list[list[str]]
) -> None:
    made = table(frame)
    assert [head.get_text() for head in soup(made).select("thead th")] == heads
    found = soup(made).select("tbody tr")
    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in found] == rows
    assert made.to_csv().splitlines()[0] == ",".join(heads)


def test_names_of_rows_without_a_head_are_not_lost_silently() -> None:
    with refused(ValueError, "門司区", "index"):
        Table(pd.DataFrame({"数": [1]}, index=["門司区"]))


COLUMNS = [Column("名前", "名前"), Column("場所", "場所")]


def test_a_long_path_may_break_behind_its_signs_and_stays_the_same_text() -> None:
    path = "https://example.org/a/very/long_path/index-2.html"
    shown = table(pd.DataFrame({"名前": ["甲"], "場所": [path]}), COLUMNS)
    soup = BeautifulSoup(shown.to_html(), "html.parser")
    cell = soup.select_one("td")
    assert cell is not None
    assert cell.get_text() == path
    assert len(cell.find_all("wbr")) > 5
    assert max(map(len, cell.strings)) < 12
    assert (
        "<wbr" not in table(pd.DataFrame({"名前": ["甲"], "場所": ["a/b.csv"]}), COLUMNS).to_html()
    )


def test_what_a_grid_lacks_has_the_marks_of_what_is_not_known() -> None:
    shown = table(Grid({"名": ["p", "q", "r", "s"], "値": [1, float("nan"), pd.NA, None]}))
    assert shown.to_csv() == "名,値\np,1\nq,***\nr,***\ns,***\n"
    assert "nan" not in shown.to_html()
    assert "NA" not in shown.to_html()


def test_days_of_a_few_kinds_are_written_as_days() -> None:
    days = pd.Series(pd.to_datetime(["2020-01-01", None])).astype("category")
    assert (
        Table(pd.DataFrame({"名": ["p", "q"], "日": days})).to_csv().splitlines()[1]
        == "p,2020-01-01"
    )


def test_a_table_without_columns_is_none() -> None:
    with refused(ValueError):
        Table({})


def test_a_table_that_is_printed_is_short_and_the_same_each_time() -> None:
    grid = Grid({"年": ["2022", "2023"], "数": [Number(1, unit="件"), Number(2, unit="件")]})
    printed = repr(table(grid))
    assert printed == repr(table(grid))
    assert "数" in printed
    assert " at 0x" not in printed
