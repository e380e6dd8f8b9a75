"""Dates against the eras' known boundaries and the dates that the city published."""

import datetime as dt
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messages import refused
from tsunagari.present.dates import (
    fiscal_year,
    wareki,
    wareki_days,
    wareki_period,
    wareki_year,
    western,
)

YEAR_BEFORE_THE_FIRST = {"昭和": 1925, "平成": 1988, "令和": 2018}


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        ("1926-12-25", "昭和元年12月25日"),
        ("1927-01-01", "昭和2年1月1日"),
        ("1989-01-07", "昭和64年1月7日"),
        ("1989-01-08", "平成元年1月8日"),
        ("1990-01-01", "平成2年1月1日"),
        ("2019-04-30", "平成31年4月30日"),
        ("2019-05-01", "令和元年5月1日"),
        ("2020-01-01", "令和2年1月1日"),
        # printed in the R4 report
        ("2022-02-18", "令和4年2月18日"),
        ("2022-12-13", "令和4年12月13日"),
        ("2023-03-28", "令和5年3月28日"),
    ],
)
def test_wareki(day: str, printed: str) -> None:
    assert wareki(day) == wareki(dt.date.fromisoformat(day)) == wareki(pd.Timestamp(day)) == printed


@given(st.dates(min_value=dt.date(1926, 12, 25), max_value=dt.date(2100, 12, 31)))
def test_wareki_can_be_read_back(day: dt.date) -> None:
    found = re.fullmatch(r"(昭和|平成|令和)(元|\d+)年(\d+)月(\d+)日", wareki(day))
    assert found
    era, year, month, number = found.groups()
    western_year = YEAR_BEFORE_THE_FIRST[era] + (1 if year == "元" else int(year))
    assert dt.date(western_year, int(month), int(number)) == day
    assert wareki(day).startswith(wareki_year(day))


def test_western() -> None:
    assert western("2022-02-18") == "2022年2月18日"


def test_period() -> None:
    assert wareki_period("2023-01-16", "2023-02-06") == "令和5年1月16日から令和5年2月6日"
    with refused(ValueError, "2023-01-16", "2023-02-06"):
        wareki_period("2023-02-06", "2023-01-16")


@pytest.mark.parametrize(
    ("days", "printed"),
    [
        (["2023-02-08", "2023-02-09", "2023-02-10"], "令和5年2月8日、9日、10日"),
        (["2023-02-28", "2023-03-01"], "令和5年2月28日、3月1日"),
        (["2022-12-31", "2023-01-01"], "令和4年12月31日、令和5年1月1日"),
        (["2019-04-30", "2019-05-01"], "平成31年4月30日、令和元年5月1日"),
        (["2023-02-08"], "令和5年2月8日"),
        (["2022-02-08", "2023-02-08"], "令和4年2月8日、令和5年2月8日"),
    ],
)
def test_days_repeat_only_what_changes(days: list[str], printed: str) -> None:
    assert wareki_days(days) == printed


def test_fiscal_years_in_which_an_era_began() -> None:
    printed = [fiscal_year(year) for year in (1988, 1989, 2018, 2019, 2022)]
    assert printed == ["昭和63年度", "平成元年度", "平成30年度", "令和元年度", "令和4年度"]


@pytest.mark.parametrize("text", ["令和4年2月18日", "2022/2/18", "2022-02-30", ""])
def test_a_text_that_is_no_date_is_named(text: str) -> None:
    with refused(ValueError, repr(text)):
        wareki(text)


def test_days_before_the_known_eras_are_refused() -> None:
    with refused(ValueError, "1926-12-24"):
        wareki("1926-12-24")


def test_no_days() -> None:
    with refused(ValueError):
        wareki_days([])
