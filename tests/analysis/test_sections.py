"""Each section's data: as published, and refused where it contradicts itself."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.conftest import DATA, Copy
from tests.messages import faulty_data, one_problem
from tsunagari.analysis import advertising, council, hikikomori, lecture, survey, trainings
from tsunagari.analysis.data.source import DataError

R4 = DATA / "r4"
MODULES = {
    module.__name__.rpartition(".")[2]: module
    for module in (council, trainings, lecture, survey, advertising, hikikomori)
}


def load(section: str, folder: Path, reference: Path) -> Any:
    """Call a section's load: the survey's needs the national tables besides."""
    extra = [reference] if section == "survey" else []
    return MODULES[section].load(folder, *extra)


def test_the_council_met_four_times() -> None:
    result = council.load(R4 / "council")
    assert list(result.meetings["date"]) == [
        dt.date(2022, 2, 18),
        dt.date(2022, 6, 30),
        dt.date(2022, 12, 13),
        dt.date(2023, 3, 28),
    ]
    items = council.agenda_items(result.agenda)
    assert [len(items[meeting]) for meeting in (1, 2, 3, 4)] == [2, 2, 3, 2]
    assert items[3][2] == "ケーススタディ テーマ：「男性介護者の孤独・孤立」"
    assert items[4][1] == (
        "事例を通じた相互理解・連携推進"
        "（非行少年立ち直り支援について、ケーススタディ～困難を抱える若者の支援～）"
    )


def test_three_days_of_training() -> None:
    result = trainings.load(R4 / "trainings")
    assert list(result.days["participants"]) == [53, 60, 48]
    assert trainings.total(result.days) == 161


def test_the_lecture() -> None:
    result = lecture.load(R4 / "lecture")
    assert (result.date, result.speaker.name) == (dt.date(2023, 2, 13), "大西連")
    assert dict(result.groups.to_numpy()) == {"見守り部会": 82, "買い物支援部会": 27}


def test_the_survey() -> None:
    result = survey.load(R4 / "survey", DATA / "reference")
    assert (result.drawn, result.answers, str(result.share)) == (7000, 2179, "4.18")
    assert (result.start, result.end) == (dt.date(2023, 1, 16), dt.date(2023, 2, 6))
    assert (result.national.answers, str(result.national.share)) == (11867, "4.5")


def test_click_through_rates_are_those_published() -> None:
    result = advertising.load(R4 / "advertising")
    table = advertising.click_through(result.media)
    assert [f"{rate:.2%}" for rate in table["ctr"]] == [
        "9.94%",
        "2.99%",
        "0.62%",
        "0.14%",
        "0.31%",
        "0.27%",
    ]
    total = table.iloc[-1]
    assert (total["impressions"], total["clicks"]) == (2767314, 7560)
    assert total["ctr"] != pytest.approx(table["ctr"][:-1].mean())


def test_search_has_the_clicks_and_social_the_reach() -> None:
    kinds = advertising.by_kind(advertising.load(R4 / "advertising").media)
    assert kinds.loc["search", "ctr"] == pytest.approx((357 + 707) / (3592 + 23646))
    assert kinds.loc["social", "reach"] == pytest.approx(1 - (3592 + 23646) / 2767314)
    assert kinds["reach"].sum() == pytest.approx(1)
    assert kinds["response"].sum() == pytest.approx(1)


def test_hikikomori_response_rates() -> None:
    result = hikikomori.load(R4 / "hikikomori")
    assert (result.fieldwork, result.reported) == (dt.date(2022, 2, 1), dt.date(2022, 3, 1))
    rates = hikikomori.response_rates(result.samples)["response_rate"]
    assert [f"{rate:.1%}" for rate in rates] == ["39.0%", "83.8%"]
    assert list(result.samples["response_rate"]) == [Decimal("39.0"), Decimal("83.8")]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "names"),
    [
        (
            "council/meetings.csv",
            "2,2022-06-30",
            "2,2022-02-17",
            "row 3, column date",
            ["2022-02-17", "2022-02-18"],
        ),
        ("council/meetings.csv", "3,2022", "5,2022", "row 4, column meeting", ["5", "3"]),
        ("council/agenda.csv", "1,2,,", "1,3,,", "row 3, column item", ["1", "3"]),
        (
            "council/agenda.csv",
            ",男性介護者の孤独・孤立\n",
            ",男性介護者\n3,4,,ケーススタディ,若者\n",
            "row 9, column theme",
            ["若者", "ケーススタディ"],
        ),
        (
            "council/meetings.csv",
            "4,2023-03-28",
            "4,2023-03-28\n5,2023-06-28",
            "agenda.csv, row 12, column meeting",
            ["4", "5", "meetings.csv"],
        ),
        (
            "trainings/days.csv",
            "3,2023-02-10",
            "3,2023-02-08",
            "rows 2, 4, column date",
            ["2023-02-08"],
        ),
        ("lecture/groups.csv", ",82", ",約82", "row 2, column members", ["約82"]),
        ("lecture/lecture.yml", "  role: 理事長\n", "", "key speaker.role", []),
        (
            "survey/survey.yml",
            "end: 2023-02-06",
            "end: 2023-01-06",
            "key end",
            ["2023-01-06", "2023-01-16"],
        ),
        (
            "survey/survey.yml",
            "answers: 2179",
            "answers: 2197",
            "key response_rate",
            ["31.1", "2,197", "7,000", "31.386%"],
        ),
        (
            "survey/survey.yml",
            "drawn: 7000",
            "drawn: 700",
            "key response_rate",
            ["2,179", "700"],
        ),
        (
            "survey/survey.yml",
            "share: 4.18",
            "share: 4.19",
            "key loneliness.share",
            ["4.19", "2,179"],
        ),
        (
            "survey/survey.yml",
            "fiscal_year: 2021",
            "fiscal_year: 2020",
            "key national.fiscal_year",
            ["0", "2020"],
        ),
        (
            "advertising/media.csv",
            "1143203,1586",
            "1143203,1587",
            "column clicks",
            ["7,561", "7,560", "advertising.yml"],
        ),
        (
            "advertising/media.csv",
            "3592,357,9.94",
            "3592,357,9.93",
            "row 2, column ctr",
            ["9.93", "357", "3,592", "9.939%"],
        ),
        (
            "advertising/media.csv",
            "LINE 広告,social",
            "LINE 広告,sns",
            "row 6, column kind",
            ["sns", "search", "social"],
        ),
        (
            "advertising/advertising.yml",
            "ctr: 0.27",
            "ctr: 2.84",
            "key total.ctr",
            ["2.84", "7,560", "2,767,314", "0.273%"],
        ),
        (
            "hikikomori/samples.csv",
            "37,31",
            "37,30",
            "row 3, column response_rate",
            ["83.8", "30", "37", "81.081%"],
        ),
        (
            "hikikomori/hikikomori.yml",
            "maximum_age: 64",
            "maximum_age: 14",
            "key maximum_age",
            ["14", "minimum_age", "15"],
        ),
    ],
)
def test_data_that_contradicts_itself_is_refused(
    data: Copy, file: str, old: str, new: str, place: str, names: list[str]
) -> None:
    data.edit(f"r4/{file}", old, new)
    section = file.split("/", maxsplit=1)[0]
    with faulty_data(place, *names) as caught:
        load(section, data.section(section), data.reference)
    assert all(line.startswith(f"data/r4/{section}/") for line in caught.value.faults)


@pytest.mark.parametrize("section", MODULES)
def test_every_missing_file_is_named(data: Copy, section: str) -> None:
    files = sorted(data.section(section).iterdir())
    for file in files:
        file.unlink()
    with pytest.raises(DataError) as caught:
        load(section, data.section(section), data.reference)
    for file in files:
        one_problem(caught.value.faults, f"{section}/{file.name}, whole file")
    assert len(caught.value.faults) == len(files)
    assert str(data.root) not in str(caught.value)


def test_all_contradictions_are_listed_at_once(data: Copy) -> None:
    data.edit("r4/advertising/media.csv", "3592,357,9.94", "3592,358,9.94")
    data.edit("r4/advertising/advertising.yml", "end: 2023-02-28", "end: 2023-02-01")
    with pytest.raises(DataError) as caught:
        advertising.load(data.section("advertising"))
    assert len(caught.value.faults) == 3


def test_the_national_tables_are_checked_too(data: Copy) -> None:
    data.edit("reference/national_loneliness.csv", "たまにある,17.4", "たまにある,18.4")
    data.edit("reference/national_surveys.csv", "11867,59.3", "11867,59.4")
    with pytest.raises(DataError) as caught:
        survey.load(data.section("survey"), data.reference)
    faults, folder = caught.value.faults, "reference/national"
    rate = ["59.4", "11,867", "20,000", "59.335%"]
    one_problem(faults, f"{folder}_surveys.csv, row 2, column response_rate", *rate)
    year = f"{folder}_loneliness.csv, fiscal_year 2021, question lonely, column share"
    one_problem(faults, year, "100.9", "100", "0.30")
    assert len(faults) == 2
