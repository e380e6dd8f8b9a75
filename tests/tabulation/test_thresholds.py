"""Small numbers: which shares are printed, which are marked, and what stands for the others."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest

from tsunagari.present.numbers import marked_percent
from tsunagari.present.tables import Table
from tsunagari.tabulation.thresholds import SmallBase, Thresholds, share


@pytest.mark.parametrize(
    ("count", "base", "printed"),
    [
        (10, 30, "33.3%"),
        (10, 29, "34.5%*"),
        (9, 2000, "x"),
        (9, 29, "x"),
        (0, 2000, "-"),
        ("-", 2000, "-"),
        (0, 0, "-"),
        ("x", 2000, "x"),
        (400, "x", "x"),
        ("-", "x", "-"),
    ],
)
def test_shares(count: int | str, base: int | str, printed: str) -> None:
    assert marked_percent(share(count, base)) == printed


def test_limits_of_shares_are_settings() -> None:
    limits = Thresholds(cases=3, base=5)
    assert share(3, 5, limits) == Fraction(3, 5)
    assert isinstance(share(3, 4, limits), SmallBase)
    assert share(2, 5, limits) == "x"


def test_a_table_shows_marks_and_gives_away_what_stands_for_them() -> None:
    frame = pd.DataFrame(
        {"区分": ["甲", "乙", "丙"], "数": [1200, "x", "-"], "別": ["x", "y", "-"]}
    )
    made = Table(frame, formats={"数": lambda number: f"{number:,}"})
    assert '<td class="num">1,200</td>' in made.to_html()
    assert '<td class="num">x</td>' in made.to_html()
    assert made.to_csv() == "区分,数,別\n甲,1200,x\n乙,X,y\n丙,0,-\n"
