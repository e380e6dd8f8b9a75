"""What the renderer that is always there does: pandoc, with the same template as Quarto gets."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tsunagari.press.bind.book import Book, alternative_text, fill, lower
from tsunagari.press.bind.page import Float, Page, Piece
from tsunagari.press.core import pandoc
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import page_settings, preface_text, table_html

_CAPTIONS = {"fig": ("図", "bottom"), "tbl": ("表", "top")}


def render_pages(plan: Plan, book: Book, todo: Sequence[str]) -> None:
    """Write the pages in one run of pandoc, and the figures beside them.

    Parameters
    ----------
    plan, book
        What is rendered, in which stage.
    todo
        Names of the pages.
    """
    site = plan.stage / "_site"
    site.mkdir(exist_ok=True)
    wanted = frozenset(todo)
    pages = [page for page in book.pages if page.name in wanted]
    jobs = [_job(plan, book, page) for page in pages]
    template = (plan.stage / "template.html").read_text(encoding="utf-8")
    texts = pandoc.write(jobs, template, plan.root / "report")
    for page, text in zip(pages, texts, strict=True):
        (site / page.href).write_text(text, encoding="utf-8", newline="\n")
        for figure in page.floats:
            if figure.kind == "fig":
                _write(site / _figure_href(page, figure), figure.content)


def _job(plan: Plan, book: Book, page: Page) -> dict[str, Any]:
    if page.number:
        text = "\n\n".join(_markdown(piece, page, book) for piece in page.pieces)
    else:
        text = preface_text(plan, book, page)
    settings = page_settings(plan, book, page)
    variables = {"lang": plan.config["lang"], "title": plan.settings.title} | settings
    return {
        "text": text,
        "number": page.number,
        "variables": pandoc.escaped(variables),
    }


def _markdown(piece: Piece, page: Page, book: Book) -> str:
    if isinstance(piece, Float):
        return f"```{{=html}}\n{_float_html(piece, page, book)}\n```"
    return lower(piece.source, book)


def _float_html(piece: Float, page: Page, book: Book) -> str:
    """Return a figure or table with the elements and classes that Quarto gives it."""
    name, side = _CAPTIONS[piece.kind]
    same = [other for other in page.floats if other.kind == piece.kind]
    number = f"{book.say(name)}&nbsp;{page.number}.{same.index(piece) + 1}"
    caption = (
        f'<figcaption class="quarto-float-caption-{side} quarto-float-caption '
        f'quarto-float-{piece.kind}" id="{piece.label}-caption">\n'
        f"{number}: {html.escape(fill(piece.caption, book))}\n</figcaption>"
    )
    if piece.kind == "fig":
        alt = html.escape(alternative_text(piece, book))
        content = f'<img src="{_figure_href(page, piece)}" alt="{alt}">'
    else:
        content = table_html(piece, book)
    body = f'<div aria-describedby="{piece.label}-caption">\n{content}\n</div>'
    parts = [body, caption] if side == "bottom" else [caption, body]
    head = f'<figure class="quarto-float quarto-float-{piece.kind}">'
    lines = [f'<div id="{piece.label}" class="quarto-float">', head, *parts, "</figure>", "</div>"]
    return "\n".join(lines)


def _figure_href(page: Page, figure: Float) -> str:
    return f"{page.name}_files/figure-html/{figure.label}-output-1.svg"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
