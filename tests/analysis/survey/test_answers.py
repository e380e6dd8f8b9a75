"""Reading answers by their codebook: what is right is read, and every fault is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from tests.analysis.survey.surveys import CODEBOOK, HEADER, ROWS, load, write
from tsunagari.analysis.data.source import DataError
from tsunagari.analysis.questionnaire.responses import MOST_FAULTS

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
    assert read.groups("age").tolist()[:3] == ["16~19歳", "30~39歳", "80歳以上"]
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
    with pytest.raises(ValueError, match="did you mean 東区"):
        part.only("ward", "北東区")
    with pytest.raises(ValueError, match="type multiple"):
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
    (fault,) = faults(write(tmp_path, rows))
    where = f"{tmp_path.name}/responses.csv, row 3, column lonely"
    known = "1, 2, 3 in the codebook (9 or an empty cell: no answer)"
    assert fault == f'{where}: "7" is not one of {known}'


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("6,7,20,1,1,1,1,", "sex", '"7" is not one of 1, 2, 3 in the codebook (9 or'),
        ("6,1;2,20,1,1,1,1,", "sex", '"1;2" holds several codes where one answer is allowed'),
        ("6,1.5,20,1,1,1,1,", "sex", '"1.5" is not one of'),
        ("6,1,15,1,1,1,1,", "age", '"15" is not a whole number from 16 to 120 (999 or'),
        ("6,1,121,1,1,1,1,", "age", '"121" is not a whole number'),
        ("6,1,16.5,1,1,1,1,", "age", '"16.5" is not a whole number'),
        ("6,1,-20,1,1,1,1,", "age", '"-20" is not a whole number'),
        ("6,1,20,1,1,1,1;6,", "partners", '"1;6": 6 (誰にも相談しない) cannot stand with'),
        ("6,1,20,1,1,1,1;9,", "partners", '"1;9": 9 (no answer) cannot stand with'),
        (
            "6,1,20,1,1,1,1;3,",
            "partners",
            '"1;3" is not codes joined by ; of 1, 2, 6 in the codebook (9',
        ),
        ("6,1,20,1,1,1,1・2,", "partners", '"1・2" is not codes joined'),
        ("6,1,20,1,1,2,1,", "partners", '"1" answers what was put only where support = 1'),
        ("6,1,20,1,1,,2,", "partners", '"2" answers what was put only where support = 1'),
        ("5,1,20,1,1,1,1,", "sheet", '"5" stands in row 6 already'),
        (",1,20,1,1,1,1,", "sheet", "an empty cell is not the number of a sheet"),
    ],
)
def test_a_wrong_cell_is_told(tmp_path: Path, row: str, column: str, what: str) -> None:
    (fault,) = faults(write(tmp_path, [*ROWS, row]))
    assert fault.startswith(f"{tmp_path.name}/responses.csv, row 7, column {column}: {what}")


def test_every_violation_is_told_at_once_by_row(tmp_path: Path) -> None:
    rows = ["1,7,15,1,4,1,1;6,", "1,1,20,1,1,7,1,", "3,1,20", "4,8,20,1,1,1,1,"]
    messages = faults(write(tmp_path, rows))
    places = [re.search(r"(row \d+)(, column \w+)?", fault) for fault in messages]
    assert [place and place.group() for place in places] == [
        "row 4",  # too short: it has no columns
        "row 2, column sex",
        "row 2, column age",
        "row 2, column lonely",
        "row 2, column partners",
        "row 3, column sheet",
        # Where the deciding answer is wrong, nothing is said of the question that hangs on it.
        "row 3, column support",
        "row 5, column sex",
    ]


def test_many_violations_are_counted(tmp_path: Path) -> None:
    rows = [f"{number},7,20,1,1,1,1," for number in range(1, 1285)]
    messages = faults(write(tmp_path, rows))
    assert len(messages) == MOST_FAULTS + 1
    assert messages[-1].endswith("… and 1,234 more faults")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "whole file: is empty"),
        (HEADER.encode() + b"\n", "row 2: is missing: the table has no rows"),
        (b"\xef\xbb\xbf", "whole file: is empty"),
        (f"{HEADER},sex\n1,1,16,1,1,1,1,,1\n".encode(), "column sex: stands 2 times"),
        (f"{HEADER},job\n1,1,16,1,1,1,1,,1\n".encode(), "column job: is unknown"),
        (
            HEADER.replace(",lonely", "").encode() + b"\n1,1,1",
            "column lonely: is missing, although",
        ),
        (HEADER.replace(",comment", "").encode() + b"\n1,1,1", "column comment: is missing"),
        (HEADER.encode() + b'\n1,1,16,1,1,1,1,"x\n2,1,16,1,1,1,1,\n', "a quoted cell is never"),
        (HEADER.encode() + b'\n1,1,16,1,1,1,1,"x"y\n', "line 2: is no CSV"),
        (HEADER.encode() + b"\n1,1,16,1,1,1,1,\x81\x20\xff\n", "is neither UTF-8 nor Shift_JIS"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, content: bytes, what: str) -> None:
    (write(tmp_path) / "responses.csv").write_bytes(content)
    assert what in faults(tmp_path)[0]


def test_a_mixture_of_encodings_is_told_with_its_lines(tmp_path: Path) -> None:
    lines = [HEADER, "1,1,16,1,1,1,1,架空です", "2,1,16,1,1,1,1,架空です"]
    for first, second, at in [("utf-8", "cp932", (2, 3)), ("cp932", "utf-8", (3, 2))]:
        raw = "\n".join(lines[:2]).encode(first) + b"\n" + lines[2].encode(second) + b"\n"
        (write(tmp_path) / "responses.csv").write_bytes(raw)
        (fault,) = faults(tmp_path)
        assert f"line {at[0]}: is UTF-8, but line {at[1]} is not" in fault
    raw = "\n".join(lines[:2]).encode("utf-8-sig") + b"\n" + lines[2].encode("cp932") + b"\n"
    (tmp_path / "responses.csv").write_bytes(raw)
    assert "line 3: is not UTF-8" in faults(tmp_path)[0]


def test_one_file_of_answers_is_needed_and_no_more(tmp_path: Path) -> None:
    table = pd.read_csv(write(tmp_path) / "responses.csv")
    table.to_parquet(tmp_path / "responses.parquet")
    assert "stands beside responses.parquet: keep one" in faults(tmp_path)[0]
    for file in ("responses.csv", "responses.parquet"):
        (tmp_path / file).unlink()
    assert "responses.csv, whole file: is missing" in faults(tmp_path)[0]
    (tmp_path / "responses.parquet").write_bytes(b"PAR1 no PAR1")
    assert "cannot be read as Parquet" in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (
            "1,1,16,100\n",
            "",
            "column persons: has no row for 東区、男性、16~19歳, where 1 answered",
        ),
        ("1,1,16,100\n", "1,1,16,0\n", "has 0 persons for 東区、男性、16~19歳, where 1 answered"),
        (
            "1,1,20,100\n",
            "1,1,16,100\n",
            "row 3, column age: has the ward, sex and age of a row above",
        ),
        ("1,1,20,100\n", "1,1,20,-1\n", 'row 3, column persons: "-1" is not a whole number'),
        ("1,1,20,100\n", "1,3,20,100\n", "row 3, column sex: 3 is not one of 1, 2 in codebook"),
        ("1,1,20,100\n", "1,1,25,100\n", "row 3, column age_from: 25 is not one of 16, 20, 30"),
        ("1,1,20,100\n", "7,1,20,100\n", "row 3, column ward: 7 is not one of 1, 2"),
    ],
)
def test_a_wrong_register_is_told(tmp_path: Path, old: str, new: str, what: str) -> None:
    path = write(tmp_path) / "register.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert what in faults(tmp_path)[0]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("drawn: 5000", "drawn: 4", "key drawn: 4 people were asked, but there are 5 sheets"),
        ("end: 2030-06-28", "end: 2030-06-01", "key end: 2030-06-01 lies before the start"),
        ("minimum_age: 16", "minimum_age: 18", "key minimum_age: 18 is not the minimum of age"),
        ("method: 郵送\n", "", "key method: is missing"),
    ],
)
def test_wrong_words_on_the_fieldwork_are_told(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    path = write(tmp_path) / "survey.yml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert what in faults(tmp_path)[0]


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
    assert [re.sub(r".*/", "", fault).split(",")[0] for fault in faults(tmp_path)] == [
        "survey.yml",
        "register.csv",
        "responses.csv",
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("type: multiple", "type: many", 'questions.partners.type: "many" is not one of single'),
        ("    type: multiple\n", "", "questions.partners.type: is missing"),
        ("exclusive: [6]", "exclusive: [7]", 'partners.exclusive: "7" is not one of the options'),
        ("unregistered: [3]", "unregistered: [4]", 'sex.unregistered: "4" is not one of'),
        ("asked: {support: [1]}", "asked: {suport: [1]}", "asked.suport: is no other question"),
        ("asked: {support: [1]}", "asked: {age: [16]}", "asked.age: is no other question of type"),
        ("asked: {support: [1]}", "asked: {support: [5]}", 'asked.support: "5" is not one of'),
        ("asked: {support: [1]}", "asked: {support: []}", "asked.support: names no code"),
        ("no_answer: 999", "no_answer: 99", '"99" is a whole number from 16 to 120 too'),
        ("3: ある}", "9: ある}", 'questions.lonely.no_answer: "9" is an option too: ある'),
        ("3: ある}", "3: ない}", 'questions.lonely.options: "ない" stands more than once'),
        ("3: ある}", "3: 無回答}", '"無回答" stands more than once'),
        ("3: ある}", "3;4: ある}", 'the code "3;4" is empty, or has a blank or ;'),
        (
            "unregistered: [3]",
            "unregistered: [3]\n    several: judged",
            "questions.sex.several: is for questionnaires with rules",
        ),
        ("printed: descending", "printed: down", "questions.lonely.printed: "),
        ("    grade: assumed\n", "", "questions.lonely: has a source without a grade"),
        ("grade: assumed", "grade: D", "questions.lonely.grade"),
        ("unit: 歳", "unit: 歳\n    colour: red", "questions.age.colour: is unknown"),
        ("bands: [16, 20", "bands: [18, 20", "the first band begins at 18, not at the minimum, 16"),
        ("bands: [16, 20, 30", "bands: [16, 30, 20", "must be lower bounds, each above"),
        ("maximum: 120", "maximum: old", "questions.age.maximum"),
        ("sheet: sheet", "sheet: sex", "key sheet: sex is a question too"),
        ("sheet: sheet", "sheets: sheet", "key sheets: is unknown; did you mean sheet?"),
        ("label: 孤独感", "label: ''", "questions.lonely.label: is empty"),
        (
            "options: {1: いる, 2: いない}",
            "options: {}",
            "questions.support.options: has no option",
        ),
    ],
)
def test_a_wrong_codebook_is_told_with_its_key(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    assert old in CODEBOOK
    messages = faults(write(tmp_path, codebook=CODEBOOK.replace(old, new, 1)))
    assert what in messages[0]
    assert messages[0].startswith(f"{tmp_path.name}/codebook.yml, key ")


def test_a_codebook_that_names_a_missing_column_is_told(tmp_path: Path) -> None:
    codebook = CODEBOOK + "  job: {label: 職業, type: single, options: {1: 有, 2: 無}}\n"
    (fault,) = faults(write(tmp_path, codebook=codebook))
    assert fault.endswith("column job: is missing, although codebook.yml names it")


def test_the_demo_is_read_without_a_fault() -> None:
    demo = Path(__file__).resolve().parents[3] / "data" / "demo" / "survey_answers"
    assert len(load(demo)) == 2179
