"""Answers as form services, Excel and survey firms write them: read by the codebook, or refused."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.messages import names, one_problem
from tsunagari.analysis.data.source import DataError, Source
from tsunagari.analysis.questionnaire import responses
from tsunagari.analysis.questionnaire.answer_texts import Vocabulary
from tsunagari.analysis.questionnaire.codebook import Multiple, load_codebook

CODEBOOK = """\
questions:
  sex: {label: 性別, type: single, options: {1: 男性, 2: 女性, 3: 答えたくない}, no_answer: [9, 99]}
  age:
    {label: 年齢, type: number, unit: 歳, minimum: 16, maximum: 99, bands: [16, 40], no_answer: 999}
  talk:
    {label: 話す相手, wording: 話す相手はいますか。, type: single, options: {1: いる, 2: いない}}
  who:
    label: 話す相手はだれか
    type: multiple
    options: {1: 家族・親族, 2: "友人、知人", 3: その他, 7: 特にない}
    exclusive: [7]
    no_answer: [9]
    not_applicable: [8]
    asked: {talk: [1]}
"""
NUMBERED = "sheet: id\n" + CODEBOOK
HEAD = ["sex", "age", "talk", "who"]
ROWS = [["1", "20", "1", "1;2"], ["2", "41", "2", ""], ["", "", "1", "7"]]


def cells(*rows: str, head: str = "|".join(HEAD)) -> list[list[str]]:
    """Return the cells of a sheet, written with a bar between two of them."""
    return [line.split("|") for line in (head, *rows)]


LABELS = ["家族・親族", "友人、知人", "その他", "特にない"]


def read(
    folder: Path, rows: Sequence[Sequence[object]], codebook: str = CODEBOOK
) -> tuple[pd.DataFrame, list[str]]:
    """Read rows, the first of which is the header, and return the frame and what is noted."""
    (folder / "codebook.yml").write_text(codebook, encoding="utf-8")
    if not list(folder.glob("responses.*")):
        with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    source = Source(folder)
    frame = responses.read(source, "responses", load_codebook(folder))
    notes = list(source.notes)  # they are shown, and so forgotten, where nothing is faulty
    source.stop_if_faulty()
    assert frame is not None
    return frame, notes


def faults(folder: Path, rows: Sequence[Sequence[object]], codebook: str = CODEBOOK) -> list[str]:
    with pytest.raises(DataError) as caught:
        read(folder, rows, codebook)
    return [fault.partition("/")[2] for fault in caught.value.faults]


@pytest.fixture
def expected(tmp_path: Path) -> pd.DataFrame:
    (tmp_path / "plain").mkdir()
    frame, notes = read(tmp_path / "plain", [HEAD, *ROWS])
    assert notes == []
    return frame


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "survey").mkdir()
    return tmp_path / "survey"


SAME: dict[str, Sequence[Sequence[object]]] = {
    "labels": cells(
        "男性|20歳|いる|家族・親族;友人、知人", "女性|41|いない|", "無回答||いる|特にない"
    ),
    "google, in a table": cells(
        "男性|20|いる|家族・親族, 友人、知人", "女性|41|いない|", "||いる|特にない"
    ),
    "microsoft": cells(
        "男性|20|いる|家族・親族;友人、知人;", "女性|41|いない|", "||いる|特にない;"
    ),
    "labels joined by 、": cells(
        "男性|20|いる|家族、親族、友人・知人", "女性|41|いない|", "||いる|特にない"
    ),
    "lines": cells("男性|20|いる|家族・親族\n友人、知人", "女性|41|いない|", "||いる|特にない"),
    "codes and labels": cells(
        "1:男性|20|1. いる|1 家族・親族;2 友人、知人", "２．女性|41|2) いない|", "||1|7"
    ),
    "floats": cells("1.0|20.0|1.0|1,2", "2.0|41.0|2.0|", "||1.0|7.0"),
    "full width": cells("１|２０|１|１；２", "２|４１|２|", "||１|７"),
    "codes that are no answer": cells("1|20|1|1;2", "2|41|2|8", "99|999|1|7"),
    "words for it": cells("1|20|1|1;2", "2|41|2|非該当", "無回答|無回答|1|7"),
    "heads as asked": [["性別", "年齢", "話す相手はいますか。", "話す相手は だれか"], *ROWS],
    "heads with blanks": [[" sex ", "ＡＧＥ", "talk　", "who"], *ROWS],
    "a column an option": cells(
        "1|20|1|1|1|0|0",
        "2|41|2|0|0|0|0",
        "||1|0|0||1",
        head="sex|age|talk|who_1|who_2|who_3|who_7",
    ),
    "of other names": cells(
        "1|20|1|○|○||",
        "2|41|2||||",
        "||1||||○",
        head="sex|age|talk|who.1|who[友人・知人]|話す相手はだれか [その他]|who 特にない",
    ),
    "with their own labels": cells(
        "1|20|1|家族・親族|2||",
        "2|41|2|8|8|8|8",
        "||1||||TRUE",
        head="sex|age|talk|who_1|who_2|who_3|who_7",
    ),
    "a second header": [HEAD, ["性別", "年齢", "話す相手", "話す相手はだれか"], *ROWS],
    "three headers": [
        HEAD,
        ["性別", "年齢", "話す相手", "話す相手はだれか"],
        ["単数", "数値", "単数", "複数"],
        *ROWS,
    ],
    "a title and groups": [["調査の回答"], ["基本", "", "つながり", ""], HEAD, *ROWS],
    "totals, notes and nothing": [
        HEAD,
        *ROWS,
        ["", "", "", ""],
        ["合計", "61", "", ""],
        ["※ 速報", "", "", ""],
        ["有効回答数：3", "", "", ""],
    ],
    "empty columns": [[*HEAD, "", ""], *([*row, "", ""] for row in ROWS)],
}


@pytest.mark.parametrize("rows", SAME.values(), ids=SAME.keys())
def test_the_same_answers_in_every_form(
    folder: Path, expected: pd.DataFrame, rows: Sequence[Sequence[object]]
) -> None:
    frame, _ = read(folder, rows)
    pd.testing.assert_frame_equal(frame, expected)


@pytest.mark.parametrize(
    ("encoding", "sign", "end"),
    [
        ("cp932", ",", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-8-sig", ";", "\n"),
        ("utf-8", ",", "\r"),
    ],
)
def test_every_text(
    folder: Path, expected: pd.DataFrame, encoding: str, sign: str, end: str
) -> None:
    lines = (sign.join(f'"{cell}"' for cell in row) + end for row in [HEAD, *ROWS])
    (folder / "responses.csv").write_bytes("".join(lines).encode(encoding))
    frame, notes = read(folder, [])
    pd.testing.assert_frame_equal(frame, expected)
    assert len(notes) == (sign != ",")


def test_a_workbook(folder: Path, expected: pd.DataFrame) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in [
        HEAD,
        *([int(cell) if cell.isdecimal() else cell or None for cell in r] for r in ROWS),
    ]:
        sheet.append(row)
    book.create_sheet("説明").append(["番号の意味"])
    book.save(folder / "responses.xlsx")
    pd.testing.assert_frame_equal(read(folder, [])[0], expected)


def test_what_is_taken_otherwise_is_said_in_one_line(folder: Path) -> None:
    _, notes = read(folder, SAME["labels"])
    (note,) = notes
    assert all(part in note for part in ("responses.csv", "sex", "男性", "age", "talk", "who"))


def test_columns_that_nobody_reads_are_listed(folder: Path, expected: pd.DataFrame) -> None:
    rows = [["タイムスタンプ", *HEAD, "氏名"], *(["2031/01/10 9:00", *row, "某"] for row in ROWS)]
    again = [[*row, row[-1]] for row in rows]  # two questions may have the same words
    assert ["タイムスタンプ" in fault or "氏名" in fault for fault in faults(folder, rows)] == [
        True
    ] * 2
    frame, _ = read(folder, rows, CODEBOOK + "unread: [タイムスタンプ, 氏名]\n")
    pd.testing.assert_frame_equal(frame, expected)
    (folder / "responses.csv").unlink()
    frame, _ = read(folder, again, CODEBOOK + "unread: [タイムスタンプ, 氏名]\n")
    pd.testing.assert_frame_equal(frame, expected)


def test_a_column_of_another_name(folder: Path, expected: pd.DataFrame) -> None:
    rows = [["Q1", "age", "talk", "who"], *ROWS]
    codebook = CODEBOOK.replace("{label: 性別,", "{label: 性別, column: Q1,")
    pd.testing.assert_frame_equal(read(folder, rows, codebook)[0], expected)


def test_a_misspelt_column_is_told_once(folder: Path) -> None:
    (fault,) = faults(folder, [["sxe", "age", "talk", "who"], *ROWS])
    assert "sxe" in fault
    assert "codebook.yml" in fault
    assert " sex" in fault


def test_option_columns_of_other_names(folder: Path, expected: pd.DataFrame) -> None:
    columns = "    columns: {1: MA1, 2: MA2, 3: MA3, 7: MA4}\n"
    rows: list[list[object]] = [
        ["sex", "age", "talk", "MA1", "MA2", "MA3", "MA4"],
        *SAME["a column an option"][1:],
    ]
    pd.testing.assert_frame_equal(read(folder, rows, CODEBOOK + columns)[0], expected)


def test_what_is_written_freely_is_the_option_for_it(folder: Path) -> None:
    rows = [HEAD, ["男性", 20, "いる", "家族・親族;近所の人"], ["女性", 20, "いる", "犬, ねこ"]]
    assert len(faults(folder, rows)) == 2
    frame, _ = read(folder, rows, CODEBOOK + "    other: 3\n")
    marks = frame[[f"who:{label}" for label in LABELS]].to_numpy().tolist()
    assert marks == [[True, False, True, False], [False, False, True, False]]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (["1・2", "20", "1", "1"], "column sex"),
        (["男", "20", "1", "1"], "column sex"),
        (["1:女性", "20", "1", "1"], "column sex"),
        (["1", "2,0", "1", "1"], "column age"),
        (["1", "20代", "1", "1"], "column age"),
        (["1", "20", "1", "家族"], "column who"),
        (["1", "20", "1", "1;特にない"], "column who"),
        (["1", "20", "1", "8"], "column who"),  # it was put to them
        (["1", "20", "2", "1"], "column who"),
        (["1", "20", "1", "1;9"], "column who"),
    ],
)
def test_what_may_be_meant_two_ways_is_refused(folder: Path, row: list[object], place: str) -> None:
    (fault,) = faults(folder, [HEAD, *ROWS, row])
    assert fault.startswith(f"responses.csv, row 5, {place}:")


def test_a_cell_of_an_option_that_is_neither_yes_nor_no(folder: Path) -> None:
    rows = [*SAME["a column an option"], ["1", "20", "1", "2", "1", "0", "0"]]
    (fault,) = faults(folder, rows)
    assert fault.startswith("responses.csv, row 5, column who_1:")


def test_an_option_without_a_column(folder: Path) -> None:
    (fault,) = faults(folder, [row[:-1] for row in SAME["a column an option"]])
    assert names(fault, "7")


def test_a_first_sheet_with_faults_is_no_header(folder: Path) -> None:
    found = faults(folder, [HEAD, ["5", "20", "3", "4"], *ROWS])
    assert {fault.split(",")[1] for fault in found} == {" row 2"}


def test_numbered_sheets_keep_their_numbers(folder: Path) -> None:
    rows = [
        ["id", *HEAD],
        ["番号", "性別", "年齢", "話す", "だれ"],
        *([n, *row] for n, row in enumerate(ROWS)),
    ]
    frame, notes = read(folder, rows, NUMBERED)
    assert len(frame) == 3
    assert len(notes) == 1
    rows = [["id", *HEAD], ["A1", *ROWS[0]], ["合計", *ROWS[1]], ["A1", *ROWS[2]]]
    (folder / "responses.csv").unlink()
    found = faults(folder, rows, NUMBERED)
    one_problem(found, "responses.csv, rows 2, 4, column id", '"A1"')
    assert len(found) == 1


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("asked: {talk: [1]}", "", "who.not_applicable"),
        ("not_applicable: [8]", "not_applicable: [9]", "who.not_applicable"),
        ("not_applicable: [8]", "not_applicable: [3]", "who.not_applicable"),
        ("exclusive: [7]", "exclusive: [7]\n    other: 5", "who.other"),
        ("exclusive: [7]", "exclusive: [7]\n    columns: {5: Q5}", "who.columns"),
        ("{1: いる, 2: いない}", "{1: 2, 2: 1}", "talk.options"),
        ("questions:", "unread: sex\nquestions:", "key unread"),
        ("questions:", "unread: [sex]\nquestions:", "key unread"),
    ],
)
def test_a_codebook_that_says_two_things(folder: Path, old: str, new: str, key: str) -> None:
    assert old in CODEBOOK
    assert key in faults(folder, [HEAD, *ROWS], CODEBOOK.replace(old, new, 1))[0]


def test_labels_that_begin_with_others_are_told_apart() -> None:
    options = {"1": "家族", "2": "家族、親族", "3": "親族"}
    who = Multiple(type="multiple", label="相手", options=options)
    vocabulary = Vocabulary(who)
    assert vocabulary.codes("家族、親族") == ["2"]  # the longest
    assert vocabulary.codes("家族;親族") == ["1", "3"]
    assert vocabulary.codes("親族、家族、親族") == ["3", "2"]
    assert vocabulary.codes("家族、いとこ") is None


def test_a_footer_of_a_form_in_excel_is_no_answer(folder: Path) -> None:
    content = io.BytesIO()
    book = openpyxl.Workbook()
    for row in [[*HEAD], *ROWS, [], ["計", "3件"], ["（以下余白）"]]:
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("A7:D7")
    book.save(content)
    (folder / "responses.xlsx").write_bytes(content.getvalue())
    frame, notes = read(folder, [])
    assert len(frame) == 3
    assert any("6, 7" in note for note in notes)
