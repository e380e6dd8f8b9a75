"""What the pages say, block by block, for the documents to be compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from tsunagari.messages import coded, say
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import Comment, Element, Node, elements
from tsunagari.press.core.problems import Problem

Rows = Sequence[Sequence[str]]
_INLINE = frozenset(
    {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "sub", "sup", "u", "br", "q"}
)
_CELLS = frozenset({"td", "th"})
_LEFT = ("footnote-ref", "footnote-back", "download", "documents")
_SHOWN = 60
"""Letters of a text that a message shows."""


@dataclass(frozen=True)
class Said:
    """What a document or the pages say.

    Attributes
    ----------
    blocks
        Paragraphs, headings, captions, cells: each without its spaces, and where it stands.
    tables
        In their order, each row by row.
    alternatives
        Of the figures, in their order.
    """

    blocks: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, Rows]]
    alternatives: Sequence[str]


def bare(text: str) -> str:
    """Return a text without its spaces, which typesetting may add and take away."""
    return "".join(text.split())


def folded(said: Said, alike: Mapping[int, str]) -> Said:
    """Return what is said with letters that look alike as one."""
    return Said(
        [(place, text.translate(alike)) for place, text in said.blocks],
        [
            (place, [[cell.translate(alike) for cell in row] for row in rows])
            for place, rows in said.tables
        ],
        said.alternatives,
    )


def of_site(site: BuiltSite) -> Said:
    """Return what the pages of the book say, the preface under its own title."""
    blocks: list[tuple[str, str]] = []
    tables: list[tuple[str, Rows]] = []
    alternatives: list[str] = []
    for page in site.book.pages:
        read = site.pages.get(page.href)
        main = read.first("main") if read else None
        if main is None:
            continue
        for part in filter(_is_said, main.children):
            blocks += [(page.href, text) for text in map(bare, _blocks(part)) if text]
            for table in elements(part, "table"):
                rows = [
                    [bare(cell.text) for cell in elements(row, "td", "th")]
                    for row in elements(table, "tr")
                ]
                tables.append((page.href, rows))
            alternatives += [bare(image.get("alt")) for image in elements(part, "img")]
    title, own = bare(site.plan.settings.title), bare(site.book.titles.get("index", ""))
    first = (
        [("index.html", own)] if own else []
    )  # which the site has the report's title in place of
    return Said([*first, *(entry for entry in blocks if entry[1] != title)], tables, alternatives)


def _is_said(node: Node) -> TypeGuard[Element]:
    """Tell whether something of <main> is the page's title or its text."""
    return isinstance(node, Element) and (node.name == "h1" or "text" in node.classes)


def _blocks(tag: Element) -> Iterator[str]:
    """Yield the texts of blocks, each without those of the blocks within it."""
    if _is_left(tag):
        return
    yield _own_text(tag)
    if tag.name not in _CELLS:
        for child in tag.children:
            if isinstance(child, Element):
                yield from _inner(child) if child.name in _INLINE else _blocks(child)


def _inner(tag: Element) -> Iterator[str]:
    for child in tag.children:
        if isinstance(child, Element):
            yield from _inner(child) if child.name in _INLINE else _blocks(child)


def _own_text(tag: Element) -> str:
    if tag.name in _CELLS:
        return tag.text
    words = []
    for node in tag.children:
        if isinstance(node, Element):
            if node.name in _INLINE and not _is_left(node):
                words.append(_own_text(node))
        elif not isinstance(node, Comment):
            words.append(node.text)
    return "".join(words)


def _is_left(tag: Element) -> bool:
    return any(name in _LEFT for name in tag.classes)


def compare(path: str, said: Said, pages: Said) -> Iterator[Problem]:
    """Yield what a document says otherwise than the pages, what it lacks and what it adds."""
    remedy = say(
        "Look at the last changes in report/ (document.typ, documents.lua, reference.docx), and "
        "build again with --force; if it stays without any, the press has a fault."
    )
    there, wanted = Counter(text for _, text in said.blocks), Counter(t for _, t in pages.blocks)
    where = {text: place for place, text in reversed(pages.blocks)}
    for text in wanted - there:
        what = coded(
            "Q05", "it lacks a text of {value}: {value2}", value=where[text], value2=text[:_SHOWN]
        )
        yield Problem(path, what, remedy)
    places = {text: place for place, text in reversed(said.blocks)}
    for text in there - wanted:
        yield Problem(
            path,
            coded(
                "Q05", "{value} is on no page: {value2}", value=places[text], value2=text[:_SHOWN]
            ),
            remedy,
        )
    if len(said.tables) != len(pages.tables):
        what = coded(
            "Q05",
            "it has {number} tables, and the pages have {number2}.",
            number=len(said.tables),
            number2=len(pages.tables),
        )
        yield Problem(path, what, remedy)
    for number, (table, page) in enumerate(zip(said.tables, pages.tables, strict=False), start=1):
        if not _same(table[1], page[1]):
            yield Problem(
                path,
                coded(
                    "Q05",
                    "table {number} is not as it is on {value}.",
                    number=number,
                    value=page[0],
                ),
                remedy,
            )
    if list(said.alternatives) != list(pages.alternatives):
        differing = next(
            (other for one, other in zip(said.alternatives, pages.alternatives) if one != other),  # noqa: B905 - a shorter list differs too
            say(
                "{number} figures, and the pages have {number2}",
                number=len(said.alternatives),
                number2=len(pages.alternatives),
            ),
        )
        yield Problem(
            path,
            coded("Q05", "alternative texts are not the pages': {value}", value=differing[:_SHOWN]),
            remedy,
        )


def _same(rows: Rows, others: Rows) -> bool:
    """Check that two tables have the same cells in the same order, or one is turned round."""
    one, other = [list(row) for row in rows], [list(row) for row in others]
    return one == other or (
        len({len(row) for row in other}) == 1
        and one == [list(row) for row in zip(*other, strict=True)]
    )
