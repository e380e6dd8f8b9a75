"""A table in a file as Excel and offices leave it: what is the table, and what is said of it."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.messages import refused
from tests.table_files.workbooks import book
from tsunagari.table_files.encodings import UnreadableError, find_encoding
from tsunagari.table_files.layout import is_footer, read_table
from tsunagari.table_files.reading import find

HEAD = ["地区", "日", "人数"]
BODY = [["東", "2023-02-08", "53"], ["西", "2023-02-09", "60"]]


def text(rows: list[list[str]], sign: str = ",", end: str = "\n", encoding: str = "utf-8") -> bytes:
    return "".join(sign.join(row) + end for row in rows).encode(encoding)


def packed(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name.replace("_", "."), raw)
    return content.getvalue()


def parquet() -> bytes:
    content = io.BytesIO()
    pd.DataFrame(BODY, columns=HEAD).to_parquet(content)
    return content.getvalue()


TABLE: list[list[object]] = [[*HEAD], *([a, b, int(c)] for a, b, c in BODY)]
READABLE: dict[str, Callable[[], bytes]] = {
    "utf-8": lambda: text([HEAD, *BODY]),
    "bom": lambda: text([HEAD, *BODY], encoding="utf-8-sig"),
    "cp932": lambda: text([HEAD, *BODY], encoding="cp932", end="\r\n"),
    "utf-16 with tabs": lambda: text([HEAD, *BODY], "\t", "\r\n", "utf-16"),
    "utf-16 without a mark": lambda: text([HEAD, *BODY], "\t", "\r\n", "utf-16-le"),
    "the other utf-16": lambda: text([HEAD, *BODY], encoding="utf-16-be"),
    "cr only": lambda: text([HEAD, *BODY], end="\r"),
    "semicolons": lambda: text([HEAD, *BODY], ";"),
    "empty columns": lambda: text([[*HEAD, "", ""], *([*row, "", ""] for row in BODY)]),
    "only the header has them": lambda: text([[*HEAD, "", ""], *BODY]),
    "an empty column within": lambda: text([[r[0], "", *r[1:]] for r in [HEAD, *BODY]]),
    "empty rows": lambda: text([HEAD, BODY[0], ["", "", ""], BODY[1], ["", "", ""]]) + b"\n\n",
    "blanks": lambda: text([[f" {cell}　" for cell in row] for row in [HEAD, *BODY]]),
    "a title above": lambda: text([["参加者"], [], HEAD, *BODY]),
    "for Excel": lambda: b"sep=,\n" + text([HEAD, *BODY]),
    "a total and notes": lambda: text(
        [HEAD, *BODY, ["合　計", "", "113"], ["※ 延べ人数", "", ""], ["(注1)速報", "", ""]]
    ),
    "excel": lambda: book(TABLE),
    "excel, dates as dates": lambda: book(
        [TABLE[0], *([a, dt.datetime.fromisoformat(b), float(c)] for a, b, c in BODY)]
    ),
    "excel, a sheet of explanations": lambda: book([["説明"], ["この表は…"]], TABLE),
    "excel, another one is hidden": lambda: book(TABLE, TABLE, hidden=0),
    "excel, merged title": lambda: book([["参加者", None, None], *TABLE], merge="A1:C1"),
    "zip": lambda: packed(a_csv=text([HEAD, *BODY]), read_me=b"x"),
    "parquet": parquet,
}


@pytest.mark.parametrize("raw", READABLE.values(), ids=READABLE.keys())
def test_the_same_table_in_every_shape(tmp_path: Path, raw: Callable[[], bytes]) -> None:
    (tmp_path / "t.csv").write_bytes(raw())
    table = read_table(tmp_path / "t.csv", HEAD)
    assert (table.head, table.rows, table.faults) == (HEAD, BODY, [])


def test_rows_keep_their_numbers_and_what_was_left_out_is_noted(tmp_path: Path) -> None:
    rows = [["参加者"], HEAD, BODY[0], ["", "", ""], BODY[1], ["合計", "", "113"]]
    (tmp_path / "t.csv").write_bytes(text(rows, "\t", encoding="cp932"))
    table = read_table(tmp_path / "t.csv", HEAD)
    assert table.numbers == [3, 5]
    assert len(table.notes) == 4  # encoding, title, footer, empty row
    (tmp_path / "t.csv").write_bytes(text([HEAD, *BODY]))
    assert read_table(tmp_path / "t.csv", HEAD).notes == []


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (lambda: text([HEAD, ["東", "2023-02-08"]]), "2"),
        (lambda: text([HEAD, ["東", "2023-02-08", "1", "234"]]), "2"),
        (lambda: text([[*HEAD, ""], [*BODY[0], ""], [*BODY[1], "?"]]), "row 3, column D"),
        (lambda: book([TABLE[0], TABLE[1], [None, *TABLE[2][1:]]], merge="A2:A3"), "rows 2 to 3"),
    ],
    ids=["too short", "too long", "a cell without a name", "merged cells"],
)
def test_a_row_that_is_not_whole_is_told(
    tmp_path: Path, raw: Callable[[], bytes], place: str
) -> None:
    (tmp_path / "t.csv").write_bytes(raw())
    (fault,) = read_table(tmp_path / "t.csv", HEAD).faults
    assert str(fault[0]).startswith(place)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (lambda: b"", "whole file"),
        (lambda: book(TABLE, TABLE), "whole file"),
        (lambda: packed(a_csv=text([HEAD]), b_csv=text([HEAD])), "whole file"),
        (lambda: packed(read_me=b"x"), "whole file"),
        (lambda: b"<html><table>", "whole file"),
        (lambda: b"\xd0\xcf\x11\xe0", "whole file"),
        (lambda: text([HEAD, *BODY])[:-4] + b',"60', "line 3"),
        (lambda: book([TABLE[0], ["東", "2023-02-08", "=53+0"]]), "row 2, column C"),
        (lambda: text([HEAD, *BODY], end="\r", encoding="cp932") + b"\x81\x20", "line 4"),
    ],
    ids=[
        *("empty", "two sheets", "two files", "no file", "html", "old excel", "cut off"),
        *("a formula without its value", "no known encoding"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, raw: Callable[[], bytes], place: str) -> None:
    (tmp_path / "t.csv").write_bytes(raw())
    with pytest.raises(UnreadableError) as caught:
        read_table(tmp_path / "t.csv", HEAD)
    assert caught.value.where == place


def test_numbers_of_excel_are_as_they_are_shown(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    shown = [("General", 0.1 + 0.2), ("0.0%", 0.311), ("0%", 1), ("0.00", 4.5), ("#,##0", 1234.0)]
    sheet.append([str(number) for number in range(len(shown))])
    sheet.append([value for _, value in shown])
    for cell, (form, _) in zip(sheet[2], shown, strict=True):
        cell.number_format = form
    workbook.save(tmp_path / "t.xlsx")
    (row,) = read_table(tmp_path / "t.xlsx", ["0"]).rows
    assert row == ["0.3", "31.1%", "100%", "4.50", "1234"]


@pytest.mark.parametrize(
    "first",
    ["合計", "総　計", "計", "小計", "平均", "Total", "合計（人）", "回答者数", "合計: 検索"],
)
def test_a_total_is_a_footer(first: str) -> None:
    assert is_footer([first, "3", ""])
    assert not is_footer(["東", first])


@pytest.mark.parametrize("row", [["計画課", "3"], ["※東", "3"], ["注文", ""], ["12", ""], ["", ""]])
def test_what_is_no_footer(row: list[str]) -> None:
    assert not is_footer(row)


def test_a_file_is_found_in_another_format_and_form_of_unicode(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "レポート.csv")
    (tmp_path / name).touch()
    (tmp_path / "days.xlsx").touch()
    assert [path.name for path in find(tmp_path, "レポート.csv")] == [name]
    assert [path.name for path in find(tmp_path, "days.csv")] == ["days.xlsx"]
    assert find(tmp_path, "days.yml") == []


def test_a_conflict_in_the_first_line_is_no_page() -> None:
    with refused(UnreadableError, "conflict") as caught:
        find_encoding(b"<<<<<<< HEAD\na,b\n=======\na,c\n>>>>>>> other\n1,2\n")
    assert caught.value.where == "line 1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"%PDF-1.7\n1 0 obj\nendobj\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "picture"),
        (b"\x1f\x8b\x08\0", "archive"),
        (b"$FL2@(#) SPSS\0", "SPSS"),
        (b"SQLite format 3\0", "database"),
        (b"a,b\n1,\x01\x02\n", "text"),
    ],
)
def test_a_file_that_is_no_table_is_called_what_it_is(raw: bytes, kind: str) -> None:
    with refused(UnreadableError, kind):
        find_encoding(raw)
