"""What is said of the largest number is true, whatever stands behind the marks."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tsunagari.present.numbers import marked_percent
from tsunagari.present.sentences import largest


def test_the_largest_of_all_is_said() -> None:
    found = largest({"電話": 4, "手紙": 12, "訪問": "-"}, 16, "{}件".format)
    assert (found.names, found.value) == (("手紙",), 12)
    assert found.text == "「手紙」が12件で最も多い"
    assert found.polite == "「手紙」が12件で最も多くなっています"


def test_a_group_that_has_none_is_not_the_largest_because_the_others_are_hidden() -> None:
    found = largest({"1年未満": "-", "3年未満": "x", "5年未満": "x"}, 55, str)
    assert (found.names, found.name, found.value) == ((), "x", "x")
    assert found.text == "示していない数があるため、最も多いものは述べない"
    assert found.polite == "示していない数があるため、最も多いものは述べません"


def test_hidden_numbers_that_are_too_few_do_no_harm() -> None:
    assert largest({"a": 10, "b": "x", "c": 5}, 24, str).names == ("a",)
    assert largest({"a": 10, "b": "x", "c": 5}, 25, str).names == ()
    assert largest({"a": 10, "b": "x", "c": 5}, "x", str).names == ()
    assert largest({"a": 10, "b": 5}, "x", str).names == ("a",)


def test_numbers_that_are_alike_are_named_together() -> None:
    found = largest({"a": 3, "b": 1, "c": 3}, 7, "{}人".format)
    assert found.text == "「a」「c」がそれぞれ3人で最も多い"
    assert found.name == "a」「c"


def test_nothing_is_not_the_largest() -> None:
    assert largest({"a": "-", "b": 0}, "-", str).text == "あてはまる回答はない"


def test_shares_are_shares_of_one() -> None:
    shares = {"a": Fraction(2, 3), "b": "x", "c": Fraction(1, 6)}
    assert largest(shares, 1, marked_percent).text == "「a」が66.7%で最も多い"
    assert largest({**shares, "a": "x"}, 1, marked_percent).names == ()


def test_a_hidden_one_of_several_answers_may_be_as_large_as_those_that_gave_any() -> None:
    shown = {"電話": 40, "手紙": "x", "どれもない": 50}
    assert largest(shown, 100, str, several=["電話", "手紙"]).names == ()
    assert largest(shown, 99, str, several=["電話", "手紙"]).names == ("どれもない",)
    # Whoever gave no answer did not telephone.
    assert largest({"電話": 40, "無回答": "x"}, 79, str, several=["電話"]).names == ("電話",)
    assert largest({"電話": 40, "無回答": "x"}, 80, str, several=["電話"]).names == ()


@given(
    st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=12),
    st.sets(st.sampled_from(["a", "b", "c", "none"])),
)
def test_what_is_said_is_true(people: list[set[str]], hide: set[str]) -> None:
    given = Counter(answer for one in people for answer in one or {"none"})
    counts = {name: given[name] for name in ("a", "b", "c", "none")}
    shown = {name: "x" if name in hide and n else n or "-" for name, n in counts.items()}
    found = largest(shown, len(people), str, several=["a", "b", "c"])
    top = max(counts.values())
    assert found.names in ((), tuple(name for name, n in counts.items() if n == top))
    assert found.names or "x" in shown.values()
