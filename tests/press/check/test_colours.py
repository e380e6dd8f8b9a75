"""Colours of drawings that a reader cannot tell apart are found."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import names
from tests.present.charts.drawn import to_svg
from tests.press.check.sites import page, site
from tsunagari.present.charts import bar, stack
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Float, Page
from tsunagari.press.check import colours, drawings
from tsunagari.press.check.site import BuiltSite

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


# The values that WCAG's own techniques and the WebAIM checker give.
@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000", "#ffffff", 21.0),
        ("#767676", "#fff", 4.54),
        ("#777777", "#fff", 4.48),
        ("#0000ff", "white", 8.59),
        ("#ff0000", "#fff", 4.00),
        ("#949494", "#fff", 3.03),
    ],
)
def test_the_ratio_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    front, back = colours.read(one), colours.read(other)
    assert front is not None
    assert back is not None
    assert colours.contrast(front, back) == pytest.approx(ratio, abs=0.006)


@given(COLOURS, COLOURS)
def test_a_ratio_is_the_same_from_both_sides(
    one: tuple[int, int, int], other: tuple[int, int, int]
) -> None:
    assert colours.contrast(one, other) == colours.contrast(other, one)
    assert 1 <= colours.contrast(one, other) <= 21.0001
    assert colours.read(colours.written(one)) == one


def drawing(*shapes: str) -> str:
    return f'<svg><path style="fill: #ffffff"/>{"".join(shapes)}</svg>'


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ('<path style="fill: #d9e6ff"/>', ["mark", "#d9e6ff"]),
        ('<path style="fill: none; stroke: #dddddd"/>', ["mark", "#dddddd"]),
        ('<rect fill="#eee"/>', ["mark", "#eeeeee"]),
        ('<text fill="#8c8c8c">文</text>', ["text", "#8c8c8c", "3.36:1"]),
        ('<g id="text_1"><g style="fill: #8c8c8c"><use/></g></g>', ["text", "#8c8c8c"]),
        ('<g id="text_1"><g style="fill: #ffffff"><use/></g></g>', ["text", "#ffffff"]),
    ],
)
def test_a_pale_part_of_a_drawing_is_found(shape: str, words: list[str]) -> None:
    (fault,) = drawings.faults(drawing(shape))
    assert names(fault, *words)


@pytest.mark.parametrize(
    "shapes",
    [
        ['<path style="fill: #0017c1; stroke: #ffffff"/>'],
        ['<path style="fill: #d9e6ff; stroke: #1a1a1c"/>'],
        ['<path style="fill: #0017c1; fill-opacity: 0.12"/>'],
        ['<path style="fill: #8c8c8c"/>'],
        ['<path style="fill: #0017c1"/>', '<g id="text_1"><g style="fill: #ffffff"><use/></g></g>'],
    ],
)
def test_marks_that_can_be_seen_pass(shapes: list[str]) -> None:
    assert drawings.faults(drawing(*shapes)) == []


def test_our_own_charts_pass() -> None:
    figures = [
        bar.bars(["甲", "乙"], [1.0, 2.0], value_labels=["1", "2"], axis_label="数"),
        stack.stacked(
            ["甲", "乙"],
            [[10, 20, 30, 40], [25, 25, 25, 24]],
            names=["ア", "イ", "ウ", "エ"],
            value_labels=[["10", "20", "30", "40"], ["25", "25", "25", "24"]],
            axis_label="割合（％）",
        ),
    ]
    for figure in figures:
        assert drawings.faults(to_svg(figure)) == []


def test_what_a_page_carries_is_looked_at(tmp_path: Path) -> None:
    pale = drawing('<text fill="#8c8c8c">文</text>')
    data = base64.b64encode(pale.encode()).decode()
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="図">'
    built = site(tmp_path, {"one.html": page(image), "a.svg": drawing(), "b.svg": pale})
    places = [problem.where for problem in drawings.check(built)]
    assert places == ["b.svg", "one.html, drawing 1"]


def test_the_cell_of_a_figure_is_named_whatever_drawings_prose_shows(tmp_path: Path) -> None:
    def image(shapes: str) -> str:
        data = base64.b64encode(drawing(shapes).encode()).decode()
        return f'<img src="data:image/svg+xml;base64,{data}" alt="図">'

    def source(shapes: str) -> str:
        return image(shapes).replace("<img src", "<source srcset")

    pale, strong = '<text fill="#8c8c8c">文</text>', '<text fill="#000">文</text>'
    body = f"""<p>{image(strong)}</p>
<div id="fig-a"><figure><picture>{source(strong)}{image(strong)}</picture></figure></div>
<div id="fig-b"><figure><picture>{source(pale)}{image(pale)}</picture></figure></div>
<p>{image(pale)}</p>"""
    built = site(tmp_path, {"one.html": page(body)})
    figures = [Float(f"cell {n}", "fig", f"fig-{n}", "題", "図", "<svg/>") for n in "ab"]
    book = Book([Page("one", 1, figures, "one")], {}, {}, {})
    built = BuiltSite(built.folder, built.plan, book)
    places = [problem.where for problem in drawings.check(built)]
    assert places == ["cell b", "one.html, drawing 4", "cell b"]
