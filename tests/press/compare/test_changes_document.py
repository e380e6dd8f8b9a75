"""The document that an officer signs: what stands first, what stands apart, where links lead."""

from __future__ import annotations

import base64
import datetime

import pytest
from bs4 import BeautifulSoup, Tag

from tests.conftest import ROOT
from tsunagari.press.check import tagged_pdf
from tsunagari.press.compare import amounts, changes_page, changes_pdf, drawings, large_changes
from tsunagari.press.compare.changes import (
    ADDED,
    CHANGED,
    MOVED,
    Changes,
    FactChange,
    PathChange,
    SentenceChange,
    TableChange,
)
from tsunagari.press.compare.changes_document import About
from tsunagari.press.compare.table_diff import CellChange, TableDiff

NOW = datetime.datetime(2026, 11, 30, 9, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=9)))


def fact(name: str, page: str, before: float, after: float, said: str = "") -> FactChange:
    amount = amounts.value_difference(before, after, share=False)
    texts = [f"{value}名" if value else "" for value in (before, after)]
    return FactChange(name, page, *texts, amount if all(texts) else None, said=said)


@pytest.fixture
def changes() -> Changes:
    cells = [CellChange("一日目", "人数", "100", "101"), CellChange("二日目", "人数", "10", "20")]
    return Changes(
        "r4",
        "release 1",
        "_site/r4",
        facts=[
            fact("one.small", "one.html", 100, 103),
            fact("one.large", "one.html", 100, 150, "延べ150名が参加しました。"),
            fact("one.new", "one.html", 0, 7),
            fact("two.gone", "two.html", 9, 0),
        ],
        tables=[TableChange("tbl-days", "開催日", "two.html", CHANGED, TableDiff(cells))],
        sentences=[
            SentenceChange("two.html", "節", MOVED, "動いた。", "動いた。"),
            SentenceChange("two.html", "節", ADDED, "", "<b>足した</b>。"),
        ],
        inputs=[PathChange("data/r4/days.csv", CHANGED)],
        titles={"one.html": "一章", "two.html": "二章"},
    )


@pytest.fixture
def about(changes: Changes) -> About:
    large = large_changes.find(changes, 40)
    return About((("担当", "企画課"),), made=NOW, links="../../_site/r4", large=large)


def tables(page: BeautifulSoup) -> dict[str, list[str]]:
    """Return the first cell of each row by the caption of its table."""
    return {
        caption.get_text(): [row.get_text() for row in table.select("tbody th")]
        for table in page.find_all("table")
        if isinstance(caption := table.find("caption"), Tag)
    }


def test_what_moved_most_stands_first_and_what_is_new_or_gone_apart(
    changes: Changes, about: About
) -> None:
    page = BeautifulSoup(changes_page.write_page(changes, "", about), "html.parser")
    found = tables(page)
    (moved,) = [rows for name, rows in found.items() if name.startswith("変わった数値")]
    assert [name.split()[-1] for name in moved] == ["one.large", "one.small"]
    assert "延べ150名が参加しました。" in moved[0]
    assert "one.new" in found["新しい数値"][0]
    assert "two.gone" in found["なくなった数値"][0]
    (cells,) = [rows for name, rows in found.items() if name.startswith("変わったセル")]
    assert [cell[:3] for cell in cells] == ["二日目", "一日目"]
    assert len(found["承認欄"]) == 3
    (fold,) = page.find_all("details")
    assert "data/r4/days.csv" in fold.get_text()
    text = page.get_text()
    assert "企画課" in text
    assert "令和8年（2026年）11月30日 09:05（UTC+09:00）" in text
    assert text.index("足した") < text.index("動いた")
    links = {str(link["href"]).split("#")[0] for link in page.find_all("a")}
    assert links == {"../../_site/r4/one.html", "../../_site/r4/two.html"}
    assert page.find("a", href="../../_site/r4/two.html#tbl-days")
    assert page.find("b") is None


def test_what_has_to_be_acknowledged_is_what_moved_by_more(changes: Changes) -> None:
    large = large_changes.find(changes, 40)
    assert [(change.before, change.after) for change in large] == [("10", "20"), ("100名", "150名")]
    assert len({change.code for change in large_changes.find(changes, 0.1)}) == 4
    assert large_changes.find(changes, None) == []


def test_the_pdf_says_the_same(changes: Changes, about: About) -> None:
    # What is no letter of the font is set as a geta, and stops nothing.
    changes.sentences.append(SentenceChange("two.html", "", ADDED, "", "\U0001f600笑った。"))
    raw = changes_pdf.write_pdf(changes, about, ROOT / "report")
    text = "".join("".join(text.split()) for _place, text in tagged_pdf.texts_of(raw))
    for words in ("企画課", "延べ150名が参加しました。", "二日目", "〓笑った", "承認"):
        assert words in text


def drawing(scales: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(f"<svg>{scales}</svg>".encode()).decode()


@pytest.mark.parametrize(
    ("before", "after", "widths"),
    [
        ('<g id="scale-1-2"/>', '<g id="scale-1-1"/>', (0.5, 1.0)),
        ('<g id="scale-1-0.5"/>', '<g id="scale-1-1"/>', (1.0, 0.5)),
        ('<g id="scale-1-1"/>', '<g id="scale-1-1"/>', (1.0, 1.0)),
        ('<g id="scale-1-100"/>', '<g id="scale-1-1"/>', (1.0, 1.0)),
        ('<g id="scale-1-2"/><g id="scale-2-3"/>', '<g id="scale-1-1"/>', (1.0, 1.0)),
        ("", '<g id="scale-1-1"/>', (1.0, 1.0)),
    ],
)
def test_two_charts_share_one_scale(before: str, after: str, widths: tuple[float, float]) -> None:
    assert drawings.common_scale(drawing(before), drawing(after)) == widths


def test_what_is_no_drawing_has_none() -> None:
    for address in ("", "chart.svg", "data:image/png;base64,AAAA", "data:image/svg+xml;base64,A"):
        assert drawings.svg(address) == b""
        assert drawings.common_scale(address, address) == (1.0, 1.0)
