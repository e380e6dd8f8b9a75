"""Reading a folder: every fault is found, named with its place, and listed with the others."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

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
    content = "name,people,share,day\na,many,101,28.3.2023\na,-3,31.1%,2023-02-30\n,1.5,,\n"
    assert table_faults(folder, content) == [
        'section/t.csv, row 2, column name: "a" stands more than once',
        'section/t.csv, row 2, column people: "many" is not a whole number >= 0',
        'section/t.csv, row 2, column share: "101" is not a percentage from 0 to 100, such as 31.1',
        'section/t.csv, row 2, column day: "28.3.2023" is not a date such as 2023-03-28',
        'section/t.csv, row 3, column name: "a" stands more than once',
        'section/t.csv, row 3, column people: "-3" is not a whole number >= 0',
        (
            'section/t.csv, row 3, column share: "31.1%" is not a percentage from 0 to 100, '
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


@pytest.mark.parametrize("cell", ["1,234", "１２", " 12", "1e3", "+1", "12.0", "0x1"])
def test_a_whole_number_is_written_in_plain_digits(folder: Path, cell: str) -> None:
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
            GOOD.replace("a,1", "福祉,1").encode("cp932"),
            ["whole file: is not UTF-8: in Excel, save it as 「CSV UTF-8」"],
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
