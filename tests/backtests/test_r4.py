"""The published R4 report: every figure, date and name of it stands on its page, made from data."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from bs4 import BeautifulSoup

from tests.conftest import Project, copy_project

# Typed off the published text, section by section, apart from r4.csv.
FIGURES_AND_DATES = (
    ("令和4年度", "令和4年2月18日", "令和4年6月30日", "令和4年12月13日", "令和5年3月28日"),
    ("令和5年2月8日、9日、10日", "3日間", "53名", "60名", "48名"),
    ("令和5年2月13日", "82社・団体", "27社・団体"),
    ("令和3年度", "令和5年1月16日から令和5年2月6日", "満16歳以上", "7,000人"),
    ("2,179件", "31.1%", "4.18%", "4.5%"),
    ("令和5年2月8日から令和5年2月28日", "2,767,314", "7,560", "0.27%"),
    ("3,592", "357", "9.94%", "23,646", "707", "2.99%", "10,169", "63", "0.62%"),
    ("1,143,203", "1,586", "0.14%", "1,586,704", "4,847", "0.31%"),
    ("令和4年3月",),
)

# These stay when all data is changed, and may: nothing of them was published as a result.
COUNTED = {"第1回", "第2回", "第3回"}  # meetings are counted from 1, whatever is known of them
LABELS = {"合計"}  # names the row that the analysis computes

TEXTS = ("p", "li", "h1", "h2", "h3", "td", "th", "figcaption")
LEFT = {"kind", "sample", "grade", "source"}  # codes and sources: no reader sees them
ORDINALS = {"meeting", "item", "part", "day", "code"}


class Row(NamedTuple):
    """A line of r4.csv."""

    page: str
    what: str
    printed: str


def published() -> list[Row]:
    path = Path(__file__).with_name("r4.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def bare(text: str) -> str:
    """Give a text without its spaces, which typesetting may add and take away."""
    return "".join(text.split())


def texts(page: Path) -> str:
    """Give what a reader sees of a page's own text, a block a line."""
    main = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find("main")
    assert main is not None
    return "\n".join(bare(block.get_text()) for block in main.find_all(TEXTS))


def found(site: Path) -> list[Row]:
    """Give the rows whose text stands on its page, a number not within a longer one."""
    pages = {row.page: texts(site / f"{row.page}.html") for row in published()}
    return [
        row
        for row in published()
        if re.search(rf"(?<![\d,.]){re.escape(bare(row.printed))}(?![,.]?\d)", pages[row.page])
    ]


def test_the_list_holds_every_figure_and_date_of_the_published_text() -> None:
    listed = [bare(row.printed) for row in published()]
    assert len(listed) > 50
    figures = [figure for section in FIGURES_AND_DATES for figure in section]
    assert [figure for figure in figures if not any(figure in text for text in listed)] == []


def test_everything_published_stands_on_its_page(report: Path) -> None:
    there = found(report)
    assert [row for row in published() if row not in there] == []


def test_nothing_published_is_typed_into_the_report(tmp_path: Path) -> None:
    copy_project(tmp_path)
    change_all_data(tmp_path / "data")
    project = Project(tmp_path)
    done = project.run("build", "--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    left = [row for row in found(project.path("_site/r4")) if row.printed not in COUNTED | LABELS]
    assert left == []


def change_all_data(data: Path) -> None:
    """Change every figure, date and text, so that parts still sum and rates still fit counts.

    Texts are written backwards, which keeps equal what was equal. The last meeting and the last
    day of training are left out, so that what is counted changes too.
    """
    for path in [*data.glob("r4/*/*.csv"), *data.glob("reference/*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [changed(row) for row in csv.DictReader(file)]
        rows = SPECIAL.get(path.name, lambda rows: rows)(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    for path in data.glob("r4/*/*.yml"):
        text = path.read_text(encoding="utf-8")
        values = changed(yaml.load(text, yaml.BaseLoader))  # noqa: S506 - makes nothing but texts
        if path.stem == "advertising":
            with path.with_name("media.csv").open(encoding="utf-8", newline="") as file:
                values["total"] = summed(list(csv.DictReader(file)))
        if path.stem == "survey":
            answers = int(values["answers"])
            values["loneliness"]["share"] = rate(answers // 17, answers, "0.01")
        path.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    edition = data / "r4/edition.yml"
    settings = yaml.safe_load(edition.read_text(encoding="utf-8"))
    for key in ("title", "subtitle", "city"):
        settings[key] = settings[key][::-1]
    del settings["lang"]  # what is written backwards has no translation
    edition.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def changed(values: dict[str, Any]) -> dict[str, Any]:
    """Change a row of a CSV file or the keys of a YAML file; rates are made anew from counts."""
    new = {key: value if key in LEFT else other(key, value) for key, value in values.items()}
    for whole, part, share, step in (
        ("sent", "returned", "response_rate", "0.1"),
        ("drawn", "answers", "response_rate", "0.1"),
        ("impressions", "clicks", "ctr", "0.01"),
    ):
        if {whole, part, share} <= new.keys():
            new[share] = rate(int(new[part]), int(new[whole]), step)
    return new


def other(key: str, value: Any) -> Any:
    """Give another value of the same kind."""
    if isinstance(value, dict):
        return changed(value)
    if isinstance(value, list):
        return [other(key, item) for item in value]
    return value if key in ORDINALS or not value else other_text(key, value)


def other_text(key: str, value: str) -> str:
    """Give another year, date, count or text; a rate is made anew later."""
    if key == "fiscal_year":
        return str(int(value) + 2)
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value):
        day = dt.date.fromisoformat((value + "-01")[:10]) + dt.timedelta(days=400)
        return day.isoformat()[: len(value)]
    if re.fullmatch(r"\d+", value):
        more = {"returned": 1.1, "answers": 1.1, "clicks": 3}.get(key, 2)
        return str(int(int(value) * more) + 1)
    return value if re.fullmatch(r"[\d.]+", value) else value[::-1]


def rate(part: int, whole: int, step: str) -> str:
    return str((Decimal(100) * part / whole).quantize(Decimal(step), ROUND_HALF_UP))


def summed(rows: list[dict[str, str]]) -> dict[str, str]:
    impressions, clicks = (sum(int(row[key]) for row in rows) for key in ("impressions", "clicks"))
    ctr = rate(clicks, impressions, "0.01")
    return {"impressions": str(impressions), "clicks": str(clicks), "ctr": ctr}


def rotated(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Give each answer the share of the next one of its year, which keeps the sum."""
    years = {row["fiscal_year"] for row in rows}
    following = {}
    for year in years:
        answers = [row for row in rows if row["fiscal_year"] == year]
        following |= {
            (year, row["answer"]): after["share"]
            for row, after in zip(answers, answers[1:] + answers[:1], strict=True)
        }
    return [row | {"share": following[row["fiscal_year"], row["answer"]]} for row in rows]


SPECIAL: dict[str, Callable[[list[dict[str, str]]], list[dict[str, str]]]] = {
    "meetings.csv": lambda rows: rows[:-1],
    "agenda.csv": lambda rows: [row for row in rows if row["meeting"] != rows[-1]["meeting"]],
    "days.csv": lambda rows: rows[:-1],
    "national_loneliness.csv": rotated,
}
