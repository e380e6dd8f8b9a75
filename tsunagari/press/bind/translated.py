"""Pages in English, piece by piece: the same notebook's prose, tables and drawings.

A piece of prose is a paragraph, an item or a heading, looked up as a whole. What a table prints is
looked up cell by cell. What has no translation stays in Japanese, marked as such.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tsunagari.messages import coded, say
from tsunagari.press.bind.book import Book, bind
from tsunagari.press.bind.naming import named
from tsunagari.press.bind.page import Float, Page, Piece, Prose
from tsunagari.press.core.problems import Problem
from tsunagari.press.core.syntax import VARIABLE, markdown_units
from tsunagari.press.plan.plan import ENGLISH, Plan, edition_file, translation_file
from tsunagari.translation.patterns import capital
from tsunagari.translation.texts import BEGIN, has_japanese, without_marks
from tsunagari.translation.translator import Translator, reader

_SETTINGS = ("title", "subtitle", "city", "own_name", "office", "contact", "notice")

_UNIT = re.compile(
    r"(?P<head>\s*(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|\[\^[^\]\s]+\]:\s*)?)"
    r"(?P<body>.*?)(?P<tail>\s*(?:\{[#.][^{}<>]*\}\s*)?)",
    re.DOTALL,
)
_SHORT, _FIRST = 40, 3
"""Of what is missing, how long a text is shown, and how many."""
_LEAF = re.compile(
    r"(<(th|td|li|p)\b[^>]*>)((?:(?!</?(?:th|td|li|p|ul|ol|tr)\b).)*)(</\2>)", re.DOTALL
)
_BREAK = re.compile(r"<br\s*/?>")
_TAG = re.compile(r"<[^>]*>")
# What a line keeps together: a base, and both ends of an interval.
_WHOLE = re.compile(r"\(n = [^()]*\)|−?\d[\d,.]*–−?\d[\d,.]*%?")


def bind_pages(
    plan: Plan, pages: Sequence[Page], original: Book
) -> tuple[tuple[Plan, Book], list[Problem]]:
    """Return the plan and the book of pages in English, and what they cannot do without.

    Parameters
    ----------
    pages
        As their notebooks name things, for the texts are looked up as they are written there.
    original
        The report itself.
    """
    translator = reader(plan.root / translation_file(plan.root, plan.edition))
    made, needed = [], list[str]()
    for page in pages:
        said, lacking = translated(page, translator)
        made.append(named(said)[0])
        needed += lacking
    translator.place = edition_file(plan.edition)
    settings = {
        name: translator.shown(value)
        for name in _SETTINGS
        if isinstance(value := plan.document.get(name), str)
    }
    if BEGIN in settings["title"]:
        needed.append(_needed(edition_file(plan.edition), plan.settings.title))
    config = {**plan.config, "lang": ENGLISH}
    own = replace(plan, document={**plan.document, **settings}, config=config, lang=ENGLISH)
    used = {name for page in made for piece in page.pieces for name in _used(piece)}
    facts = {name: original.facts[name] for name in used if name in original.facts}
    words = own.settings.words() | {"edition.own_name": translator.shown(plan.settings.own_name)}
    texts = {name: _fact(name, text, translator) for name, text in sorted(facts.items())} | words
    translator.place = ""
    report = plan.root / "report"
    book = bind(made, texts, report, partial=plan.partial, translator=translator, original=original)
    return (own, book), [_lacking(plan, needed)] if needed else []


def _fact(name: str, text: str, translator: Translator) -> str:
    translator.place = name
    return translator.shown(text)


def _used(piece: Piece) -> list[str]:
    text = piece.source if isinstance(piece, Prose) else f"{piece.caption}\n{piece.alt}"
    return VARIABLE.findall(text)


def translated(page: Page, translator: Translator) -> tuple[Page, list[str]]:
    """Return a page in English, and what of it would mislead in Japanese, with its place.

    A title and an alternative text stand where no language can be marked, so these are needed.
    """
    needed: list[str] = []
    pieces: list[Piece] = []
    for place, piece in enumerate(page.pieces):
        translator.place = piece.where
        if isinstance(piece, Prose):
            source = "".join(_units(piece.source, translator))
            pieces.append(replace(piece, source=source))
            if not place and BEGIN in source.strip().partition("\n")[0]:
                needed.append(_needed(piece.where, piece.source))
        else:
            shown = _float(piece, translator)
            if BEGIN in shown.alt:
                needed.append(_needed(piece.where, piece.alt))
            pieces.append(shown)
    return replace(page, pieces=pieces), needed


def _needed(where: str, text: str) -> str:
    words = text.strip().partition("\n")[0]
    return f"{where} 「{words[:_SHORT]}{'…' * (len(words) > _SHORT)}」"


def _lacking(plan: Plan, needed: Sequence[str]) -> Problem:
    """Return what is wrong where titles and alternative texts have no translation."""
    where = translation_file(plan.root, plan.edition)
    what = coded(
        "P13",
        "{number} titles or alternative texts have no translation, and none of them can stand in "
        "Japanese: {texts}",
        number=len(needed),
        texts=", ".join([*needed[:_FIRST], *["…"] * (len(needed) > _FIRST)]),
    )
    remedy = say(
        "All that is to be translated stands in {texts}: fill in its “…” and put it in the place "
        "of {file}.",
        texts=f"_build/{plan.stage.name}/{ENGLISH}.csv",
        file=where,
    )
    return Problem(where, what, remedy)


def _units(source: str, translator: Translator) -> Iterator[str]:
    for unit in markdown_units(source):
        match = _UNIT.fullmatch(unit)
        if match is None or match["body"].isascii():
            yield unit
        else:
            yield f"{match['head']}{translator.shown_prose(match['body'])}{match['tail']}"


def _float(piece: Float, translator: Translator) -> Float:
    caption = capital(translator.shown_prose(piece.caption))
    if piece.kind == "tbl":
        return replace(
            piece,
            caption=caption,
            content=table_html(piece.content, translator),
            csv=_csv(piece.csv, translator),
            note=without_marks(translator.shown(piece.note)),
            area=piece.area and without_marks(translator.label(piece.area)),
        )
    said = _alt(piece, translator)
    chart = piece.chart
    if chart is None or not chart.english:
        return replace(piece, caption=caption, alt=said)
    for text in chart.texts:
        translator.shown(text)
    drawn, narrow = chart.english, chart.english_narrow
    return replace(piece, caption=caption, alt=said, content=drawn, narrow=narrow)


def _alt(piece: Float, translator: Translator) -> str:
    if piece.computed_alt:
        return capital(translator.shown(piece.alt))
    return translator.shown_prose(piece.alt)


def table_html(content: str, translator: Translator) -> str:
    """Return the HTML of a table with the texts of its cells, heads and note in English."""

    def leaf(match: re.Match[str]) -> str:
        begin, _name, inner, end = match.groups()
        return f"{begin}{'<br>'.join(_line(line, translator) for line in _BREAK.split(inner))}{end}"

    return _LEAF.sub(leaf, content)


def _csv(text: str, translator: Translator) -> str:
    """Return a table to take away with its heads and its words in English."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    for row in csv.reader(io.StringIO(text)):
        rows.writerow(
            without_marks(translator.label(cell)) if has_japanese(cell) else cell for cell in row
        )
    return out.getvalue()


def _line(inner: str, translator: Translator) -> str:
    text = html.unescape(_TAG.sub("", inner))
    # In a sentence the same words may begin small.
    said = html.escape(translator.label(text))
    return _WHOLE.sub(r'<span class="whole">\g<0></span>', said)
