"""A chart that a table brings along is drawn, and said in words, as far as it is shown."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import refused
from tsunagari.present.drawings import drawn
from tsunagari.tabulation.grid import Bars, Charted, Dot, Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Number
from tsunagari.tabulation.tabulation import Group, Headline, Tabulation

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


def group(name: str, share: Number, **what: object) -> Group:
    """Return a group of whom a share said yes."""
    shares = {"ある": share, "ない": Number("x", unit=PER_CENT)}
    return Group(name, {}, "問い", Number(100, unit="人"), {}, shares, **what)


def towns(shares: list[Number], here: str = "") -> Tabulation:
    """Return the whole and below it areas, called by their number in the official order."""
    whole = group("全市", Number(Fraction(1, 5), None, PER_CENT, 1))
    areas = [
        group(f"第{n}区", share, among="居住区", ranked=True, here=f"第{n}区" == here)
        for n, share in enumerate(shares)
    ]
    about = Headline("ある", 0.95)
    return Tabulation([whole, *areas], ["ある", "ない"], "問い", "問い", headline=about)


SHARES = st.one_of(
    st.builds(
        lambda tenths, few: Number(Fraction(tenths, 10_000), None, PER_CENT, 1, few=few),
        st.integers(0, 10_000),
        st.booleans(),
    ),
    st.sampled_from([Number("x", unit=PER_CENT), Number("-", unit=PER_CENT)]),
)


@given(st.lists(SHARES, max_size=30))
def test_areas_stand_by_what_is_printed_of_them_and_the_uncertain_behind(
    shares: list[Number],
) -> None:
    dots = towns(shares).dots("ある")
    assert dots[0].name.startswith("全市")
    numbers = [dot.number for dot in dots[1:]]
    assert sorted(map(str, numbers)) == sorted(map(str, shares))
    kinds = ["x" if n.value == "x" else "*" if n.few else "" for n in numbers]
    assert kinds == sorted(kinds, key=["", "*", "x"].index)
    printed = [float(str(n).strip("%*")) if n.is_known else 0.0 for n in numbers]
    for kind in ("", "*"):
        part = [value for value, of in zip(printed, kinds, strict=True) if of == kind]
        assert part == sorted(part, reverse=True)
    # Exact values behind equal figures would tell of hidden counts: these keep the official order.
    names = [int(re.findall(r"\d+", dot.name)[0]) for dot in dots[1:]]
    alike = list(zip(kinds, printed, strict=True))
    for (a, one), (b, other) in zip(
        zip(alike, names, strict=True), zip(alike[1:], names[1:], strict=False), strict=False
    ):
        assert a != b or one < other


def test_groups_that_have_an_order_keep_it() -> None:
    shares = [Number(Fraction(n, 10), None, PER_CENT, 1) for n in (2, 9, 4)]
    ages = [group(f"{n}0代", share, among="年代") for n, share in enumerate(shares, 2)]
    dots = Tabulation(ages, ["ある", "ない"], "問い", "問い").dots("ある")
    assert [str(dot.number) for dot in dots] == ["20.0%", "90.0%", "40.0%"]


def test_a_comparison_of_groups_draws_the_headline_and_says_which_area_is_meant() -> None:
    shares = [Number(Fraction(n, 10), None, PER_CENT, 1) for n in (2, 4)]
    figure, alt = drawn(towns(shares, here="第0区"), None)
    assert alt is not None
    assert "「ある」" in alt
    assert alt.index("第1区") < alt.index("第0区")  # as it is drawn
    marked = [part for part in alt.split("。") if "ここで取り上げる" in part]
    assert len(marked) == 1
    assert "第0区" in marked[0]
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert any("「ある」" in text for text in texts)


def test_shares_that_are_compared_are_said_to_be_of_their_answer() -> None:
    table = towns([Number(Fraction(1, 4), None, PER_CENT, 1)])
    figure, alt = drawn(table, table.dots("ある"))
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert any("「ある」" in text for text in texts)
    assert alt is not None
    assert "「ある」" in alt
    _, of_both = drawn(table, [*table.dots("ある"), *table.dots("ない")])
    assert of_both is not None
    assert "「" not in of_both


@pytest.mark.parametrize("number", [1, 2])
def test_one_area_alone_is_not_said_to_be_in_an_order(number: int) -> None:
    share = Number(Fraction(1, 4), None, PER_CENT, 1)
    figure, _ = drawn(towns([share] * number), None)
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert ("居住区" in texts) == (number == 1)
