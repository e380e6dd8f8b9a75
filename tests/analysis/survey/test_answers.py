"""Reading answers by their codebook: what is right is read, and every fault is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.analysis.survey.surveys import CODEBOOK, HEADER, ROWS, load, write
from tests.messages import names, one_problem, refused
from tsunagari.analysis.data.source import DataError

FREE_TEXT = "つらい"


def faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(DataError) as error:
        load(folder)
    assert FREE_TEXT not in str(error.value)
    return error.value.faults


def test_answers_are_read_by_their_codebook(tmp_path: Path) -> None:
    read = load(write(tmp_path))
    frame = read.frame
    assert frame["sex"].astype(object).fillna("?").tolist() == [
        "男性",
        "女性",
        "その他",
        "?",
        "女性",
    ]
    assert frame["age"].tolist()[:3] == [16, 35, 80]
    assert frame["age"].isna().tolist() == [False, False, False, True, False]
    assert list(frame["lonely"].cat.categories) == ["ない", "たまにある", "ある"]
    assert frame["lonely"].isna().tolist() == [False, False, True, False, False]
    assert read.marks("partners").to_numpy().tolist() == [
        [True, True, False],
        [False, False, False],
        [False, False, True],
        [False, False, False],
        [False, False, False],
    ]
    assert read.eligible("partners").tolist() == [True, False, True, False, True]
    assert read.groups("age").tolist()[:3] == ["16～19歳", "30～39歳", "80歳以上"]
    assert read.fieldwork.answers == len(read) == 5
    assert read.population == 2000


def test_free_text_is_in_no_frame(tmp_path: Path) -> None:
    read = load(write(tmp_path))
    assert "comment" not in read.frame
    assert "sheet" not in read.frame
    assert FREE_TEXT not in read.frame.to_csv()


def test_a_part_of_the_answers_has_its_part_of_the_register(tmp_path: Path) -> None:
    part = load(write(tmp_path)).only("ward", "東区")
    assert (len(part), part.population, part.fieldwork.answers) == (3, 1000, 5)
    with refused(ValueError, "北東区", "東区"):
        part.only("ward", "北東区")
    with refused(ValueError, "partners", "multiple"):
        part.groups("partners")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_encoding_gives_the_same(tmp_path: Path, encoding: str, ending: str) -> None:
    expected = load(write(tmp_path)).frame
    path = tmp_path / "responses.csv"
    text = path.read_text(encoding="utf-8").replace("\n", ending)
    path.write_bytes(text.encode(encoding))
    pd.testing.assert_frame_equal(load(tmp_path).frame, expected)


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_gives_the_same_as_csv(tmp_path: Path, typed: bool) -> None:
    expected = load(write(tmp_path)).frame
    # Typed, numbers with a gap are floats; as texts, an empty cell is an empty text.
    kind = None if typed else str
    table = pd.read_csv(tmp_path / "responses.csv", dtype=kind, keep_default_na=typed)
    (tmp_path / "responses.csv").unlink()
    table.to_parquet(tmp_path / "responses.parquet")
    pd.testing.assert_frame_equal(load(tmp_path).frame, expected)


def test_quoted_cells_with_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    rows = ['1,1,16,1,1,1,"1;2","a, ""b""\nc"', "2,2,35,2,7,2,,"]
    told = faults(write(tmp_path, rows))
    one_problem(told, "responses.csv, row 3, column lonely", '"7"', "1", "2", "3", "9")
    assert len(told) == 1


@pytest.mark.parametrize(
    ("row", "column", "names"),
    [
        ("6,7,20,1,1,1,1,", "sex", ['"7"', "1", "2", "3", "9"]),
        ("6,1;2,20,1,1,1,1,", "sex", ['"1;2"', "3"]),
        ("6,1.5,20,1,1,1,1,", "sex", ['"1.5"', "1", "2", "3"]),
        ("6,1,15,1,1,1,1,", "age", ['"15"', "16", "120", "999"]),
        ("6,1,121,1,1,1,1,", "age", ['"121"', "120"]),
        ("6,1,16.5,1,1,1,1,", "age", ['"16.5"', "16"]),
        ("6,1,-20,1,1,1,1,", "age", ['"-20"', "16"]),
        ("6,1,20,1,1,1,1;6,", "partners", ['"1;6"', "6", "誰にも相談しない"]),
        ("6,1,20,1,1,1,1;9,", "partners", ['"1;9"', "9"]),
        ("6,1,20,1,1,1,1;3,", "partners", ['"1;3"', "1", "2", "6", "9"]),
        ("6,1,20,1,1,1,1・2,", "partners", ['"1・2"', "1", "2", "6"]),
        ("6,1,20,1,1,2,1,", "partners", ['"1"', "support"]),
        ("6,1,20,1,1,,2,", "partners", ['"2"', "support", "1"]),
        (",1,20,1,1,1,1,", "sheet", ["empty"]),
    ],
)
def test_a_wrong_cell_is_told(tmp_path: Path, row: str, column: str, names: list[str]) -> None:
    told = faults(write(tmp_path, [*ROWS, row]))
    one_problem(told, f"{tmp_path.name}/responses.csv, row 7, column {column}", *names)
    assert len(told) == 1


def test_a_sheet_that_stands_twice_is_told_with_both_rows(tmp_path: Path) -> None:
    told = faults(write(tmp_path, [*ROWS, "5,1,20,1,1,1,1,"]))
    one_problem(told, "responses.csv, rows 6, 7, column sheet", '"5"')
    assert len(told) == 1


def test_every_violation_is_told_at_once_by_what_it_is(tmp_path: Path) -> None:
    rows = ["1,7,15,1,4,1,1;6,", "1,1,20,1,1,7,1,", "3,1,20", "4,8,20,1,1,1,1,"]
    messages = faults(write(tmp_path, rows))
    places = [re.search(r"(rows? \d+(?:, \d+)*)(, column \w+)?", fault) for fault in messages]
    assert [place and place.group() for place in places] == [
        "row 4",  # too short: it has no columns
        "rows 2, 3, column sheet",
        "row 2, column sex",
        "row 5, column sex",
        "row 2, column age",
        "row 2, column lonely",
        "row 2, column partners",
        # Where the deciding answer is wrong, nothing is said of the question that hangs on it.
        "row 3, column support",
    ]


def test_one_wrong_code_in_many_sheets_is_told_once(tmp_path: Path) -> None:
    rows = [f"{number},7,20,1,1,1,1," for number in range(1, 1285)]
    told = faults(write(tmp_path, rows))
    assert len(told) == 1
    one_problem(told, "responses.csv, rows 2, 3, 4 … and 1,281 more, column sex", '"7"', "1")


@pytest.mark.parametrize(
    ("content", "place", "names"),
    [
        (b"", "whole file", []),
        (HEADER.encode() + b"\n", "row 2", []),
        (b"\xef\xbb\xbf", "whole file", []),
        (f"{HEADER},sex\n1,1,16,1,1,1,1,,1\n".encode(), "column sex", ["2"]),
        (f"{HEADER},job\n1,1,16,1,1,1,1,,1\n".encode(), "column job", ["codebook.yml"]),
        (
            HEADER.replace(",lonely", "").encode() + b"\n1,1,1",
            "column lonely",
            ["codebook.yml"],
        ),
        (HEADER.replace(",comment", "").encode() + b"\n1,1,1", "column comment", []),
        (HEADER.encode() + b'\n1,1,16,1,1,1,1,"x\n2,1,16,1,1,1,1,\n', "line 2", []),
        (HEADER.encode() + b'\n1,1,16,1,1,1,1,"x"y\n', "line 2", ["CSV"]),
        (HEADER.encode() + b"\n1,1,16,1,1,1,1,\x81\x20\xff\n", "line 2", ["UTF-8", "Shift_JIS"]),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, content: bytes, place: str, names: list[str]) -> None:
    (write(tmp_path) / "responses.csv").write_bytes(content)
    one_problem(faults(tmp_path), f"responses.csv, {place}", *names)


def test_a_mixture_of_encodings_is_told_with_its_lines(tmp_path: Path) -> None:
    lines = [HEADER, "1,1,16,1,1,1,1,架空です", "2,1,16,1,1,1,1,架空です"]
    for first, second, at in [("utf-8", "cp932", (2, 3)), ("cp932", "utf-8", (3, 2))]:
        raw = "\n".join(lines[:2]).encode(first) + b"\n" + lines[2].encode(second) + b"\n"
        (write(tmp_path) / "responses.csv").write_bytes(raw)
        (fault,) = faults(tmp_path)
        assert names(fault, "UTF-8", *(f"line {number}" for number in at))
        assert fault.index(f"line {at[0]}") < fault.index(f"line {at[1]}")
    raw = "\n".join(lines[:2]).encode("utf-8-sig") + b"\n" + lines[2].encode("cp932") + b"\n"
    (tmp_path / "responses.csv").write_bytes(raw)
    one_problem(faults(tmp_path), "responses.csv, line 3", "UTF-8")


def test_one_file_of_answers_is_needed_and_no_more(tmp_path: Path) -> None:
    table = pd.read_csv(write(tmp_path) / "responses.csv")
    table.to_parquet(tmp_path / "responses.parquet")
    one_problem(faults(tmp_path), "responses.csv, whole file", "responses.parquet")
    for file in ("responses.csv", "responses.parquet"):
        (tmp_path / file).unlink()
    one_problem(faults(tmp_path), "responses.csv, whole file")
    (tmp_path / "responses.parquet").write_bytes(b"PAR1 no PAR1")
    one_problem(faults(tmp_path), "responses.parquet, whole file", "Parquet")


@pytest.mark.parametrize(
    ("old", "new", "place", "names"),
    [
        ("1,1,16,100\n", "", "column persons", ["東区", "男性", "16～19歳", "1"]),
        ("1,1,16,100\n", "1,1,16,0\n", "column persons", ["0", "東区", "男性", "16～19歳", "1"]),
        ("1,1,20,100\n", "1,1,16,100\n", "row 3", ["ward", "sex", "age"]),
        ("1,1,20,100\n", "1,1,20,-1\n", "row 3, column persons", ['"-1"']),
        ("1,1,20,100\n", "1,3,20,100\n", "row 3, column sex", ["3", "1", "2", "codebook.yml"]),
        ("1,1,20,100\n", "1,1,25,100\n", "row 3, column age_from", ["25", "16", "20", "30"]),
        ("1,1,20,100\n", "7,1,20,100\n", "row 3, column ward", ["7", "1", "2"]),
    ],
)
def test_a_wrong_register_is_told(
    tmp_path: Path, old: str, new: str, place: str, names: list[str]
) -> None:
    path = write(tmp_path) / "register.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    one_problem(faults(tmp_path), f"register.csv, {place}", *names)


@pytest.mark.parametrize(
    ("old", "new", "key", "names"),
    [
        ("drawn: 5000", "drawn: 4", "drawn", ["4", "5"]),
        ("end: 2030-06-28", "end: 2030-06-01", "end", ["2030-06-01", "2030-06-03"]),
        ("minimum_age: 16", "minimum_age: 18", "minimum_age", ["18", "age", "16"]),
        ("method: 郵送\n", "", "method", []),
    ],
)
def test_wrong_words_on_the_fieldwork_are_told(
    tmp_path: Path, old: str, new: str, key: str, names: list[str]
) -> None:
    path = write(tmp_path) / "survey.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    one_problem(faults(tmp_path), f"survey.yml, key {key}", *names)


def test_a_register_in_words_with_more_columns_is_the_same(tmp_path: Path) -> None:
    expected = load(write(tmp_path)).register
    table = pd.read_csv(tmp_path / "register.csv", dtype=str)
    (tmp_path / "register.csv").unlink()
    words = table.assign(
        ward=table["ward"].map({"1": "東区", "2": "西 区"}),
        sex=table["sex"] + ".0",
        age_from=table["age_from"].replace({"16": "16～19歳"}),
        persons=table["persons"] + ".0",
        世帯数="5",
    )
    words.to_excel(tmp_path / "register.xlsx", index=False)
    pd.testing.assert_frame_equal(load(tmp_path).register, expected)


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, [*ROWS, "6,7,20,1,1,1,1,"])
    (tmp_path / "survey.yml").unlink()
    (tmp_path / "register.csv").write_text("ward,sex,age_from,persons\n", encoding="utf-8")
    assert [fault.split(",")[0].rsplit("/")[-1] for fault in faults(tmp_path)] == [
        "survey.yml",
        "register.csv",
        "responses.csv",
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "names"),
    [
        ("type: multiple", "type: many", "questions.partners.type", ["many", "single"]),
        ("    type: multiple\n", "", "questions.partners.type", ["single", "multiple"]),
        ("exclusive: [6]", "exclusive: [7]", "questions.partners.exclusive", ["7", "6"]),
        ("unregistered: [3]", "unregistered: [4]", "questions.sex.unregistered", ["4", "3"]),
        (
            "asked: {support: [1]}",
            "asked: {suport: [1]}",
            "questions.partners.asked.suport",
            ["support"],
        ),
        ("asked: {support: [1]}", "asked: {age: [16]}", "questions.partners.asked.age", ["single"]),
        (
            "asked: {support: [1]}",
            "asked: {support: [5]}",
            "questions.partners.asked.support",
            ["5", "1", "2"],
        ),
        (
            "asked: {support: [1]}",
            "asked: {support: []}",
            "questions.partners.asked.support",
            [],
        ),
        ("no_answer: 999", "no_answer: 99", "questions.age.no_answer", ["99", "16", "120"]),
        ("3: ある}", "9: ある}", "questions.lonely.no_answer", ["9", "ある"]),
        ("3: ある}", "3: ない}", "questions.lonely.options", ["ない"]),
        ("3: ある}", "3: 無回答}", "questions.lonely.options", ["無回答"]),
        ("3: ある}", "3;4: ある}", "questions.lonely.options", ["3;4"]),
        (
            "unregistered: [3]",
            "unregistered: [3]\n    several: judged",
            "questions.sex.several",
            ["refused"],
        ),
        ("printed: descending", "printed: down", "questions.lonely.printed", ["descending"]),
        ("    grade: assumed\n", "", "questions.lonely", ["source", "grade"]),
        ("grade: assumed", "grade: D", "questions.lonely.grade", ["A", "assumed"]),
        ("unit: 歳", "unit: 歳\n    colour: red", "questions.age.colour", []),
        ("bands: [16, 20", "bands: [18, 20", "questions.age.bands", ["18", "16"]),
        ("bands: [16, 20, 30", "bands: [16, 30, 20", "questions.age.bands", []),
        ("maximum: 120", "maximum: old", "questions.age.maximum", []),
        ("sheet: sheet", "sheet: sex", "sheet", ["sex"]),
        ("sheet: sheet", "sheets: sheet", "sheets", ["sheet"]),
        ("label: 孤独感", "label: ''", "questions.lonely.label", []),
        ("options: {1: いる, 2: いない}", "options: {}", "questions.support.options", []),
    ],
)
def test_a_wrong_codebook_is_told_with_its_key(
    tmp_path: Path, old: str, new: str, key: str, names: list[str]
) -> None:
    assert old in CODEBOOK
    told = faults(write(tmp_path, codebook=CODEBOOK.replace(old, new, 1)))
    one_problem(told, f"{tmp_path.name}/codebook.yml, key {key}", *names)


def test_a_codebook_that_names_a_missing_column_is_told(tmp_path: Path) -> None:
    codebook = CODEBOOK + "  job: {label: 職業, type: single, options: {1: 有, 2: 無}}\n"
    told = faults(write(tmp_path, codebook=codebook))
    one_problem(told, "responses.csv, column job", "codebook.yml")
    assert len(told) == 1


def test_the_demo_is_read_without_a_fault() -> None:
    demo = Path(__file__).resolve().parents[3] / "data" / "demo" / "survey_answers"
    assert len(load(demo)) == 2179
