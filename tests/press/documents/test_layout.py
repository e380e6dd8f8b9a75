"""How tables stand on paper: what is read as one thing stays on one line, where it can."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont

from tsunagari.press.documents.content import Cell, Table
from tsunagari.press.documents.layout import layout, on_paper, text_width
from tsunagari.press.documents.typesetting import font_folder


def table(*rows: list[str]) -> Table:
    """Return a table whose first row has the heads, and whose first column the names."""

    def cells(row: list[str], *, is_head: bool) -> list[Cell]:
        return [
            Cell([text], n, 1, 1, is_head=is_head or n == 0, is_number=text[:1].isdecimal())
            for n, text in enumerate(row)
        ]

    head, *body = rows
    return Table(
        "tbl-a",
        "表 1",
        [cells(head, is_head=True)],
        [cells(row, is_head=False) for row in body],
        "",
    )


@pytest.mark.parametrize(
    "text", ["令和5年1月16日から令和5年2月6日", "2,179", "UTF-8 (BOM)", "Wwm%@QMO"]
)
def test_a_text_is_no_wider_than_it_was_reckoned(text: str) -> None:
    (file,) = font_folder().glob("*.ttf")
    with TTFont(file, lazy=True) as font:
        letters, widths = font.getBestCmap(), font["hmtx"]
        drawn = sum(widths[letters[ord(sign)]][0] for sign in text) / font["head"].unitsPerEm
    assert drawn <= text_width(text) + 0.4  # half the slack of a column
    assert text_width(text) < 1.3 * drawn


def test_names_of_wards_and_dates_stay_whole_where_many_columns_stand_beside_them() -> None:
    heads = [
        "区分",
        "回答者数（n）",
        "しばしばある・常にある",
        "時々ある",
        "たまにある",
        "ほとんどない",
    ]
    heads += ["決してない", "無回答", "計"]
    rows = [[f"居住区：八幡{side}区", "1,164", *["17.7%"] * 6, "100.0%"] for side in "東西"]
    placed = layout(table(heads, *rows * 5))
    assert not placed.turned
    assert placed.lines == 10
    long = "支援に携わる方々が集まり、それぞれの取組を持ち寄って話し合いました。" * 3
    dated = layout(table(["日", "議題"], ["令和12年10月19日（2030年10月19日）", long]))
    assert dated.widths[0] >= text_width("（2030年10月19日）")


def test_a_wide_table_of_some_rows_has_them_as_columns_and_names_of_files_are_texts() -> None:
    heads = ["媒体", *(f"とても長い見出し{n}" for n in range(10))]
    rows = [[f"媒体{n}", "x.csv", *["1,234"] * 9] for n in range(5)]
    turned, placed = on_paper(table(heads, *rows))
    assert not placed.turned
    assert [cell.text for cell in turned.head[0]] == ["媒体", *(f"媒体{n}" for n in range(5))]
    assert [cell.is_number for cell in turned.body[0]] == [False] * 6
    assert [cell.is_number for cell in turned.body[1]] == [False, *[True] * 5]
