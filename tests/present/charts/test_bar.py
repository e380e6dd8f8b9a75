"""Charts: what is drawn has the right length, and no text leaves the figure or meets another."""

import datetime as dt
import math
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from tests.messages import refused
from tests.present.charts.drawn import both, to_svg
from tsunagari.present.charts import bar, canvas, plt, style
from tsunagari.present.charts.drawing import Drawing
from tsunagari.present.charts.svg import Renderer, text_width

SVG = "{http://www.w3.org/2000/svg}"
PROGRAM = Path(__file__).with_name("drawn.py")

LABELS = st.text("孤独・広告のー、「」（）Yahoo! 12", min_size=1, max_size=60).filter(str.strip)
VALUES = st.floats(0, 1e7) | st.just(math.nan)


def texts(figure: Figure) -> dict[str, Bbox]:
    """Return the boxes of all texts, finely enough that hinting does not blur them."""
    figure.set_dpi(720)
    renderer = FigureCanvasAgg(figure).get_renderer()
    drawn = [text for ax in figure.axes for text in ax.texts]
    boxes = [text.get_window_extent(renderer) for text in drawn]
    return {
        f"{number} {text.get_text()}": box
        for number, (text, box) in enumerate(zip(drawn, boxes, strict=True))
    }


def assert_legible(chart: Drawing) -> None:
    """All texts lie within either drawing, and no two meet."""
    for figure in both(chart):
        assert_apart(figure)


def assert_apart(figure: Figure) -> None:
    """All texts lie within a figure, and no two meet."""
    boxes = texts(figure)
    for name, box in boxes.items():
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1
        assert inside, f"{name!r} leaves the figure"
        assert box.y1 <= figure.bbox.y1, f"{name!r} leaves the figure"
    for (one, box), (other, second) in combinations(boxes.items(), 2):
        common = Bbox.intersection(box, second)
        assert common is None or min(common.width, common.height) < 1, f"{one!r} meets {other!r}"


def lengths(figure: Figure, number: int) -> list[float]:
    """Return the lengths of the bars of one of the axes, as drawn."""
    patches = [patch for patch in figure.axes[number].patches if isinstance(patch, Rectangle)]
    return [patch.get_window_extent().width for patch in patches]


NAMES = [
    "timeline",
    "crowded_timeline",
    "bars",
    "highlighted_bars",
    "columns",
    "paired_bars",
    "dot_interval",
    "panels",
    "stacked",
    "log_plane",
    "daily",
]


@pytest.fixture(scope="module")
def drawn() -> dict[str, Drawing]:
    """One figure of every kind, by the program that the processes below run too."""
    figures: dict[str, Drawing] = runpy.run_path(str(PROGRAM))["figures"]()
    assert list(figures) == NAMES
    return figures


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_legible(name: str, drawn: dict[str, Drawing]) -> None:
    assert_legible(drawn[name])


@pytest.mark.parametrize(
    ("narrow", "shown", "least", "most"),
    [(False, 672, 14, 16), (True, 320 - 32, 11, 12), (True, 390 - 32, 13, 16)],
    ids=["desk", "small phone", "phone"],
)
def test_letters_are_legible_and_no_larger_than_the_text(
    drawn: dict[str, Drawing], narrow: bool, shown: float, least: float, most: float
) -> None:
    for chart in drawn.values():
        drawing = both(chart)[narrow]
        scale = min(4 / 3, shown / (drawing.get_size_inches()[0] * 72))  # pixels to a point
        sizes = [text.get_fontsize() * scale for ax in drawing.axes for text in ax.texts]
        assert least <= min(sizes) <= max(sizes) <= most


def written(figure: Figure) -> list[ElementTree.Element]:
    """Return the texts of a figure as SVG."""
    tree = ElementTree.fromstring(to_svg(figure))  # noqa: S314 - it is our own
    return list(tree.iter(f"{SVG}text"))


def test_each_text_says_how_long_it_is_in_the_font_it_was_measured_in(
    drawn: dict[str, Drawing],
) -> None:
    for chart in drawn.values():
        for drawing in both(chart):
            for text in written(drawing):
                assert text.text
                length = float(text.attrib["textLength"])
                assert length == pytest.approx(text_width(text.text), abs=0.01)


def test_words_are_written_as_matplotlib_writes_them(
    drawn: dict[str, Drawing], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings = [drawing for chart in drawn.values() for drawing in both(chart)]
    ours = [to_svg(drawing) for drawing in drawings]
    monkeypatch.setattr(Renderer, "is_ours", False)
    assert [to_svg(drawing) for drawing in drawings] == ours


def test_a_figure_of_the_notebooks_own_has_letters_as_long_as_they_were_measured() -> None:
    figure, ax = plt.subplots(figsize=(3, 2))
    ax.set_title("表示＆クリック", fontsize=18)
    ax.text(0.5, 0.5, "斜め", rotation=30)
    ax.text(0.5, 0.2, "DejaVu", family="DejaVu Sans")
    found = {text.text: text.attrib for text in written(figure)}
    plt.close(figure)
    title = found["表示＆クリック"]
    assert float(title["textLength"]) == pytest.approx(7 * 18, abs=0.1)
    assert "18px" in title["style"]
    assert "rotate(-30" in found["斜め"]["transform"]
    assert "DejaVu" in found["DejaVu"]["style"]
    assert "textLength" not in found["DejaVu"]


def test_lengths_are_in_proportion(drawn: dict[str, Drawing]) -> None:
    shown = [3_592, 23_646, 10_169, 1_143_203, 1_586_704]
    for name in ("bars", "paired_bars"):
        got = lengths(drawn[name], 1)
        expected = [value / shown[-1] for value in shown]
        assert [length / got[-1] for length in got] == pytest.approx(expected)
    rates = lengths(drawn["paired_bars"], 2)
    assert rates[1] / rates[0] == pytest.approx((707 / 23_646) / (357 / 3_592))
    days = [bar.get_window_extent().height for bar in drawn["columns"].axes[0].patches]
    assert [day / days[0] for day in days] == pytest.approx([1, 60 / 53, 48 / 53])


def test_time_is_in_proportion(drawn: dict[str, Drawing]) -> None:
    dots = [line for line in drawn["timeline"].axes[0].lines if line.get_marker() == "o"]
    places = [float(dot.get_ydata()[0]) for dot in dots]  # type: ignore[index]
    days = [dt.date(2022, 2, 18), dt.date(2022, 6, 30), dt.date(2022, 12, 13), dt.date(2023, 3, 28)]
    spans = [(day - days[0]).days / (days[-1] - days[0]).days for day in days]
    assert [(y - places[0]) / (places[-1] - places[0]) for y in places] == pytest.approx(spans)


def test_the_order_of_events_does_not_matter() -> None:
    days = [dt.date(2023, 3, 28), dt.date(2022, 2, 18)]
    forth, back = bar.timeline(days, ["後", "先"]), bar.timeline(days[::-1], ["先", "後"])
    assert to_svg(forth) == to_svg(back)


def test_an_interval_is_drawn_and_a_lone_reference_carried_through(
    drawn: dict[str, Drawing],
) -> None:
    ax = drawn["dot_interval"].axes[1]
    spans = {(line.get_linestyle(), tuple(map(float, line.get_xdata()))) for line in ax.lines}
    assert ("-", (3.41, 5.10)) in spans
    assert ("--", (4.5, 4.5)) in spans
    ticks = [text.get_text() for text in ax.texts if text.get_text().replace(".", "").isdigit()]
    assert ticks == ["3.5", "4.0", "4.5", "5.0", "5.5"]


def test_intervals_of_which_none_may_be_shown_are_a_frame_that_says_so() -> None:
    figure = bar.dot_interval([], [], [], [], value_labels=[], axis_label="割合（％）")
    assert_legible(figure)
    assert [text.get_text() for ax in figure.axes for text in ax.texts] == [bar.NOTHING]
    assert len(lengths(figure, 0)) == 1
    with refused(ValueError, "labels has 0", "values has 1"):
        bar.dot_interval([], [1.0], [], [], value_labels=[], axis_label="割合（％）")


def test_the_highlight_stands_out(drawn: dict[str, Drawing]) -> None:
    colours = [
        mpl.colors.to_hex(bar.get_facecolor()).upper()
        for bar in drawn["highlighted_bars"].axes[1].patches
    ]
    assert colours == [style.MUTED, style.MAIN, style.MUTED]


def test_the_area_reported_on_is_told_by_more_than_its_colour(drawn: dict[str, Drawing]) -> None:
    for figure in both(drawn["panels"]):
        marks = [line for line in figure.axes[1].lines if line.get_marker() in ("o", "D")]
        forms = {
            float(line.get_xdata()[0]): (line.get_marker(), line.get_color()) for line in marks
        }
        assert forms[5.5] == ("D", style.MAIN)
        assert {forms[4.4], forms[4.3]} == {("o", style.MUTED)}
        bold = [text.get_text() for text in figure.axes[0].texts if text.get_fontweight() == "bold"]
        assert bold == [f"{canvas.HERE}八幡東区（n＝164）"]
        written = [text.get_text() for ax in figure.axes for text in ax.texts]
        assert any(canvas.HERE in text for text in written if text not in bold)  # what it means


def test_a_panel_has_its_heading_once_above_its_rows(drawn: dict[str, Drawing]) -> None:
    places = {text.get_text(): text.xy[1] for text in drawn["panels"].axes[0].texts}
    assert places["全市（n＝2,179）"] < places["性別"] < places["女性（n＝1,232）"]
    ranked = next(text for text in places if text.startswith("居住区") and text != "居住区")
    assert places["女性（n＝1,232）"] < places[ranked] < places[f"{canvas.HERE}八幡東区（n＝164）"]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(LABELS, VALUES), min_size=1, max_size=6))
def test_any_bars_are_legible(rows: list[tuple[str, float]]) -> None:
    labels, values = zip(*rows, strict=True)
    printed = [f"{value:,.0f}" for value in values]
    assert_legible(bar.bars(labels, values, value_labels=printed, axis_label=labels[0]))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1)), LABELS), min_size=1))
def test_any_timeline_is_legible(events: list[tuple[dt.date, str]]) -> None:
    assert_legible(bar.timeline(*zip(*events, strict=True)))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(LABELS, st.floats(-1e5, 1e5), st.floats(0, 1e3)), min_size=1, max_size=4),
    st.booleans(),
)
@example([("1", 2**-24, 0.0)], False)  # its numbers are wider than the usual distance of ticks
@example([("1", 1e4, 2.33e-6)], False)  # its ends differ in the tenth digit
@example([("1", 1e5, 1.5e-11)], False)  # and these in the last that a float has
def test_any_intervals_are_legible(rows: list[tuple[str, float, float]], lone: bool) -> None:
    labels, values, widths = zip(*rows, strict=True)
    lows = [value - width for value, width in zip(values, widths, strict=True)]
    highs = [value + width for value, width in zip(values, widths, strict=True)]
    if lone:
        lows[0] = math.nan
    printed = [f"{value:,.1f}" for value in values]
    assert_legible(
        bar.dot_interval(
            labels, values, lows, highs, value_labels=printed, axis_label="差（ポイント）"
        )
    )


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(1, 100)), min_size=1, max_size=8))
def test_moved_boxes_fit_and_do_not_overlap(boxes: list[tuple[float, float]]) -> None:
    heights = [height for _, height in boxes]
    total = max(500.0, sum(heights))
    wanted = sorted(min(max(y, heights[0] / 2), total - heights[-1] / 2) for y, _ in boxes)
    places = canvas.spread(wanted, heights, total)
    edges = [(y - h / 2, y + h / 2) for y, h in zip(places, heights, strict=True)]
    assert edges[0][0] >= -1e-6
    assert edges[-1][1] <= total + 1e-6
    assert all(above[1] <= below[0] + 1e-6 for above, below in pairwise(edges))


def test_what_may_not_be_shown_is_a_mark_without_a_dot() -> None:
    figure = bar.dot_interval(
        ["甲", "乙"],
        [4.0, math.nan],
        [3.0, math.nan],
        [5.0, math.nan],
        value_labels=["4.0%", "x"],
        axis_label="割合（％）",
    )
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert {"甲", "乙", "4.0%"} <= set(texts)
    assert "x" not in texts  # which would be read as a mark on the scale
    assert any(text.startswith("x") for text in texts)
    dots = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in dots] == [4.0]


@pytest.mark.parametrize(("low", "from_zero"), [(0.5, True), (40.0, False)])
def test_a_scale_that_leaves_out_zero_says_so(low: float, from_zero: bool) -> None:
    figure = bar.dot_interval(
        ["甲"], [low + 1], [low], [low + 2], value_labels=["v"], axis_label="割合"
    )
    texts = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert ("割合" in texts) == from_zero
    assert (figure.axes[1].get_xlim()[0] == 0) == from_zero


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda: bar.timeline([], []), []),
        (lambda: bar.timeline([dt.date(2022, 2, 18)], []), ["dates has 1", "labels has 0"]),
        (
            lambda: bar.bars(["a"], [-1], value_labels=["△1"], axis_label="x"),
            ["-1.0"],
        ),
        (
            lambda: bar.bars(["a"], [1], value_labels=["1"], axis_label="x", highlight="b"),
            ["'b'"],
        ),
        (
            lambda: bar.bars(["a"], [1], value_labels=["長" * 40], axis_label="x"),
            ["長" * 40],
        ),
        (
            lambda: bar.columns(["a"] * 9, [1] * 9, value_labels=["1,586,704"] * 9, axis_label="x"),
            ["9", "bars()"],
        ),
    ],
    ids=["empty", "uneven", "negative", "highlight", "long", "many"],
)
def test_what_cannot_be_drawn_is_said(draw: Callable[[], Drawing], named: list[str]) -> None:
    with refused(ValueError, *named):
        draw()


def test_two_processes_write_the_same_bytes_and_warn_of_nothing(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    running = []
    for seed, folder in enumerate(folders, start=1):
        folder.mkdir()
        command = [sys.executable, "-W", "error", str(PROGRAM), str(folder)]
        env = {**os.environ, "PYTHONHASHSEED": str(seed)}
        if seed == 1:  # it draws for the first time; the other knows its fonts
            env["MPLCONFIGDIR"] = str(folder / "new")
        running.append(subprocess.Popen(command, env=env, stderr=subprocess.PIPE))
    assert [(process.communicate()[1], process.returncode) for process in running] == [(b"", 0)] * 2
    first, second = (
        {path.name: path.read_bytes() for path in folder.glob("*.svg")} for folder in folders
    )
    assert first == second
    assert sorted(first) == sorted(f"{name}{w}.svg" for name in NAMES for w in ("", "_narrow"))
    for svg in first.values():
        assert b"<dc:date>" not in svg
        assert b"Matplotlib v" not in svg
        assert b"<text" in svg
