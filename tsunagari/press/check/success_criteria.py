"""The criteria of JIS X 8341-3:2016 that the page on accessibility calls met without a person.

Each that `tsunagari.press.plan.criteria` marks ``AC`` is tested here, on every page. Where a person
has said in ``accessibility.yml`` what holds, the page has their word, and nothing is claimed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from tsunagari.messages import coded, say
from tsunagari.press.check.outline import Outline
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import Element, Page, elements
from tsunagari.press.core.problems import Problem
from tsunagari.press.plan.plan import ENGLISH, accessibility_file
from tsunagari.press.render.navigation import CONTENTS
from tsunagari.press.render.staging import ASSETS

_MEDIA = ("audio", "video", "object", "embed", "iframe", "frame", "canvas", "applet", "bgsound")
_MOVING = ("marquee", "blink", "animate", "animatemotion", "animatetransform", "set")
_RELOAD = re.compile("refresh", re.IGNORECASE)
_MOVING_STYLE = re.compile(r"@keyframes|\banimation(?:-name)?\s*:")
_MOVING_IMAGE = re.compile(r"(?:^data:image/|\.)(?:gif|webp|apng|avif)\b", re.IGNORECASE)
_SCRIPT = f"{ASSETS}/search.js"
_FIELDS = ("input", "select", "textarea", "button")

Test = Callable[[Page], Iterator[str]]


def _media(page: Page) -> Iterator[str]:
    for tag in elements(page, *_MEDIA):
        yield say("the page has <{name}>", name=tag.name)


def _scripts(page: Page) -> Iterator[str]:
    """Yield what may count time or move: a reload, or a script that is not the report's search."""
    for tag in elements(page, "meta"):
        if _RELOAD.search(tag.get("http-equiv")):
            yield say("the page moves on by itself: {tag}", tag=tag.markup)
    for tag in elements(page, "script"):
        if tag.get("src") != _SCRIPT:
            yield say("the page has a script beside {script}", script=_SCRIPT)


def _moving(page: Page) -> Iterator[str]:
    yield from _scripts(page)
    for tag in elements(page, *_MOVING):
        yield say("the page has <{name}>", name=tag.name)
    for style in elements(page, "style"):
        if _MOVING_STYLE.search(style.text):
            yield say("the style sheet moves something")
    for image in elements(page, "img"):
        if _MOVING_IMAGE.search(image.get("src")[:200]):
            yield say("an image may move")


def _skip(page: Page) -> Iterator[str]:
    first = next((link for link in elements(page, "a") if "href" in link.attrs), None)
    target = first.attrs["href"].removeprefix("#") if first else ""
    main = page.first("main")
    if not target or main is None or main.get("id") != target:
        yield say("its first link does not lead to <main>")


def _language(page: Page) -> Iterator[str]:
    root = page.first("html")
    if root is None or not root.get("lang"):
        yield say("it has no lang")


def _fields(page: Page) -> Iterator[str]:
    for tag in elements(page, *_FIELDS):
        if tag.name != "input" or tag.get("type") != "search":
            yield say("there is <{name}> beside the search", name=tag.name)


def _labels(page: Page) -> Iterator[str]:
    labels = {tag.get("for") for tag in elements(page, "label") if tag.words} - {""}
    for tag in elements(page, *_FIELDS):
        if not (tag.get("aria-label") or tag.get("id") in labels or _named(tag)):
            yield say("<{name}> has no label", name=tag.name)


def _named(tag: Element) -> bool:
    return tag.name == "button" and bool(tag.words)


TESTS: Mapping[str, Test] = {
    **dict.fromkeys(("1.2.1", "1.2.2", "1.2.3", "1.2.4", "1.2.5", "1.4.2"), _media),
    "2.2.1": _scripts,
    **dict.fromkeys(("2.2.2", "2.3.1"), _moving),
    "2.4.1": _skip,
    "3.1.1": _language,
    **dict.fromkeys(("3.3.1", "3.3.3", "3.3.4"), _fields),
    "3.3.2": _labels,
}


ACROSS = ("2.4.5", "3.2.3")
"""Those that show only on the pages together: two ways to each, in one order."""


def check(site: BuiltSite) -> Iterator[Problem]:
    """Test every page for every criterion that is called met of it."""
    for path in site.pages:
        yield from of_file(site, path)
    yield from across(site)


def of_file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Test a page by itself, what fails named once."""
    if path not in site.pages:
        return
    tests: dict[Test, list[str]] = {}
    for number in filter(partial(_is_claimed, site), TESTS):
        tests.setdefault(TESTS[number], []).append(number)
    for test, numbers in tests.items():
        for fault in dict.fromkeys(test(site.pages[path])):
            yield _problem(site, path, ", ".join(numbers), fault)


def across(site: BuiltSite) -> Iterator[Problem]:
    """Test the ways from page to page.

    A page lists all chapters, or some of them in the same order and the way to the whole list, as
    those of large reports do. Pages in a second language list their own.
    """
    outlines = {path: short for path in site.raw if (short := site.outline(path)) is not None}
    pages = [page.href for page in site.book.pages]
    second = f"{ENGLISH}/"
    own = {path: short for path, short in outlines.items() if not path.startswith(second)}
    yield from _ways(site, own, pages, "")
    beside = {
        path.removeprefix(second): short for path, short in outlines.items() if path not in own
    }
    yield from _ways(site, beside, [href for href in pages if href in beside], second)


def _ways(
    site: BuiltSite, outlines: Mapping[str, Outline], pages: Sequence[str], folder: str
) -> Iterator[Problem]:
    """Test the ways between the pages of a folder."""
    places = {href: place for place, href in enumerate(pages)}
    first = pages[0] if pages else next(iter(outlines), "")
    whole = [*filter(_is_beside, outlines[first].contents)] if first in outlines else []
    orders = {href: place for place, href in enumerate(whole)}
    for path, short in outlines.items():
        contents = list(filter(_is_beside, short.contents))
        listed = [href for href in contents if href != f"{first}#{CONTENTS}"]
        is_part = len(listed) < len(contents)
        at = places.get(path, -1)
        beside = [pages[n] for n in (at - 1, at + 1) if at >= 0 and 0 <= n < len(pages)]
        known = frozenset(listed)
        lost = [] if is_part else [href for href in pages if href not in known]
        lost += [href for href in beside if href not in short.pager]
        if lost and _is_claimed(site, "2.4.5"):
            yield _problem(
                site,
                folder + path,
                "2.4.5",
                say("no link leads on to {pages}", pages=", ".join(lost)),
            )
        order = [orders.get(href, -1) for href in listed]
        is_same = order == sorted(set(order)) and -1 not in order if is_part else listed == whole
        if not is_same and _is_claimed(site, "3.2.3"):
            what = say("its list of chapters differs from that of other pages")
            yield _problem(site, folder + path, "3.2.3", what)


def _is_beside(href: str) -> bool:
    """Tell whether a link stays in the folder of its page."""
    return not href.startswith("../")


def _is_claimed(site: BuiltSite, number: str) -> bool:
    """Check that the page on accessibility has the gate's word on a criterion, not a person's."""
    return site.plan.accessibility.judged(number) is None


def _problem(site: BuiltSite, path: str, criteria: str, fault: str) -> Problem:
    where = accessibility_file(site.plan.edition)
    remedy = say("Change it, or say what holds in {where}.", where=where)
    what = coded("Q01", "JIS X 8341-3, {criteria}: {fault}.", criteria=criteria, fault=fault)
    return Problem(path, what, remedy)
