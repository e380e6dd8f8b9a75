"""Pages in English, piece by piece: the same notebook's prose, tables and drawings.

A piece of prose is a paragraph, an item or a heading, looked up as a whole. What a table prints is
looked up cell by cell. What has no translation stays in Japanese, marked as such.
"""

from __future__ import annotations

import html
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
from tsunagari.translation.translator import BEGIN, END, Translator, has_japanese, reader

_SETTINGS = ("title", "subtitle", "city", "own_name", "office", "contact", "notice")

_UNIT = re.compile(
    r"(?P<head>\s*(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|\[\^[^\]\s]+\]:\s*)?)"
    r"(?P<body>.*?)(?P<tail>\s*(?:\{[#.][^{}<>]*\}\s*)?)",
    re.DOTALL,
)
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
    translator = reader(plan.root / translation_file(plan.edition))
    made, problems = [], list[Problem]()
    for page in pages:
        said, faults = translated(page, translator)
        made.append(named(said)[0])
        problems += faults
    translator.place = edition_file(plan.edition)
    settings = {
        name: translator.shown(value)
        for name in _SETTINGS
        if isinstance(value := plan.document.get(name), str)
    }
    if BEGIN in settings["title"]:
        problems.append(_needed(edition_file(plan.edition), "title", plan.settings.title))
    config = {**plan.config, "lang": ENGLISH}
    own = replace(plan, document={**plan.document, **settings}, config=config, lang=ENGLISH)
    used = {name for page in made for piece in page.pieces for name in _used(piece)}
    facts = {name: original.facts[name] for name in used if name in original.facts}
    words = own.settings.words() | {"edition.own_name": translator.shown(plan.settings.own_name)}
    texts = {name: _fact(name, text, translator) for name, text in sorted(facts.items())} | words
    translator.place = ""
    report = plan.root / "report"
    book = bind(made, texts, report, partial=plan.partial, translator=translator, original=original)
    return (own, book), problems


def _fact(name: str, text: str, translator: Translator) -> str:
    translator.place = name
    return translator.shown(text)


def _used(piece: Piece) -> list[str]:
    text = piece.source if isinstance(piece, Prose) else f"{piece.caption}\n{piece.alt}"
    return VARIABLE.findall(text)


def translated(page: Page, translator: Translator) -> tuple[Page, list[Problem]]:
    """Return a page in English, and what of it would mislead in Japanese.

    A title and an alternative text stand where no language can be marked, so these are needed.
    """
    problems: list[Problem] = []
    pieces: list[Piece] = []
    for place, piece in enumerate(page.pieces):
        translator.place = piece.where
        if isinstance(piece, Prose):
            source = "".join(_units(piece.source, translator))
            pieces.append(replace(piece, source=source))
            if not place and BEGIN in source.strip().partition("\n")[0]:
                problems.append(_needed(piece.where, say("the title of the page"), piece.source))
        else:
            shown = _float(piece, translator)
            if BEGIN in shown.alt:
                problems.append(_needed(piece.where, "fig-alt", piece.alt))
            pieces.append(shown)
    return replace(page, pieces=pieces), problems


def _needed(where: str, what: str, text: str) -> Problem:
    words = text.strip().partition("\n")[0]
    problem = coded("P13", "{what} has no translation: 「{words}」", what=what, words=words)
    return Problem(where, problem, say("Add it to en.csv of the edition."))


def _units(source: str, translator: Translator) -> Iterator[str]:
    for unit in markdown_units(source):
        match = _UNIT.fullmatch(unit)
        if match is None or not has_japanese(match["body"]):
            yield unit
        else:
            yield f"{match['head']}{_prose(match['body'], translator)}{match['tail']}"


def _prose(text: str, translator: Translator) -> str:
    found = translator.prose(text)
    if found is None and has_japanese(text):
        translator.lacks(text)
        return f"{BEGIN}{text}{END}"
    return text if found is None else found


def _float(piece: Float, translator: Translator) -> Float:
    caption = _prose(piece.caption, translator)
    if piece.kind == "tbl":
        return replace(piece, caption=caption, content=table_html(piece.content, translator))
    said = translator.shown(piece.alt) if piece.computed_alt else _prose(piece.alt, translator)
    chart = piece.chart
    if chart is None or not chart.english:
        return replace(piece, caption=caption, alt=said)
    for text in chart.untranslated:
        translator.lacks(text)
    drawn, narrow = chart.english, chart.english_narrow
    return replace(piece, caption=caption, alt=said, content=drawn, narrow=narrow)


def table_html(content: str, translator: Translator) -> str:
    """Return the HTML of a table with the texts of its cells, heads and note in English."""

    def leaf(match: re.Match[str]) -> str:
        begin, _name, inner, end = match.groups()
        return f"{begin}{'<br>'.join(_line(line, translator) for line in _BREAK.split(inner))}{end}"

    return _LEAF.sub(leaf, content)


def _line(inner: str, translator: Translator) -> str:
    text = html.unescape(_TAG.sub("", inner))
    said = translator.shown(text)
    # In a sentence the same words may begin small.
    said = html.escape(said[:1].upper() + said[1:] if has_japanese(text) else said)
    return _WHOLE.sub(r'<span class="whole">\g<0></span>', said)
