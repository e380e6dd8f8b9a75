"""Every page in a real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import ROOT, not_here
from tsunagari.press.compare.changes_page import write_page
from tsunagari.press.compare.site_diff import compare_sites
from tsunagari.press.compare.site_reader import Site

pytestmark = pytest.mark.browser

EDITION = yaml.safe_load((ROOT / "data/r4/edition.yml").read_text(encoding="utf-8"))
CHAPTERS = ["index", *EDITION["sections"]]
PAGES = [*CHAPTERS, "provenance", "accessibility", *(f"en/{name}" for name in ("index", "survey"))]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = {"runOnly": WCAG, "resultTypes": ["violations"]}
"""What is held; of what passes axe would else describe every place, for most of its time."""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system; without one the tests are skipped, or fail where it must be."""
    program = shutil.which("chromium")
    if program is None:
        not_here("chromium", demanded_by="TSUNAGARI_REQUIRE_BROWSER")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(report: Path) -> Iterator[str]:
    """The report on a web server of its own."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(report))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A page of the size of a desk's screen."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="ja-JP")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing(tab: Page, address: str, media: str, width: int) -> None:
    # Each page at the widths and on the paper of its own turn: all of both in a few seconds.
    turn = [320, 390, 1280].index(width) + 3 * (media == "print")
    tab.emulate_media(media="print" if media == "print" else "screen")
    tab.set_viewport_size({"width": width, "height": 900})
    for name in (name for n, name in enumerate(PAGES) if n % 6 == turn or name == "survey"):
        tab.goto(f"{address}/{name}.html")
        found = Axe().run(tab, options=AXE)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def test_the_other_language_opens_at_the_same_place(tab: Page, address: str) -> None:
    tab.set_viewport_size({"width": 390, "height": 700})
    tab.goto(f"{address}/en/survey.html")
    for folder in ("", "en/"):
        at_once = "scrollIntoView({behavior: 'instant'})"
        tab.evaluate(f"document.getElementById('tbl-survey-comparison').{at_once}")
        with tab.expect_navigation():
            tab.evaluate("document.querySelector('.to-language').click()")
        assert tab.url.startswith(f"{address}/{folder}survey.html#tbl-survey-comparison")
        tab.wait_for_function("window.scrollY > 700")


def test_axe_finds_nothing_on_pages_of_many_tables(tab: Page, demo: Path) -> None:
    tab.set_viewport_size({"width": 390, "height": 900})
    for name in ("survey_answers_moji", "hikikomori_answers", "advertising_exports"):
        tab.goto((demo / f"{name}.html").as_uri())
        found = Axe().run(tab, options=AXE)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        assert tab.evaluate("document.scrollingElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_on_the_page_of_changes(
    tab: Page, report: Path, tmp_path: Path, width: int
) -> None:
    before = tmp_path / "before"
    shutil.copytree(report, before)
    for name, old, new in [
        ("trainings.html", "日間", "日"),
        ("trainings.html", ">60", ">61"),
        (
            "advertising.html",
            "data:image/svg+xml;base64,",
            "data:image/svg+xml;base64,PCEtLSAtLT4K",
        ),
        ("data/trainings-participants.csv", "60", "61"),
        ("facts.json", "162", "163"),
    ]:
        path = before / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new), encoding="utf-8")
    (before / "lecture.html").unlink()
    changes = compare_sites("r4", Site(before, "0001"), Site(report, "_site/r4"))
    assert all((changes.facts, changes.tables, changes.figures, changes.sentences, changes.pages))
    page = tmp_path / "r4.html"
    page.write_text(write_page(changes, (ROOT / "report/report.css").read_text(encoding="utf-8")))
    tab.set_viewport_size({"width": width, "height": 740})
    tab.goto(page.as_uri())
    found = Axe().run(tab, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.scrollingElement.scrollWidth") <= width


def test_axe_finds_nothing_in_the_answers_of_the_search(tab: Page, address: str) -> None:
    tab.goto(f"{address}/index.html")
    tab.get_by_role("searchbox").fill("調査")
    tab.locator("#search-answer li").first.wait_for()
    found = Axe().run(tab, options=AXE)
    assert found.violations_count == 0, found.generate_report()
    assert tuple(map(int, tab.evaluate("axe.version").split("."))) >= (4, 12)


def test_no_other_host_is_asked_and_nothing_is_complained_of(tab: Page, address: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
    for name in PAGES:
        tab.goto(f"{address}/{name}.html", wait_until="networkidle")
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert said == []


def test_no_page_scrolls_sideways(tab: Page, address: str) -> None:
    for name in PAGES:
        tab.goto(f"{address}/{name}.html")
        for width in (320, 360, 768, 1280):
            tab.set_viewport_size({"width": width, "height": 740})
            wide = tab.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide on a screen of {width} px"


def test_everything_reads_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{address}/{name}.html")
        assert page.locator("h1").is_visible()
        assert len(page.locator("main").inner_text()) > 200
        # In English: its own two, and the way to those without.
        listed = 3 if name.startswith("en/") else len(CHAPTERS)
        assert page.locator("nav.chapters a").count() == listed
        assert not page.locator("#search").is_visible()
    context.close()


@pytest.mark.parametrize("word", ["孤独感", "クリック率", "ｸﾘｯｸ率"])
def test_the_search_finds_parts_of_words(tab: Page, address: str, word: str) -> None:
    tab.goto(f"{address}/index.html")
    tab.get_by_role("searchbox").fill(word)
    first = tab.locator("#search-answer li a").first
    first.click()
    shown = tab.locator("main").inner_text()
    assert ("クリック率" if "率" in word else word) in shown


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("LINE広告", "表示が最も多かったのはLINE 広告"),
        ("ｲﾝﾀﾈｯﾄ広告", "「北九州市版 お悩みハンドブック」を必要とする人に届けるため"),
        ("無作為 抽出した", "対象は、北九州市民で満16歳以上の方から無作為抽出した7,000人です。"),
    ],
)
def test_the_search_opens_the_place_that_it_shows(
    tab: Page, address: str, word: str, sentence: str
) -> None:
    tab.goto(f"{address}/index.html")
    tab.get_by_role("searchbox").fill(word)
    item = tab.locator("#search-answer li", has_text=sentence).first
    marked = "".join(item.locator("mark").inner_text().split())
    assert marked in {"LINE広告", "インターネット広告", "無作為"}
    item.locator("a").click()
    place = tab.get_by_text(sentence.partition("（")[0][:24], exact=False).first
    place.wait_for()
    assert place.evaluate("e => e.getBoundingClientRect().top < innerHeight")


def test_the_search_says_when_nothing_is_found(tab: Page, address: str) -> None:
    tab.goto(f"{address}/index.html")
    tab.get_by_role("searchbox").fill("ぬるぽ")
    tab.get_by_text("見つかりませんでした").wait_for()


def test_the_search_works_from_a_folder(tab: Page, report: Path) -> None:
    tab.goto((report / "index.html").as_uri())
    tab.get_by_role("searchbox").fill("孤独感")
    tab.locator("#search-answer li").first.wait_for()


def test_the_keyboard_reaches_the_text_first(tab: Page, address: str) -> None:
    tab.goto(f"{address}/survey.html")
    tab.keyboard.press("Tab")
    assert tab.locator(":focus").inner_text() == "本文へ移動"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/survey.html#content")


def test_figures_are_drawn(tab: Page, address: str) -> None:
    for name in PAGES:
        tab.goto(f"{address}/{name}.html")
        for image in tab.locator("figure img").all():
            assert image.evaluate("image => image.naturalWidth") > 0


_BROKEN = """() => {
  const number = "△?[0-9][0-9,.]*[%％]?";
  const date = "[0-9]+年[0-9]+月[0-9]+日|[0-9]+月[0-9]+日";
  const kept = new RegExp(`（n＝[^（）]*）|${date}|${number}(?:～${number})?`, "g");
  const broken = [];
  for (const cell of document.querySelectorAll("table.data th, table.data td")) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
      if (node.parentElement.closest("code")) continue; // a checksum, which may break anywhere
      const text = node.data;
      const whole = cell.textContent.trim();
      const short = whole.length <= 6 && text.trim() === whole ? [[0, text.length]] : [];
      const spans = [...text.matchAll(kept)].map(m => [m.index, m.index + m[0].length]);
      const desk = innerWidth >= 1200 && cell.matches("tbody th") && whole.length <= 12;
      for (const [from, to] of [...short, ...spans, ...(desk ? [[0, text.length]] : [])]) {
        const range = document.createRange();
        range.setStart(node, from);
        range.setEnd(node, to);
        const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
        if (lines.size > 1) broken.push(text.slice(from, to));
      }
    }
  }
  return broken;
}"""


def test_no_number_date_or_short_name_breaks_over_a_line(
    tab: Page, address: str, demo: Path
) -> None:
    """A name in the first column, 地区：中央, is whole on a desk."""
    widths = (320, 390, 1280)
    at = {f"{address}/{name}.html": widths for name in PAGES}
    # Of the demo's many pages each at one of them in turn.
    for number, page in enumerate(sorted(demo.glob("*.html"))):
        at[page.as_uri()] = widths if page.stem == "survey_answers" else (widths[number % 3],)
    for place, of_it in at.items():
        tab.goto(place)
        for width in of_it:
            tab.set_viewport_size({"width": width, "height": 740})
            assert tab.evaluate(_BROKEN) == [], f"{place} on a screen of {width} px"


WIDE = ("survey_answers", "survey_answers_moji", "hikikomori_answers", "advertising_exports")
"""Pages of demo with tables of many columns."""
PAPER = {"width": 793 - 121, "height": 900}
"""A4 without its margins, in CSS pixels."""


def test_nothing_is_cut_or_lost_on_paper(tab: Page, address: str, demo: Path) -> None:
    places = [f"{address}/{name}.html" for name in PAGES]
    places += [(demo / f"{name}.html").as_uri() for name in WIDE]
    for name in places:
        tab.goto(name)
        tab.evaluate(
            "document.querySelectorAll('.download, .of-machines').forEach(each => each.remove())"
        )
        words = f"{tab.inner_text('main .text')}\n{tab.inner_text('.colophon')}"
        tab.emulate_media(media="print")
        tab.set_viewport_size(PAPER)
        wide = tab.evaluate(
            "[...document.querySelectorAll('table, img, p')].filter(each =>"
            " getComputedStyle(each.closest('.quarto-float-tbl') ?? each).page !== 'wide' &&"
            " each.getBoundingClientRect().right > innerWidth + 1).map(each => each.outerHTML)"
        )
        assert not wide, f"{name}: {wide[0][:200]}"
        lost = set(words.split()) - set(tab.inner_text("body").split())
        assert not lost, name
        tab.emulate_media(media="screen")


def test_paper_is_a4_and_says_that_data_are_invented(tab: Page, demo: Path, tmp_path: Path) -> None:
    for name in ("index", "survey_answers"):
        tab.goto((demo / f"{name}.html").as_uri())
        (tmp_path / "page.pdf").write_bytes(tab.pdf(prefer_css_page_size=True))
        printed = pypdf.PdfReader(tmp_path / "page.pdf")
        sides = {tuple(sorted(map(round, page.mediabox[2:]))) for page in printed.pages}
        assert sides <= {(595, 842), (594, 841), (595, 841)}
        assert "架空データによる見本" in "".join(printed.pages[0].extract_text().split())
