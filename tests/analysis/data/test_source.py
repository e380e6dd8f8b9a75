"""Reading a folder: every fault is found, named with its place, and listed with the others."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.source import DataError, Source

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
    return source.faults


def values_faults(folder: Path, content: str) -> list[str]:
    (folder / "v.yml").write_text(content, encoding="utf-8")
    source = Source(folder)
    source.values("v.yml", KEYS)
    return source.faults


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
    assert table_faults(folder, content) == [
        'section/t.csv, row 2, column name: "a" stands more than once',
        'section/t.csv, row 2, column people: "many" is not a whole number >= 0',
        'section/t.csv, row 2, column share: "101" is not a percentage from 0 to 100, such as 31.1',
        'section/t.csv, row 2, column day: "28.3.2023" is not a date such as 2023-03-28',
        'section/t.csv, row 3, column name: "a" stands more than once',
        'section/t.csv, row 3, column people: "-3" is not a whole number >= 0',
        (
            'section/t.csv, row 3, column share: "31.1.1" is not a percentage from 0 to 100, '
            "such as 31.1"
        ),
        'section/t.csv, row 3, column day: "2023-02-30" is not a date such as 2023-03-28',
        "section/t.csv, row 4, column name: an empty cell is not a text on one line",
        'section/t.csv, row 4, column people: "1.5" is not a whole number >= 0',
        (
            "section/t.csv, row 4, column share: an empty cell is not a percentage from 0 to 100, "
            "such as 31.1"
        ),
    ]


@pytest.mark.parametrize("cell", ["1,5", "12,34", "1e3", "+1", "12.5", "0x1", "1 234", "約12"])
def test_a_whole_number_is_written_in_digits(folder: Path, cell: str) -> None:
    (fault,) = table_faults(folder, GOOD.replace("a,1", f'a,"{cell}"'))
    assert fault == f'section/t.csv, row 2, column people: "{cell}" is not a whole number >= 0'


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("name,share,day\na,1,\n", ["column people: is missing"]),
        (
            "name,peple,people,share,day\na,1,1,1,\n",
            ["column peple: is unknown; did you mean people?"],
        ),
        (
            "name,people,share,day,zz\na,1,1,,\n",
            ["column zz: is unknown; there are name, people, share, day"],
        ),
        (
            "name,people,people,share,day\na,1,1,1,\n",
            ["column people: stands 2 times in the header row"],
        ),
        ("name,people,share,day\na,1,1\n", ["row 2: has 3 cells, the header row 4"]),
        ("name,people,share,day\na,1,234,1,\n", ["row 2: has 5 cells, the header row 4"]),
        ("name,people,share,day\n", ["row 2: is missing: the table has no rows"]),
        (
            "name,people,share,day,\na,1,1,,x\n",
            ["row 2, column E: has a cell, but the column has no name in the header row"],
        ),
    ],
)
def test_a_table_of_the_wrong_shape(folder: Path, content: str | bytes, faults: list[str]) -> None:
    assert table_faults(folder, content) == [f"section/t.csv, {fault}" for fault in faults]


def test_an_empty_table(folder: Path) -> None:
    assert table_faults(folder, "") != []


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("name: a\nmonth: 2022-13\nwho: {age: 1}\n", 'key month: "2022-13" is not a month'),
        ("name: a\nmonth: 2022-03\nwho: {aeg: 1}\n", "key who.aeg: is unknown; did you mean"),
        ("name: a\nmonth: 2022-03\n", "key who.age: is missing"),
        ("name: [a\n", "line 2: cannot be read as YAML"),
        ("name: a\nname: b\n", 'line 1: cannot be read as YAML: the key "name" stands 2 times'),
        ("- a\n", "line 1: must begin a list of keys"),
        ("", "line 1: must begin a list of keys"),
    ],
)
def test_a_faulty_yaml_file(folder: Path, content: str, fault: str) -> None:
    assert any(
        line.startswith(f"section/v.yml, {fault}") for line in values_faults(folder, content)
    )


def test_a_list_of_texts(folder: Path) -> None:
    (folder / "v.yml").write_text("good: [a, b]\nempty: []\nnested: [[a]]\n", encoding="utf-8")
    source = Source(folder)
    source.values("v.yml", {key: columns.texts() for key in ("good", "empty", "nested")})
    assert [fault.split(":")[0] for fault in source.faults] == [
        "section/v.yml, key empty",
        "section/v.yml, key nested",
    ]


def test_faults_of_all_files_are_raised_together(folder: Path) -> None:
    source, other = Source(folder), Source(folder)
    source.table("t.csv", COLUMNS)
    source.values("v.yml", KEYS)
    other.table("u.csv", COLUMNS)
    with pytest.raises(DataError) as caught:
        source.stop_if_faulty(other)
    files = ("t.csv", "v.yml", "u.csv")
    assert caught.value.faults == tuple(f"section/{f}, whole file: is missing" for f in files)
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
    (fault,) = table_faults(folder, f"name,people,share,day\na,1,1,{cell}\n")
    assert fault.startswith("section/t.csv, row 2, column day")


def test_places_are_those_of_the_file(folder: Path) -> None:
    content = "題\n\nname,people,share,day\n,,,\na,1,1,\n\nb,many,1,\n"
    (fault,) = table_faults(folder, content)
    assert fault.startswith("section/t.csv, row 7, column people")


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
    assert "t.xlsx" in source.faults[0]
