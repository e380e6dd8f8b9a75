"""Invent the exports of the demonstration: five media, each in its own format.

Run as ``python make_exports.py [FOLDER]``; it writes ``exports/`` into the folder, by default its
own. Impressions and clicks of each medium add up to the published totals in media.csv; days,
campaigns, keywords and costs are invented. The same seed gives the same bytes: only ``random()``
is drawn from, whose sequence Python keeps, and nothing is computed that rounds by machine.
"""

from __future__ import annotations

import bisect
import csv
import datetime as dt
import io
import os
import random
import re
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

os.environ["OPENPYXL_LXML"] = "False"  # the same bytes, whether or not lxml is installed
import openpyxl

HERE = Path(__file__).parent
SEED = 5
START, DAYS = dt.date(2031, 2, 8), 21

Cells = list[list[object]]


class Row(NamedTuple):
    """What a medium counted on a day."""

    day: dt.date
    campaign: str
    keyword: str
    impressions: int
    clicks: int
    cost: int


class Theme(NamedTuple):
    """A campaign or keyword: how often it is shown, and clicked once shown, beside the others."""

    campaign: str
    keyword: str
    shown: float
    clicked: float


SEARCH = [
    Theme("相談先をさがす", "孤独 相談", 30, 1.5),
    Theme("相談先をさがす", "悩み 相談 無料", 34, 1.1),
    Theme("相談先をさがす", "誰にも 相談できない", 9, 1.9),
    Theme("相談先をさがす", "電話 相談 24時間", 22, 0.8),
    Theme("暮らしの困りごと", "生活 お金 困った", 26, 0.9),
    Theme("暮らしの困りごと", "介護 疲れた", 16, 1.2),
    Theme("暮らしの困りごと", "ひとり親 支援", 12, 1.0),
    Theme("暮らしの困りごと", "家賃 払えない", 7, 1.0),
    Theme("気持ちのつらさ", "孤独 つらい", 28, 0.7),
    Theme("気持ちのつらさ", "話し相手 ほしい", 14, 0.5),
    Theme("気持ちのつらさ", "ひきこもり 家族", 11, 1.3),
    Theme("気持ちのつらさ", "居場所 大人", 0.4, 2.0),
]
SOCIAL = [Theme("お悩みハンドブック", "", 60, 1.0), Theme("ひとりで悩まないで", "", 40, 1.25)]
PRICES = {"Google": 62, "Yahoo!": 48, "Facebook": 95, "Twitter": 74, "LINE": 41}  # yen a click


def main(folder: Path = HERE) -> None:
    """Write the exports of all media into a folder."""
    with (HERE / "media.csv").open(encoding="utf-8", newline="") as file:
        media = list(csv.DictReader(file))
    draw = random.Random(SEED).random  # noqa: S311 - invented data, not a secret
    exports = folder / "exports"
    exports.mkdir(parents=True, exist_ok=True)
    for medium in media:
        maker = medium["medium"].split()[0]
        themes = SEARCH if medium["kind"] == "search" else SOCIAL
        totals = int(medium["impressions"]), int(medium["clicks"])
        rows = invent(themes, *totals, price=PRICES[maker], draw=draw)
        name, write = WRITERS[maker]
        (exports / name).write_bytes(write(rows))


def invent(
    themes: Sequence[Theme],
    impressions: int,
    clicks: int,
    *,
    price: int,
    draw: Callable[[], float],
) -> list[Row]:
    """Share out impressions and clicks over days and themes; rows never shown are left out."""
    days = [START + dt.timedelta(number) for number in range(DAYS)]
    places = [(day, theme) for day in days for theme in themes]
    # More towards the end and at weekends, and every day a little by chance.
    mood = {day: (0.7 + 0.6 * draw()) * (1.25 if day.weekday() > 4 else 1.0) for day in days}
    weights = [
        mood[day] * (1 + 0.02 * (day - START).days) * theme.shown * (0.8 + 0.4 * draw())
        for day, theme in places
    ]
    shown = share_out(impressions, weights)
    # On days with many impressions, the same people see it again and click less.
    usual = sum(weights) / len(days)
    busy = {
        d: sum(w for w, (day, _) in zip(weights, places, strict=True) if day == d) for d in days
    }
    wishes = [
        count * theme.clicked * usual / (usual + 0.3 * busy[day])
        for count, (day, theme) in zip(shown, places, strict=True)
    ]
    clicked = throw(clicks, wishes, shown, draw)
    return [
        Row(
            day,
            theme.campaign,
            theme.keyword,
            count,
            hits,
            round(hits * price * (0.9 + 0.2 * draw())),
        )
        for (day, theme), count, hits in zip(places, shown, clicked, strict=True)
        if count
    ]


def share_out(total: int, weights: Sequence[float]) -> list[int]:
    """Share out a number in proportion to weights, by the largest remainders."""
    exact = [total * weight / sum(weights) for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def throw(
    total: int, weights: Sequence[float], most: Sequence[int], draw: Callable[[], float]
) -> list[int]:
    """Throw a number of clicks at places by chance, at none more than it can take."""
    ends = list(accumulate(weights))
    hits = [0] * len(weights)
    while total:
        at = bisect.bisect(ends, draw() * ends[-1])
        if hits[at] < most[at]:
            hits[at] += 1
            total -= 1
    return hits


def rate(row: Row, decimals: int = 2) -> str:
    """Print clicks ÷ impressions in per cent."""
    return f"{100 * row.clicks / row.impressions:.{decimals}f}"


def total_of(rows: Iterable[Row]) -> Row:
    """Add up all rows."""
    sums = [sum(parts) for parts in zip(*(row[3:] for row in rows), strict=True)]
    return Row(START, "", "", *sums)


def google(rows: list[Row]) -> bytes:
    """Two lines before the header, totals at the end; UTF-16 and tabs, though named .csv."""
    heads = ["日", "キャンペーン", "検索キーワード", "通貨コード", "表示回数", "クリック数"]
    cells: Cells = [
        ["検索キーワード レポート"],
        ["2031年2月8日 - 2031年2月28日"],
        [*heads, "クリック率", "費用"],
    ]
    for row in rows:
        first = [row.day.isoformat(), row.campaign, row.keyword, "JPY"]
        cells.append([*first, f"{row.impressions:,}", row.clicks, f"{rate(row)}%", f"{row.cost:,}"])
    all_ = total_of(rows)
    for label in ("合計: キャンペーン", "合計: アカウント"):
        first = [label, " --", " --", "JPY"]
        counts = [f"{all_.impressions:,}", all_.clicks, f"{rate(all_)}%", f"{all_.cost:,}"]
        cells.append([*first, *counts])
    return b"\xff\xfe" + table(cells, "\t").encode("utf-16-le")


def yahoo(rows: list[Row]) -> bytes:
    """Print the totals first; Shift_JIS, commas."""
    all_ = total_of(rows)
    heads = [
        "キャンペーン名",
        "キーワード",
        "インプレッション数",
        "クリック数",
        "クリック率",
        "コスト",
    ]
    cells: Cells = [[*heads, "日"]]
    cells.append(["トータル", "--", all_.impressions, all_.clicks, rate(all_), all_.cost, "--"])
    for row in rows:
        cells.append([*row[1:5], rate(row), row.cost, f"{row.day:%Y/%m/%d}"])
    return table(cells).encode("cp932")


def facebook(rows: list[Row]) -> bytes:
    """Name nothing in the total row; UTF-8, clicks of two kinds."""
    heads = ["レポート開始日", "レポート終了日", "キャンペーン名", "インプレッション"]
    heads += ["クリック(すべて)", "リンクのクリック", "CTR(すべて)", "消化金額 (JPY)"]
    all_, last = total_of(rows), START + dt.timedelta(DAYS - 1)
    cells: Cells = [list(heads)]
    for row, end in [(all_, last), *((row, row.day) for row in rows)]:
        days = [row.day.isoformat(), end.isoformat()]
        links = row.clicks * 3 // 4
        counts = [row.impressions, row.clicks, links, rate(row, 8), row.cost]
        cells.append([*days, row.campaign, *counts])
    return table(cells, end="\n").encode()


def twitter(rows: list[Row]) -> bytes:
    """Write the heads in English and no totals; UTF-8 with a byte order mark."""
    heads = ["Campaign", "Time period", "Impressions", "Clicks", "Link clicks", "Spend"]
    cells: Cells = [list(heads)]
    for row in rows:
        counts = [row.impressions, row.clicks, row.clicks * 2 // 3, f"¥{row.cost:,}"]
        cells.append([row.campaign, row.day.isoformat(), *counts])
    return b"\xef\xbb\xbf" + table(cells, end="\n").encode()


def line(rows: list[Row]) -> bytes:
    """Write an Excel file without the time of its making."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "パフォーマンスレポート"
    heads = ["日", "キャンペーン名", "インプレッション数", "クリック数", "クリック率", "ご利用金額"]
    sheet.append(heads)
    for row in rows:
        share = float(rate(row))
        sheet.append([row.day, row.campaign, row.impressions, row.clicks, share, row.cost])
    all_ = total_of(rows)
    sheet.append(["合計", None, all_.impressions, all_.clicks, float(rate(all_)), all_.cost])
    made = io.BytesIO()
    book.save(made)
    return timeless(made.getvalue())


def timeless(archive: bytes) -> bytes:
    """Give all parts of an Excel file the same time, and do not compress them."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(kept, "w") as new:
        for name in sorted(old.namelist()):
            part = zipfile.ZipInfo(name, (2031, 3, 1, 0, 0, 0))
            content = re.sub(rb"20\d\d-\d\d-\d\dT[\d:.]+Z", b"2031-03-01T00:00:00Z", old.read(name))
            new.writestr(part, content)
    return kept.getvalue()


def table(cells: Cells, delimiter: str = ",", end: str = "\r\n") -> str:
    """Write a table as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(cells)
    return text.getvalue()


WRITERS = {
    "Google": ("google.csv", google),
    "Yahoo!": ("yahoo.csv", yahoo),
    "Facebook": ("facebook.csv", facebook),
    "Twitter": ("x.csv", twitter),
    "LINE": ("line.xlsx", line),
}

if __name__ == "__main__":
    main(*(Path(folder) for folder in sys.argv[1:2]))
