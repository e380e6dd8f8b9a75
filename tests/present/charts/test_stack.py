"""Stacked bars: every segment is as long as its share, and none tells what the table hides."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tests.present.charts.test_bar import LABELS, assert_legible
from tsunagari.present.charts import stack

NAMES = ["しばしばある・常にある", "時々ある", "決してない", "無回答"]


def drawn(*bars: list[float], names: list[str] = NAMES) -> Figure:
    return stack.stacked(
        [f"群{number}（n＝{40 + number}）" for number in range(len(bars))],
        bars,
        names=names,
        value_labels=[["x" if math.isnan(v) else f"{v:.1f}" for v in bar] for bar in bars],
        axis_label="孤独であると感じることがあるか（％）",
        unanswered="無回答",
    )


def segments(figure: Figure, bar: int = 0) -> list[float]:
    """Return the lengths of a bar's segments, as parts of its outline."""
    patches = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    frames = [patch for patch in patches if not patch.get_fill()]
    inside = [p for p in patches if p.get_fill() and p.get_y() == frames[bar].get_y()]
    return [patch.get_width() / frames[bar].get_width() for patch in inside]


def test_segments_are_as_long_as_their_shares() -> None:
    figure = drawn([10, 20, 65, 5], [50, 0, 50, 0])
    assert segments(figure) == pytest.approx([0.1, 0.2, 0.65, 0.05])
    assert segments(figure, 1) == pytest.approx([0.5, 0.5])


def test_shares_that_are_rounded_still_fill_the_bar() -> None:
    assert sum(segments(drawn([4.5, 14.5, 80.0, 0.9]))) == pytest.approx(1)


def test_what_is_not_shown_leaves_only_what_the_others_leave() -> None:
    figure = drawn([math.nan, 20, math.nan, 5])
    assert segments(figure) == pytest.approx([0.2, 0.05])
    written = {text.get_text() for text in figure.axes[0].texts}
    assert "20.0" in written
    assert "x" not in written


def test_a_value_is_written_where_it_has_room() -> None:
    written = [text.get_text() for text in drawn([1.0, 20, 74, 5]).axes[0].texts]
    assert "20.0" in written
    assert "1.0" not in written


def test_a_bar_of_nothing_is_an_empty_frame() -> None:
    assert segments(drawn([math.nan] * 4)) == []


def test_more_than_everybody_is_refused() -> None:
    with pytest.raises(ValueError, match="sum to 120 %"):
        drawn([60, 60, 0, 0])


def test_more_answers_than_shades_are_refused() -> None:
    names = [f"回答{number}" for number in range(8)] + ["無回答"]
    with pytest.raises(ValueError, match="8 answers are too many"):
        drawn([10.0] * 9, names=names)


def test_one_share_is_needed_for_every_answer() -> None:
    with pytest.raises(ValueError, match="one item each"):
        drawn([50.0, 50.0])


@settings(max_examples=20, deadline=None)
@given(
    st.lists(LABELS, min_size=1, max_size=7, unique=True),
    st.lists(st.integers(1, 100), min_size=7, max_size=7),
)
def test_any_texts_are_legible(names: list[str], parts: list[int]) -> None:
    shares = [100 * part / sum(parts[: len(names)]) for part in parts[: len(names)]]
    figure = stack.stacked(
        ["全体"],
        [shares],
        names=names,
        value_labels=[[f"{share:.1f}" for share in shares]],
        axis_label="割合（％）",
    )
    assert_legible(figure)
