"""The title of a cover breaks where a reader would pause, and never leaves the page."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tsunagari.press.documents.layout import PORTRAIT, millimetres, text_width
from tsunagari.press.documents.phrases import title

SIZES = (34.0, 30.0, 26.0, 22.0)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "令和4年度 内閣官房「地方版官民連携プラットフォーム推進事業」実施報告",
            ["令和4年度 内閣官房", "「地方版官民連携プラットフォーム推進事業」", "実施報告"],
        ),
        ("見本町 つながりの調査の報告", ["見本町 つながりの調査の報告"]),
        (
            "令和5年度人々のつながりに関する実態調査（2023年）の結果について",
            ["令和5年度人々のつながりに関する", "実態調査（2023年）の結果について"],
        ),
        (
            "Report on Loneliness and Social Isolation in the City of Kitakyushu",
            ["Report on Loneliness", "and Social Isolation in", "the City of Kitakyushu"],
        ),
    ],
)
def test_lines_end_where_phrases_do(text: str, lines: list[str]) -> None:
    assert list(title(text, SIZES).lines) == lines


@settings(max_examples=60, deadline=None)
@given(st.text("令和4 年度調査のつながりプラットー、。「」（）・AB", max_size=80).map(str.strip))
def test_any_title_is_whole_and_fits(text: str) -> None:
    size, lines = title(text, SIZES)
    assert "".join("".join(lines).split()) == "".join(text.split())
    room = PORTRAIT / millimetres(size)
    assert all(text_width(line) <= room for line in lines if len(line) > 1)
