"""The nation's results: as published, and refused where a table contradicts itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml

from tests.analysis.conftest import DATA, Copy
from tests.messages import faulty_data
from tsunagari.analysis.survey.national_results import load_national, national_shares

NATIONAL = load_national(DATA / "reference")
TOP = "しばしばある・常にある"


def test_the_direct_question_of_three_years() -> None:
    for year, top, none, base, total in (
        (2021, "4.5", "0.9", 11867, "99.9"),
        (2022, "4.9", "0.6", 11218, "99.9"),
        (2023, "4.8", "1.5", 11141, "100.1"),
    ):
        shares = national_shares(NATIONAL, year, "lonely")
        assert shares.index[0] == TOP
        assert shares.at[TOP, "share"] == Decimal(top)
        assert shares.at["無回答", "share"] == Decimal(none)
        assert set(shares["answers"]) == {base}
        assert sum(shares["share"]) == Decimal(total)


def test_groups_have_no_base_where_none_was_found() -> None:
    young = national_shares(NATIONAL, 2021, "lonely", attribute="age", group="30～39歳")
    assert young.at[TOP, "share"] == Decimal("7.9")
    assert young.at[TOP, "answers"] is None
    assert set(young["survey"]) == {"人々のつながりに関する基礎調査"}
    men = national_shares(NATIONAL, 2021, "lonely", attribute="sex", group="男性")
    assert men.at[TOP, "share"] == Decimal("4.9")


def test_the_bands_of_the_scale() -> None:
    bands = national_shares(NATIONAL, 2022, "ucla")
    assert [str(share) for share in bands["share"]] == ["7.1", "41.6", "37.0", "13.5", "0.9"]
    assert bands.index[0] == "10～12点(常にある)"


def test_what_was_not_found_has_no_row() -> None:
    assert national_shares(NATIONAL, 2021, "ucla").empty
    assert national_shares(NATIONAL, 2021, "lonely", attribute="age", group="60～69歳").empty
    meeting = national_shares(NATIONAL, 2021, "meet")
    assert {answer: str(share) for answer, share in meeting["share"].items()} == {
        "全くない": "11.2",
        "月1回未満": "15.2",
    }


def test_counts_published_elsewhere_give_the_shares_of_meeting() -> None:
    counts = {"週4～5回以上": 1812, "週2～3回程度": 1490, "週1回程度": 1559, "2週間に1回程度": 1129}
    counts |= {"月1回程度": 1688, "月1回未満": 1791, "全くない": 1029, "無回答": 643}
    assert sum(counts.values()) == 11141
    meeting = national_shares(NATIONAL, 2023, "meet")
    assert {answer: float(share) for answer, share in meeting["share"].items()} == {
        answer: round(100 * count / 11141, 1) for answer, count in counts.items()
    }


def test_the_names_are_those_of_the_codebook() -> None:
    file = DATA / "demo/survey_answers/codebook.yml"
    questions = yaml.safe_load(file.read_text(encoding="utf-8"))["questions"]
    coded = NATIONAL[NATIONAL["question"] != "ucla"].dropna(subset=["code"])
    for row in coded.itertuples():
        assert questions[row.question]["options"][row.code] == row.answer
    for row in NATIONAL.dropna(subset=["group"]).itertuples():
        options = questions[row.attribute].get("options", {}).values()
        ages = [f"{age}～{age + 9}歳" for age in questions["age"]["bands"]]
        assert row.group in [*options, *ages]


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "names"),
    [
        (
            "ties",
            "全くない,9.2",
            "全くない,9.9",
            "fiscal_year 2023, question meet, column share",
            ["100.8", "100", "0.40"],
        ),
        (
            "ties",
            "月1回未満,15.6",
            "月1回未満,35.6",
            "fiscal_year 2022, question meet, column share",
            ["109.4", "100"],
        ),
        (
            "ties",
            "2023,participation",
            "2019,participation",
            "row 37, column fiscal_year",
            ["2019", "national_surveys.csv", "2021", "2022", "2023"],
        ),
        ("ties", "sex,男性", "sex,", "row 2, column group", ["attribute"]),
        ("ties", "女性,5", "男性,5", "row 3, column answer", ["しばしばある・常にある"]),
        (
            "ties",
            "7,全くない,9.2",
            "6,全くない,9.2",
            "question meet",
            ["6", "月1回未満", "全くない"],
        ),
        (
            "ties",
            "51.8,11141",
            "51.8,11142",
            "row 37, column answers",
            ["11,142", "1", "11,141"],
        ),
        ("ties", "51.8,11141", "51.8,7", "row 37, column share", ["51.8", "7"]),
        (
            "ties",
            "2021,lonely,single,sex,男性",
            "2021,lonely,single,,",
            "row 2, column question",
            ["lonely", "national_loneliness.csv"],
        ),
        (
            "loneliness",
            "2021,lonely,5,",
            "2020,lonely,5,",
            "row 2, column fiscal_year",
            ["2020", "national_surveys.csv", "2021", "2022", "2023"],
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    data: Copy, file: str, old: str, new: str, place: str, names: list[str]
) -> None:
    data.edit(f"reference/national_{file}.csv", old, new)
    with faulty_data(f"reference/national_{file}.csv, {place}", *names):
        load_national(data.reference)
