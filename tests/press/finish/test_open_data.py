"""The data to take away: what Excel, pandas and a Data Package's reader make of it."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import EDITION, Project
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.finish import open_data
from tsunagari.press.plan.plan import Plan

CSV = "調べ,開催日,人数（人）,割合（％）\n甲,2023-02-08,12,X\n乙,2023-02-09,***,1.5\n"
TABLE = Float("one, cell 3", "tbl", "tbl-one", "人数", "", "<table></table>", csv=CSV, note="注。")
SETTINGS = EDITION | {"title": "市の「報告」"}


def written(folder: Path, table: Float = TABLE, **settings: str) -> list[list[str]]:
    plan = Plan(folder, "r4", SETTINGS | settings, {}, [])
    open_data.write(plan, folder, Book([Page("one", 1, [table], "one")], {}, {}, {}), {})
    with (folder / "data/one.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def package(folder: Path) -> dict:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_excel_is_told_the_encoding(tmp_path: Path) -> None:
    written(tmp_path)
    assert (tmp_path / "data/one.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(tmp_path / "data/one.csv", encoding="utf-8-sig", na_values=["X", "***"])
    assert list(frame["人数（人）"].dropna()) == [12]


def test_the_city_and_its_code_stand_before_the_table_and_the_notice_behind(tmp_path: Path) -> None:
    head, first, _second = written(tmp_path, area_code="401005", notice="見本")
    assert head == ["地域コード", "地域", "調べ", "開催日", "人数（人）", "割合（％）", "注記"]
    assert first == ["401005", "見本市", "甲", "2023-02-08", "12", "X", "見本"]


def test_without_a_code_the_name_stands_alone(tmp_path: Path) -> None:
    assert written(tmp_path)[0][:2] == ["地域", "調べ"]


def test_a_table_about_another_area_says_so_and_has_not_the_citys_code(tmp_path: Path) -> None:
    head, first, _second = written(tmp_path, replace(TABLE, area="全国"), area_code="401005")
    assert (head[0], first[0]) == ("地域", "全国")


def test_a_table_about_no_area_has_no_area(tmp_path: Path) -> None:
    assert written(tmp_path, replace(TABLE, area=""), area_code="401005")[0][0] == "調べ"


def test_a_table_with_areas_of_its_own_gets_the_code_where_the_city_stands(tmp_path: Path) -> None:
    own = replace(TABLE, csv="地域,人数（人）\n見本市,3\n全国,4\n")
    rows = written(tmp_path, own, area_code="401005")
    assert rows == [
        ["地域コード", "地域", "人数（人）"],
        ["401005", "見本市", "3"],
        ["", "全国", "4"],
    ]


def test_the_package_describes_types_units_licence_and_checksums(tmp_path: Path) -> None:
    written(tmp_path, area_code="401005")
    made = package(tmp_path)
    (resource,) = made["resources"]
    content = (tmp_path / resource["path"]).read_bytes()
    assert resource["bytes"] == len(content)
    assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert (resource["title"], resource["description"]) == ("人数", "注。")
    assert resource["schema"]["fields"] == [
        {"name": "地域コード", "type": "string"},
        {"name": "地域", "type": "string"},
        {"name": "調べ", "type": "string"},
        {"name": "開催日", "type": "date"},
        {"name": "人数（人）", "type": "integer", "unit": "人"},
        {"name": "割合（％）", "type": "number", "unit": "％"},
    ]
    assert resource["schema"]["missingValues"] == ["", "***", "X"]
    assert made["licenses"][0]["name"] == "CC-BY-4.0"
    assert made["sources"] == [{"title": "見本市「市の『報告』」"}]


@pytest.mark.parametrize(
    ("head", "cells", "kind"),
    [
        ("回", ["1", "-2", ""], "integer"),
        ("率", ["1", "2.50", "1e-05"], "number"),
        ("番号", ["011002", "1"], "string"),
        ("割合（％）", ["X", "***"], "number"),
        ("題", ["***"], "string"),
        ("題", ["", ""], "string"),
        ("日", ["2023-02-08"], "date"),
        ("日", ["2023-02-08", "春"], "string"),
    ],
)
def test_a_columns_type_is_that_of_its_cells(head: str, cells: list[str], kind: str) -> None:
    assert open_data.Column(head, cells).kind == kind


def test_each_download_of_the_site_is_in_the_package(r4: Project) -> None:
    site = r4.path("_site/r4")
    listed = {
        f"{folder}{entry['path']}"
        for folder in ("", "en/")
        for entry in package(site / folder)["resources"]
    }
    tables = {name for name in r4.files("_site/r4") if name.endswith(".csv")}
    assert listed == tables - {"accessibility.csv"}  # which is about the site
    assert "datapackage.json" in r4.path("_site/r4/index.html").read_text(encoding="utf-8")
