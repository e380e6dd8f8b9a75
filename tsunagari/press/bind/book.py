"""The pages seen together: numbers, references, facts and footnotes must meet."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from tsunagari.contract import UNKNOWN
from tsunagari.messages import coded, say
from tsunagari.press.bind import markdown_rules, typed_figures
from tsunagari.press.bind.naming import label_on
from tsunagari.press.bind.page import Float, Page, Piece, Prose
from tsunagari.press.core import pandoc
from tsunagari.press.core.problems import Problem, nearest
from tsunagari.press.core.syntax import BRACKETED, FOOTNOTE, PAGE_LINK, REFERENCE, VARIABLE, literal
from tsunagari.press.plan.previous import PREFIX
from tsunagari.translation.patterns import capital
from tsunagari.translation.texts import without_marks
from tsunagari.translation.translator import Translator

# Double braces that are left when facts, and what else has their form, are out of a text.
_SHORTCODE = re.compile(r"\{\{[<%][^\n]*?[>%]\}\}")
_BRACES = re.compile(r"(?:\{\{|｛｛)[^{}｛｝\n]{0,40}(?:\}\}|｝｝)?|\}\}|｝｝")
# Where a sentence begins: a heading, an item or a paragraph, or behind another sentence.
_SENTENCE = re.compile(r"(?:(?:\A|\n)\s*(?:#+\s+|[-*+]\s+)?|[.!?:][”)]?\s+)[\[*“]*\Z")
_BEFORE = 100
"""Letters before a fact that tell whether a sentence begins with it."""
_KINDS = {"fig": "図", "tbl": "表"}
TO_ORIGINAL = "../"
"""From pages in the second language to those of the report itself."""


@dataclass(frozen=True)
class Target:
    """What a reference leads to: its words, and its address within the site."""

    text: str
    href: str


@dataclass(frozen=True)
class Book:
    """All pages, and what they can refer to.

    Attributes
    ----------
    titles
        Title of each page by its name, as text.
    targets
        By label or heading id.
    facts
        Texts by name, for the prose.
    partial
        Whether pages are left out, so that what refers to them shows 「…」.
    translator
        Who says the fixed texts, of a book in the report's second language.
    original
        The whole report, then, to which leads what the book itself has not.
    """

    pages: Sequence[Page]
    titles: Mapping[str, str]
    targets: Mapping[str, Target]
    facts: Mapping[str, str]
    partial: bool = False
    problems: Sequence[Problem] = field(default_factory=tuple)
    translator: Translator | None = None
    original: Book | None = None

    def say(self, text: str) -> str:
        """Return a fixed text of the press in the book's language."""
        return self.translator.shown(text) if self.translator else text

    def plain(self, text: str) -> str:
        """Return a text of a data file in the book's language, in which nothing can be marked."""
        return without_marks(self.translator.label(text)) if self.translator else text

    def page(self, name: str) -> Page | None:
        """Return the page of this name, or else the first that is made from the notebook."""
        return self._by_name.get(name)

    @functools.cached_property
    def _by_name(self) -> dict[str, Page]:
        first_of_notebook = {page.notebook: page for page in reversed(self.pages)}
        return first_of_notebook | {page.name: page for page in self.pages}

    @functools.cached_property
    def positions(self) -> Mapping[str, int]:
        """The place of each page in the book, from 0, by its name."""
        return {page.name: position for position, page in enumerate(self.pages)}

    @functools.cached_property
    def groups(self) -> Sequence[Sequence[Page]]:
        """The pages one after another that are of one notebook."""
        groups = itertools.groupby(self.pages, key=lambda page: page.notebook)
        return [list(group) for _notebook, group in groups]

    @functools.cached_property
    def group_of(self) -> Mapping[str, int]:
        """The place in `groups` of each page, by its name."""
        return {page.name: place for place, group in enumerate(self.groups) for page in group}

    @functools.cached_property
    def drafts(self) -> frozenset[str]:
        """The names of pages whose figures are still to come, also as labels have them."""
        whole = self if self.original is None else self.original
        names = [page.name for page in whole.pages if page.draft]
        return frozenset(name.replace("_", "-") for name in names) | frozenset(names)

    def facts_used(self) -> dict[str, dict[str, str]]:
        """Return the facts that stand in each page's prose, with their texts."""
        return {
            page.name: {
                name: self.facts.get(name, UNKNOWN)
                for prose in page.prose
                for name in VARIABLE.findall(prose.source)
            }
            for page in self.pages
        }


def bind(
    pages: Sequence[Page],
    texts: Mapping[str, str],
    report: Path,
    *,
    partial: bool,
    translator: Translator | None = None,
    original: Book | None = None,
) -> Book:
    """Return the pages as a book: numbered, their references met, and checked for the dialect.

    Parameters
    ----------
    pages
        In the order of the book, the preface first.
    texts
        By name what stands for it in the prose: those of all recorded facts, and the edition's
        words.
    report
        The folder with ``pandoc.lua``.
    partial
        Whether some sections of the book are left out on purpose.
    translator, original
        As in `Book`.

    Returns
    -------
    Book
        With every problem found, so that all can be reported at once.
    """
    problems: list[Problem] = []
    refused: set[str] = set()
    empty = Book(pages, {}, {}, texts, partial, translator=translator, original=original)
    targets: dict[str, Target] = {}
    titles: dict[str, str] = {}
    trees = iter(parse(pages, report))
    for page in pages:
        page_headings: list[markdown_rules.Heading] = []
        for position, piece in enumerate(page.prose):
            tree = next(trees)
            text = markdown_rules.Text(piece.where, piece.source, index=page.number == 0)
            headings = list(markdown_rules.headings(tree))
            if conflicts := markdown_rules.check_merged(text):
                problems += conflicts
                refused.add(piece.where)
            else:
                faults = markdown_rules.check_text(text, tree)
                refused |= {fault.where for fault in faults}
                problems += faults
                problems += markdown_rules.check_headings(text, headings, first=position == 0)
            page_headings += headings
        titles[page.name] = _filled(page_headings[0].text, texts) if page_headings else page.name
        for label, target, where in _labels(page, page_headings, empty.say):
            if label in targets:
                what = coded(
                    "P09",
                    "{label} is there twice, and first leads to {href}.",
                    label=label,
                    href=targets[label].href,
                )
                problems.append(Problem(where, what, say("Give it a new name.")))
            targets[label] = target
    if original is not None:
        targets = _elsewhere(original, empty) | targets
    book = replace(empty, titles=titles, targets=targets)
    problems += _same_titles(book)
    problems += [problem for page in pages for problem in typed_figures.problems(page, refused)]
    problems += [problem for page in pages for problem in _unmet(page, book)]
    return replace(book, problems=problems)


def parse(pages: Sequence[Page], report: Path) -> list[pandoc.Tree]:
    """Return the syntax trees of all prose, which may be asked for before all pages are there."""
    return pandoc.parse([_readable(piece.source) for page in pages for piece in page.prose], report)


def _elsewhere(original: Book, book: Book) -> dict[str, Target]:
    """Return what references of a book lead to if it has it not itself: the report's own pages."""
    own = {page.href for page in book.pages}
    texts = [text for page in book.pages for piece in page.pieces for text in _texts(piece)]
    used = {label for text in texts for label in REFERENCE.findall(text)}
    return {
        label: Target(
            f"{book.say(_filled(target.text, original.facts))} {book.say('（日本語）')}",
            f"{TO_ORIGINAL}{target.href}",
        )
        for label, target in original.targets.items()
        if label in used and target.href.partition("#")[0] not in own
    }


def _texts(piece: Piece) -> tuple[str, ...]:
    """Return the texts of a piece in which facts and references may stand."""
    if isinstance(piece, Prose):
        return (piece.source,)
    return (piece.caption,) if piece.computed_alt else (piece.caption, piece.alt)


def _readable(source: str) -> str:
    """Return a source with words for Quarto's own marks, which pandoc would misread."""
    mark = rf"{markdown_rules.A_FACT}\1{markdown_rules.A_FACT}"
    source = typed_figures.without_marks(source)
    return VARIABLE.sub(mark, REFERENCE.sub("参照", BRACKETED.sub(r"\1", source)))


def _labels(
    page: Page, headings: Sequence[markdown_rules.Heading], word: Callable[[str], str]
) -> Iterator[tuple[str, Target, str]]:
    counts: list[int] = []
    for position, heading in enumerate(headings):
        href = page.href if position == 0 else f"{page.href}#{heading.id}"
        if position == 0:
            is_chapter = page.written_number == str(page.number) != "0"
            text = word(f"第{page.number}章") if is_chapter else heading.text
        elif page.number and heading.numbered:
            depth = max(1, heading.level - 1)
            counts = [*counts, *[0] * depth][:depth]
            counts[-1] += 1
            text = word(".".join(map(str, [page.written_number, *counts])) + "節")
        else:
            text = word("「{}」").format(heading.text)
        yield heading.id, Target(text, href), page.where
    for kind, name in _KINDS.items():
        floats = [piece for piece in page.floats if piece.kind == kind]
        for number, piece in enumerate(floats, start=1):
            text = f"{word(name)}\u00a0{page.written_number}.{number}"
            yield piece.label, Target(text, f"{page.href}#{piece.label}"), piece.where


def _same_titles(book: Book) -> Iterator[Problem]:
    """Yield pages of the same title: a reader cannot tell them apart."""
    first: dict[str, Page] = {}
    for page in book.pages:
        title = book.titles[page.name]
        if UNKNOWN not in title and first.setdefault(title, page) is not page:
            what = coded(
                "P09",
                "the title 「{title}」 is that of {where} too.",
                title=title,
                where=first[title].where,
            )
            remedy = say(
                "Let the title say what differs, with a fact if one notebook makes both pages."
            )
            yield Problem(page.where, what, remedy)


def _absent(section: str, book: Book) -> str:
    """Return what to do about a fact of a page that leaves parts out; empty where it does not."""
    pages = [page for page in book.pages if page.name == section and page.left_out]
    if not pages:
        return ""
    return say(
        "There is no data for {parts} in {section}, which leaves them out: take the sentence out "
        "too, or correct the name.",
        parts=", ".join(sorted(pages[0].left_out)),
        section=section,
    )


def _unmet(page: Page, book: Book) -> Iterator[Problem]:
    """Yield what is used on a page and is nowhere."""
    for piece in page.pieces:
        text = "\n".join(_texts(piece))
        used = sorted(set(VARIABLE.findall(text)))
        for name in (name for name in used if name not in book.facts):
            now = name.removeprefix(PREFIX)
            section = now.partition(".")[0]
            if section in book.drafts or (book.partial and section not in book.positions):
                continue
            if name != now and now in book.facts:  # what the edition before did not have is 「…」
                continue
            what = coded("P05", "the fact {name} is used but no notebook records it.", name=name)
            yield Problem(piece.where, what, _absent(section, book) or nearest(name, book.facts))
        for braces in _BRACES.findall(_SHORTCODE.sub("", piece.typed)):
            what = coded("P05", "「{braces}」 stands in the text and is no fact.", braces=braces)
            yield Problem(piece.where, what, say("A fact is written {{{{< var section.name >}}}}."))
        if book.partial:
            continue
        missing = {label for label in REFERENCE.findall(text) if label not in book.targets}
        for label in sorted(label for label in missing if not _is_of(label, book.drafts)):
            what = coded("P06", "@{label} refers to nothing in the report.", label=label)
            yield Problem(piece.where, what, nearest(label, book.targets))
        for _text, name, _anchor in PAGE_LINK.findall(text):
            if not (book.page(name) or (book.original and book.original.page(name))):
                what = coded(
                    "P06", "the link leads to {name}, which is no page of the report.", name=name
                )
                yield Problem(piece.where, what, nearest(name, book.positions))
    yield from _footnotes(page)


def _is_of(label: str, pages: Set[str]) -> bool:
    """Check whether a label is named after one of some pages."""
    words = label.partition("-")[2].split("-")
    return any("-".join(words[:end]) in pages for end in range(1, len(words) + 1))


def _footnotes(page: Page) -> Iterator[Problem]:
    used: dict[str, str] = {}
    written: dict[str, str] = {}
    for piece in page.prose:
        for label, colon in FOOTNOTE.findall(piece.source):
            (written if colon else used).setdefault(label, piece.where)
    for label in used.keys() - written.keys():
        what = coded("P08", "the footnote [^{label}] has no text.", label=label)
        yield Problem(used[label], what, say("Add a line [^{label}]: …", label=label))
    for label in written.keys() - used.keys():
        what = coded("P08", "the footnote [^{label}] is referred to by nothing.", label=label)
        yield Problem(written[label], what, say("Remove it, or set its mark in the prose."))


# Lowering: what only the press knows is written out, so that both renderers read the same text.


def lower(source: str, book: Book) -> str:
    """Return a piece of prose with references, links, callouts and facts written out.

    What data say is never markup: a fact of ``18~39歳、40~64歳`` prints so, without a subscript.
    """

    def reference(match: re.Match[str]) -> str:
        target = book.targets.get(match[1])
        if target is None:
            return UNKNOWN
        # A line could end behind the hyphen of 5-1.
        text = f"[{target.text}]{{.whole}}" if "-" in target.text else target.text
        return f"[{text}]({target.href})"

    def link(match: re.Match[str]) -> str:
        text, name, anchor = match.groups()
        page = book.page(name)
        if page is None:
            return _to_original(text, name, anchor, book)
        if anchor and page.name != name:
            anchor = "#" + label_on(anchor.removeprefix("#"), name, page.name)
        return f"[{text}]({page.href}{anchor or ''})"

    source = typed_figures.without_marks(source)
    source = REFERENCE.sub(reference, BRACKETED.sub(r"\1", source))
    source = _lower_callouts(PAGE_LINK.sub(link, source), book.say)
    return _filled(source, book.facts, literal, sentences=book.translator is not None)


def _to_original(text: str, name: str, anchor: str | None, book: Book) -> str:
    """Return a link to a page that is there in Japanese alone; no link where there is none."""
    page = book.original.page(name) if book.original else None
    if page is None:
        return text
    href = f"{TO_ORIGINAL}{page.href}{anchor or ''}"
    return f"[{text} {book.say('（日本語）')}]({href}){{hreflang=ja}}"


def fill(text: str, book: Book) -> str:
    """Return a text with the facts' texts in it: for what is no Markdown."""
    source = typed_figures.without_marks(text)
    return _filled(source, book.facts, sentences=book.translator is not None)


def alternative_text(figure: Float, book: Book) -> str:
    """Return a figure's alternative text; one that came with the figure is data, and as it is."""
    return figure.alt if figure.computed_alt else fill(figure.alt, book)


def _filled(
    text: str,
    facts: Mapping[str, str],
    written: Callable[[str], str] = lambda fact: fact,
    *,
    sentences: bool = False,
) -> str:
    """Return a text with facts in it, which begin sentences with a capital if there are such."""

    def put(match: re.Match[str]) -> str:
        fact = facts.get(match[1], UNKNOWN)
        start = match.start()
        begins = sentences and _SENTENCE.search(text, max(0, start - _BEFORE), start)
        return written(capital(fact)) if begins else written(fact)

    return VARIABLE.sub(put, text)


def _lower_callouts(source: str, word: Callable[[str], str]) -> str:
    """Return a source with callouts as plain blocks with a title, for both renderers."""
    lines: list[str] = []
    kind = ""
    for line in source.splitlines():
        if fence := re.match(r"^:::+\s*\{\.(callout-[a-z]+)\}\s*$", line):
            kind = fence[1]
            lines.append(f'::: {{.notice .notice-{kind.removeprefix("callout-")} role="note"}}')
        elif kind and line.strip():
            title = re.match(r"^#+\s+(.+?)(?:\s*\{[^}]*\})?$", line)
            text = title[1] if title else word(markdown_rules.CALLOUTS.get(kind, ""))
            lines += ["::: {.notice-title}", text, ":::", ""]
            lines += [] if title else [line]
            kind = ""
        else:
            lines.append(line)
    return "\n".join(lines)
