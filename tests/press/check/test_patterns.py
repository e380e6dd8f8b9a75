"""A kind of leak is looked for where one may begin, and nothing is missed by that."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tsunagari.press.check import identifiers, patterns
from tsunagari.press.check.patterns import Kind

GUARDED = re.compile(r"\(\?=\[.*?(?<!\\)\]\)(?P<forms>.*)", re.DOTALL)
KINDS = [*identifiers.KINDS, *patterns.KINDS]


def bare(kind: Kind) -> re.Pattern[str] | None:
    """Return the form of a kind without the signs that it must begin with."""
    guarded = GUARDED.fullmatch(kind.form.pattern)
    return re.compile(guarded["forms"], kind.form.flags) if guarded else None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if bare(kind)], ids=lambda kind: kind.what)
@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_form_begins_with_a_sign_that_is_named(kind: Kind, data: st.DataObject) -> None:
    form = bare(kind)
    assert form is not None
    text = data.draw(st.from_regex(form))
    found = [match.span() for match in form.finditer(text)]
    assert [match.span() for match in kind.form.finditer(text)] == found


def test_most_kinds_are_guarded() -> None:
    assert sum(bare(kind) is not None for kind in KINDS) > 10
