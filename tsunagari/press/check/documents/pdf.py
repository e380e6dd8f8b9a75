"""The PDF says what the pages say, to who sees it and to who listens to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from tsunagari.messages import coded, marked, say
from tsunagari.press.check.documents.pages import Said, bare, compare, folded, of_site
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.check.tagged_pdf import Element, read
from tsunagari.press.core.problems import Problem
from tsunagari.press.documents.typesetting import drawn_alike
from tsunagari.press.finish import inline_figures

if TYPE_CHECKING:
    from pypdf import PdfReader

_REMEDY = marked("Look at the last change to report/document.typ.")
_CLAIMS = {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
_FRONT = frozenset({"TOC", "TOCI", "Title"})


def check(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Read the PDF back."""
    try:
        reader, tree, unmarked = read(site.raw[path])
    except ValueError as error:
        yield Problem(
            path, coded("Q05", "the PDF cannot be read: {error}.", error=error), say(_REMEDY)
        )
        return
    yield from _document(site, path, reader)
    yield from _fonts(path, reader)
    yield from _links(path, reader)
    said = _said(tree)
    for place, text in said.blocks:
        if "\ufffd" in text:
            what = coded(
                "Q05",
                "{place} has letters that cannot be read out: {value}",
                place=place,
                value=text[:60],
            )
            yield Problem(path, what, say(_REMEDY))
    alike = drawn_alike()
    yield from _lettering(site, path, tree)
    yield from compare(path, folded(said, alike), folded(of_site(site), alike))
    heads = {
        _any_order(bare(head.text()).translate(alike))
        for head in tree.walk()
        if head.kind == "THead"
    }
    for number, text in unmarked.items():
        around = bare(text).translate(alike)
        yield from _around(
            site,
            say("{path}, page {number}", path=path, number=number),
            around,
            heads if number > 1 else None,
        )


def _lettering(site: BuiltSite, path: str, tree: Element) -> Iterator[Problem]:
    """Yield a figure whose letters are not those of its drawing on the page."""
    alike = drawn_alike()
    drawings = [
        drawing
        for page in site.book.pages
        for drawing in inline_figures.drawings(site.texts.get(page.href, ""))
    ]
    figures = [element for element in tree.walk() if element.kind == "Figure"]
    # That there are as many is found with their alternative texts.
    for number, (figure, drawing) in enumerate(zip(figures, drawings, strict=False), start=1):
        shown, drawn = (
            _any_order(bare(text).translate(alike))
            for text in (figure.text(), "".join(inline_figures.texts(drawing)))
        )
        if shown != drawn:
            what = coded(
                "Q05", "figure {number} has other letters than on its page.", number=number
            )
            yield Problem(path, what, say(_REMEDY))


def _around(
    site: BuiltSite, where: str, text: str, heads: AbstractSet[str] | None
) -> Iterator[Problem]:
    """Yield what a page has around its text: title, notice and number, and a table's head again.

    Nobody who listens hears of it, so that it may say nothing else; the cover has nothing.
    """
    alike = drawn_alike()
    title, notice = (
        bare(words).translate(alike)
        for words in (site.plan.settings.title, site.plan.settings.notice)
    )
    if heads is not None and notice not in text:
        yield Problem(
            where, coded("Q05", "it does not say: {notice}.", notice=notice), say(_REMEDY)
        )
    rest = text.replace(title, "", 1).replace(notice, "", 1)
    rest = re.sub(r"\d+/\d+$|\.{4,}", "", rest)  # the page's number, dots of the contents
    if rest and _any_order(rest) not in (heads or ()):
        yield Problem(
            where,
            coded("Q05", "it shows what is in no text: {value}", value=rest[:60]),
            say(_REMEDY),
        )


def _any_order(text: str) -> str:
    """Return the letters of a text: a head is not drawn in the order in which it is read."""
    return "".join(sorted(text))


def _said(tree: Element) -> Said:
    """Return what the document says behind its contents."""
    blocks = list(tree.blocks())
    start = next((n for n, block in reversed([*enumerate(blocks)]) if _is_contents(block)), -1) + 1
    tables = [element for element in tree.walk() if element.kind == "Table"]
    return Said(
        [
            (say("a text ({kind})", kind=block.kind), text)
            for block in blocks[start:]
            if block.kind != "Figure" and (text := bare(block.own_text))
        ],
        [("", [list(_cells(row)) for row in table.walk() if row.kind == "TR"]) for table in tables],
        [bare(element.alt) for element in tree.walk() if element.kind == "Figure"],
    )


def _is_contents(block: Element) -> bool:
    return block.kind in _FRONT


def _cells(row: Element) -> Iterator[str]:
    for child in row.children:
        if isinstance(child, Element):
            yield bare(child.own_text)


def _document(site: BuiltSite, path: str, reader: PdfReader) -> Iterator[Problem]:
    """Yield what is wrong with its marks: as what it goes, its language, title and bookmarks."""
    catalog: Any = reader.trailer["/Root"]
    if not catalog.get("/MarkInfo", {}).get("/Marked"):
        yield Problem(path, coded("Q05", "the PDF is not tagged."), say(_REMEDY))
    lang = str(catalog.get("/Lang", ""))
    if lang.partition("-")[0] != site.plan.config.get("lang", "ja"):
        yield Problem(
            path,
            coded("Q05", "the PDF says that its language is {lang!r}.", lang=lang),
            say(_REMEDY),
        )
    metadata = catalog.get("/Metadata")
    xmp = metadata.get_object().get_data().decode("utf-8", errors="replace") if metadata else ""
    for name, value in _CLAIMS.items():
        if not re.search(rf'{name}(?:="|>){value}\b', xmp):
            yield Problem(
                path,
                coded("Q05", "the PDF does not claim {name} {value}.", name=name, value=value),
                say(_REMEDY),
            )
    if reader.metadata is None or reader.metadata.title != site.plan.settings.title:
        yield Problem(path, coded("Q05", "the PDF's title is not the report's."), say(_REMEDY))
    alike = drawn_alike()
    marks = {_letters(str(mark)).translate(alike) for mark in _bookmarks(reader.outline)}
    for page in site.book.pages:
        title = _letters(site.book.titles[page.name]).translate(alike)
        if title not in marks and f"{_letters(page.written_number)}{title}" not in marks:
            yield Problem(
                path, coded("Q05", "no bookmark leads to {title!r}.", title=title), say(_REMEDY)
            )


def _letters(text: str) -> str:
    """Return a text without its punctuation, which titles in a list are without."""
    return "".join(re.findall(r"\w+", text))


def _bookmarks(outline: Sequence[object]) -> Iterator[object]:
    for mark in outline:
        if isinstance(mark, list):
            yield from _bookmarks(mark)
        else:
            yield getattr(mark, "title", "")


def _fonts(path: str, reader: PdfReader) -> Iterator[Problem]:
    """Yield a page with a font that is not within the file: another machine may not have it."""
    for number, page in enumerate(reader.pages, start=1):
        for font in (page.get("/Resources", {}).get("/Font", {}) or {}).values():
            inner = font.get_object()
            for kind in inner.get("/DescendantFonts", [inner]):
                described = kind.get_object().get("/FontDescriptor", {})
                if not {"/FontFile", "/FontFile2", "/FontFile3"} & described.keys():
                    what = coded(
                        "Q05", "page {number} uses a font that is not embedded.", number=number
                    )
                    yield Problem(path, what, say(_REMEDY))
                    return


def _links(path: str, reader: PdfReader) -> Iterator[Problem]:
    """Yield links that lead neither to a place in the document nor to an address of the web."""
    for number, page in enumerate(reader.pages, start=1):
        for note in page.get("/Annots", None) or ():
            about = note.get_object()
            action = about.get("/A", {})
            address = str(action.get("/URI", ""))
            if not (
                about.get("/Dest") or action.get("/D") or re.match(r"https?://|mailto:", address)
            ):
                yield Problem(
                    path,
                    coded(
                        "Q05",
                        "a link on page {number} leads nowhere: {address}",
                        number=number,
                        address=address,
                    ),
                    say(_REMEDY),
                )
