"""The document for Word says what the pages say, in styles and with what Word needs to be read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from xml.etree import ElementTree

from tsunagari.messages import coded, marked, say
from tsunagari.press.check.documents.pages import Said, bare, compare, of_site
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.documents import archive

_REMEDY = marked("Look at the last change to report/documents.lua or report/reference.docx.")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_LANGUAGE = "{http://purl.org/dc/elements/1.1/}language"
_FOREIGN = re.compile(r"vba|embeddings|activeX|externalLink|customXml|oleObject")
_FIRST = "Heading1"
_MARK = re.compile(r"\{\w*\}")
"""A mark that is known, or a misspelt one; what an edition says may hold braces, too."""


def check(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Read the document back."""
    try:
        parts = archive.read(site.raw[path])
        xml = {name: _tree(raw) for name, raw in parts.items() if name.endswith((".xml", ".rels"))}
        body = xml["word/document.xml"][0]
        core = xml["docProps/core.xml"]
    except (zipfile.BadZipFile, KeyError, IndexError, ElementTree.ParseError) as error:
        yield Problem(
            path, coded("Q06", "the document cannot be read: {error}.", error=error), say(_REMEDY)
        )
        return
    for name in parts:
        if _FOREIGN.search(name):
            yield Problem(
                path,
                coded("Q06", "the document holds {name}, which no report needs.", name=name),
                say(_REMEDY),
            )
    if core.findtext(_LANGUAGE) != site.plan.config.get("lang", "ja"):
        yield Problem(path, coded("Q06", "the document does not say its language."), say(_REMEDY))
    yield from _pictures(site, path, parts)
    yield from _links(path, body, xml)
    yield from _tables(path, body)
    yield from _styles(path, body, xml["word/styles.xml"])
    yield from compare(path, _said(body, xml.get("word/footnotes.xml")), of_site(site))
    yield from _headers(site, path, xml)


def _pictures(site: BuiltSite, path: str, parts: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield drawings that are not the pages', and pictures of more than these."""
    drawn = {
        piece.label: piece.content
        for page in site.book.pages
        for piece in page.floats
        if piece.kind == "fig"
    }
    media = [name for name in parts if name.startswith("word/media/")]
    for name in media:
        label = PurePosixPath(name).stem
        if name.endswith(".svg") and parts[name] != drawn.get(label, "").encode():
            yield Problem(
                path,
                coded("Q06", "the drawing {label} is not as the page has it.", label=label),
                say(_REMEDY),
            )
    if len(media) != 2 * len(drawn):
        what = coded(
            "Q06",
            "it holds {number} pictures and drawings of {number2} figures.",
            number=len(media),
            number2=len(drawn),
        )
        yield Problem(path, what, say(_REMEDY))


def _tree(raw: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(raw)  # noqa: S314 - expat bounds what entities grow to


def _said(body: ElementTree.Element, notes: ElementTree.Element | None) -> Said:
    """Return what the document says from its first chapter on."""
    blocks: list[tuple[str, str]] = []
    tables = []
    begun = False
    for element in body:
        begun = begun or _style(element) == _FIRST
        if not begun:
            continue
        if element.tag == f"{_W}tbl":
            rows = [[_text(cell) for cell in _cells(row)] for row in _rows(element)]
            tables.append(("", rows))
            blocks += [(say("a cell"), text) for row in rows for text in row]
        else:
            blocks += [(say("a paragraph"), _text(part)) for part in element.iter(f"{_W}p")]
    footnotes = notes.findall(f"{_W}footnote") if notes is not None else []
    for note in footnotes:
        if note.get(f"{_W}type") is None:
            blocks += [(say("a footnote"), _text(part)) for part in note.iter(f"{_W}p")]
    alternatives = [bare(drawn.get("descr", "")) for drawn in body.iter(_DRAWN)]
    return Said([entry for entry in blocks if entry[1]], tables, alternatives)


def _rows(table: ElementTree.Element) -> list[ElementTree.Element]:
    return table.findall(f"{_W}tr")


def _cells(row: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield the cells of a row, without those that go on from the row above."""
    for cell in row.findall(f"{_W}tc"):
        merged = cell.find(f"{_W}tcPr/{_W}vMerge")
        if merged is None or merged.get(f"{_W}val") == "restart":
            yield cell


def _text(element: ElementTree.Element) -> str:
    return bare("".join(part.text or "" for part in element.iter(f"{_W}t")))


def _style(element: ElementTree.Element) -> str:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    return "" if style is None else style.get(f"{_W}val", "")


def _links(
    path: str, body: ElementTree.Element, xml: Mapping[str, ElementTree.Element]
) -> Iterator[Problem]:
    """Yield links that lead to no place in the document, and files outside it."""
    marks = {mark.get(f"{_W}name") for mark in body.iter(f"{_W}bookmarkStart")}
    for link in body.iter(f"{_W}hyperlink"):
        anchor = link.get(f"{_W}anchor")
        if anchor is not None and anchor not in marks:
            yield Problem(
                path,
                coded("Q06", "the link {words!r} leads to no place.", words=_text(link)),
                say(_REMEDY),
            )
    for name, relations in xml.items():
        for relation in relations if name.endswith(".rels") else ():
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External" and not re.match(
                r"https?://|mailto:", target
            ):
                yield Problem(
                    path,
                    coded("Q06", "a link leads to {target}, which is not in it.", target=target),
                    say(_REMEDY),
                )


def _tables(path: str, body: ElementTree.Element) -> Iterator[Problem]:
    for number, table in enumerate(body.iter(f"{_W}tbl"), start=1):
        rows = _rows(table)
        if not rows or rows[0].find(f"{_W}trPr/{_W}tblHeader") is None:
            yield Problem(
                path,
                coded("Q06", "table {number} has no head that repeats.", number=number),
                say(_REMEDY),
            )


def _styles(path: str, body: ElementTree.Element, styles: ElementTree.Element) -> Iterator[Problem]:
    """Yield styles that are used and are not there: Word would show plain text."""
    known = {style.get(f"{_W}styleId") for style in styles.iter(f"{_W}style")}
    used = {
        style.get(f"{_W}val")
        for kind in ("pStyle", "rStyle", "tblStyle")
        for style in body.iter(f"{_W}{kind}")
    }
    for name in sorted(str(name) for name in used - known):
        yield Problem(
            path,
            coded("Q06", "the style {name} is not in report/reference.docx.", name=name),
            say(_REMEDY),
        )


def _headers(
    site: BuiltSite, path: str, xml: Mapping[str, ElementTree.Element]
) -> Iterator[Problem]:
    """Yield whether pages would not say that their data are invented."""
    notice = bare(site.plan.settings.notice)
    said = [_text(tree) for name, tree in xml.items() if name.startswith("word/header")]
    if notice and not any(notice in text for text in said):
        yield Problem(
            path, coded("Q06", "its pages do not say: {notice}.", notice=notice), say(_REMEDY)
        )
    title = bare(site.plan.settings.title)
    rest = [text.replace(notice, "").replace(title, "") for text in said]
    if any(map(_MARK.search, rest)):
        yield Problem(
            path,
            coded("Q06", "a mark in the header of reference.docx was not filled."),
            say(_REMEDY),
        )
