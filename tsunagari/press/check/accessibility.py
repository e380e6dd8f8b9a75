"""What a page owes every reader, as far as it shows without a browser (JIS X 8341-3, WCAG 2.2).

Language, one title and one first heading, headings in order, ids that are there once, figures with
a text of their own, tables with a caption and heads that say what they are the head of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import TypeGuard
from urllib.parse import unquote, urlsplit

from tsunagari.messages import Coded, coded, say
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import (
    Element,
    Node,
    Page,
    Text,
    elements,
    having,
    is_shown,
)
from tsunagari.press.core.problems import Problem

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_SCOPES = ("col", "row", "colgroup", "rowgroup")
_NUMBER = re.compile(r"^(?:図|表)\s*[\d.-]+\s*[:：]\s*")
# So many foreign words in a row are a sentence, and no name of a product.
_FOREIGN = re.compile(r"(?<![A-Za-z'’-])['’-]*(?:[A-Za-z][A-Za-z'’-]*,? ){6,}[A-Za-z]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
_SPOKEN = ("alt", "aria-label", "placeholder", "title")
_NOT_READ = ("code", "pre", "script", "style", "kbd", "samp")


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look at every page, and at the titles of all."""
    for path in site.pages:
        yield from of_file(site, path)
    yield from across(site)


def of_file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Look at a page by itself."""
    if path in site.pages:
        for what, remedy in _page_faults(site.pages[path], site.language_of(path)):
            yield Problem(path, what, remedy)


def across(site: BuiltSite) -> Iterator[Problem]:
    """Look at the titles of all pages: a reader tells them apart by these."""
    titles: dict[str, str] = {}
    for path in site.raw:
        page = site.outline(path)
        if page is not None and page.title is not None:
            if page.title in titles:
                what = coded(
                    "Q01",
                    "the title {title!r} is also that of {value}.",
                    title=page.title,
                    value=titles[page.title],
                )
                yield Problem(path, what, say("Give each chapter a heading of its own."))
            titles.setdefault(page.title, path)


def _page_faults(page: Page, language: str) -> Iterator[tuple[Coded, str]]:
    yield from _languages(page, language)
    yield from _titles(page)
    yield from _headings(page)
    for name, times in Counter(tag.attrs["id"] for tag in having(page, "id")).items():
        if times > 1:
            yield (
                coded("Q01", "the id {name!r} is there {times} times.", name=name, times=times),
                say("Give one of them another name."),
            )
    for image in elements(page, "img"):
        yield from _image(image)
    for drawing in elements(page, "svg"):
        named = (
            drawing.get("aria-label") or drawing.get("aria-labelledby") or drawing.first("title")
        )
        if not named and drawing.get("aria-hidden") != "true":
            what = coded(
                "Q01", "the drawing in {where} has no alternative text.", where=_where(drawing)
            )
            yield what, say("Give it role=img and aria-label.")
    for table in elements(page, "table"):
        yield from _table(table)
    for link in elements(page, "a"):
        if "href" not in link.attrs:
            continue
        pictures = any(image.get("alt") for image in elements(link, "img"))
        if not (link.words or link.get("aria-label") or pictures):
            yield (
                coded("Q01", "the link to {href} has no words.", href=link.attrs["href"]),
                say("Say in it where it leads."),
            )


def _languages(page: Page, language: str) -> Iterator[tuple[Coded, str]]:
    root = page.first("html")
    given = root.attrs.get("lang") if root else None
    if given != language:
        what = coded(
            "Q01",
            "the page's language is marked as {given!r}, not {language!r}.",
            given=given,
            language=language,
        )
        yield what, say("Look at <html lang> in report/template.html and at lang in _quarto.yml.")
    for tag in having(page, "lang"):
        if not _LANGUAGE.fullmatch(tag.attrs["lang"]):
            yield (
                coded(
                    "Q01",
                    "{where} has lang={lang!r}, which is no language.",
                    where=_where(tag),
                    lang=tag.attrs["lang"],
                ),
                say("Write ja or en."),
            )
    is_japanese = language.startswith("ja")
    remedy = (
        say("Mark their language: [words]{{lang=en}}, or say it in Japanese.")
        if is_japanese
        else say("Add their translation to en.csv of the edition.")
    )
    foreign = _FOREIGN if is_japanese else _JAPANESE
    for text in page.nodes:
        if not isinstance(text, Text) or not is_shown(text) or not foreign.search(text.text):
            continue
        marked = any(
            tag.name in _NOT_READ or (tag.name != "html" and tag.get("lang"))
            for tag in (text.parent, *text.parent.parents)
        )
        if not marked:
            what = coded(
                "Q01",
                "{where} has foreign words: {short}",
                where=_where(text.parent),
                short=_short(text.text),
            )
            yield what, remedy
    for tag in [] if is_japanese else filter(_speaks_japanese, page.nodes):
        yield coded("Q01", "{where} has an attribute in Japanese.", where=_where(tag)), remedy


def _speaks_japanese(tag: Node) -> TypeGuard[Element]:
    """Tell whether a page in another language has an attribute that is read out in Japanese."""
    if not isinstance(tag, Element):
        return False
    spoken = any(_JAPANESE.search(tag.get(name)) for name in _SPOKEN)
    return spoken and not any(one.get("lang") == "ja" for one in [tag, *tag.parents])


def _titles(page: Page) -> Iterator[tuple[Coded, str]]:
    titles = elements(page, "title")
    if len([tag for tag in titles if tag.around("svg") is None]) != 1:
        yield (
            coded("Q01", "the page has {number} titles, not one.", number=len(titles)),
            say("Look at report/template.html."),
        )
    elif not titles[0].words:
        yield coded("Q01", "the page's title is empty."), say("Give the chapter a heading.")
    firsts = elements(page, "h1")
    if len(firsts) != 1:
        what = coded(
            "Q01", "the page has {number} headings of level 1, not one.", number=len(firsts)
        )
        yield (
            what,
            say("Begin the notebook with one # heading, and let the others be ## and below."),
        )


def _headings(page: Page) -> Iterator[tuple[Coded, str]]:
    before = 0
    for heading in elements(page, *_HEADINGS):
        level = int(heading.name[1])
        if not heading.words:
            yield (
                coded("Q01", "{where} is an empty heading.", where=_where(heading)),
                say("Remove it, or give it words."),
            )
        if level > before + 1:
            what = coded(
                "Q01",
                "the heading {short} of level {level} follows level {before}.",
                short=_short(heading.words),
                level=level,
                before=before,
            )
            yield what, say("Make it a heading of level {value}.", value=before + 1)
        before = level


def _image(image: Element) -> Iterator[tuple[Coded, str]]:
    name = PurePosixPath(unquote(urlsplit(image.get("src")).path))
    alt = image.attrs.get("alt")
    figure = image.around("figure")
    remedy = say("Say in fig-alt what the figure shows, as on the telephone.")
    if alt is None or (figure is not None and not alt.strip()):
        yield coded("Q01", "the image {name} has no alternative text.", name=name.name), remedy
        return
    words = _bare(alt)
    caption = figure.first("figcaption") if figure is not None else None
    if caption is not None and words in (_bare(caption.words), _bare(_captioned(caption))):
        yield coded("Q01", "the alternative text of {name} is its caption.", name=name.name), remedy
    label = re.sub(r"-output-\d+$", "", name.stem)
    names = {name.name, name.stem, label, str(name)}
    if words and (words in {_bare(name) for name in names} or _is_file_name(words)):
        yield coded("Q01", "the alternative text of {name} is a file name.", name=name.name), remedy


def _is_file_name(text: str) -> bool:
    return bool(re.fullmatch(r"[\w./-]+\.(?:svg|png|jpe?g|gif|webp)", text))


def _table(table: Element) -> Iterator[tuple[Coded, str]]:
    figure = table.around("figure")
    caption = table.first("caption") or (figure.first("figcaption") if figure else None)
    if caption is None or not caption.words:
        yield (
            coded("Q01", "the table in {where} has no caption.", where=_where(table)),
            say("Add a line: #| tbl-cap: …"),
        )
    heads = elements(table, "th")
    if not heads:
        yield (
            coded("Q01", "the table in {where} has no heads.", where=_where(table)),
            say("Show it with table(…)."),
        )
    for head in heads:
        if head.get("scope") not in _SCOPES:
            what = coded(
                "Q01",
                "the head {short} of the table in {where} has no scope.",
                short=_short(head.words),
                where=_where(table),
            )
            yield what, say("Show the table with table(…), or write scope=col or row.")
            break


def _where(tag: Element) -> str:
    for around in (tag, *tag.parents):
        if around.get("id"):
            line, inside = tag.line, around.attrs["id"]
            return say("line {line}, <{tag}> in #{id}", line=line, tag=tag.name, id=inside)
    return say("line {line}, <{tag}>", line=tag.line, tag=tag.name)


def _captioned(caption: Element) -> str:
    return _NUMBER.sub("", caption.words)


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。．.").casefold()


def _short(text: str) -> str:
    return f"「{text[:30]}…」" if len(text) > 30 else f"「{text}」"
