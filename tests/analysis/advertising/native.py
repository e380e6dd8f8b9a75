"""Write exports as the media's consoles do, in every encoding, with totals anywhere or nowhere.

It shares nothing with the reader. Run as a program with a folder as argument, it writes there the
fixture files of ``tests/analysis/advertising/exports``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import openpyxl

ENCODINGS = {
    "utf8": ("utf-8", b""),
    "bom": ("utf-8", b"\xef\xbb\xbf"),
    "utf16le": ("utf-16-le", b"\xff\xfe"),
    "utf16be": ("utf-16-be", b"\xfe\xff"),
    "cp932": ("cp932", b""),
}
MEDIA = {
    "google": "Google 広告 検索",
    "yahoo": "Yahoo! 広告 検索広告",
    "facebook": "Facebook 広告",
    "x": "Twitter 広告",
    "line": "LINE 広告",
}
SEARCH = {"google", "yahoo"}
HEADS = {
    ("google", False): "日,キャンペーン,検索キーワード,表示回数,クリック数,クリック率,費用",
    ("google", True): "Day,Campaign,Search keyword,Impr.,Clicks,CTR,Cost",
    (
        "yahoo",
        False,
    ): "キャンペーン名,キーワード,インプレッション数,クリック数,クリック率,コスト,日",
    ("yahoo", True): "Campaign Name,Keyword,Impressions,Clicks,CTR,Cost,Daily",
    ("facebook", False): "レポート開始日,レポート終了日,キャンペーン名,インプレッション,"
    "クリック(すべて),リンクのクリック,CTR(すべて),消化金額 (JPY)",
    ("facebook", True): "Reporting starts,Reporting ends,Campaign name,Impressions,"
    "Clicks (all),Link clicks,CTR (all),Amount spent (JPY)",
    ("x", False): "期間,キャンペーン,インプレッション数,クリック数,リンクのクリック数,ご利用金額",
    ("x", True): "Time period,Campaign,Impressions,Clicks,Link clicks,Spend",
    ("line", False): "日,キャンペーン名,インプレッション数,クリック数,クリック率,ご利用金額",
    ("line", True): "Day,Campaign name,Impressions,Clicks,CTR,Cost",
}
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Counted(NamedTuple):
    """What was counted; the keyword is lost where a medium has none."""

    day: dt.date
    campaign: str
    keyword: str
    impressions: int
    clicks: int
    cost: int


@dataclass(frozen=True)
class Format:
    """How an export is written."""

    encoding: str = "utf8"
    delimiter: str = ","
    end: str = "\r\n"
    preamble: int = 0
    totals: str = "none"
    english: bool = False
    wide: bool = False
    fraction: bool = False


ROWS = [
    Counted(dt.date(2023, 2, 8), "相談", "孤独 相談", 1234, 56, 4567),
    Counted(dt.date(2023, 2, 8), "暮らし", "お金 困った", 789, 0, 0),
    Counted(dt.date(2023, 2, 9), "相談", "孤独 相談", 1000, 10, 890),
    Counted(dt.date(2023, 2, 9), "暮らし", "お金 困った", 1, 1, 62),
]
FORMATS = {
    "plain": Format(),
    "bom-totals-last": Format("bom", totals="last"),
    "utf16le-tabs-preamble-totals-last": Format("utf16le", "\t", preamble=2, totals="last"),
    "utf16be-tabs": Format("utf16be", "\t", end="\n"),
    "cp932-totals-first": Format("cp932", totals="first"),
    "cp932-tabs-preamble": Format("cp932", "\t", preamble=1),
    "utf8-lf-preamble-totals-first": Format(end="\n", preamble=2, totals="first"),
    "english-bom-totals-last": Format("bom", totals="last", english=True),
    "fullwidth-fraction": Format("utf16le", wide=True, fraction=True),
}


def write(medium: str, rows: Sequence[Counted], form: Format) -> bytes:
    """Write an export as text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=form.delimiter, lineterminator=form.end)
    writer.writerows([["レポート"], ["2023年2月8日 - 2023年2月28日"]][: form.preamble])
    writer.writerows(table(medium, rows, form))
    encoding, mark = ENCODINGS[form.encoding]
    return mark + text.getvalue().encode(encoding)


def excel(medium: str, rows: Sequence[Counted], form: Format, *more: str) -> bytes:
    """Write an export as Excel, its numbers as numbers; `more` are names of further sheets."""
    book = openpyxl.Workbook()
    for line in table(medium, rows, form, numbers=True):
        book.worksheets[0].append(line)
    for name in more:
        book.create_sheet(name)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def table(
    medium: str, rows: Sequence[Counted], form: Format, *, numbers: bool = False
) -> list[list[object]]:
    """Lay out header, rows and totals."""
    lines = [_line(medium, row, row.day, form, numbers) for row in rows]
    header: list[object] = list(HEADS[medium, form.english].split(","))
    if form.totals == "none":
        return [header, *lines]
    sums = [sum(row[at] for row in rows) for at in (3, 4, 5)]  # type: ignore[misc]
    all_ = Counted(dt.date(2023, 2, 8), "", "", *sums)
    total = _line(medium, all_, dt.date(2023, 2, 28), form, numbers)
    if medium != "facebook":  # whose total row only lacks a name
        for at, head in enumerate(header):
            if head in {"日", "Day", "Daily", "期間", "Time period"}:
                total[at] = " --"
        total[0] = "Total: Campaigns" if form.english else "合計: キャンペーン"
    return [header, total, *lines] if form.totals == "first" else [header, *lines, total]


def _line(medium: str, row: Counted, end: dt.date, form: Format, numbers: bool) -> list[object]:
    rate = _rate(row, form)
    day = f"{row.day:%Y/%m/%d}" if medium == "yahoo" else row.day.isoformat()
    counts: list[object] = [row.impressions, row.clicks]
    if not numbers:
        counts = [_count(medium, count, form) for count in (row.impressions, row.clicks)]
    cost: object = row.cost if numbers else f"{row.cost:,}"
    match medium:
        case "google":
            sign = "" if form.fraction or rate == "--" else "%"
            return [day, row.campaign, row.keyword, *counts, rate + sign, cost]
        case "yahoo":
            return [row.campaign, row.keyword, *counts, rate, cost, day]
        case "facebook":
            return [day, end.isoformat(), row.campaign, *counts, row.clicks // 2, rate, row.cost]
        case "x":
            sign = "\\" if form.encoding == "cp932" else "¥"  # one byte, two readings
            price = row.cost if numbers else f"{sign}{cost}"
            return [day, row.campaign, *counts, row.clicks // 2, price]
        case _:
            shown = float(rate) if numbers and rate != "--" else rate
            return [row.day if numbers else day, row.campaign, *counts, shown, cost]


def _rate(row: Counted, form: Format) -> str:
    if not row.impressions:
        return "--"
    share = row.clicks / row.impressions
    return f"{share:.6f}" if form.fraction else f"{100 * share:.2f}"


def _count(medium: str, count: int, form: Format) -> str:
    text = f"{count:,}" if medium in {"google", "x"} else str(count)
    return text.translate(WIDE) if form.wide else text


def main(folder: Path) -> None:
    """Write the fixture files."""
    folder.mkdir(parents=True, exist_ok=True)
    for medium in MEDIA:
        for name, form in FORMATS.items():
            (folder / f"{medium}_{name}.csv").write_bytes(write(medium, ROWS, form))
        empty = [Counted(dt.date(2023, 2, 8), "--", "--", 0, 0, 0)]
        content = write(medium, empty, Format()).replace(b"2023-02-08", b"--")
        (folder / f"{medium}_empty.csv").write_bytes(content.replace(b"2023/02/08", b"--"))
    (folder / "line_excel-totals-last.xlsx").write_bytes(excel("line", ROWS, Format(totals="last")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
