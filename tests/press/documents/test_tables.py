"""Tables of every shape come through: what the gate reads back is what the page has."""

from __future__ import annotations

import html
import random
from pathlib import Path

import pytest

from tests.conftest import EDITION, ROOT
from tests.press.documents.chapters import SVG
from tsunagari.press.bind.book import Book, bind
from tsunagari.press.bind.page import Float, Page, Prose
from tsunagari.press.check.documents import pdf as pdf_gate
from tsunagari.press.check.documents import word as word_gate
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.documents import pdf, word
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import table_html

WORDS = (
    "あ",
    "しばしばある・常にある",
    "1,234",
    "12.3%",
    "x",
    "-",
    "…",
    "",
    "<b>&\"'",
    "=1+1",
    "#let x",
)
WORDS += (
    "$a$",
    "_a_ *b* `c`",
    "a\\b",
    "@d",
    "〜～−-‐—",
    "（ｎ＝１）",
    "㈱髙島",
    "①",
    "100 ",
    "\u3000全",
)
WORDS += ("https://example.jp/" + "a" * 50, "長" * 90)
SHAPES = [(1, 1), (2, 9), (5, 30), (9, 3), (12, 2), (12, 20), (16, 4)]


def cell(draw: random.Random, name: str, more: str = "") -> str:
    words = html.escape(draw.choice(WORDS))
    if draw.random() < 0.1:
        words = f"<ul><li>{words}</li><li>{html.escape(draw.choice(WORDS))}</li></ul>"
    number = ' class="num"' if draw.random() < 0.5 else ""
    return f"<{name}{number}{more}>{words}</{name}>"


def table(draw: random.Random, columns: int, rows: int) -> str:
    """Draw a table, some with heads in two rows and with cells over two rows."""
    heads = "".join(cell(draw, "th", ' scope="col"') for _ in range(columns))
    head = f"<tr>{heads}</tr>"
    if columns > 4 and draw.random() < 0.4:
        below = "".join(cell(draw, "th") for _ in range(columns - 1))
        head = (
            f'<tr><th rowspan="2">頭</th><th colspan="{columns - 1}">全体</th></tr><tr>{below}</tr>'
        )
    body, open_below = [], False
    for row in range(rows):
        cells = "".join(cell(draw, "td") for _ in range(columns - 1))
        spans = not open_below and row < rows - 1 and draw.random() < 0.2
        first = "" if open_below else cell(draw, "th", ' rowspan="2"' if spans else "")
        body.append(f"<tr>{first}{cells}</tr>")
        open_below = spans
    note = f'<p class="table-note">注 {html.escape(draw.choice(WORDS))}</p>'
    return f"<table><thead>{head}</thead><tbody>{''.join(body)}</tbody></table>{note}"


def page_of(book: Book, page: Page) -> str:
    """Write the page without a renderer."""
    parts = [f"<main><h1>{page.number} 章</h1><div class='text'>"]
    for piece in page.pieces:
        if isinstance(piece, Prose):
            parts.append(f"<p>{piece.source.rpartition('}')[2]}</p>")
            continue
        title = f"{book.targets[piece.label].text}: {piece.caption}"
        caption = f"<figcaption>{html.escape(title)}</figcaption>"
        image = f'<img src="x" alt="{html.escape(piece.alt)}">'
        content = image if piece.kind == "fig" else table_html(piece, book)
        parts.append(f"<figure>{caption}{content}</figure>")
    return "".join([*parts, "</div></main>"])


@pytest.mark.parametrize("seed", range(2))
def test_tables_of_every_shape_are_read_back(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - shapes, no secrets
    pieces: list[Prose | Float] = [Prose("one", "# 章 {#sec-one}\n\n本文。")]
    for number, (columns, rows) in enumerate(SHAPES):
        name = f"tbl-one-{number}"
        pieces.append(Float("one", "tbl", name, f"題{number}", "", table(draw, columns, rows)))
        if draw.random() < 0.5:
            drawn = draw.choice(WORDS)
            pieces.append(
                Float("one", "fig", f"fig-one-{number}", f"図 {drawn}", f"代替 {drawn}", SVG)
            )
    page = Page("one", 1, pieces, "one")
    book = bind([page], {}, ROOT / "report", partial=False)
    (tmp_path / "report").symlink_to(ROOT / "report")
    plan = Plan(tmp_path, "r4", EDITION | {"notice": "架空データ"}, {"lang": "ja"}, [])
    plan.stage.mkdir(parents=True)
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "one.html").write_text(page_of(book, page), encoding="utf-8")
    for maker, name in ((pdf, "r4.pdf"), (word, "r4.docx")):
        _source, write = maker.source(plan, book)
        (folder / name).write_bytes(write())
    site = BuiltSite(folder, plan, book)
    assert [*pdf_gate.check(site, "r4.pdf"), *word_gate.check(site, "r4.docx")] == []
