"""Lines and points on plain scales: they are where their values say, and no text meets another."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.messages import refused
from tests.present.charts.drawn import both
from tests.present.charts.test_bar import assert_legible
from tsunagari.present.charts import linear
from tsunagari.present.charts.bar import NOT_FROM_ZERO

YEARS = ["令和3年度", "令和4年度", "令和5年度"]


def written(value: float) -> str:
    return f"{value:g}"


def lines(labels: list[str], values: list[list[float]]) -> linear.Figure:
    times = YEARS[: len(values[0])]
    return linear.lines(labels, times, values, axis_label="割合（％）", value_text=written)


def scatter(x: list[float], y: list[float], labels: list[str] | None = None) -> linear.Figure:
    words = {"x_label": "一人暮らし（％）", "y_label": "孤独感（％）"}
    return linear.scatter(x, y, labels=labels, **words, x_text=written, y_text=written)


def test_heights_are_in_proportion_and_a_gap_is_a_gap() -> None:
    figure = lines(["全市", "門司区"], [[0.0, 5.0, 10.0], [2.0, math.nan, 6.0]])
    whole, part = (line for line in figure.axes[0].lines if line.get_marker() != "None")
    zero, half, full = map(float, whole.get_ydata())
    assert math.isclose(zero - half, half - full)
    low, gap, high = map(float, part.get_ydata())
    assert math.isnan(gap)
    assert math.isclose((zero - low) / (zero - full), 0.2)
    assert math.isclose((zero - high) / (zero - full), 0.6)
    assert whole.get_marker() != part.get_marker()


def test_a_scale_that_leaves_out_zero_says_so() -> None:
    def says(figure: linear.Figure) -> bool:
        return any(NOT_FROM_ZERO.strip()[:4] in text.get_text() for text in figure.axes[0].texts)

    assert not says(lines(["全市"], [[1.0, 5.0, 10.0]]))
    assert says(lines(["全市"], [[90.0, 95.0, 100.0]]))
    assert says(scatter([100.0, 101.0], [1.0, 9.0]))


def test_points_lie_where_their_values_say() -> None:
    figure = scatter([0.0, 5.0, 10.0, math.nan], [0.0, 10.0, 5.0, 1.0], ["甲", "乙", "丙", "丁"])
    ax = figure.axes[0]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    (a, b, c), (d, e, f) = zip(*((*dot.get_xdata(), *dot.get_ydata()) for dot in dots), strict=True)
    assert math.isclose(b - a, c - b)
    assert math.isclose(d - f, f - e)
    assert "丁" not in {text.get_text() for text in ax.texts}


@given(
    st.lists(
        st.lists(st.floats(-1e4, 1e6).map(lambda v: round(v, 1)), min_size=3, max_size=3),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=8)
def test_no_text_of_lines_meets_another(values: list[list[float]]) -> None:
    labels = ["全市", "小倉北区", "八幡東区", "地方版官民連携", "戸畑区"][: len(values)]
    assert_legible(lines(labels, values))


def test_no_two_ticks_read_the_same() -> None:
    figure = linear.lines(
        ["全市"], ["一", "二"], [[4.0, 5.0]], axis_label="割合", value_text=lambda v: f"{v:.0f}"
    )
    written = [text.get_text() for text in figure.axes[0].texts]
    assert len(written) == len(set(written))
    with refused(ValueError, "digits"):
        linear.lines(
            ["全市"],
            ["一", "二"],
            [[4.01, 4.02]],
            axis_label="割合",
            value_text=lambda v: f"{v:.0f}",
        )


def test_what_cannot_be_drawn_is_refused() -> None:
    with refused(ValueError, "6"):
        lines(["区"] * 6, [[1.0]] * 6)
    with refused(ValueError, "value"):
        lines(["区"], [[math.nan, math.nan]])
    with refused(ValueError, "point"):
        scatter([math.nan], [1.0])


@pytest.mark.parametrize("value", [0.0, 3.2, -4.0])
def test_one_value_is_enough(value: float) -> None:
    assert_legible(lines(["全市"], [[value]]))
    assert_legible(scatter([value], [value], ["全市"]))


@pytest.mark.parametrize("number", [2, 6, 15])
def test_times_stand_apart_in_two_lines_and_the_last_is_among_them(number: int) -> None:
    times = [f"令和{year}年度" for year in range(1, number + 1)]
    chart = linear.lines(
        ["全市"],
        times,
        [[1.0 + n for n in range(number)]],
        axis_label="％",
        value_text="{:.1f}".format,
    )
    assert_legible(chart)
    for figure in both(chart):
        shown = [text.get_text() for text in figure.axes[0].texts if "年度" in text.get_text()]
        assert shown
        assert all(text.count("\n") < 2 for text in shown)
        assert "".join(shown[-1].split()) == times[-1]
        assert not [text for text in shown if text.split("\n")[-1] == "度"]
