"""Texts written as numbers or signs: what is found, and that a long text takes no long time."""

from __future__ import annotations

import quopri

import pytest

from tsunagari.press.check.encoded import inner_texts

NAME = "tanaka.t@mail.example.jp"


@pytest.mark.parametrize(
    "text",
    [
        "12" + "," * 5000 + "name-of-somebody-here-x",
        "x" * 200_000 + "=",
        "=4" * 100_000,
        "12 " * 60_000 + "x",
    ],
)
def test_a_long_text_is_read_soon(text: str) -> None:
    """One that is not would hang."""
    assert NAME not in [words for _, words in inner_texts(text)]


@pytest.mark.parametrize("before", ["", "a=b", "見よ ", "x=="])
def test_letters_as_their_numbers_are_found_wherever_they_begin(before: str) -> None:
    quoted = quopri.encodestring(NAME.encode(), quotetabs=True).decode()
    quoted = "".join(f"={ord(letter):02X}" for letter in NAME) if "=" not in quoted else quoted
    assert any(NAME in words for _, words in inner_texts(before + quoted))


def test_letters_between_others_are_found_as_their_numbers() -> None:
    quoted = "".join(f"={byte:02X}" for byte in NAME.encode())
    assert any(NAME in words for _, words in inner_texts(f"あ{quoted}です"))


@pytest.mark.parametrize("between", [", ", ",", " ", ":", " - "])
def test_numbers_of_letters_are_found_whatever_stands_between(between: str) -> None:
    codes = between.join(str(ord(letter)) for letter in NAME)
    assert any(NAME in words for _, words in inner_texts(codes))
