"""Two pages of one notebook for the documents: with footnotes, links, charts and wide tables."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from tests.conftest import EDITION, ROOT
from tsunagari.press.bind.book import bind
from tsunagari.press.bind.page import Float, Page, Prose
from tsunagari.press.plan.plan import Plan

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt"><path d="M0 0h9"/></svg>'
HEADS = [f"列{'の名前' * 3}{number}" for number in range(12)]
ROWS = 40


def table_html(rows: int = ROWS) -> str:
    head = "".join(f'<th scope="col" class="num">{name}</th>' for name in HEADS)
    row = "".join(f'<td class="num">{number}{number},{number}00</td>' for number in range(1, 12))
    body = "".join(f'<tr><th scope="row">行{r}</th>{row}</tr>' for r in range(rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def pages(*, last: str = "終わり。", rows: int = ROWS) -> list[Page]:
    """Two pages of one notebook, with the same footnotes, and links from one to the other."""
    made = []
    for name, other in (("one", "two"), ("two", "one")):
        links = f"[別の章]({other}.ipynb)と@sec-{other}、@tbl-{other}"
        text = f"# 章{name} {{#sec-{name}}}\n\n本文[^1]。{links}。\n"
        notes = f"\n[^1]: {name}の注。\n\n::: {{.callout-note}}\n## 補いの題\n\n補い。\n:::\n"
        chart = Float(name, "fig", f"fig-{name}", "図の題", f"{name}を示した図。", SVG)
        table = Float(name, "tbl", f"tbl-{name}", "表の題", "", table_html(rows))
        pieces = [Prose(name, text + notes), chart, table, Prose(name, last)]
        made.append(Page(name, len(made) + 1, pieces, "one"))
    return [Page("index", 0, [Prose("index.qmd", "# はじめに {#sec-index}\n")], "index"), *made]


def made(folder: Path, kind: ModuleType, **given: object) -> bytes:
    """Make a document of the pages in a project of its own."""
    book = bind(pages(**given), {}, ROOT / "report", partial=False)  # type: ignore[arg-type]
    assert not book.problems
    plan = Plan(ROOT, "r4", EDITION | {"notice": "架空データ"}, {"lang": "ja"}, [])
    object.__setattr__(plan, "root", folder)
    (folder / "report").symlink_to(ROOT / "report")
    plan.stage.mkdir(parents=True)
    _source, write = kind.source(plan, book)
    return write()
