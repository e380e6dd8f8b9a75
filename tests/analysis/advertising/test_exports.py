"""Exports of all media: each format is read to the same table, and what is none is refused."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.advertising import native
from tests.analysis.advertising.native import Counted, Format
from tests.messages import one_problem
from tsunagari.analysis.advertising import MEDIA, Click, Export, Medium, cell_values, exports
from tsunagari.analysis.data.faults import told
from tsunagari.analysis.data.source import Source

FIXTURES = Path(__file__).with_name("exports")
FILES = sorted(path.name for path in FIXTURES.iterdir())


def expected(medium: str, rows: Sequence[Counted]) -> pd.DataFrame:
    """Return the tidy table that rows are read to."""
    searched = medium in native.SEARCH
    return pd.DataFrame(
        {
            "date": np.array([row.day for row in rows], dtype="datetime64[s]"),
            "medium": pd.Series([native.MEDIA[medium]] * len(rows), dtype="str"),
            "campaign": pd.Series([row.campaign for row in rows], dtype="str"),
            "keyword": pd.Series([row.keyword if searched else None for row in rows], dtype="str"),
            "impressions": pd.Series([row.impressions for row in rows], dtype="Int64"),
            "clicks": pd.Series([row.clicks for row in rows], dtype="Int64"),
            "cost": pd.Series([row.cost for row in rows], dtype=float),
        }
    )


def assert_same(export: Export | None, medium: str, rows: Sequence[Counted]) -> None:
    assert export is not None
    got = export.rows.reset_index(drop=True)
    pd.testing.assert_frame_equal(got.drop(columns="click"), expected(medium, rows))
    [declared] = [known for known in MEDIA if known.name == native.MEDIA[medium]]
    assert set(got["click"]) <= {declared.clicks[0].kind}


def read(folder: Path, content: bytes, medium: str | None = None, name: str = "a.csv") -> Export:
    (folder / name).write_bytes(content)
    source = Source(folder)
    export = exports.read(source, name, medium)
    source.stop_if_faulty()
    assert export is not None
    return export


def faults(
    folder: Path, content: bytes, medium: str | None = None, name: str = "a.csv"
) -> list[str]:
    (folder / name).write_bytes(content)
    source = Source(folder)
    assert exports.read(source, name, medium) is None
    return told(source.faults)


@pytest.mark.parametrize("file", FILES)
def test_every_format_is_read_to_the_same_table(file: str) -> None:
    medium = file.partition("_")[0]
    source = Source(FIXTURES)
    export = exports.read(source, file, native.MEDIA[medium])
    assert source.faults == []
    assert_same(export, medium, [] if "empty" in file else native.ROWS)


def test_there_is_a_fixture_of_every_medium_encoding_and_shape() -> None:
    for medium in native.MEDIA:
        forms = [native.FORMATS[name] for name in native.FORMATS if f"{medium}_{name}.csv" in FILES]
        assert {form.encoding for form in forms} == set(native.ENCODINGS)
        assert {form.delimiter for form in forms} == {",", "\t"}
        assert {form.totals for form in forms} == {"none", "first", "last"}
        assert {form.end for form in forms} == {"\n", "\r\n"}


@pytest.mark.parametrize("medium", native.MEDIA)
def test_the_medium_is_known_by_its_columns(tmp_path: Path, medium: str) -> None:
    export = read(tmp_path, native.write(medium, native.ROWS, Format(preamble=2)))
    assert export.header.medium.name == native.MEDIA[medium]
    assert export.header.row == 3
    assert list(export.rows.index) == [4, 5, 6, 7]


def test_a_note_says_how_a_file_was_read(tmp_path: Path) -> None:
    export = read(tmp_path, native.write("google", native.ROWS, Format("utf16be", "\t")))
    assert export.how == "UTF-16BE、タブ区切り"
    assert export.header.name("clicks") == "クリック数"


CELLS = st.text("相談お金,\"' 」aZ1\n", min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and text not in cell_values.MISSING
)
KEYED = st.lists(
    st.tuples(
        st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
        CELLS,
        CELLS,
        st.integers(0, 10**9),
        st.integers(0, 10**6),
        st.integers(0, 10**8),
    ),
    max_size=5,
)
FORMS = st.builds(
    Format,
    encoding=st.sampled_from(sorted(native.ENCODINGS)),
    delimiter=st.sampled_from([",", "\t"]),
    end=st.sampled_from(["\n", "\r\n"]),
    preamble=st.integers(0, 2),
    totals=st.sampled_from(["none", "first", "last"]),
    english=st.booleans(),
    wide=st.booleans(),
    fraction=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(medium=st.sampled_from(sorted(native.MEDIA)), rows=KEYED, form=FORMS)
def test_what_is_written_in_any_format_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, medium: str, rows: list[tuple[object]], form: Format
) -> None:
    counted = [Counted(*row) for row in rows]  # type: ignore[arg-type]
    folder = tmp_path_factory.getbasetemp()
    export = read(folder, native.write(medium, counted, form), native.MEDIA[medium])
    assert_same(export, medium, counted)
    assert len(export.totals) == (form.totals != "none")


@settings(max_examples=20, deadline=None)
@given(medium=st.sampled_from(sorted(native.MEDIA)), rows=KEYED)
def test_what_is_written_as_excel_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, medium: str, rows: list[tuple[object]]
) -> None:
    counted = [Counted(*row) for row in rows]  # type: ignore[arg-type]
    content = native.excel(medium, counted, Format(totals="last"))
    folder = tmp_path_factory.getbasetemp()
    assert_same(read(folder, content, native.MEDIA[medium], "a.xlsx"), medium, counted)


def test_a_new_medium_is_a_declaration(tmp_path: Path) -> None:
    radio = Medium(
        name="ラジオ",
        day=("放送日",),
        campaign=("番組",),
        impressions=("聴取数",),
        clicks=(Click("電話", ("着信数",)),),
    )
    (tmp_path / "r.csv").write_text(
        "放送日,番組,聴取数,着信数\n2023-02-08,朝,10,1\n", encoding="utf-8"
    )
    source = Source(tmp_path)
    export = exports.read(source, "r.csv", media=[*MEDIA, radio])
    assert export is not None
    assert export.rows.to_dict("records")[0]["click"] == "電話"
    assert np.isnan(export.rows["cost"].iloc[0])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2023-02-08", dt.date(2023, 2, 8)),
        ("2023/2/8", dt.date(2023, 2, 8)),
        ("２０２３年２月８日", dt.date(2023, 2, 8)),
        ("20230208", dt.date(2023, 2, 8)),
        ("Feb 8, 2023", dt.date(2023, 2, 8)),
        ("2023-02-08 00:00:00", dt.date(2023, 2, 8)),
        ("2023/02/08(水)", dt.date(2023, 2, 8)),
    ],
)
def test_days(text: str, value: dt.date) -> None:
    assert cell_values.day(text) == value


@pytest.mark.parametrize(
    "text", ["02/08/2023", "2023-02-30", "2023-13-01", "昨日", "", "Feb 30, 2023"]
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no message, the reader says all
        cell_values.day(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1,234", 1234), (" １，２３４ ", 1234), ("0", 0), ("--", None), ("", None), ("12.0", 12)],
)
def test_counts(text: str, value: int | None) -> None:
    assert cell_values.count(text) == value


@pytest.mark.parametrize("text", ["1,23", "-1", "1.5", "多数", "1 234", "12,3456", "9" * 20])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        cell_values.count(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("¥1,234", 1234),
        ("￥1234", 1234),
        ("\\1,234", 1234),
        ("1,234円", 1234),
        ("--", None),
        ("1234.56", 1234.56),
        ("JPY 5", 5),
    ],
)
def test_money(text: str, value: float | None) -> None:
    assert cell_values.money(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("9.94%", (9.94, 0.005, True)),
        ("９．９４％", (9.94, 0.005, True)),
        ("0.0994", (0.0994, 0.00005, False)),
        ("10", (10, 0.5, False)),
    ],
)
def test_rates(text: str, value: tuple[float, float, bool]) -> None:
    assert cell_values.rate(text) == pytest.approx(value)


def plain(medium: str = "google", form: Format | None = None) -> bytes:
    return native.write(medium, native.ROWS, form or Format())


def zipped(*contents: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, content in enumerate(contents):
            archive.writestr(f"{number}.csv", content)
    return buffer.getvalue()


JA = "日,キャンペーン,検索キーワード,表示回数,クリック数,クリック率,費用"


WHOLE = "whole file"


@pytest.mark.parametrize(
    ("content", "place", "names"),
    [
        (b"", WHOLE, []),
        (b"name,age\nA,3\n", WHOLE, [medium.name for medium in MEDIA]),
        (
            plain().replace("表示回数".encode(), "表示の回数".encode()),
            'row 1, column "表示の回数"',
            ["表示回数"],
        ),
        (
            plain().replace("費用".encode(), "費用合計".encode()),
            'row 1, column "費用合計"',
            ["費用"],
        ),
        (
            plain().replace("費用".encode(), "費用 (USD)".encode()),
            'row 1, column "費用 (USD)"',
            ["USD"],
        ),
        (
            plain().replace("クリック数".encode(), "合計".encode()),
            "row 1",
            ["Google 広告 検索", "クリック数", "Clicks"],
        ),
        (plain().replace(b"1,234", b"many"), "row 2, column 表示回数", ["many", "3,592"]),
        (plain().replace(b",56,", b",5.5,"), "row 2, column クリック数", ["5.5", "357"]),
        (plain().replace(b"4.54%", b"4.5.4%"), "row 2, column クリック率", ["4.5.4%", "9.94%"]),
        (plain().replace(b"4,567", b"4567 USD"), "row 2, column 費用", ["4567 USD"]),
        (
            plain().replace(b"2023-02-09", b"02/09/2023"),
            "rows 4, 5, column 日",
            ["02/09/2023", "2023-02-08"],
        ),
        (
            plain().replace("相談,孤独".encode(), ",孤独".encode(), 1),
            "row 2, column キャンペーン",
            ['""'],
        ),
        (plain()[:-12], "row 5", ["6", "7"]),
        (plain()[: plain().index(b'"1,000') + 4], "line 4", []),
        (plain("yahoo")[: plain("yahoo").rindex("暮".encode()) + 1], "end of file", []),
        (plain(form=Format("utf16le"))[:-3], "end of file", []),
        (b"\xef\xbb\xbf" + "日,".encode("cp932"), "line 1", ["UTF-8（BOM付き）"]),
        (b"a,b\n\x81\x00\xff"[:-2] + b"\x20", "line 2", ["UTF-8", "Shift_JIS"]),
        (
            plain().replace("検索キーワード".encode(), "表示回数".encode()),
            "row 1",
            ['"表示回数"', "impressions"],
        ),
        (
            plain("line", Format(english=True)),
            "row 1",
            ["Yahoo! 広告 検索広告", "LINE 広告"],
        ),
        (
            plain("facebook").replace(b"2023-02-09,2023-02-09", b"2023-02-09,2023-02-11", 1),
            "row 4, column レポート終了日",
            ["2023-02-11"],
        ),
        (zipped(plain(), plain()), WHOLE, ["ZIP", "0.csv", "1.csv"]),
        (native.excel("line", native.ROWS, Format())[:-200], "end of file", []),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 20, WHOLE, [".xlsx", "CSV"]),
    ],
)
def test_what_is_no_export_is_refused(
    tmp_path: Path, content: bytes, place: str, names: list[str]
) -> None:
    one_problem(faults(tmp_path, content), f"{tmp_path.name}/a.csv, {place}", *names)


def test_a_file_that_is_not_there_and_one_of_another_medium(tmp_path: Path) -> None:
    source = Source(tmp_path)
    assert exports.read(source, "b.csv") is None
    one_problem(source.faults, f"{tmp_path.name}/b.csv, whole file")
    one_problem(faults(tmp_path, plain(), "LINE 広告"), "a.csv, row 1", "インプレッション数")


def test_one_mistake_in_many_rows_is_told_once(tmp_path: Path) -> None:
    rows = [f"2023-02-08,a,k{n},x,1,1%,1" for n in range(25)]
    listed = faults(tmp_path, "\n".join([JA, *rows]).encode())
    one_problem(listed, "a.csv, rows 2, 3, 4 … and 22 more, column 表示回数", '"x"')
    assert len(listed) == 1
    rows = [f"2023-02-08,a,k{n}" for n in range(25)]
    listed = faults(tmp_path, "\n".join([JA, *rows]).encode())
    one_problem(listed, "a.csv, rows 2, 3, 4 … and 22 more", "3", "7")
    assert len(listed) == 1
