"""Reading a folder: every fault is found, named with its place, and listed with the others."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import one_problem
from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import MOST, told
from tsunagari.analysis.data.source import DataError, Source, UnfilledError

COLUMNS = {
    "name": columns.text(unique=True),
    "people": columns.integer(),
    "share": columns.percentage(),
    "day": columns.date(optional=True),
}
KEYS = {"name": columns.text(), "month": columns.month(), "who.age": columns.integer()}
GOOD = "name,people,share,day\na,1,31.10,2023-03-28\nb,2,0,\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "section").mkdir()
    return tmp_path / "section"


def table_faults(folder: Path, content: str | bytes) -> list[str]:
    raw = content.encode() if isinstance(content, str) else content
    (folder / "t.csv").write_bytes(raw)
    source = Source(folder)
    source.table("t.csv", COLUMNS)
    return told(source.faults)


def values_faults(folder: Path, content: str) -> list[str]:
    (folder / "v.yml").write_text(content, encoding="utf-8")
    source = Source(folder)
    source.values("v.yml", KEYS)
    return told(source.faults)


@pytest.mark.parametrize(
    "content",
    [GOOD, "\ufeff" + GOOD, GOOD.replace("\n", "\r\n"), GOOD.replace("a,1", '"a",1')],
    ids=["plain", "with a byte-order mark", "as Windows ends lines", "with quotes"],
)
def test_a_table_is_read_with_its_types(folder: Path, content: str) -> None:
    assert table_faults(folder, content) == []
    frame = Source(folder).table("t.csv", COLUMNS)
    assert frame.to_dict("list") == {
        "name": ["a", "b"],
        "people": [1, 2],
        "share": [Decimal("31.10"), Decimal(0)],
        "day": [dt.date(2023, 3, 28), None],
    }
    assert str(frame["share"][0]) == "31.10"


def test_a_yaml_file_is_read_with_its_types(folder: Path) -> None:
    assert values_faults(folder, "name: no\nmonth: 2022-03\nwho:\n  age: 16\n") == []
    values = Source(folder).values("v.yml", KEYS)
    assert values == {"name": "no", "month": dt.date(2022, 3, 1), "who.age": 16}


def test_every_faulty_cell_is_named_as_a_spreadsheet_names_it(folder: Path) -> None:
    content = "name,people,share,day\na,many,101,28.3.2023\na,-3,31.1.1,2023-02-30\n,1.5,,\n"
    faults = table_faults(folder, content)
    for place, value in (
        ("rows 2, 3, column name", "a"),
        ("row 2, column people", "many"),
        ("row 2, column share", "101"),
        ("row 2, column day", "28.3.2023"),
        ("row 3, column people", "-3"),
        ("row 3, column share", "31.1.1"),
        ("row 3, column day", "2023-02-30"),
        ("row 4, column name", "empty"),
        ("row 4, column people", "1.5"),
        ("row 4, column share", "empty"),
    ):
        one_problem(faults, f"section/t.csv, {place}", value)
    assert len(faults) == 10


@pytest.mark.parametrize("cell", ["1,5", "12,34", "1e3", "+1", "12.5", "0x1", "1 234", "約12"])
def test_a_whole_number_is_written_in_digits(folder: Path, cell: str) -> None:
    faults = table_faults(folder, GOOD.replace("a,1", f'a,"{cell}"'))
    one_problem(faults, "section/t.csv, row 2, column people", f'"{cell}"')
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("content", "place", "names"),
    [
        ("name,share,day\na,1,\n", "column people", []),
        ("name,peple,people,share,day\na,1,1,1,\n", "column peple", ["people"]),
        ("name,peple,share,day\na,1,1,\n", "column peple", ["people"]),
        ("name,people,share,day,zz\na,1,1,,\n", "column zz", ["name", "people", "share", "day"]),
        ("name,people,people,share,day\na,1,1,1,\n", "column people", ["2"]),
        ("name,people,share,day\na,1,1\n", "row 2", ["3", "4"]),
        ("name,people,share,day\na,1,1,x\nb,1,1\nc,1\nd,1,1\n", "rows 3, 5", ["3", "4"]),
        ("name,people,share,day\na,1,234,1,\n", "row 2", ["5", "4"]),
        ("name,people,share,day\n", "row 2", []),
        ("name,people,share,day,\na,1,1,,x\n", "row 2, column E", []),
    ],
)
def test_a_table_of_the_wrong_shape(
    folder: Path, content: str | bytes, place: str, names: list[str]
) -> None:
    faults = table_faults(folder, content)
    one_problem(faults, f"section/t.csv, {place}", *names)
    assert len(faults) == 1 + ("rows" in place)


def test_what_excel_leaves_out_at_the_end_of_rows_is_empty(folder: Path) -> None:
    assert table_faults(folder, f"{GOOD}c,3,1\n") == []
    [short] = table_faults(folder, f"{GOOD}c,3\n")
    one_problem([short], "section/t.csv, row 4", "2", "4")


def test_a_number_may_say_what_it_counts(folder: Path) -> None:
    (folder / "t.csv").write_text(GOOD.replace("a,1", 'a,"1,053 名"'), encoding="utf-8")
    source = Source(folder)
    assert list(source.table("t.csv", COLUMNS)["people"]) == [1053, 2]
    assert "1053" in source.notes[0]
    one_problem(
        table_faults(folder, GOOD.replace("a,1", "a,約1名")), "section/t.csv, row 2, column people"
    )


@pytest.mark.parametrize("label", ["合計", "総　数", "計", "Total"])
def test_a_total_below_a_table_is_none_of_it_and_has_to_be_its_sum(
    folder: Path, label: str
) -> None:
    assert table_faults(folder, f"{GOOD}{label},3,31.1,\n平均,1.5,,\n") == []
    faults = table_faults(folder, f"{GOOD}{label},4,,\n")
    one_problem(faults, "section/t.csv, row 4, column people", "4", "3")


def test_an_empty_table(folder: Path) -> None:
    assert table_faults(folder, "") != []


@pytest.mark.parametrize(
    ("content", "place", "names"),
    [
        ("name: a\nmonth: 2022-13\nwho: {age: 1}\n", "key month", ["2022-13"]),
        ("name: a\nmonth: 2022-03\nwho: {aeg: 1}\n", "key who.aeg", ["who.age"]),
        ("name: a\nmonth: 2022-03\n", "key who.age", []),
        ("name: [a\n", "line 2", ["YAML"]),
        ("name: a\nname: b\n", "line 1", ["name", "2"]),
        ("- a\n", "line 1", []),
        ("", "line 1", []),
    ],
)
def test_a_faulty_yaml_file(folder: Path, content: str, place: str, names: list[str]) -> None:
    one_problem(values_faults(folder, content), f"section/v.yml, {place}", *names)


def test_a_list_of_texts(folder: Path) -> None:
    (folder / "v.yml").write_text("good: [a, b]\nempty: []\nnested: [[a]]\n", encoding="utf-8")
    source = Source(folder)
    source.values("v.yml", {key: columns.texts() for key in ("good", "empty", "nested")})
    for key in ("empty", "nested"):
        one_problem(source.faults, f"section/v.yml, key {key}")
    assert len(source.faults) == 2


def test_faults_of_all_files_are_raised_together(folder: Path) -> None:
    source, other = Source(folder), Source(folder)
    source.table("t.csv", COLUMNS)
    source.values("v.yml", KEYS)
    other.table("u.csv", COLUMNS)
    with pytest.raises(DataError) as caught:
        source.stop_if_faulty(other)
    files = ("t.csv", "v.yml", "u.csv")
    assert len(caught.value.faults) == len(files)
    for file in files:
        one_problem(caught.value.faults, f"section/{file}, whole file")
    assert str(caught.value).splitlines() == list(caught.value.faults)


def test_no_fault_raises_nothing(folder: Path) -> None:
    Source(folder).stop_if_faulty(Source(folder))


OTHERWISE = {
    "people": ["1.0", "１", "1,000", "001"],
    "share": ["31.1%", "３１．１"],
    "day": ["2023/3/28", "令和5年3月28日", "45013"],
}


@pytest.mark.parametrize(
    ("column", "cell"), [(column, cell) for column, cells in OTHERWISE.items() for cell in cells]
)
def test_what_has_one_reading_is_read_and_said_once(
    folder: Path, capsys: pytest.CaptureFixture[str], column: str, cell: str
) -> None:
    row = {"name": "a", "people": "1", "share": "31.1", "day": "2023-03-28"} | {column: f'"{cell}"'}
    lines = [",".join(row), ",".join(row.values()), ",".join((row | {"name": "b"}).values())]
    (folder / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    source = Source(folder)
    frame = source.table("t.csv", COLUMNS)
    source.stop_if_faulty()
    read = {"people": 1000 if "," in cell else 1, "share": Decimal("31.1")}
    assert list(frame[column]) == [(read | {"day": dt.date(2023, 3, 28)})[column]] * 2
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 1
    assert all(part in said[0] for part in ("section/t.csv", column, cell, "row 2"))


@pytest.mark.parametrize("cell", ["3/28/2023", "03/04/23", "2023-03"])
def test_a_day_that_may_be_another_is_refused(folder: Path, cell: str) -> None:
    faults = table_faults(folder, f"name,people,share,day\na,1,1,{cell}\n")
    one_problem(faults, "section/t.csv, row 2, column day", cell)


def test_places_are_those_of_the_file(folder: Path) -> None:
    content = "題\n\nname,people,share,day\n,,,\na,1,1,\n\nb,many,1,\n"
    one_problem(table_faults(folder, content), "section/t.csv, row 7, column people", "many")


def test_a_column_of_remarks_is_not_read(folder: Path) -> None:
    content = "name,people,share,day,備考\na,1,1,,速報\n"
    assert table_faults(folder, content) == []
    assert list(Source(folder).table("t.csv", COLUMNS)) == list(COLUMNS)


def test_a_yaml_file_of_an_old_editor_is_read(folder: Path) -> None:
    (folder / "v.yml").write_bytes(
        "name: 福祉\nmonth: 2022年3月\nwho: {age: １６}\n".encode("cp932")
    )
    values = Source(folder).values("v.yml", KEYS)
    assert values == {"name": "福祉", "month": dt.date(2022, 3, 1), "who.age": 16}


def test_a_table_may_be_in_another_format(folder: Path) -> None:
    pd.DataFrame([["a", 1, "1", "2023-03-28"]], columns=list(COLUMNS)).to_excel(
        folder / "t.xlsx", index=False
    )
    assert len(Source(folder).table("t.csv", COLUMNS)) == 1
    (folder / "t.tsv").write_text("x", encoding="utf-8")
    source = Source(folder)
    assert source.table("t.csv", COLUMNS).empty
    one_problem(source.faults, "section/t.tsv, whole file", "t.xlsx")


def table(cells: list[str]) -> str:
    """Make a table with these numbers of people, each in a row of its own."""
    rows = (f"n{number},{cell},1,\n" for number, cell in enumerate(cells))
    return "name,people,share,day\n" + "".join(rows)


def test_one_mistake_in_many_rows_is_told_once_with_its_rows(folder: Path) -> None:
    cells = ["1"] * 100
    for row in range(3, 103, 2):
        cells[row - 2] = "x"
    faults = table_faults(folder, table(cells))
    assert len(faults) == 1
    one_problem(faults, "rows 3, 5, 7 … and 47 more, column people", '"x"')


@given(st.lists(st.sampled_from(["1", "x", "y", "z"]), min_size=1, max_size=30))
def test_every_wrong_value_is_told_once_with_the_number_of_its_rows(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    faults = table_faults(tmp_path_factory.getbasetemp(), table(cells))
    wrong = {value: [n + 2 for n, cell in enumerate(cells) if cell == value] for value in "xyz"}
    assert len(faults) == sum(map(bool, wrong.values()))
    for value, rows in wrong.items():
        if rows:
            (fault,) = [fault for fault in faults if f'"{value}"' in fault]
            shown, _, more = fault.partition(", column people:")[0].partition(" … and ")
            listed = [int(number) for number in re.findall(r"\d+", shown.partition("rows")[2])]
            listed = listed or [int(shown.rpartition("row ")[2])]
            assert listed == rows[: len(listed)]
            assert len(listed) + int((more or "0").split()[0]) == len(rows)


def test_of_many_different_values_the_first_are_told_and_the_rest_together(folder: Path) -> None:
    faults = table_faults(folder, table([f"{number}k" for number in range(40)]))
    assert len(faults) == MOST + 1
    for number in range(MOST):
        one_problem(faults, f"row {number + 2}, column people", f'"{number}k"')
    rows = f"rows {MOST + 2}, {MOST + 3}, {MOST + 4} … and {40 - MOST - 3} more"
    one_problem(faults, f"{rows}, column people", f"{40 - MOST}", f'"{MOST}k"')


def test_a_number_that_is_left_out_is_one_mistake(tmp_path: Path) -> None:
    source = Source(tmp_path)
    source.expect_numbered("t.csv", pd.Series([1, 2, 4, 5, 6, 7], name="day"))
    assert len(source.faults) == 1
    one_problem(source.faults, "row 4, column day", "4", "3")
    source.expect_numbered("u.csv", pd.Series([1, 3, 2], name="day"))
    assert len(source.faults) == 3


def test_only_what_is_not_filled_in_yet_is_told_apart(tmp_path: Path) -> None:
    columns_ = {"a": columns.text(), "b": columns.integer()}
    for text, kind in [
        ("a,b\n", UnfilledError),
        ("a,b\nx,…\n", UnfilledError),
        ("a,b\nx,y\nx,…\n", DataError),
        ("spoilt\n", DataError),
    ]:
        (tmp_path / "t.csv").write_text(text, encoding="utf-8")
        source = Source(tmp_path)
        source.table("t.csv", columns_)
        with pytest.raises(DataError) as error:
            source.stop_if_faulty()
        assert type(error.value) is kind, text
