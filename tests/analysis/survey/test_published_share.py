"""The published share beside the nation's: rounded alike, compared with all it may stand for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from tsunagari.analysis import survey

NATION = survey.National(2021, "内閣官房", "全国調査", "公表資料", 11867, Decimal("4.5"))
CITY = survey.Survey(
    name="調査",
    population="市民",
    minimum_age=18,
    sampling="無作為抽出",
    start=dt.date(2023, 1, 16),
    end=dt.date(2023, 2, 6),
    drawn=7000,
    answers=2179,
    response_rate=Decimal("31.1"),
    answer="常にある",
    share=Decimal("4.18"),
    national=NATION,
)


def test_both_shares_have_as_many_decimals() -> None:
    compared = survey.against_published(CITY)
    assert (compared.share, compared.national_share) == (Fraction(42, 1000), Fraction(45, 1000))
    assert compared.difference == Fraction(3, 1000)
    assert compared.low < 0.0418 < compared.high
    assert compared.p_low <= compared.p_high
    assert "差は認められません" in compared.verdict


def test_the_nation_has_no_interval_and_years_are_fiscal() -> None:
    rows = survey.against_published(CITY).rows
    assert rows["fiscal_year"].to_list() == [2022, 2021]
    assert rows["answers"].to_list() == [2179, 11867]
    assert rows["low"].isna().to_list() == [False, True]


def test_the_method_is_one_row() -> None:
    (row,) = survey.method_data(CITY).to_dict("records")
    assert row["対象者数（人）"] == 7000
    assert row["回答率（％）"] == pytest.approx(31.1)
