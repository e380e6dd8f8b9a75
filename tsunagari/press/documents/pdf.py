"""The PDF: pandoc writes the prose for typst, and typst sets it with ``report/document.typ``.

It is PDF/A-2a, to be kept, and PDF/UA-1, to be read aloud: typst stops where it would be neither,
and where the font lacks a letter. The font is IPAexゴシック, which comes with ``matplotlib-fontja``
and may be embedded by its licence (IPAフォントライセンス v1.0); only the letters that are used go
out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.bind.book import Book, fill, lower
from tsunagari.press.bind.page import Float, Page, Prose
from tsunagari.press.core import pandoc
from tsunagari.press.core.dates import date_text
from tsunagari.press.core.problems import PressError, Problem
from tsunagari.press.documents import content, phrases, typesetting
from tsunagari.press.documents.front import front
from tsunagari.press.documents.layout import on_paper
from tsunagari.press.plan.plan import Plan

_TITLE, _SUBTITLE = (34.0, 30.0, 26.0, 22.0), (14.0, 12.0)
"""Sizes in points on the cover, the largest first."""
_TOGETHER = 75.0
"""Millimetres of a page that may stay empty, so that a chart and its table are seen together."""


def source(plan: Plan, book: Book) -> tuple[object, Any]:
    """Return what the PDF is made from, and what makes it."""
    chapters = content.chapters(book, _written)
    values = _values(plan, book)
    drawings = {figure.label: figure.drawing for figure in content.figures(book)}
    key = [chapters, values, drawings, pandoc.version(), typesetting.version()]

    def write() -> bytes:
        try:
            return _bytes(plan, chapters, values, drawings)
        except typesetting.MissingLettersError as error:
            raise PressError(list(_missing(error.texts, book))) from error

    return key, write


def _missing(texts: Sequence[str], book: Book) -> Iterator[Problem]:
    """Yield letters that the font lacks, with the places where they stand."""
    for text in texts:
        code = ", ".join(f"U+{ord(sign):04X}" for sign in text)
        what = coded(
            "P12", "the font of the PDF has no letter for {words!r} ({key}).", words=text, key=code
        )
        remedy = say("Write it with other letters, or build without pdf.")
        places = [
            piece.where
            for page in book.pages
            for piece in page.pieces
            if any(text in words for words in _texts(piece, book))
        ]
        for place in dict.fromkeys(places) or [say("the cover of the PDF")]:
            yield Problem(place, what, remedy)


def _texts(piece: Prose | Float, book: Book) -> list[str]:
    if isinstance(piece, Prose):
        return [lower(piece.source, book)]
    return [fill(piece.caption, book), piece.content if piece.kind == "tbl" else ""]


def _written(piece: Float) -> str:
    call = "report-figure" if piece.kind == "fig" else "report-table"
    return f'```{{=typst}}\n#{call}("{piece.label}")\n```'


def _values(plan: Plan, book: Book) -> dict[str, Any]:
    """Return what the template is given: texts, none of which is read as markup."""
    settings = plan.settings
    tables = [on_paper(table) for table in content.tables(book)]
    heights = {table.label: layout.height for table, layout in tables}
    beside = dict(pair for page in book.pages for pair in _charts_with_tables(page))
    return {
        "lang": plan.config["lang"],
        "title": settings.title,
        "subtitle": settings.subtitle,
        "cover": [
            phrases.title(settings.title, _TITLE),
            phrases.title(settings.subtitle, _SUBTITLE),
        ],
        "city": settings.city,
        "date": date_text(settings.date),
        "day": [settings.date.year, settings.date.month, settings.date.day],
        "notice": settings.notice,
        "front": [list(entry) for entry in front(plan)],
        "figures": {
            figure.label: {
                "title": figure.title,
                "alt": figure.alt,
                "width": figure.size[0],
                "sticky": figure.size[1] + heights.get(beside.get(figure.label, ""), _TOGETHER)
                < _TOGETHER,
            }
            for figure in content.figures(book)
        },
        "tables": {table.label: content.as_json(table) | vars(layout) for table, layout in tables},
    }


def _charts_with_tables(page: Page) -> Iterator[tuple[str, str]]:
    """Yield each chart that is followed by a table, and that."""
    for one, other in pairwise(page.pieces):
        match one, other:
            case Float(kind="fig"), Float(kind="tbl"):
                yield one.label, other.label


def _bytes(
    plan: Plan,
    chapters: list[dict[str, Any]],
    values: Mapping[str, Any],
    drawings: Mapping[str, str],
) -> bytes:
    folder = plan.stage / "documents"
    folder.mkdir(exist_ok=True)
    text = pandoc.merged(chapters, "typst", plan.root / "report")
    template = (plan.root / "report" / typesetting.TEMPLATE).read_text(encoding="utf-8")
    (folder / "report.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    for label, drawing in drawings.items():
        (folder / f"{label}.svg").write_text(drawing, encoding="utf-8")
    main = folder / "report.typ"
    main.write_text(f"{template}\n{text}", encoding="utf-8")
    return typesetting.pdf(main)
