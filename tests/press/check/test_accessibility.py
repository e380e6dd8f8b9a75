"""What a page owes its readers: each fault is found on a page that has no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT, Project
from tests.messages import one_problem
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


ALT = "3日間の参加者数を示した図。2日目の60名が最も多い。"
SVG = "fig-a-output-1.svg"


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ('<html lang="ja">', "<html>", ["None", "'ja'"]),
        ('<html lang="ja">', '<html lang="en">', ["'en'", "'ja'"]),
        ('<span lang="en">', "<span>", ["This is a sentence in English"]),
        ('<span lang="en">', '<span lang="英語">', ["lang='英語'"]),
        ("<title>一 | 題</title>", "", ["0"]),
        ("<title>一 | 題</title>", "<title> </title>", ["title"]),
        ("<title>一 | 題</title>", "<title>題</title><title>題</title>", ["2"]),
        ("<h1>章</h1>", "<h1>章</h1><h1>章</h1>", ["2", "level 1"]),
        ("<h1>章</h1>", "", ["0", "level 1"]),
        ("<h3>小節</h3>", "<h4>小節</h4>", ["小節", "level 4", "level 2"]),
        ("<h3>小節</h3>", "<h3> </h3>", ["heading"]),
        ('<figure id="tbl-a">', '<figure id="fig-a">', ["'fig-a'", "2"]),
        ("最も多い。", '最も多い。" id="sec-one', ["'sec-one'", "2"]),
        (' alt="3日', ' title="3日', [SVG]),
        (ALT, " ", [SVG]),
        (ALT, "参加者の数。", [SVG]),
        (ALT, "図 1.1: 参加者の数", [SVG]),
        (ALT, "fig-a", [SVG]),
        (ALT, "図/a.PNG", [SVG]),
        ("表&nbsp;1.1: 参加者", "", ["<table>", "#tbl-a"]),
        ('<th scope="row">', "<th>", ["「1」"]),
        ('<th scope="col">日', '<th scope="x">日', ["「日」"]),
        ("市のページ", "", ["https://example.jp/"]),
        ("</main>", '<svg viewBox="0 0 1 1"></svg></main>', ["svg"]),
    ],
)
def test_each_fault_is_found(tmp_path: Path, old: str, new: str, names: list[str]) -> None:
    good = page(BODY, "一 | 題")
    assert old in good
    problems = problems_of(tmp_path, good.replace(old, new))
    one_problem(problems, "page0.html", *names)
    assert all(problem.startswith("page0.html: ") for problem in problems)


def test_a_table_without_heads_is_found(tmp_path: Path) -> None:
    bare = TABLE.replace("<th ", "<td ").replace("</th>", "</td>")
    one_problem(problems_of(tmp_path, page(bare)), "page0.html", "#tbl-a")


def test_two_pages_of_one_title_are_found(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, page(BODY, "一 | 題"), page(BODY, "一 | 題"))
    one_problem(problems, "page1.html", "'一 | 題'", "page0.html")
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ('<a href="two.html">次</a>', "two.html"),
        ('<a href="#sec-two">次</a>', "#sec-two"),
        ('<a href="index.html#sec-x">次</a>', "index.html#sec-x"),
        ('<a href="data/a.csv">CSV</a>', "data/a.csv"),
        ('<img src="a.svg" alt="図">', "a.svg"),
        ('<script src="https://example.com/a.js"></script>', "https://example.com/a.js"),
        ('<link href="//example.com/a.css">', "//example.com/a.css"),
        ("<p>{{&lt; var</p><!-- {{< -->", "{{<"),
        ("<p>?var:one.two</p>", "?var:"),
    ],
)
def test_links_that_lead_nowhere_are_found(tmp_path: Path, body: str, name: str) -> None:
    problems = list(links.check(site(tmp_path, {"one.html": page(body)})))
    assert [problem.where for problem in problems] == ["one.html"]
    assert name in problems[0].what


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
    one_problem(done.stderr.splitlines(), "one.html", "'ja'")
    assert not project.path("_site").exists()
