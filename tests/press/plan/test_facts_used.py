"""A notebook is given the facts of the edition before that its code can ask for."""

from __future__ import annotations

import pytest

from tsunagari.present import Previous, Printed
from tsunagari.press.plan.facts_used import names_used
from tsunagari.press.plan.previous import facts_for

HEAD = "previous: dict = {}\nfrom tsunagari.present import Previous\n"


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("", set()),
        ("fact(a=Previous(previous)['a.b'])", {"a.b"}),
        ("former = Previous(previous)\nformer['a.b']\nformer.lacks('c.d')", {"a.b", "c.d"}),
        ("f = Previous(previous)\nshow(f.over_years('a.b', now, years, '名'))", {"a.b"}),
        ("f = Previous(previous)\nfact(note=f.note(a__b='x', c__d_e=y))", {"a.b", "c.d_e"}),
        ("f = Previous(previous)\ndef g():\n    return f'{f[\"a.b\"]}'", {"a.b"}),
    ],
)
def test_names_in_the_code_are_found(code: str, names: set[str]) -> None:
    assert names_used(HEAD + code) == names


@pytest.mark.parametrize(
    "code",
    [
        "previous['a.b']",
        "f = Previous(previous)\nfor name in names:\n    f[name]",
        "f = Previous(previous)\nf[f'{name}.b']",
        "f = Previous(previous)\nf.over_years(name, now, years, '名')",
        "f = Previous(previous)\nf.note(**words)",
        "f = Previous(previous)\ng = f\ng['a.b']",
        "f = Previous(previous)\nsome(f)",
        "f = g = Previous(previous)\ng['a.b']",
        "f, g = Previous(previous), 1\nf['a.b']",
        "if f := Previous(previous):\n    f['a.b']",
        "f = Previous(previous)\nf._facts",
        "f = Previous(previous)\nask = f.lacks\nask('a.b')",
        "f = Previous(previous or {})\nf['a.b']",
        "from mine import Previous as P\nf = P(previous)\nf['a.b']",
        "%time f = Previous(previous)\nf['a.b']",
        "x = {previous['a.b'] for _ in '1'}",
        "d = locals()\nf = Previous(d['previous'])\nf['a.b']",
    ],
)
def test_all_facts_are_given_where_that_is_not_known(code: str) -> None:
    assert names_used(HEAD + code) is None


def test_of_another_class_of_that_name_nothing_is_known() -> None:
    assert names_used("from mine import Previous\nPrevious(previous)['a.b']") is None


def test_a_page_finds_its_own_facts_under_the_name_of_its_notebook() -> None:
    facts = {name: {"value": name, "text": name, "unit": ""} for name in ("p.a", "nb.a", "nb.b")}
    whole = facts_for(facts, "p", "nb", None)
    some = facts_for(facts, "p", "nb", frozenset({"nb.a", "nb.b", "p.a", "gone.a"}))
    assert {name: fact["text"] for name, fact in some.items()} == {
        "nb.a": "p.a",
        "nb.b": "nb.b",
        "p.a": "p.a",
    }
    assert {name: whole[name] for name in some} == some
    assert str(Previous(some)["gone.a"]) == str(Previous(whole)["gone.a"]) == str(Printed("…"))
    assert facts_for(facts, "nb", "nb", None) == facts
