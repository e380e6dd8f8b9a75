"""What a page owes its readers: each fault is found on a page that has no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Project
from tests.press.check.sites import page, site
from tsunagari.press.bind.book import Book
from tsunagari.press.check import accessibility, csv_rules, drawings, links
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.plan.plan import make_plan

FIGURE = (
    '<figure id="fig-a"><img src="one_files/fig-a-output-1.svg" alt="{alt}">'
    "<figcaption>図&nbsp;1.1: 参加者の数</figcaption></figure>"
)
TABLE = (
    '<figure id="tbl-a"><figcaption>表&nbsp;1.1: 参加者</figcaption><table>'
    '<tr><th scope="col">日</th><th scope="col">人</th></tr>'
    '<tr><th scope="row">1</th><td>53</td></tr></table></figure>'
)
BODY = (
    FIGURE.format(alt="3日間の参加者数を示した図。2日目の60名が最も多い。")
    + TABLE
    + '<h3>小節</h3><p><a href="https://example.jp/">市のページ</a> '
    '<span lang="en">This is a sentence in English for you.</span></p>'
)


def problems_of(root: Path, *texts: str) -> list[str]:
    built = site(root, {f"page{number}.html": text for number, text in enumerate(texts)})
    return [f"{problem.where}: {problem.what}" for problem in accessibility.check(built)]


def test_a_good_page_passes(tmp_path: Path) -> None:
    assert problems_of(tmp_path, page(BODY, "一 | 題"), page(BODY, "二 | 題")) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('<html lang="ja">', "<html>", "language is marked as None, not 'ja'"),
        ('<html lang="ja">', '<html lang="en">', "language is marked as 'en', not 'ja'"),
        ('<span lang="en">', "<span>", "has foreign words: 「This is a sentence in English"),
        ('<span lang="en">', '<span lang="英語">', "has lang='英語', which is no language"),
        ("<title>一 | 題</title>", "", "the page has 0 titles, not one"),
        ("<title>一 | 題</title>", "<title> </title>", "the page's title is empty"),
        ("<title>一 | 題</title>", "<title>題</title><title>題</title>", "has 2 titles, not one"),
        ("<h1>章</h1>", "<h1>章</h1><h1>章</h1>", "2 headings of level 1, not one"),
        ("<h1>章</h1>", "", "0 headings of level 1, not one"),
        ("<h3>小節</h3>", "<h4>小節</h4>", "the heading 「小節」 of level 4 follows level 2"),
        ("<h3>小節</h3>", "<h3> </h3>", "is an empty heading"),
        ('<figure id="tbl-a">', '<figure id="fig-a">', "the id 'fig-a' is there 2 times"),
        ("最も多い。", '最も多い。" id="sec-one', "the id 'sec-one' is there 2 times"),
        (' alt="3日', ' title="3日', "fig-a-output-1.svg has no alternative text"),
        ("3日間の参加者数を示した図。2日目の60名が最も多い。", " ", "has no alternative text"),
        ("3日間の参加者数を示した図。2日目の60名が最も多い。", "参加者の数。", "is its caption"),
        (
            "3日間の参加者数を示した図。2日目の60名が最も多い。",
            "図 1.1: 参加者の数",
            "the alternative text of fig-a-output-1.svg is its caption",
        ),
        ("3日間の参加者数を示した図。2日目の60名が最も多い。", "fig-a", "is a file name"),
        ("3日間の参加者数を示した図。2日目の60名が最も多い。", "図/a.PNG", "is a file name"),
        ("表&nbsp;1.1: 参加者", "", "<table> in #tbl-a has no caption"),
        ('<th scope="row">', "<th>", "the head 「1」 of the table in"),
        ('<th scope="col">日', '<th scope="x">日', "the head 「日」 of the table in"),
        ("市のページ", "", "the link to https://example.jp/ has no words"),
        ("</main>", '<svg viewBox="0 0 1 1"></svg></main>', "has no alternative text"),
    ],
)
def test_each_fault_is_found(tmp_path: Path, old: str, new: str, what: str) -> None:
    good = page(BODY, "一 | 題")
    assert old in good
    problems = problems_of(tmp_path, good.replace(old, new))
    assert [problem for problem in problems if what in problem], problems
    assert all(problem.startswith("page0.html: ") for problem in problems)


def test_a_table_without_heads_is_found(tmp_path: Path) -> None:
    bare = TABLE.replace("<th ", "<td ").replace("</th>", "</td>")
    problems = problems_of(tmp_path, page(bare))
    assert any("has no heads" in problem for problem in problems)


def test_two_pages_of_one_title_are_found(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, page(BODY, "一 | 題"), page(BODY, "一 | 題"))
    assert problems == ["page1.html: the title '一 | 題' is also that of page0.html."]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<a href="two.html">次</a>', "the link to two.html leads to no file."),
        ('<a href="#sec-two">次</a>', "the link to #sec-two leads to no place on that page."),
        ('<a href="index.html#sec-x">次</a>', "leads to no place on that page."),
        ('<a href="data/a.csv">CSV</a>', "leads to no file."),
        ('<img src="a.svg" alt="図">', "the link to a.svg leads to no file."),
        ('<script src="https://example.com/a.js"></script>', "from another host."),
        ('<link href="//example.com/a.css">', "from another host."),
        ("<p>{{&lt; var</p><!-- {{< -->", "left over from rendering."),
        ("<p>?var:one.two</p>", "left over from rendering."),
    ],
)
def test_links_that_lead_nowhere_are_found(tmp_path: Path, body: str, what: str) -> None:
    problems = list(links.check(site(tmp_path, {"one.html": page(body)})))
    assert [problem.where for problem in problems] == ["one.html"]
    assert what in problems[0].what


def test_links_that_lead_somewhere_pass(tmp_path: Path) -> None:
    body = (
        '<a href="#sec-one">a</a><a href="index.html#sec-one">b</a><a href="./index.html">c</a>'
        '<a href="https://example.jp/x#y">d</a><a href="data/%E8%A1%A8.csv">e</a>'
    )
    files = {"one.html": page(body), "data/表.csv": "a\n1\n"}
    assert list(links.check(site(tmp_path, files))) == []


def test_both_renderers_pages_pass(report: Path) -> None:
    built = BuiltSite(report, make_plan(ROOT, "r4"), Book([], {}, {}, {}))
    for check in (links.check, accessibility.check, drawings.check, csv_rules.check):
        assert list(check(built)) == []


def test_a_build_stops_at_a_bad_page(project: Project) -> None:
    project.edit("report/template.html", '<html lang="$lang$">', "<html>")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    assert "one.html: the page's language is marked as None, not 'ja'." in done.stderr
    assert not project.path("_site").exists()
