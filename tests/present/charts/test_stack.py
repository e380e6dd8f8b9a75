"""Stacked bars: every segment is as long as its share, and none tells what the table hides."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from tests.messages import refused
from tests.present.charts.drawn import both
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


def written(figure: Figure) -> set[str]:
    return {text.get_text() for text in figure.axes[0].texts}


def test_what_is_not_shown_is_one_piece_in_its_place() -> None:
    figure = drawn([10, math.nan, math.nan, 5])
    assert segments(figure) == pytest.approx([0.1, 0.85, 0.05])
    assert {"x", stack.HIDDEN_PARTS} <= written(figure)  # in the bar, and in the key


def test_no_share_stands_where_another_answer_was() -> None:
    figure = drawn([math.nan, 20, math.nan, 5], [10, 20, 65, 5])
    assert segments(figure) == []  # how wide each hidden share is, nobody may know
    assert len(segments(figure, 1)) == 4
    assert {stack.NOT_DRAWN} <= written(figure)
    assert stack.HIDDEN_PARTS not in written(figure)


def test_a_share_of_nothing_parts_no_pieces() -> None:
    figure = drawn([math.nan, 0, math.nan, 5])
    assert segments(figure) == pytest.approx([0.95, 0.05])


def test_a_key_has_hidden_parts_only_where_a_bar_has() -> None:
    assert stack.HIDDEN_PARTS not in written(drawn([10, 20, 65, 5]))


@given(st.lists(st.one_of(st.just(math.nan), st.integers(0, 20)), min_size=4, max_size=4))
def test_every_share_that_is_drawn_begins_where_it_would(shares: list[float]) -> None:
    figure = drawn(shares, [25, 25, 25, 25])
    patches = [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]
    frame = next(patch for patch in patches if not patch.get_fill())
    pieces = [p for p in patches if p.get_fill() and p.get_y() == frame.get_y()]
    hidden = any(map(math.isnan, shares))
    if not hidden or not pieces:
        return
    ends = [piece.get_x() + piece.get_width() for piece in pieces]
    # The last piece ends where the bar does, the first begins where it does: nothing moved up.
    assert pieces[0].get_x() == frame.get_x()
    assert max(ends) == pytest.approx(frame.get_x() + frame.get_width())


def test_a_value_is_written_where_it_has_room() -> None:
    values = written(drawn([1.0, 20, 74, 5]))
    assert "20.0" in values
    assert "1.0" not in values


def test_a_bar_of_nothing_is_an_empty_frame() -> None:
    assert segments(drawn([0.0] * 4)) == []


def test_a_bar_of_which_nothing_is_shown_is_one_piece() -> None:
    assert segments(drawn([math.nan] * 4)) == pytest.approx([1])


def test_more_than_everybody_is_refused() -> None:
    with refused(ValueError, "120 %"):
        drawn([60, 60, 0, 0])


def test_more_answers_than_shades_are_refused() -> None:
    names = [f"回答{number}" for number in range(8)] + ["無回答"]
    with refused(ValueError, "8"):
        drawn([10.0] * 9, names=names)


def test_one_share_is_needed_for_every_answer() -> None:
    with refused(ValueError, "2", "4"):
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


@pytest.mark.parametrize(("share", "is_apart"), [(2.0, True), (40.0, False), (math.nan, False)])
def test_the_headline_is_written_also_where_its_segment_is_too_narrow(
    share: float, is_apart: bool
) -> None:
    rest = 100 - (0 if math.isnan(share) else share)
    chart = stack.stacked(
        ["全市"],
        [[share, rest]],
        names=["ある", "ない"],
        value_labels=[["x" if math.isnan(share) else f"{share:.1f}", f"{rest:.1f}"]],
        axis_label="（％）",
        headline="ある",
    )
    assert_legible(chart)
    for figure in both(chart):
        written = [text.get_text() for ax in figure.axes for text in ax.texts]
        assert any(f"ある {share:.1f}" in text for text in written) == is_apart
