"""A kind of leak is looked for where one may begin, and nothing is missed by that."""

from __future__ import annotations

import re
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tsunagari.press.check import identifiers, patterns
from tsunagari.press.check.patterns import Kind

GUARDED = re.compile(r"\(\?=\[.*?(?<!\\)\]\)(?P<forms>.*)", re.DOTALL)
KINDS = [*identifiers.KINDS, *patterns.KINDS]
NAMES = {id(kind): f"{number}: {kind.what}" for number, kind in enumerate(KINDS)}
"""Several kinds have one name."""


def name(kind: Kind) -> str:
    return NAMES[id(kind)]


def names(kinds: list[Kind]) -> list[str]:
    """Name kinds for pytest, some of which are looked for in several forms."""
    return [f"{kind.what} ({number})" for number, kind in enumerate(kinds)]


def bare(kind: Kind) -> re.Pattern[str] | None:
    """Return the form of a kind without the signs that it must begin with."""
    guarded = GUARDED.fullmatch(kind.form.pattern)
    return re.compile(guarded["forms"], kind.form.flags) if guarded else None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if bare(kind)], ids=name)
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_form_begins_with_a_sign_that_is_named(kind: Kind, data: st.DataObject) -> None:
    form = bare(kind)
    assert form is not None
    text = data.draw(st.from_regex(form))
    found = [match.span() for match in form.finditer(text)]
    assert [match.span() for match in kind.form.finditer(text)] == found


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.sign], ids=name)
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_one_has_the_sign_of_its_kind(kind: Kind, data: st.DataObject) -> None:
    assert kind.is_in(data.draw(st.from_regex(kind.form)))


def test_most_kinds_are_guarded() -> None:
    assert sum(bare(kind) is not None for kind in KINDS) > 10


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.in_line], ids=name)
def test_what_is_looked_for_in_a_line_sees_nothing_of_the_next(kind: Kind) -> None:
    assert not sees_line_end(_parser.parse(kind.form.pattern, kind.form.flags & ~re.UNICODE))


@pytest.mark.parametrize(
    "form",
    ["a\nb", r"a\sb", "a[^b]c", r"a\Wb", "(?s:a.b)", "a$", r"a(?=\s)", "(?<!a\n)b", r"(?:ab?|\n)+"],
)
def test_it_is_told_of_a_form_whether_it_sees_the_next_line(form: str) -> None:
    assert sees_line_end(_parser.parse(form))
    assert not sees_line_end(_parser.parse(r"a[b-d]{2,} ?(?<![\w.])(?:e|[^f\s])+.(?! [0-9])"))


def sees_line_end(part: Any, dot: int = 0) -> bool:
    """Check whether anything in a regular expression may be, or asks for, the end of a line."""
    if isinstance(part, _parser.SubPattern):
        dot = dot or part.state.flags
    if not isinstance(part, tuple):
        return isinstance(part, list | _parser.SubPattern) and any(
            sees_line_end(p, dot) for p in part
        )
    code, given = part if len(part) == 2 else (None, part)
    if code in SIGNS:
        return SIGNS[code](given)
    if code is _constants.ANY:
        return bool(dot & re.DOTALL)
    if code is _constants.SUBPATTERN:
        return sees_line_end(given[-1], dot | given[1])
    return any(sees_line_end(one, dot) for one in (given if isinstance(given, tuple) else [given]))


def holds_line_end(signs: list[tuple[Any, Any]]) -> bool:
    """Check whether a set of signs has the end of a line."""
    inside = any(
        what == ord("\n")
        if kind is _constants.LITERAL
        else what[0] <= ord("\n") <= what[1]
        if kind is _constants.RANGE
        else kind is _constants.CATEGORY and re.match(CATEGORIES[what], "\n") is not None
        for kind, what in signs
    )
    return inside != (signs[0][0] is _constants.NEGATE)


SIGNS = {
    _constants.LITERAL: lambda sign: sign == ord("\n"),
    _constants.NOT_LITERAL: lambda sign: sign != ord("\n"),
    _constants.IN: holds_line_end,
    _constants.AT: lambda place: place not in {_constants.AT_BOUNDARY, _constants.AT_NON_BOUNDARY},
}

CATEGORIES = {
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
}
