"""Exports against themselves, each other, the campaign and the published totals."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.analysis.advertising import native
from tests.analysis.advertising.native import Counted, Format
from tests.analysis.conftest import DATA
from tests.messages import faulty_data, one_problem
from tsunagari.analysis import advertising
from tsunagari.analysis.advertising import checks, exports
from tsunagari.analysis.data.faults import MOST, told
from tsunagari.analysis.data.source import Source

START, END = dt.date(2023, 2, 8), dt.date(2023, 2, 28)
DEMO = DATA / "demo" / "advertising_exports"
LAST = Format(totals="last")


def faults(folder: Path, *contents: bytes) -> list[str]:
    source = Source(folder)
    read = []
    for number, content in enumerate(contents):
        (folder / f"{number}.csv").write_bytes(content)
        export = exports.read(source, f"{number}.csv")
        assert export is not None, source.faults
        read.append(export)
    checks.check(source, read, START, END)
    return told(source.faults)


def google(form: Format = LAST, old: str = "", new: str = "") -> bytes:
    content = native.write("google", native.ROWS, form).decode()
    assert old in content
    return content.replace(old, new, 1).encode()


@pytest.mark.parametrize("medium", native.MEDIA)
@pytest.mark.parametrize("form", native.FORMATS.values(), ids=list(native.FORMATS))
def test_what_agrees_with_itself_passes(tmp_path: Path, medium: str, form: Format) -> None:
    if not (form.english and medium == "line"):  # which might be Yahoo's
        assert faults(tmp_path, native.write(medium, native.ROWS, form)) == []


@pytest.mark.parametrize(
    ("content", "place", "names"),
    [
        (
            google(old="4.54%", new="4.55%"),
            "row 2, column クリック率",
            ["4.55", "56", "1,234", "4.538%"],
        ),
        (google(old='"3,024"', new='"3,025"'), "row 6, column 表示回数", ["3,025", "3,024"]),
        (google(old=",67,", new=",66,"), "row 6, column クリック数", ["66", "67"]),
        (google(old='"5,519"', new='"6,519"'), "row 6, column 費用", ["6,519", "5,519"]),
        (
            google(old="2023-02-08", new="2023-02-07"),
            "row 2, column 日",
            ["2023-02-07", "2023-02-08", "2023-02-28"],
        ),
        (google(old="2023-02-09", new="2023-02-08"), "row 4, column 日", ["2023-02-08", "row 2"]),
        (google(old="1,1,100.00%", new="1,2,100.00%"), "row 5, column クリック数", ["2", "1"]),
    ],
)
def test_what_disagrees_is_named(
    tmp_path: Path, content: bytes, place: str, names: list[str]
) -> None:
    one_problem(faults(tmp_path, content), f"{tmp_path.name}/0.csv, {place}", *names)


def test_days_outside_the_campaign_are_told_once_with_their_rows(tmp_path: Path) -> None:
    rows = [Counted(dt.date(2023, 3, 1), "c", f"k{n}", 10, 1, 1) for n in range(30)]
    listed = faults(tmp_path, native.write("google", rows, Format()))
    one_problem(listed, "0.csv, rows 2, 3, 4 … and 27 more, column 日", "2023-03-01")
    assert len(listed) == 1


def test_of_many_rates_that_disagree_the_first_are_told_and_the_rows_of_the_rest(
    tmp_path: Path,
) -> None:
    lines = ["日,キャンペーン,検索キーワード,表示回数,クリック数,クリック率,費用"]
    lines += [f"2023-02-08,a,k{n},{100 + n},1,50.00%,1" for n in range(30)]
    listed = faults(tmp_path, "\n".join(lines).encode())
    assert len(listed) == MOST + 1
    one_problem(listed, "0.csv, row 2, column クリック率", "50.00", "1", "100", "1.000%")
    rest = f"rows {MOST + 2}, {MOST + 3}, {MOST + 4} … and {30 - MOST - 3} more"
    one_problem(listed, f"0.csv, {rest}, column クリック率", str(30 - MOST))


def test_a_file_cut_off_between_rows_is_found_by_its_total(tmp_path: Path) -> None:
    lines = google(Format(totals="first")).splitlines(keepends=True)
    listed = faults(tmp_path, b"".join(lines[:-1]))
    one_problem(listed, "0.csv, row 2, column 表示回数", "3,024")


def test_an_account_may_hold_more_than_the_export(tmp_path: Path) -> None:
    label = ("合計: キャンペーン", "合計: アカウント")
    wider = google(old=label[0], new=label[1]).replace(b'"3,024"', b'"9,024"')
    assert faults(tmp_path, wider) == []
    assert "9,024" in faults(tmp_path, google().replace(b'"3,024"', b'"9,024"'))[0]
    less = google(old=label[0], new=label[1]).replace(b'"3,024"', b'"2,024"')
    assert "2,024" in faults(tmp_path, less)[0]


def test_the_same_export_twice_is_one_fault(tmp_path: Path) -> None:
    again = native.write("google", native.ROWS, Format("utf16le", "\t"))
    listed = faults(tmp_path, google(), again)
    one_problem(listed, "1.csv, whole file", "4", "0.csv", "row 2")
    assert len(listed) == 1


def test_rows_of_a_day_may_differ_by_device(tmp_path: Path) -> None:
    lines = google(Format(end="\n")).decode().splitlines()
    split = [f"{line},{extra}" for line, extra in zip(lines, ["デバイス", *"PSTU"], strict=True)]
    phone = [split[1].replace(",P", ",S")]
    assert faults(tmp_path, "\n".join(split + phone).encode()) == []
    twice = faults(tmp_path, "\n".join([*split, split[1]]).encode())
    one_problem(twice, "0.csv, row 6, column 日", "row 2")


@pytest.mark.parametrize("fraction", [True, False])
@settings(max_examples=40, deadline=None)
@given(
    counts=st.lists(st.tuples(st.integers(1, 10**6), st.floats(0.001, 1)), min_size=1, max_size=20)
)
def test_per_cent_and_fraction_are_told_apart(
    tmp_path_factory: pytest.TempPathFactory, fraction: bool, counts: list[tuple[int, float]]
) -> None:
    rows = [
        Counted(START, f"c{n}", "k", shown, max(1, int(shown * share)), 1)
        for n, (shown, share) in enumerate(counts)
    ]
    folder = tmp_path_factory.getbasetemp()
    (folder / "y.csv").write_bytes(native.write("yahoo", rows, Format(fraction=fraction)))
    source = Source(folder)
    export = exports.read(source, "y.csv")
    assert export is not None
    checks.expect_rates(source, export)
    assert source.faults == []
    assert checks.rates_are_percent(export) is not fraction


def test_one_of_56_is_1_79_per_cent(tmp_path: Path) -> None:
    row = [Counted(START, "c", "", 56, 1, 62)]
    content = native.write("line", row, Format())
    assert b"1.79" in content
    assert faults(tmp_path, content) == []


def test_the_demonstration_adds_up_to_what_was_published() -> None:
    campaign = advertising.load_campaign(DEMO)
    compared = advertising.against_published(campaign.rows, campaign.published.media)
    assert compared["impressions"].sum() == 2_767_314
    assert compared["clicks"].sum() == 7_560
    assert (compared[["impressions_difference", "clicks_difference"]] == 0).all(axis=None)
    assert advertising.agreement(compared) == "すべての媒体で公表値と一致しました"
    rates = advertising.rates(campaign.rows, ["medium"])["ctr"]
    printed = [f"{rate:.2%}" for rate in rates]
    assert printed == ["9.94%", "2.99%", "0.62%", "0.14%", "0.31%"]
    media = advertising.load(DATA / "r4" / "advertising").media
    by_name = [
        table.set_index("medium").sort_index() for table in (campaign.published.media, media)
    ]
    assert by_name[0].equals(by_name[1])


def test_a_difference_from_what_was_published_is_shown() -> None:
    campaign = advertising.load_campaign(DEMO)
    rows = campaign.rows[campaign.rows["medium"] != "LINE 広告"]
    compared = advertising.against_published(rows, campaign.published.media)
    assert list(compared["clicks_difference"]) == [-4847, 0, 0, 0, 0]
    assert advertising.agreement(compared) == "LINE 広告で公表値との差がありました"


def test_the_exports_have_five_formats() -> None:
    notes = advertising.readings(advertising.load_campaign(DEMO).exports)
    assert list(notes["how"]) == [
        "UTF-16LE、タブ区切り",
        "Shift_JIS（cp932）、カンマ区切り",
        "UTF-8、カンマ区切り",
        "UTF-8（BOM付き）、カンマ区切り",
        "Excel（パフォーマンスレポート）",
    ]
    assert list(notes["totals"]) == [2, 1, 1, 0, 1]
    assert list(notes["rates"]) == ["百分率", "百分率", "百分率", "なし", "百分率"]
    assert notes["missing"].sum() == 0


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda f: (f / "exports/x.csv").unlink(), ["exports/x.csv, whole file"]),
        (
            lambda f: shutil.copy(f / "exports/x.csv", f / "exports/x (1).csv"),
            ["exports.csv, whole file", "exports/x (1).csv"],
        ),
        (
            lambda f: _edit(f / "exports.csv", "LINE 広告", "ラジオ"),
            ["exports.csv, row 6, column medium", "ラジオ", "Yahoo! 広告 検索広告"],
        ),
        (
            lambda f: _edit(f / "exports.csv", "x.csv,Twitter 広告", "x.csv,LINE 広告"),
            ['exports/x.csv, row 1, column "Campaign"', "Campaign name"],
        ),
        (
            lambda f: _edit(f / "media.csv", "4847", "4848"),
            ["media.csv, column clicks", "7,561", "7,560"],
        ),
    ],
)
def test_a_campaign_that_is_not_whole_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], problem: list[str]
) -> None:
    shutil.copytree(DEMO, tmp_path / "a")
    spoil(tmp_path / "a")
    with faulty_data(*problem):
        advertising.load_campaign(tmp_path / "a")


def _edit(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
