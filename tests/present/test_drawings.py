"""A chart that a table brings along is drawn, and said in words, as far as it is shown."""

from __future__ import annotations

from fractions import Fraction

from tests.messages import refused
from tsunagari.present.drawings import drawn
from tsunagari.tabulation.grid import Bars, Charted, Dot, Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Number

TABLE = Grid({"期間": ["1年未満", "3年未満"]})


def test_bars_say_their_numbers_and_their_marks() -> None:
    numbers = {"1年未満": Number("x", unit="件"), "3年未満": Number(1234, unit="件")}
    _, alt = drawn(Charted(TABLE, Bars(numbers, "回答（件）", "3年未満")), None)
    assert "1年未満はx、3年未満は1,234件" in alt


def test_dots_say_what_is_shown_and_nothing_else() -> None:
    share = Number(
        Fraction(1, 4), None, PER_CENT, 1, bounds=lambda: Interval(Fraction(1, 5), Fraction(3, 10))
    )
    dots = [Dot("市", share), Dot("区", Number("x", unit=PER_CENT))]
    _, alt = drawn(Charted(TABLE, dots), None)
    assert "市は25.0%で、信頼区間は20.0～30.0%" in alt
    assert "区はx。" in alt


def test_a_table_without_a_chart_is_refused() -> None:
    class Plain:
        def grid(self) -> Grid:
            return TABLE

    with refused(TypeError, "chart=…"):
        drawn(Plain(), None)
