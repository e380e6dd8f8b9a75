"""What is shown of a tabulation: its chart, what the chart shows in words, and its table."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib.figure import Figure

from tests.messages import refused
from tsunagari.contract import CHART_MIME, TABLE_MIME
from tsunagari.present import charts, show
from tsunagari.present.drawings import drawn
from tsunagari.present.tables import Table
from tsunagari.tabulation.grid import Dot
from tsunagari.tabulation.number import PER_CENT, Interval, Number, Whom
from tsunagari.tabulation.people import Population
from tsunagari.tabulation.tabulation import Group, Tabulation

PEOPLE = Population("回答者", {"区": ["甲", "乙"], "問": ["ある", "ない", "無回答"]})
ANSWERS = ["ある", "ない", "無回答"]


def percentage(value: Fraction | str, answer: str, area: str) -> Number:
    """Return a share of an area's answers."""
    whom = Whom(PEOPLE, {"区": area, "問": answer}, "問")
    return Number(value, whom, PER_CENT, 1)


def group(area: str, shares: list[Fraction | str]) -> Group:
    """Return the answers of an area."""
    numbers = {a: percentage(s, a, area) for a, s in zip(ANSWERS, shares, strict=True)}
    base = Number(40, Whom(PEOPLE, {"区": area}), "人")
    return Group(area, {"区": area}, "問", base, {}, numbers)


ROWS = [
    group("甲", [Fraction(1, 4), Fraction(5, 8), Fraction(1, 8)]),
    group("乙", ["x", Fraction(3, 4), "x"]),
]
SINGLE = Tabulation(ROWS, ANSWERS, "孤独感", "孤独を感じますか", unanswered="無回答")
MULTIPLE = Tabulation(ROWS[1:], ANSWERS, "活動", "何をしますか", multiple=True)


def texts(figure: Figure) -> list[str]:
    """Return what is written in a figure."""
    return [text.get_text() for ax in figure.axes for text in ax.texts]


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was displayed, in order."""
    shell = InteractiveShell.instance()
    shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, lambda _: "<svg/>")
    outputs: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda output, **_: outputs.append(output))
    return outputs


def test_a_chart_stands_before_its_table(displayed: list[Any]) -> None:
    show(SINGLE)
    chart, table = displayed
    assert chart["image/svg+xml"] == "<svg/>"
    assert chart[CHART_MIME]["alt"].endswith("甲では、ある 25.0%、ない 62.5%、無回答 12.5%。")
    assert isinstance(table, Table)
    assert "甲,40,25.0,62.5,12.5" in table._repr_mimebundle_()[TABLE_MIME]["csv"]


def test_answers_of_one_kind_are_parts_of_a_bar() -> None:
    figure, alt = drawn(SINGLE, None)
    assert {"甲（n＝40）", "乙（n＝40）", "62.5"} <= set(texts(figure))
    assert alt is not None
    assert SINGLE.wording in alt


def test_several_answers_are_bars_and_what_is_hidden_is_drawn_by_none() -> None:
    figure, alt = drawn(MULTIPLE, None)
    assert texts(figure).count("x") == 2
    lengths = [bar.get_width() for ax in figure.axes for bar in ax.patches]
    assert sorted(lengths) == [0, 0, 75]
    assert alt is not None
    assert "乙では、" in alt


def test_shares_on_one_scale_have_intervals_and_hidden_ones_a_mark() -> None:
    share = Number(Fraction(1, 4), None, PER_CENT, 1, bounds=lambda: Interval(0.2, 0.3))
    dots = [
        Dot("甲", share),
        Dot("乙", Number("x", None, PER_CENT, 1)),
        Dot("全国", Number(Fraction(1, 5), None, PER_CENT, 1), 2022),
    ]
    figure, alt = drawn(SINGLE, dots)
    assert {"甲", "25.0%", "全国（令和4年度）", "20.0%"} <= set(texts(figure))
    assert "乙" in texts(figure)
    assert [text for text in texts(figure) if text.startswith("x")] != ["x"]  # no mark at zero
    assert any(text.startswith("x") for text in texts(figure))
    assert alt is not None
    assert "20.0～30.0%" in alt
    assert "乙はx" in alt


def test_a_notebook_may_draw_a_figure_of_its_own(displayed: list[Any]) -> None:
    show(SINGLE, chart=Figure())
    chart, table = displayed
    assert CHART_MIME not in chart
    assert chart["image/svg+xml"] == "<svg/>"
    assert isinstance(table, Table)


def test_what_has_no_chart_says_so() -> None:
    with refused(TypeError, "chart="):
        drawn(SINGLE.grid(), None)  # type: ignore[arg-type]


def test_a_figure_of_pyplot_is_shown_once(displayed: list[Any]) -> None:
    figure, _ = charts.plt.subplots()
    show(SINGLE, chart=figure)
    assert len(displayed) == 2
    assert charts.plt.get_fignums() == []  # else Jupyter shows it again at the end of the cell
