"""What a cell shows becomes a figure, a table, or a figure with its table."""

from __future__ import annotations

from typing import Any

import pytest

from tsunagari.contract import CHART_MIME, COUNT_MIME, FACT_MIME, PREVIEW_MIME, TABLE_MIME
from tsunagari.press.bind.book import Book, alternative_text
from tsunagari.press.bind.page import Float, chapter

DRAWING = {"image/svg+xml": "<svg></svg>", "text/plain": ""}
TABLE = {"text/html": "<table></table>", TABLE_MIME: {"csv": "a\n1\n", "note": "注"}}
FACT = {FACT_MIME: {"name": "one.n"}, COUNT_MIME: None}
NAMED = "#| label: fig-one-a\n#| fig-cap: 図の題\n"


def shown(source: str, *outputs: dict[str, Any]) -> tuple[list[Float], list[str]]:
    """Return what a page shows of a cell, and what is wrong with it."""
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [{"output_type": "display_data", "data": data} for data in outputs],
    }
    page, problems = chapter("one", 1, {"cells": [cell]}, "one")
    return page.floats, [problem.what for problem in problems]


def test_a_chart_brings_its_table() -> None:
    source = NAMED + "#| fig-alt: 図の説明\nshow(x)"
    (figure, table), problems = shown(source, FACT, DRAWING, TABLE)
    assert problems == []
    assert (figure.kind, figure.label, figure.caption) == ("fig", "fig-one-a", "図の題")
    assert (table.kind, table.label, table.caption) == ("tbl", "tbl-one-a", "図の題")
    assert (table.csv, table.note, figure.csv) == ("a\n1\n", "注", "")


def test_its_table_may_have_a_caption_of_its_own() -> None:
    source = NAMED + "#| tbl-cap: 表の題\n#| fig-alt: 図の説明\nshow(x)"
    (figure, table), _ = shown(source, DRAWING, TABLE)
    assert (figure.caption, table.caption) == ("図の題", "表の題")


def test_a_chart_brings_its_alternative_text() -> None:
    drawing = DRAWING | {CHART_MIME: {"alt": "図が示すこと"}}
    (figure,), problems = shown(NAMED + "show(x)", drawing)
    assert (figure.alt, problems) == ("図が示すこと", [])
    (figure,), problems = shown(NAMED + "#| fig-alt: 手書きの説明\nshow(x)", drawing)
    assert (figure.alt, problems) == ("手書きの説明", [])


def test_the_alternative_text_that_a_chart_brings_is_data() -> None:
    """What looks in a label like a fact, a reference or a mark of ours is none."""
    book = Book([], {}, {}, {"one.n": "3人"})
    said = "[甲]{.fixed}は@fig-one-aの2"
    (figure,), problems = shown(NAMED + "show(x)", DRAWING | {CHART_MIME: {"alt": said}})
    assert (alternative_text(figure, book), problems) == (said, [])
    typed = "甲は{{< var one.n >}}"
    (figure,), _ = shown(NAMED + f"#| fig-alt: {typed}\nshow(x)", DRAWING)
    assert alternative_text(figure, book) == "甲は3人"
    floats, (problem,) = shown(NAMED + "show(x)", DRAWING | {CHART_MIME: {"alt": typed}})
    assert floats == []
    assert "[P10]" in problem


@pytest.mark.parametrize(
    ("chart", "word"), [({}, "fig-alt"), ({CHART_MIME: {"alt": "図の題"}}, "fig-cap")]
)
def test_a_chart_without_an_alternative_text_of_its_own_is_refused(
    chart: dict[str, Any], word: str
) -> None:
    floats, (problem,) = shown(NAMED + "show(x)", DRAWING | chart)
    assert floats == []
    assert word in problem


def test_a_preview_leaves_nothing_on_the_page() -> None:
    assert shown("fact.prose()", {PREVIEW_MIME: {}, "text/markdown": "本文"}) == ([], [])


@pytest.mark.parametrize(
    "outputs", [(TABLE, DRAWING), (DRAWING, DRAWING), (TABLE, TABLE), (DRAWING, TABLE, TABLE)]
)
def test_other_things_together_are_refused(outputs: tuple[dict[str, Any], ...]) -> None:
    floats, (problem,) = shown(NAMED + "#| fig-alt: 図の説明\nx", *outputs)
    assert floats == []
    assert problem


LINE = {"text/plain": "[<matplotlib.lines.Line2D at 0x7f]"}


@pytest.mark.parametrize(
    ("outputs", "word"),
    [
        ((LINE, DRAWING), ";"),
        ((DRAWING, {"text/plain": "<Axes: >"}), ";"),
        (({"application/vnd.plotly.v1+json": {}, "text/html": "<div></div>"},), "plotly"),
        (({"text/html": "<div></div><script>Bokeh.embed()</script>"},), "bokeh"),
        (({"image/png": "iVBO", "text/plain": "<Figure>"},), "plt"),
        (({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "0%"},), "from tqdm"),
        (({"text/html": '<table class="dataframe"></table>', "text/plain": "a"},), "table(…)"),
        (({"text/plain": "3"},), "fact"),
    ],
)
def test_what_is_refused_says_the_way_out(outputs: tuple[dict[str, Any], ...], word: str) -> None:
    cell = {
        "cell_type": "code",
        "metadata": {},
        "source": NAMED + "#| fig-alt: 図の説明\nx",
        "outputs": [{"output_type": "display_data", "data": data} for data in outputs],
    }
    page, (problem,) = chapter("one", 1, {"cells": [cell]}, "one")
    assert page.floats == []
    assert word in problem.remedy


@pytest.mark.parametrize(
    ("option", "words"),
    [("echo: false", ["line out", "code"]), ("fig_cap: a", ["fig-cap"]), ("zzz: 1", ["label"])],
)
def test_an_unknown_option_says_the_way_out(option: str, words: list[str]) -> None:
    cell = {"cell_type": "code", "metadata": {}, "source": f"#| {option}\nx", "outputs": []}
    _, (problem,) = chapter("one", 1, {"cells": [cell]}, "one")
    assert all(word in problem.remedy for word in words)
