"""Colours that a reader cannot tell apart are found, in style sheets and in drawings."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.present.charts.drawn import to_svg
from tests.press.check.sites import page, site
from tsunagari.present.charts import bar, stack
from tsunagari.press.check import colours, drawings

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)
SHEET = (ROOT / "report/report.css").read_text(encoding="utf-8")
CSS = """
:root { --ink: #1a1a1a; --paper: #fff; --line: rgb(118, 118, 118); }
body { color: var(--ink); background: var(--paper); }
.note { background-color: #f2f2f2 }
a { color: #0017c1; }
.skip:focus { color: white; background: #000071; outline: 3px solid var(--ink); }
input { border: 1px solid var(--line); }
.soft { border-top: 1px solid #ccc; color: inherit; background: none; }
@media (max-width: 50rem) { a { color: #000071; } }
@media print { a { color: inherit; } }
"""


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


def test_a_good_sheet_passes() -> None:
    assert colours.faults(CSS) == []


def test_our_own_sheet_passes() -> None:
    assert colours.faults(SHEET) == []


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("--ink: #1a1a1a", "--ink: #888", "the text of body (#888888) has a contrast of 3.54:1"),
        ("a { color: #0017c1", "a { color: #7d7d7d", "the text of a (#7d7d7d) has a contrast of"),
        ("#f2f2f2", "#0017c1", "on the background of .note (#0017c1) on the screen."),
        ("color: white", "color: #555", "the text of .skip:focus (#555555) has a contrast of"),
        ("rgb(118, 118, 118)", "#ccc", "the edge of input (#cccccc) has a contrast of 1.61:1"),
        ("solid var(--ink)", "solid #ddd", "the edge of .skip:focus (#dddddd)"),
        (
            "{ color: #000071; }",
            "{ color: #fafafa; }",
            "the text of a within @media (max-width: 50rem) (#fafafa)",
        ),
        ("{ color: inherit; }", "{ color: #999; }", "(#ffffff) in print."),
        ("a { color: #0017c1", "a { color: papayawhip", "is no colour that can be measured"),
        (
            "@media print",
            "@media (prefers-color-scheme: dark) { :root { --paper: #111 } }\n@media print",
            "has a contrast of 1.08:1 on the background of body (#111111) on a dark screen.",
        ),
    ],
)
def test_a_pale_colour_is_found(old: str, new: str, what: str) -> None:
    assert old in CSS
    found = colours.faults(CSS.replace(old, new, 1))
    assert [fault for fault in found if what in fault], found


def test_a_dark_scheme_that_holds_passes() -> None:
    dark = "@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #111 }"
    dark += " .note { background-color: #222 } a { color: #9db7f9 } }"
    assert [fault for fault in colours.faults(CSS + dark) if "dark" in fault] == []


@pytest.mark.parametrize("name", ["ink-soft", "accent", "important", "line"])
def test_a_pale_colour_of_our_own_palette_is_found(name: str) -> None:
    start = SHEET.index(f"--{name}:")
    pale = SHEET[:start] + f"--{name}: #bbbbbb;" + SHEET[SHEET.index(";", start) + 1 :]
    assert colours.faults(pale)


def drawing(*shapes: str) -> str:
    return f'<svg><path style="fill: #ffffff"/>{"".join(shapes)}</svg>'


@pytest.mark.parametrize(
    ("shape", "what"),
    [
        ('<path style="fill: #d9e6ff"/>', "a mark in #d9e6ff"),
        ('<path style="fill: none; stroke: #dddddd"/>', "a mark in #dddddd"),
        ('<rect fill="#eee"/>', "a mark in #eeeeee"),
        ('<text fill="#8c8c8c">文</text>', "a text in #8c8c8c has a contrast of 3.36:1"),
        ('<g id="text_1"><g style="fill: #8c8c8c"><use/></g></g>', "a text in #8c8c8c"),
        ('<g id="text_1"><g style="fill: #ffffff"><use/></g></g>', "a text in #ffffff"),
    ],
)
def test_a_pale_part_of_a_drawing_is_found(shape: str, what: str) -> None:
    (found,) = drawings.faults(drawing(shape))
    assert found.startswith(what)


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


def test_files_are_named(tmp_path: Path) -> None:
    made = site(tmp_path, {"assets/a.css": "body { color: #ccc }", "a.svg": drawing()})
    (problem,) = colours.check(made)
    assert problem.where == "assets/a.css"
    assert "4.5:1 in text" in problem.remedy
    assert list(drawings.check(made)) == []


def test_what_a_page_carries_is_looked_at(tmp_path: Path) -> None:
    pale = drawing('<text fill="#8c8c8c">文</text>')
    data = base64.b64encode(pale.encode()).decode()
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="図">'
    style = "<style>body { color: #ccc }</style>"
    files = {"one.html": page(image + style), "two.html": page(style)}
    made = site(tmp_path, files)
    assert [problem.where for problem in drawings.check(made)] == ["one.html, drawing 1"]
    assert [problem.where for problem in colours.check(made)] == ["one.html, style"]
