"""Name, unit and decimals of a column, said once, make page and CSV."""

import datetime as dt
import io
from typing import Any

import pandas as pd
from bs4 import BeautifulSoup

from tests.messages import refused
from tsunagari.contract import TABLE_MIME
from tsunagari.present import Column, IntervalColumn, table
from tsunagari.present.tables import Table
from tsunagari.tabulation.people import CountsError

RATES = pd.DataFrame(
    {
        "medium": ["甲", "乙", "合計"],
        "clicks": [1357, 3, 1360],
        "ctr": [0.099387, float("nan"), 0.002756],
        "low": [0.09, float("nan"), 0.001],
        "high": [0.111, float("nan"), 0.004],
        "price": [12.345, None, 0.5],
    }
)
COLUMNS = [
    Column("medium", "媒体"),
    Column("clicks", "クリック数", "回"),
    Column("ctr", "クリック率", "％", 2, csv_decimals=3),
    IntervalColumn("low", "high", "区間", "％", 1),
    Column("price", "単価", "円", 1),
]


def test_columns_that_would_be_lost_or_cannot_be_are_refused_by_their_names() -> None:
    name = Column("medium", "媒体")
    alike = [name, Column("clicks", "数", "回"), Column("price", "数", "回")]
    with refused(ValueError, "数（回）"):
        table(RATES, alike)
    with refused(ValueError, "数（回）"):  # in the CSV alone
        table(RATES, [name, *(Column(c.name, c.head, c.unit, only="csv") for c in alike[1:])])
    for wrong in ("", " "):
        with refused(ValueError, "clicks"):
            table(RATES, [name, Column("clicks", wrong)])
    for decimals in (True, "2", 1.0):
        with refused(ValueError, "clicks", repr(decimals)):
            table(RATES, [name, Column("clicks", "数", "回", decimals)])  # type: ignore[arg-type]
    with refused(TypeError, "'medium'"):
        table(RATES, ["medium"])  # type: ignore[list-item]
    for nothing in ([{"a": 1}], RATES["clicks"], None):
        with refused(TypeError, type(nothing).__name__):
            table(nothing)  # type: ignore[arg-type]


def test_a_per_cent_sign_that_does_not_say_of_what_is_refused() -> None:
    for column in (Column("ctr", "率", "%", 1), IntervalColumn("low", "high", "区間", "%", 1)):
        with refused(ValueError, "％", column.names[0]):
            table(RATES, [Column("medium", "媒体"), column])


def test_two_intervals_have_heads_of_their_own() -> None:
    columns = [IntervalColumn("low", "high", f"{who}の区間", "％", 1) for who in ("男性", "女性")]
    heads = table(RATES, [Column("medium", "媒体"), *columns]).to_csv().partition("\n")[0]
    assert heads.split(",")[1:3] == ["男性の区間の下限（％）", "男性の区間の上限（％）"]
    assert heads.split(",")[3:] == ["女性の区間の下限（％）", "女性の区間の上限（％）"]


def test_a_corner_without_a_title_a_year_for_one_and_rounding_to_hundreds_are_taken() -> None:
    frame = pd.DataFrame({"区": ["門司区"], "2021": [1234.5]})
    shown = table(frame, [Column("区", "", csv="区"), Column("2021", 2021, "円", -2)])  # type: ignore[arg-type]
    assert page(shown) == [["", "2021（円）"], ["門司区", "1,200"]]
    assert shown.to_csv() == "区,2021（円）\n門司区,1200.0\n"


def page(shown: Table) -> list[list[str]]:
    """Return the texts of the cells, the head first."""
    soup = BeautifulSoup(shown.to_html(), "html.parser")
    return [[cell.text for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")]


def test_one_line_a_column_makes_page_and_csv() -> None:
    shown = table(RATES, COLUMNS, total="合計")
    assert page(shown) == [
        ["媒体", "クリック数（回）", "クリック率", "区間", "単価（円）"],
        ["甲", "1,357", "9.94%", "9.0～11.1%", "12.3"],
        ["乙", "3", "…", "…", "…"],
        ["合計", "1,360", "0.28%", "0.1～0.4%", "0.5"],
    ]
    assert shown.to_csv().splitlines() == [
        "媒体,クリック数（回）,クリック率（％）,区間の下限（％）,区間の上限（％）,単価（円）",
        "甲,1357,9.939,9.0,11.1,12.3",
        "乙,3,***,***,***,***",
        "合計,1360,0.276,0.1,0.4,0.5",
    ]
    html = BeautifulSoup(shown.to_html(), "html.parser")
    assert [head.text for head in html.find_all("th", class_="num")] == [
        "クリック数（回）",
        "クリック率",
        "区間",
        "単価（円）",
    ]


def test_points_are_a_difference_of_fractions() -> None:
    frame = pd.DataFrame({"a": ["x"], "d": [0.0123], "low": [-0.002], "high": [0.03]})
    columns = [Column("a", "組"), Column("d", "差", "ポイント", 1)]
    shown = table(frame, [*columns, IntervalColumn("low", "high", "差の区間", "ポイント", 1)])
    assert page(shown)[1] == ["x", "1.2ポイント", "△0.2～3.0ポイント"]
    assert shown.to_csv().splitlines()[0] == (
        "組,差（ポイント）,区間の下限（ポイント）,区間の上限（ポイント）"
    )


def test_a_column_may_stand_on_the_page_or_in_the_csv_alone() -> None:
    columns = [
        Column("medium", "媒体"),
        Column("clicks", "クリック数", decimals=0, csv="クリック数（回）"),
        Column("price", "単価", "円", only="csv"),
        Column("ctr", "率", only="page", printed="{:.3f}".format),
    ]
    shown = table(RATES[:1], columns)
    assert page(shown) == [["媒体", "クリック数", "率"], ["甲", "1,357", "0.099"]]
    assert shown.to_csv() == "媒体,クリック数（回）,単価（円）\n甲,1357,12\n"


def test_a_total_given_as_a_row_stands_on_the_page_alone() -> None:
    frame = pd.DataFrame({"day": [1, 2], "date": [dt.date(2023, 2, 8), dt.date(2023, 2, 9)]})
    frame["people"] = [53, 60]
    columns = [
        Column("day", "日程", printed="{}日目".format),
        Column("date", "開催日"),
        Column("people", "参加者数", "名"),
    ]
    total = {"day": "合計", "people": 113}
    shown = table(frame, columns, total=total, counts=None)
    assert page(shown)[1:] == [
        ["1日目", "2023-02-08", "53"],
        ["2日目", "2023-02-09", "60"],
        ["合計", "", "113"],
    ]
    html = BeautifulSoup(shown.to_html(), "html.parser")
    assert [row.th.text for row in html.find_all("tr", class_="total")] == ["合計"]
    assert len(pd.read_csv(io.StringIO(shown.to_csv()))) == 2


def test_days_of_pandas_are_days_in_the_csv() -> None:
    frame = pd.DataFrame({"day": pd.to_datetime(["2023-02-08"])})
    assert table(frame, [Column("day", "日")]).to_csv() == "日\n2023-02-08\n"


def test_a_frame_is_shown_as_it_is_without_columns() -> None:
    frame = pd.DataFrame({"回": ["第1回"], "議題": [["一", "二"]]})
    shown = table(frame, csv=pd.DataFrame({"議題": ["一", "二"]}))
    assert page(shown) == [["回", "議題"], ["第1回", "一二"]]
    assert shown.to_csv() == "議題\n一\n二\n"


def declared(shown: Table) -> Any:
    """Return what a table says of whom it counts."""
    return shown._repr_mimebundle_()[TABLE_MIME]["counts"]


def test_plain_numbers_count_nobody_but_people_have_to_be_thought_of() -> None:
    frame = pd.DataFrame({"day": ["一"], "people": [2]})
    columns = [Column("day", "日"), Column("people", "参加者数", "人")]
    assert declared(table(RATES, COLUMNS)) is None
    assert declared(table(frame, columns, counts=None)) is None
    with refused(CountsError, "参加者数"):
        table(frame, columns)


def test_a_column_that_is_not_there_is_named() -> None:
    with refused(ValueError, "'click'", *map(str, RATES)):
        table(RATES, [Column("click", "クリック数", "回")])
