"""Exports as consoles and Excel leave them: splits, totals, currencies, blanks, sheets, names."""

from __future__ import annotations

import datetime as dt
import shutil
import unicodedata
from pathlib import Path

import pytest

from tests.analysis.conftest import DATA
from tests.messages import refused
from tests.table_files.workbooks import book
from tsunagari.analysis import advertising
from tsunagari.analysis.advertising import Export, checks, exports
from tsunagari.analysis.advertising.media import alike, of
from tsunagari.analysis.data.source import DataError, Source

START, END = dt.date(2031, 2, 8), dt.date(2031, 2, 28)
GOOGLE = "Google 広告 検索"


def read(folder: Path, medium: str, *contents: str | bytes) -> list[Export]:
    """Read exports and check them against themselves and each other."""
    source, found = Source(folder), []
    for number, content in enumerate(contents):
        raw = content.encode() if isinstance(content, str) else content
        name = f"{number}.{'xlsx' if raw.startswith(b'PK') else 'csv'}"
        (folder / name).write_bytes(raw)
        found.append(exports.read(source, name, medium))
    source.stop_if_faulty()
    faultless = [export for export in found if export is not None]
    checks.check(source, faultless, START, END)
    source.stop_if_faulty()
    return faultless


def sums(export: Export) -> tuple[int, int, float]:
    rows = export.rows
    return int(rows["impressions"].sum()), int(rows["clicks"].sum()), float(rows["cost"].sum())


SPLIT = """\
{head},日,キャンペーン,表示回数,クリック数,費用,平均クリック単価,インプレッション シェア
{a},2031-02-08,相談,100,3,186,62,90.1%
{b},2031-02-08,相談,50,1,62,62,< 10%
{a},2031-02-09,相談,200,4,248,62, --
"""


@pytest.mark.parametrize(
    ("head", "a", "b"),
    [
        ("ネットワーク（検索パートナーを含む）", "Google 検索", "検索パートナー"),
        ("検索語句", "孤独 つらい", "孤独 夜"),
        ("地域", "北九州市", "福岡市"),
        ("時間", "9", "10"),
        ("Hour of day", "9", "10"),
        ("広告 ID", "123", "124"),
        ("年齢", "18～24 歳", "25～34 歳"),
    ],
)
def test_rows_of_a_day_are_told_apart_by_whatever_is_there(
    tmp_path: Path, head: str, a: str, b: str
) -> None:
    content = SPLIT.format(head=head, a=a, b=b)
    (export,) = read(tmp_path, GOOGLE, content)
    assert sums(export) == (350, 8, 496)
    again = content + content.splitlines()[1] + "\n"
    with refused(DataError, "row 5, column 日", "row 2"):
        read(tmp_path, GOOGLE, again)


def test_what_was_only_measured_tells_nothing_apart(tmp_path: Path) -> None:
    content = SPLIT.format(head="コンバージョン", a="0.00", b="1.00")
    with refused(DataError, "row 3, column 日", "row 2"):
        read(tmp_path, GOOGLE, content)


def test_the_same_days_split_in_two_ways_are_one_export_twice(tmp_path: Path) -> None:
    split = SPLIT.format(head="デバイス", a="スマートフォン", b="パソコン")
    whole = "日,キャンペーン,表示回数,クリック数\n2031-02-08,相談,150,4\n2031-02-09,相談,200,4\n"
    with refused(DataError, "1.csv", "0.csv"):
        read(tmp_path, GOOGLE, split, whole)
    other = whole.replace("相談", "別")
    assert len(read(tmp_path, GOOGLE, split, other)) == 2


ROWS = """\
キャンペーンの状態,キャンペーン,日,通貨コード,表示回数,クリック数,費用
有効,相談,2031-02-08,JPY,100,3,186
有効,暮らし,2031-02-08,JPY,50,1,62
"""
AGREES = "合計: キャンペーン, --, --,JPY,150,4,248\n"
FILTERED = "合計: フィルタ適用済みのキャンペーン, --, --,JPY,150,4,248\n"
NOT_SHOWN = "合計: サポートされていないエンティティ, --, --,JPY,0,0,0\n"
SEARCH = "合計: 検索, --, --,JPY,450,9,558\n"
ACCOUNT = "合計: アカウント, --, --,JPY,650,12,744\n"


@pytest.mark.parametrize(
    "totals",
    [
        AGREES,
        FILTERED + SEARCH + ACCOUNT,
        AGREES + NOT_SHOWN + ACCOUNT,
        NOT_SHOWN + AGREES,
        ACCOUNT,
    ],
)
def test_one_of_the_totals_has_to_agree(tmp_path: Path, totals: str) -> None:
    (export,) = read(tmp_path, GOOGLE, ROWS + totals)
    assert sums(export) == (150, 4, 248)
    assert len(export.totals) == totals.count("\n")
    cut = "".join(ROWS.splitlines(keepends=True)[:-1])
    if totals != ACCOUNT:  # which may be of more
        with refused(DataError, "column 表示回数", "150", "100"):
            read(tmp_path, GOOGLE, cut + totals)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("JPY", "USD"),
        ("JPY", "EUR"),
        (",費用", ",費用 (USD)"),
        (",186", ",$1.35"),
        (",186", ",€186"),
    ],
)
def test_another_currency_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(DataError):
        read(tmp_path, GOOGLE, ROWS.replace(old, new))


@pytest.mark.parametrize(("old", "new"), [("JPY", "円"), ("JPY", " --"), (",費用", ",費用（円）")])
def test_yen_is_yen(tmp_path: Path, old: str, new: str) -> None:
    (export,) = read(tmp_path, GOOGLE, ROWS.replace(old, new))
    assert sums(export) == (150, 4, 248)


META = """\
レポート開始日,レポート終了日,キャンペーン名,日,インプレッション,消化金額 (JPY),リンクのクリック,\
クリック(すべて)
2031-02-08,2031-02-28,,,2070,690,1,2
2031-02-08,2031-02-28,相談,2031-02-08,1000,300,,
2031-02-08,2031-02-28,相談,2031-02-09,1070,390,1,2
"""


@pytest.mark.parametrize("medium", ["Facebook 広告", "Meta 広告", "Instagram 広告"])
def test_meta_leaves_a_zero_blank_and_gives_the_day_beside_the_period(
    tmp_path: Path, medium: str
) -> None:
    (export,) = read(tmp_path, medium, META)
    assert sums(export) == (2070, 2, 690)
    assert export.rows["clicks"].tolist() == [0, 2]
    assert set(export.rows["medium"]) == {medium}
    assert len(export.totals) == 1


def test_a_blank_of_another_medium_is_no_zero(tmp_path: Path) -> None:
    (export,) = read(tmp_path, GOOGLE, ROWS.replace(",3,186", ",,186"))
    assert export.rows["clicks"].isna().tolist() == [True, False]


SHEET: list[list[object]] = [
    [None] * 7,
    [None, "見本市", "This is raw data. See Sheet 1 for a formatted report."],
    [None, "Campaign name", "Day", "Impressions", "Amount spent (JPY)", "Link clicks", "Reach"],
    [None, "相談", dt.datetime(2031, 2, 8), 1000, 300, 0, 900],
    [None, "相談", dt.datetime(2031, 2, 9), 1070, 390, 1, 1000],
]


def test_a_workbook_has_one_sheet_with_an_export(tmp_path: Path) -> None:
    (export,) = read(tmp_path, "Meta 広告", book([["見本市"]], SHEET))
    assert sums(export) == (2070, 1, 690)
    (export,) = read(tmp_path, "Meta 広告", book(SHEET, SHEET, hidden=1))
    assert sums(export) == (2070, 1, 690)
    with refused(DataError, "シート0", "シート1"):
        read(tmp_path, "Meta 広告", book(SHEET, SHEET))


def test_merged_cells_and_formulas_without_a_value_are_refused(tmp_path: Path) -> None:
    merged = [*SHEET[:4], [None, None, *SHEET[4][2:]]]
    with refused(DataError, "rows 4 to 5, column B"):
        read(tmp_path, "Meta 広告", book(merged, merge="B4:B5"))
    unmerged = [*SHEET[:3], *(row for row in merged[3:] for _ in range(2))]
    unmerged[4] = unmerged[6] = [None, None, *SHEET[4][2:]]
    with refused(DataError, "rows 5, 6, 7, column Campaign name"):
        read(tmp_path, "Meta 広告", book(unmerged))
    formula = [*SHEET[:4], [*SHEET[4][:5], "=1+1", 3]]
    with refused(DataError, "row 5, column F"):
        read(tmp_path, "Meta 広告", book(formula))


@pytest.mark.parametrize(
    "content",
    [
        "日,キャンペーン,表示回数,クリック数,費用,,\n2031-02-08,相談,150,4,248\n",
        "日,キャンペーン,表示回数,クリック数,費用,,\n2031-02-08,相談,150,4,248,,\n,,,,,,\n\n",
        "日,,キャンペーン,表示回数,クリック数,費用\n2031/2/8,,相談,150,4,248\n※ 速報値,,,,,\n",
        (
            "検索キーワード,キャンペーン,日,表示回数,クリック数,費用\n"
            "孤独,相談,2031-02-08,150,4,248\n,合計,,150,4,248\n合計,,,150,4,248\n"
        ),
        "令和13年の広告\n\n日,キャンペーン,表示回数,クリック数,費用\n2031年2月8日,相談,１５０,4,¥248\n",
    ],
)
def test_what_excel_and_people_leave(tmp_path: Path, content: str) -> None:
    (export,) = read(tmp_path, GOOGLE, content)
    assert sums(export) == (150, 4, 248)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Twitter 広告", "X 広告", True),
        ("X（旧Twitter）", "Ｘ広告", True),
        ("Facebook 広告", "Meta広告", True),
        ("LINE 広告", "LINE広告（友だち追加）", True),
        ("LINE 広告", "X 広告", False),
        ("ラジオ", "LINE 広告", False),
        ("ラジオ", "新聞", False),
    ],
)
def test_names_of_media(first: str, second: str, same: bool) -> None:
    assert alike(first, second) is same


def test_online_is_not_line() -> None:
    assert len(of("online")) > 1


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    folder = tmp_path / "advertising_exports"
    shutil.copytree(DATA / "demo" / "advertising_exports", folder)
    return folder


def test_media_may_have_their_present_names(campaign: Path) -> None:
    listed = campaign / "exports.csv"
    text = listed.read_text(encoding="utf-8")
    assert "Twitter" in text
    listed.write_text(text.replace("Twitter", "X").replace("Facebook", "Meta"), encoding="utf-8")
    study = advertising.load_study(campaign)
    assert {"Twitter 広告", "Facebook 広告"} <= set(study.media.index)


def test_a_name_in_the_form_of_macos(campaign: Path) -> None:
    name = "キャンペーン レポート.csv"
    listed = campaign / "exports.csv"
    listed.write_text(listed.read_text("utf-8").replace("google.csv", name), encoding="utf-8")
    (campaign / "exports" / "google.csv").rename(
        campaign / "exports" / unicodedata.normalize("NFD", name)
    )
    (campaign / "exports" / "Thumbs.db").touch()
    assert GOOGLE in advertising.load_study(campaign).media.index


@pytest.mark.parametrize(
    ("medium", "content", "has"),
    [
        (
            "LINE 広告",
            "日,キャンペーン名,インプレッション数,クリック数,ご利用金額\n",
            (True, False),
        ),
        (GOOGLE, "日,キャンペーン,表示回数,クリック数,検索キーワード\n", (False, True)),
    ],
)
def test_one_medium_without_keywords_or_without_costs(
    campaign: Path, medium: str, content: str, has: tuple[bool, bool]
) -> None:
    shutil.rmtree(campaign / "exports")
    (campaign / "exports").mkdir()
    days = "".join(
        f"2031-02-{8 + n:02},相談,{900 + 60 * n},{3 + n % 3},{41 + n}\n" for n in range(5)
    )
    (campaign / "exports" / "a.csv").write_text(content + days, encoding="utf-8")
    (campaign / "exports.csv").write_text(f"file,medium\na.csv,{medium}\n", encoding="utf-8")
    (campaign / "media.csv").write_text(
        f"medium,kind,impressions,clicks,ctr\n{medium},search,5100,19,0.37\n", encoding="utf-8"
    )
    published = campaign / "advertising.yml"
    total = "total: {impressions: 5100, clicks: 19, ctr: 0.37}\n"
    published.write_text(published.read_text("utf-8").partition("total:")[0] + total, "utf-8")
    study = advertising.load_study(campaign)
    assert (study.has_costs, study.has_keywords) == has
    assert len(study.pairs) == 0
