"""Pages in a second language say what the report says, and no more.

The report itself is what the checks of disclosure look at. So what is written in English may have
no number, no fact and no claim that its Japanese has not; and in the finished pages every number
stands on the page in Japanese too, cell by cell in tables, with the same marks where one is hidden.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tsunagari.contract import MACHINE
from tsunagari.messages import Coded, coded, marked, say
from tsunagari.press.check.disclosure.claims import CLAIMS
from tsunagari.press.check.disclosure.counting_words import with_digits
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.html import elements, is_shown
from tsunagari.press.core.problems import Problem
from tsunagari.press.core.syntax import FIXED, FOOTNOTE, PAGE_LINK, REFERENCE, VARIABLE
from tsunagari.press.finish import inline_figures
from tsunagari.press.plan.plan import ENGLISH, Plan, translation_file
from tsunagari.translation.patterns import FIELD
from tsunagari.translation.texts import fields
from tsunagari.translation.texts_file import Entry

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_JAPANESE = re.compile(r"(\d[\d,]*(?:\.\d+)?)([千万億]?)")
_TIMES = {"": 1, "千": 1_000, "万": 10_000, "億": 100_000_000}
_ERA = re.compile(r"(令和|平成|昭和)(元|\d+)")
_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925}
_DAY = re.compile(r"[年月日]")
_SUPERLATIVE = re.compile(
    r"(?<!at )\b(?:most|least|highest|largest|greatest|biggest|lowest|smallest|fewest|"
    r"(?:more|less|fewer|higher|lower) than (?:any|all|every)|maximum|minimum)\b",
    re.IGNORECASE,
)
_WORDS = dict(
    zip(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
        range(1, 11),
        strict=True,
    )
) | {"eleven": 11, "twelve": 12, "a dozen": 12, "both": 2, "a couple of": 2, "a pair of": 2}
_ALONE = {"a single": 1, "only one": 1, "the only": 1, "a lone": 1, "the sole": 1, "just one": 1}
_PEOPLE = (
    r"(?:(?:[a-z-]+ ){0,2}(?:people|persons?|respondents?|answers?|responses?|residents?|citizens?|"
    r"inhabitants?|m[ae]n|wom[ae]n|boys?|girls?|child(?:ren)?|adults?|cases?|participants?|members?|"
    r"households?|individuals?)\b|(?:who |of them )?(?:said|answered|gave|chose|replied|responded|"
    r"reported|felt)\b)"
)
_COUNTED = re.compile(
    rf"\b({'|'.join(map(re.escape, [*_ALONE, *_WORDS]))}) {_PEOPLE}", re.IGNORECASE
)


def check(site: BuiltSite) -> Iterator[Problem]:
    """Look at the translations of an edition, and at its pages in English."""
    if not site.plan.translated:
        return
    yield from of_entries(site.plan)
    for page in site.book.pages:
        if f"{ENGLISH}/{page.href}" in site.pages:
            yield from _page(site, page.href)
    for path in site.raw:
        if path.startswith(f"{ENGLISH}/") and path.endswith(".csv"):
            yield from _file(site, path)


def of_entries(plan: Plan) -> Iterator[Problem]:
    """Look at the translations alone, as they stand in the edition's file."""
    for entry in plan.translations:
        for what in faults(entry):
            place = say("row {number}", number=entry.line)
            where = f"{translation_file(plan.root, plan.edition)}, {place}"
            yield Problem(where, what, say("Say in English what the Japanese says, and no more."))


def faults(entry: Entry) -> Iterator[Coded]:
    """Yield what a translation has that its Japanese has not, or lacks."""
    japanese, english = entry.japanese, entry.english
    if not english:
        return
    if not FIELD.sub("", japanese.strip()):
        yield coded("P13", "the Japanese has nothing besides its fields {{}}.")
    if not _same_fields(japanese, english):
        yield coded("P13", "the fields {{}} are not those of the Japanese.")
    for kind, named in _named(japanese).items():
        if differing := named ^ _named(english)[kind]:
            yield coded(
                "P13",
                "the {kind} are not those of the Japanese: {names}.",
                kind=say(kind),
                names=", ".join(sorted(differing)),
            )
    words = _bare(english)
    if more := _numbers(words) - _japanese_numbers(_bare(japanese)):
        yield coded(
            "P13", "the Japanese has no {numbers}.", numbers=", ".join(map(str, sorted(more)))
        )
    claimed = _SUPERLATIVE.search(words)
    if claimed and not any(sign.search(japanese) for sign in CLAIMS):
        yield coded("P13", "the Japanese does not say “{words}”.", words=claimed[0])
    for match in _COUNTED.finditer(words):
        value = (_ALONE | _WORDS)[match[1].lower()]
        if value not in _japanese_numbers(with_digits(_bare(japanese))):
            yield coded("P13", "the Japanese does not say “{words}”.", words=match[0])


def _named(text: str) -> dict[str, set[str]]:
    """Return what a text names, by kind; words of the edition may be said otherwise."""
    facts = {name for name in VARIABLE.findall(text) if not name.startswith("edition.")}
    return {
        marked("facts"): facts,
        marked("references"): set(REFERENCE.findall(text)),
        marked("footnotes"): {label for label, _ in FOOTNOTE.findall(text)},
        marked("links"): {page for _, page, _ in PAGE_LINK.findall(text)},
    }


def _same_fields(japanese: str, english: str) -> bool:
    """Tell whether each form of a translation has the fields of the Japanese, in its own order."""
    count = len(fields(japanese))
    for form in english.split("|", 1) if count else [english]:
        own = fields(form)
        numbered = sorted(field for field in own if field[1:-1].isdecimal())
        if numbered and numbered != [f"{{{number}}}" for number in range(1, count + 1)]:
            return False
        if not numbered and len(own) != count:
            return False
    return True


def _bare(text: str) -> str:
    """Return a text without what is no part of what it says."""
    for mark in (VARIABLE, REFERENCE, FOOTNOTE):
        text = mark.sub(" ", text)
    text = PAGE_LINK.sub(r"\1", text)
    return re.sub(r"\{\d+\}", " ", FIXED.sub(r"\1", text))


def _numbers(text: str) -> set[Decimal]:
    return {Decimal(digits.replace(",", "")) for digits in _DIGITS.findall(text)}


def _japanese_numbers(text: str) -> set[Decimal]:
    """Return the numbers of a text in Japanese, also its years in the Western count."""
    text = unicodedata.normalize("NFKC", text)
    found = {
        Decimal(digits.replace(",", "")) * times
        for digits, unit in _JAPANESE.findall(text)
        for times in {1, _TIMES[unit]}
    }
    years = {
        Decimal(_BEFORE[era] + (1 if year == "元" else int(year)))
        for era, year in _ERA.findall(text)
    }
    return found | years


def _page(site: BuiltSite, href: str) -> Iterator[Problem]:
    """Compare a page in English with the one in Japanese."""
    path = f"{ENGLISH}/{href}"
    remedy = say("The pages are made of one notebook: look at the translations of what is there.")
    said, given = _text(site, path), _text(site, href)
    if more := _numbers(said) - _japanese_numbers(given):
        numbers = ", ".join(map(str, sorted(more)))
        what = coded("S12", "it says {numbers}, which {page} does not.", numbers=numbers, page=href)
        yield Problem(path, what, remedy)
    english, japanese = site.outline(path), site.outline(href)
    if english is None or japanese is None:
        return
    for label in {**japanese.tables, **english.tables}:
        own, original = english.tables.get(label, []), japanese.tables.get(label, [])
        if not _same_cells(own, original):
            what = coded("S12", "{label} has other numbers than in Japanese.", label=label)
            yield Problem(path, what, remedy)


def _file(site: BuiltSite, path: str) -> Iterator[Problem]:
    """Compare a CSV in English with the one in Japanese."""
    own, original = (
        list(csv.reader(io.StringIO(site.texts.get(name, ""))))
        for name in (path, site.original_of(path))
    )
    if not _same_cells(own, original):
        what = coded("S12", "{label} has other numbers than in Japanese.", label=path)
        yield Problem(path, what, say("Look at the translations of what its cells say."))


def _text(site: BuiltSite, path: str) -> str:
    """Return what a page says: its text but for ways on, those of its images and drawings."""
    read = site.pages[path]
    main = read.first("main") or read
    images = [image.get("alt") for image in elements(read, "img")]
    drawn = [
        text
        for drawing in site.drawings_of(path).values()
        for text in inline_figures.texts(drawing)
    ]
    said = [node.text for node in main.within if is_shown(node) and not node.around("nav")]
    return "\n".join([*said, *images, *drawn])


def _same_cells(english: Sequence[Sequence[str]], japanese: Sequence[Sequence[str]]) -> bool:
    """Tell whether two tables have the same numbers and marks, cell by cell."""
    if [len(row) for row in english] != [len(row) for row in japanese]:
        return False
    pairs = (
        (one, other)
        for own, original in zip(english, japanese, strict=True)
        for one, other in zip(own, original, strict=True)
    )
    return all(_same_cell(one, other) for one, other in pairs)


def _same_cell(english: str, japanese: str) -> bool:
    if english in MACHINE or japanese in MACHINE:
        return english == japanese
    if _DAY.search(japanese):  # of days it is the page that is compared
        return True
    text = unicodedata.normalize("NFKC", japanese)
    given = Counter(
        Decimal(digits.replace(",", "")) * _TIMES[unit] for digits, unit in _JAPANESE.findall(text)
    )
    said = Counter(Decimal(digits.replace(",", "")) for digits in _DIGITS.findall(english))
    return given == said
