"""Charts over two axes: points and lines are where their values say, and no text meets another."""

from __future__ import annotations

import datetime as dt
import math
import runpy
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from tests.messages import refused
from tests.present.charts.test_bar import PROGRAM, assert_legible
from tsunagari.present.charts import xy

DAYS = [dt.date(2023, 2, 8) + dt.timedelta(number) for number in range(21)]


def plane(labels: list[str], x: list[float], y: list[float]) -> Figure:
    return xy.log_plane(
        labels,
        x,
        y,
        x_label="表示回数（回）",
        y_label="クリック率",
        x_text="{:g}".format,
        y_text="{:g}".format,
        product_text="{:g}回".format,
    )


def test_points_lie_where_their_logarithms_say() -> None:
    drawn = runpy.run_path(str(PROGRAM))
    ax = drawn["figures"]()["log_plane"].axes[0]
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    places = [(float(dot.get_xdata()[0]), float(dot.get_ydata()[0])) for dot in dots]
    logs = [
        (math.log10(x), math.log10(y))
        for x, y in zip(drawn["IMPRESSIONS"], drawn["SHARES"], strict=True)
    ]
    for at in (0, 1):
        unit = (places[1][at] - places[0][at]) / (logs[1][at] - logs[0][at])
        got = [place[at] - places[0][at] for place in places]
        assert got == pytest.approx([unit * (log[at] - logs[0][at]) for log in logs])


def test_a_point_lies_on_the_line_of_its_product() -> None:
    ax = plane(["a", "b"], [100, 5000], [0.1, 0.03]).axes[0]
    [dot, *_] = [line for line in ax.lines if line.get_marker() == "o"]
    x, y = float(dot.get_xdata()[0]), float(dot.get_ydata()[0])  # type: ignore[index]
    lines = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert len(lines) == 2
    away = []
    for line in lines:
        (a, c), (b, d) = map(list, (line.get_xdata(), line.get_ydata()))
        away.append(abs((c - a) * (b - y) - (a - x) * (d - b)) / math.hypot(c - a, d - b))
    assert min(away) == pytest.approx(0, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 1e7), st.floats(1e-4, 1)), min_size=1, max_size=3))
def test_any_plane_is_legible(points: list[tuple[float, float]]) -> None:
    x, y = map(list, zip(*points, strict=True))
    assert_legible(plane([f"媒体{number}" for number in range(len(x))], x, y))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.floats(0, 1e6), min_size=21, max_size=21), min_size=1, max_size=4),
    st.text("媒体クリック「」、 ab", min_size=1, max_size=60).filter(str.strip),
)
def test_any_days_are_legible(values: list[list[float]], name: str) -> None:
    notes = [f"最多{max(course):,.0f}回" for course in values]
    names = [name] * len(values)
    figure = xy.daily(names, DAYS, values, notes=notes, axis_label="クリック数（回）")
    assert_legible(figure)


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda: plane(["a"], [0], [1]), ["0"]),
        (lambda: plane(["a"], [1], [math.nan]), ["nan"]),
        (lambda: plane(["長" * 40], [10], [0.1]), ["長" * 40]),
        (lambda: plane(["a"], [1, 2], [1]), ["x has 2"]),
        (
            lambda: xy.daily(["a"], DAYS, [[1]], notes=["n"], axis_label="x"),
            ["days has 21", "values has 1"],
        ),
        (
            lambda: xy.daily(["a"], DAYS[:1], [[-1]], notes=["n"], axis_label="x"),
            ["-1.0"],
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused(draw: Callable[[], Figure], named: list[str]) -> None:
    with refused(ValueError, *named):
        draw()
