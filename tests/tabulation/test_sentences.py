"""What is said of the largest number is true, whatever stands behind the marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tsunagari.tabulation.number import PER_CENT, Number, Value
from tsunagari.tabulation.sentences import Sentence, largest


def said(
    values: Mapping[str, Value], total: Value, unit: str = "", several: Collection[str] = ()
) -> Sentence:
    """Return what is said of the largest of some values."""
    numbers = {
        name: Number(value, unit=unit, decimals=unit == PER_CENT) for name, value in values.items()
    }
    return largest(numbers, Number(total), several=several)


def test_the_largest_of_all_is_said() -> None:
    sentence = said({"電話": 4, "手紙": 12, "訪問": "-"}, 16, "件")
    assert (sentence.names, str(sentence.value)) == (("手紙",), "12件")
    assert sentence.plain == "「手紙」が12件で最も多い"
    assert sentence.polite == "「手紙」が12件で最も多くなっています"


def test_a_group_that_has_none_is_not_the_largest_because_the_others_are_hidden() -> None:
    sentence = said({"1年未満": "-", "3年未満": "x", "5年未満": "x"}, 55)
    assert (sentence.names, sentence.name, str(sentence.value)) == ((), "x", "x")
    assert sentence.plain == "示していない数があるため、最も多いものは述べない"
    assert sentence.polite == "示していない数があるため、最も多いものは述べません"


def test_hidden_numbers_that_are_too_few_do_no_harm() -> None:
    assert said({"a": 10, "b": "x", "c": 5}, 24).names == ("a",)
    assert said({"a": 10, "b": "x", "c": 5}, 25).names == ()
    assert said({"a": 10, "b": "x", "c": 5}, "x").names == ()
    assert said({"a": 10, "b": 5}, "x").names == ("a",)


def test_numbers_that_are_alike_are_named_together() -> None:
    sentence = said({"a": 3, "b": 1, "c": 3}, 7, "人")
    assert sentence.plain == "「a」「c」がそれぞれ3人で最も多い"
    assert sentence.name == "a」「c"


def test_nothing_is_not_the_largest() -> None:
    assert said({"a": "-", "b": 0}, "-").plain == "あてはまる回答はない"


def test_shares_are_shares_of_one() -> None:
    shares: dict[str, Value] = {"a": Fraction(2, 3), "b": "x", "c": Fraction(1, 6)}
    assert said(shares, 1, PER_CENT).plain == "「a」が66.7%で最も多い"
    assert said({**shares, "a": "x"}, 1, PER_CENT).names == ()


def test_a_hidden_one_of_several_answers_may_be_as_large_as_those_that_gave_any() -> None:
    shown: dict[str, Value] = {"電話": 40, "手紙": "x", "どれもない": 50}
    assert said(shown, 100, several=["電話", "手紙"]).names == ()
    assert said(shown, 99, several=["電話", "手紙"]).names == ("どれもない",)
    # Whoever gave no answer did not telephone.
    assert said({"電話": 40, "無回答": "x"}, 79, several=["電話"]).names == ("電話",)
    assert said({"電話": 40, "無回答": "x"}, 80, several=["電話"]).names == ()


@given(
    st.lists(st.sets(st.sampled_from("abc")), min_size=1, max_size=12),
    st.sets(st.sampled_from(["a", "b", "c", "none"])),
)
def test_what_is_said_is_true(people: list[set[str]], hide: set[str]) -> None:
    given = Counter(answer for person in people for answer in person or {"none"})
    counts = {name: given[name] for name in ("a", "b", "c", "none")}
    shown = {name: "x" if name in hide and n else n or "-" for name, n in counts.items()}
    sentence = said(shown, len(people), several=["a", "b", "c"])
    top = max(counts.values())
    assert sentence.names in ((), tuple(name for name, n in counts.items() if n == top))
    assert sentence.names or "x" in shown.values()
