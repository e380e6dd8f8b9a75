"""The palette's contrasts and the rules of line ends."""

import re
from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import Any

import matplotlib as mpl
import pytest
import seaborn as sns
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from tests.conftest import ROOT
from tests.present.charts.drawn import to_svg
from tsunagari.present.charts import bar, style
from tsunagari.present.charts.style import INK, MAIN, MUTED, QUIET, SECOND, balanced, wrap
from tsunagari.present.charts.svg import FONTS, SIZE, text_width


def luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2.2 defines."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in to_rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio that WCAG 2.2 defines."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("colour", "least"), [(INK, 7), (QUIET, 4.5), (MAIN, 4.5), (SECOND, 4.5), (MUTED, 3)]
)
def test_contrast_on_white(colour: str, least: float) -> None:
    assert contrast(colour, "white") >= least


@pytest.mark.parametrize(("one", "other"), [(MAIN, SECOND), (MAIN, MUTED)])
def test_what_stands_side_by_side_differs_in_grey_print(one: str, other: str) -> None:
    assert contrast(one, other) >= 2


@given(st.text(st.sampled_from("かがプ、。「（％ー漢 A1,.VTofi´æé\u3099①～"), max_size=30))
def test_a_line_is_as_wide_as_matplotlib_sets_it(text: str) -> None:
    font = FontProperties(family="IPAexGothic", size=SIZE)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    assert text_width(text) == width


@given(st.text("あ漢、。「」（）％ー A1,.", max_size=60), st.floats(50, 300))
def test_lines_fit_and_lose_nothing(text: str, width: float) -> None:
    lines = wrap(text, width).split("\n")
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width + 0.01 for line in lines)


@given(st.text("あ漢、。「」（）％ー A1,.", max_size=60), st.floats(50, 300))
def test_balanced_lines_are_as_few_and_no_wider(text: str, width: float) -> None:
    lines, least = balanced(text, width).split("\n"), wrap(text, width).split("\n")
    assert len(lines) <= len(least)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(map(text_width, lines)) <= width + 0.01


def test_a_base_is_not_broken_and_no_letter_is_left_alone() -> None:
    width = text_width("漢" * 12)
    assert wrap("直接会って話す：門司区（n＝204）", width).endswith("\n（n＝204）")
    colon = balanced("直接会って話す：門司区（n＝204）", text_width("漢" * 15))
    assert colon == "直接会って話す：\n門司区（n＝204）"
    lines = balanced("NPO等の民間団体・ボランティア団体", text_width("漢" * 15)).split("\n")
    assert min(map(text_width, lines)) > text_width("漢" * 6)


def test_line_ends() -> None:
    width = text_width("漢" * 6)
    assert wrap("漢字漢字漢字。漢字", width) == "漢字漢字漢\n字。漢字"
    assert wrap("漢字漢字漢（字）", width) == "漢字漢字漢\n（字）"
    assert wrap("広告 Facebook 広告", width) == "広告\nFacebook 広\n告"
    assert wrap("一\n\n二", width) == "一\n\n二"


def test_palette_is_distinct() -> None:
    assert all(one != other for one, other in combinations([MAIN, SECOND, MUTED, INK, QUIET], 2))


def test_charts_are_in_the_typeface_of_the_page() -> None:
    sheet = (ROOT / "report/report.css").read_text(encoding="utf-8")
    names = re.search(r"--sans:\s*([^;]*);", sheet)
    assert names
    assert [name.strip().strip('"') for name in names[1].split(",")] == [*FONTS, "sans-serif"]


def test_the_style_begins_with_seaborns() -> None:
    def settings(*make: Callable[[], object]) -> dict[str, Any]:
        with mpl.rc_context():
            mpl.rcdefaults()
            for set_style in make:
                set_style()
            return dict(mpl.rcParams) | {"image.cmap": None}  # which seaborn alone knows

    theme = partial(sns.set_theme, style="white")
    assert settings(style.set_style) == settings(theme, style.set_style)


def words(svg: str) -> dict[str, dict[str, str]]:
    """Return what is said of the texts of a drawing, by the texts."""
    found = re.findall(r"<text([^>]*)>([^<]*)</text>", svg)
    return {text: dict(re.findall(r'([\w-]+)="([^"]*)"', said)) for said, text in found}


def test_a_word_may_have_any_colour_that_matplotlib_reads() -> None:
    chart = bar.bars(["甲", "乙"], [1, 2], value_labels=["1回", "2回"], axis_label="回")
    one, two = chart.axes[-1].texts
    one.set_color([1, 0, 0])
    two.set_color("#ff000080")
    said = words(to_svg(chart))
    assert "fill: #ff0000" in said["1回"]["style"]
    assert "opacity" not in said["1回"]["style"]
    opacity = re.search(r"fill: #ff0000; opacity: ([\d.]+)", said["2回"]["style"])
    assert opacity
    assert float(opacity[1]) == pytest.approx(128 / 255, abs=1e-4)


def test_on_another_scale_a_word_stands_at_the_end_of_its_bar() -> None:
    chart = bar.bars(["甲", "乙"], [10, 1000], value_labels=["10回", "1000回"], axis_label="回")
    ax = chart.axes[-1]
    between = {}
    for scale in ("linear", "symlog"):
        ax.set_xscale(scale)
        said = words(to_svg(chart))
        ends = [ax.transData.transform((value, 0))[0] * 72 / chart.dpi for value in (10, 1000)]
        starts = [float(said[text]["x"]) for text in ("10回", "1000回")]
        between[scale] = [start - end for start, end in zip(starts, ends, strict=True)]
    assert between["symlog"] == pytest.approx(between["linear"], abs=0.01)
    assert between["linear"][0] == pytest.approx(between["linear"][1], abs=0.01)


def test_bars_may_be_labelled_by_matplotlib() -> None:
    chart = bar.bars(["甲", "乙"], [10, 25], value_labels=["", ""], axis_label="回")
    ax = chart.axes[-1]
    assert [text.get_text() for text in ax.bar_label(ax.containers[0])] == ["10", "25"]
