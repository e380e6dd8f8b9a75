"""The values of cells: what has one reading is read, what may be meant two ways is not."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagari.table_files import values

DAY = dt.date(2023, 2, 8)


@pytest.mark.parametrize(
    "text",
    [
        *("2023-02-08", "2023/2/8", "2023.2.8", "20230208", "２０２３／２／８", "2023−02−08"),
        *(
            "2023年2月8日",
            "2023年 2月 8日",
            "２０２３年２月８日",
            "2023/2/8(水)",
            "2023年2月8日（水曜日）",
        ),
        *("令和5年2月8日", "令和５年２月８日", "R5.2.8", "R5/2/8", "R05-02-08", "㋿5年2月8日"),
        *("44965", "2023-02-08 00:00:00", "2023/02/08 13:45", "2023-02-08T13:45:10.5"),
        *("Feb 8, 2023", "February 8, 2023", "8 Feb 2023", " 2023-02-08 "),
    ],
)
def test_a_day_is_read_in_every_form_with_one_meaning(text: str) -> None:
    assert values.day(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        *("1/2/2023", "02/08/2023", "03/04/23", "23-02-08", "2/8", "2月8日", "2023-02", "2023"),
        *("2023-02-30", "2023-13-01", "平成31年5月1日", "令和0年1月1日", "2023/2/8(木)", "5/2/8"),
        *("2023-2/8", "2023-02-08T13:45:00Z", "Ma 8, 2023", "Foo 8, 2023", "123456", "", "3.2.8"),
    ],
)
def test_a_day_that_may_be_another_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the caller's
        values.day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("H30.4.1", dt.date(2018, 4, 1)),
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
    ],
)
def test_eras_begin_and_end(text: str, day: dt.date) -> None:
    assert values.day(text) == day


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_serial_of_excel_is_its_day(day: dt.date) -> None:
    assert values.day(str((day - dt.date(1899, 12, 30)).days)) == day
    assert values.day(f"{day:%Y/%m/%d}") == values.day(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["2022-03", "2022/3", "2022年3月", "令和4年3月", "R4.3", "2022-03-01", "44621"]
)
def test_a_month(text: str) -> None:
    assert values.month(text) == dt.date(2022, 3, 1)


@pytest.mark.parametrize("text", ["3/2022", "2022-13", "2022-03-02", "22-3", "Mar-22"])
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the caller's
        values.month(text)


@pytest.mark.parametrize("text", ["1234", "1,234", "１，２３４", "1234.0", "1,234.00", " 1234 "])
def test_a_whole_number(text: str) -> None:
    assert values.whole(text) == 1234


@pytest.mark.parametrize("text", ["53", "53名", "５３ 人", "53社", " 53.0件"])
def test_a_number_with_what_it_counts(text: str) -> None:
    assert values.counted(text) == 53


@pytest.mark.parametrize("text", ["約53名", "53名以上", "名", "53名様", "5.3名", "53%", "2月"])
def test_more_than_a_number_with_what_it_counts(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the caller's
        values.counted(text)


@pytest.mark.parametrize(
    "text",
    ["1965", "1965年", "昭和40年", "S40", "昭和４０", "1965/3/4", "昭和40年3月4日", "1965年生まれ"],
)
def test_a_year_in_either_calendar(text: str) -> None:
    assert values.year(text) == 1965


@pytest.mark.parametrize("text", ["40", "昭和65年", "65", "19650", "昭和", "", "1965年ごろ"])
def test_what_is_no_year(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the caller's
        values.year(text)


@pytest.mark.parametrize("text", ["1,5", "12,34", "1.5", "1e3", "-3", "+1", "", "1 234", "1.234,5"])
def test_what_is_no_whole_number(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the caller's
        values.whole(text)
