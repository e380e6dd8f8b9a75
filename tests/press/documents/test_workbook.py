"""The workbook: what a colleague's Excel makes of it, and what the gate finds in one."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from tests.backtests.test_r4 import bare, published
from tests.conftest import EDITION, Project
from tests.messages import refused
from tsunagari.contract import Fact
from tsunagari.press.bind.book import Book, Target
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check.documents import workbook as gate
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import PressError
from tsunagari.press.documents import workbook
from tsunagari.press.finish import assemble
from tsunagari.press.plan.plan import Plan

CSV = (
    "調べ,開催日,人数（人）,割合（％）,番号\n"
    "=1+1,2023-02-08,1234,X,007\n"
    "-5,2023-02-09,***,1.50,12\n"
    "@SUM(A1),2023-02-10,0,0.27,1e3x\n"
)
FACTS = {
    "one.people": Fact(name="one.people", value=1234, text="1,234人", unit="人"),
    "one.odd": Fact(name="one.odd", value="=2+2", text="=2+2"),
}


def made(folder: Path, text: str = CSV, **settings: Any) -> tuple[BuiltSite, bytes]:
    """Make the workbook of one table, beside the CSV and facts that its gate reads."""
    table = Float("one, cell 3", "tbl", "tbl-one", "人数", "", "<table></table>", csv=text)
    targets = {"tbl-one": Target("表\u00a01.1", "one.html#tbl-one")}
    book = Book([Page("one", 1, [table], "one")], {"one": "章"}, targets, {})
    plan = Plan(folder, "r4", EDITION | settings, {"lang": "ja"}, [])
    site = folder / "site"
    (site / "assets").mkdir(parents=True, exist_ok=True)
    assemble.complete(plan, site, book, FACTS, 1)
    _source, write = workbook.source(plan, book, FACTS, site)
    content = write()
    (site / "r4.xlsx").write_bytes(content)
    return BuiltSite(site, plan, book), content


def rows(content: bytes, sheet: str, first: int = 1) -> list[list[Any]]:
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    return [list(row) for row in loaded[sheet].iter_rows(min_row=first, values_only=True)]


def test_numbers_are_numbers_and_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    site, content = made(tmp_path, area_code="401005", city="北九州市")
    head, *body = rows(content, "表1.1", workbook.HEAD_ROW)
    assert head == ["地域コード", "地域", "調べ", "開催日", "人数（人）", "割合（％）", "番号"]
    day = datetime.datetime(2023, 2, 8)
    assert body[0] == ["401005", "北九州市", "=1+1", day, 1234, "X", "007"]
    assert body[1][2:] == ["-5", datetime.datetime(2023, 2, 9), "***", 1.5, "12"]
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    kinds = {cell.data_type for sheet in loaded for row in sheet for cell in row}
    assert kinds <= {"s", "n", "d"}
    assert not list(gate.check(site, "r4.xlsx"))


def test_a_row_of_heads_and_one_table_a_sheet(tmp_path: Path) -> None:
    _site, content = made(tmp_path)
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    assert loaded.sheetnames == ["表紙", "目次", "注記", "本文の数値", "表1.1"]
    assert loaded.properties.language == "ja"
    (table,) = loaded["表1.1"].tables.values()
    assert table.ref == "A4:F7"
    links = [cell.hyperlink.location for row in loaded["目次"] for cell in row if cell.hyperlink]
    assert links == ["'注記'!A1", "'本文の数値'!A1", "'表1.1'!A1"]
    assert rows(content, "本文の数値", 3)[1][1:5] == ["one.people", "1,234人", 1234, "人"]


def test_the_cover_says_what_the_edition_says(tmp_path: Path) -> None:
    _site, content = made(
        tmp_path,
        office="見本課",
        contact="内線 1",
        notice="架空データ",
        date=datetime.date(2019, 5, 1),
    )
    cover = dict(row for row in rows(content, "表紙", 2))
    assert cover["担当"] == "見本課"
    assert cover["問い合わせ先"] == "内線 1"
    assert cover["注記"] == "架空データ"
    assert cover["日付"] == "令和元年（2019年）5月1日"
    assert all(row[-1] == "架空データ" for row in rows(content, "表1.1", workbook.HEAD_ROW + 1))


def test_the_same_bytes_each_time(tmp_path: Path) -> None:
    assert made(tmp_path / "one")[1] == made(tmp_path / "two")[1]
    with zipfile.ZipFile(io.BytesIO(made(tmp_path / "one")[1])) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_text_that_excel_would_cut_or_refuse_stops_the_build(tmp_path: Path) -> None:
    with refused(PressError, "表1.1, B5"):
        made(tmp_path / "long", f"名前,順\n{'あ' * 40_000},1\n")
    with refused(PressError, "表1.1, B6"):
        made(tmp_path / "odd", "名前,順\n甲,1\n\x07乙,2\n")


def set_cell(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def change(loaded: Workbook) -> None:
        loaded[sheet][cell] = value

    return change


CHANGES: Mapping[str, tuple[Callable[[Workbook], None], str]] = {
    "a number": (set_cell("表1.1", "D5", 1235), "'1235'"),
    "a number as text": (set_cell("表1.1", "A1", "=B5"), "A1 is a formula"),
    "a fact": (set_cell("本文の数値", "C4", "1,235人"), "1,235人"),
    "a row more": (set_cell("表1.1", "A8", "丁"), "5 rows"),
    "merged cells": (lambda loaded: loaded["表1.1"].merge_cells("A2:B2"), "A2:B2"),
    "a hidden sheet": (lambda loaded: setattr(loaded["注記"], "sheet_state", "hidden"), "hidden"),
    "a table less": (lambda loaded: loaded.remove(loaded["表1.1"]), "表1.1"),
    "no language": (lambda loaded: setattr(loaded.properties, "language", None), "language"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_gate_finds(tmp_path: Path, name: str) -> None:
    change, found = CHANGES[name]
    site, content = made(tmp_path)
    loaded = openpyxl.load_workbook(io.BytesIO(content))
    change(loaded)
    loaded.save(site.folder / "r4.xlsx")
    problems = list(gate.check(BuiltSite(site.folder, site.plan, site.book), "r4.xlsx"))
    assert problems
    assert all(found in f"{problem}" for problem in problems)


def western(text: str) -> str:
    """Give a date as a workbook has it; other texts as they are."""
    day = re.fullmatch(r"(令和)?(\d+)年(\d+)月(\d+)日", text)
    if not day:
        return text
    year = int(day[2]) + (2018 if day[1] else 0)
    return datetime.date(year, int(day[3]), int(day[4])).isoformat()


def test_every_table_and_figure_of_the_published_report(r4: Project) -> None:
    site = r4.path("_site/r4")
    loaded = openpyxl.load_workbook(site / "r4.xlsx")
    assert len(loaded.sheetnames) == 4 + len(list((site / "data").glob("*.csv")))
    for sheet in loaded.worksheets[4:]:
        head = [cell.value for cell in sheet[workbook.HEAD_ROW]]
        assert any(
            next(csv.reader(path.open(encoding="utf-8-sig"))) == head
            for path in (site / "data").glob("*.csv")
        )
    cells = [cell.value for sheet in loaded for row in sheet for cell in row]
    text = bare("\n".join(str(cell) for cell in cells if cell is not None))
    numbers = {float(cell) for cell in cells if isinstance(cell, int | float)}
    missing = [
        row
        for row in published()
        if bare(western(row.printed)) not in text and number(row.printed) not in numbers
    ]
    assert not missing


def number(text: str) -> float | None:
    """Give the number of a text as a cell has it, whose head has the unit."""
    found = re.fullmatch(r"([\d,]+(?:\.\d+)?)\D{0,5}", text)
    return float(found[1].replace(",", "")) if found else None
