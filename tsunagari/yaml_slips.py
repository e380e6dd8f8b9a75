"""What a YAML file that cannot be read may have wrong: slips of who writes Japanese in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tsunagari.messages import marked, say

_NO_SPACE = re.compile(r"\s*(- +)?[\w.]+(:(?!//)(?=\S)|：)")
_WIDE = re.compile(r"[ \t]*\u3000")
_TAB = re.compile(r" *\t")
_KEY = r"\s*(?:- +)?(?:[^\s:#\"'\[{][^:]*: +)?"
_VALUE = re.compile(_KEY + r"(?P<value>\S.*)$")
_QUOTED = re.compile(_KEY + r"(?P<mark>[\"'])(?:(?!(?P=mark)).)*(?:#.*)?$")
_REFUSED = "@`%"
_NEAR = 2

_WORDS = {
    "could not find expected ':'": marked("it has no colon with a space behind it"),
    "did not find expected key": marked(
        "what stands here does not go on from the lines above it: look at the indentation and "
        "the quotation marks"
    ),
    "did not find expected '-' indicator": marked(
        "a list goes on with - in each line, and this one has none"
    ),
    "did not find expected ',' or ']'": marked("a list that begins with [ is not closed"),
    "did not find expected ',' or '}'": marked("what begins with {{ is not closed"),
    "did not find expected node content": marked("a value is missing"),
    "did not find expected <document start>": marked("a second document begins"),
    "mapping values are not allowed in this context": marked("a colon stands where none may"),
    "block sequence entries are not allowed in this context": marked("a - stands where none may"),
    "found character that cannot start any token": marked(
        "it begins with a character that nothing may begin with"
    ),
    "found unexpected end of stream": marked("a quotation mark is not closed"),
    "found a tab character that violates indentation": marked("it is indented by a tab"),
    "found unknown escape character": marked(
        "a backslash between double quotation marks has a meaning of its own"
    ),
    "found undefined alias": marked("* names what no & has named"),
    "control characters are not allowed": marked("it has a character that nobody sees"),
}
"""What libyaml says, in plain words."""


def in_words(problem: str) -> str:
    """Return what is wrong, in the reader's language; the library's own words if none are known."""
    known = _WORDS.get(problem)
    return say(known) if known else problem


def written(value: object) -> str:
    """Return a value as somebody would write it in YAML, and not as Python does."""
    if value is None:
        return say("nothing")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return repr(value) if isinstance(value, str) else str(value)


def slip_hint(text: str, line: int) -> str:
    """Return what to look at; empty if no slip is known.

    Parameters
    ----------
    text
        The file.
    line
        Where it could not be read on, from 1: the slip is there or shortly above.
    """
    lines = [
        (n, words) for n, words in enumerate(text.splitlines()[:line], start=1) if words.strip()
    ]
    near = list(reversed(lines[-1 - _NEAR :]))
    return next((hint for number, words in near for hint in _slips(number, words)), "")


def _slips(number: int, words: str) -> Iterator[str]:
    if _WIDE.match(words) or _TAB.match(words):
        yield say(
            "Line {number} begins with a full-width space or a tab: indent it with half-width "
            "spaces.",
            number=number,
        )
    if _NO_SPACE.match(words):
        yield say(
            "In line {number} a space may be missing after the colon, or the colon is "
            "full-width: write name: value.",
            number=number,
        )
    if _QUOTED.match(words):
        yield say("In line {number} a quotation mark may not be closed.", number=number)
    found = _VALUE.match(words)
    value = found["value"] if found else ""
    if value[:1] in tuple(_REFUSED):
        yield say(
            "In line {number} put the value in quotation marks: it begins with {mark}.",
            number=number,
            mark=value[0],
        )
    if value[:1] not in ("", '"', "'", "[", "{", "#", "&", "*", "|", ">") and ": " in value:
        yield say(
            "In line {number} put the value in quotation marks: it has a colon in it.",
            number=number,
        )
    if value[:1] in ("[", "{") and value.count(value[0]) > value.count("]}"[value[0] == "{"]):
        yield say("In line {number} a bracket may not be closed.", number=number)
