"""Counts, rates and estimates against published figures, and answers that cannot be used."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.analysis.conftest import DATA, Copy
from tsunagari.analysis.data.source import DataError
from tsunagari.analysis.hikikomori import study
from tsunagari.analysis.hikikomori.classification import BROAD, classify

SHEETS = "demo/hikikomori_answers/sheets.csv"


@pytest.fixture(scope="module")
def demo() -> study.Study:
    return study.load(DATA / "demo/hikikomori_answers", DATA / "reference")


def load(data: Copy) -> study.Study:
    return study.load(data.root / "demo/hikikomori_answers", data.reference)


# The rates as the state printed them, typed here from domain.md and not read from our table.
@pytest.mark.parametrize(
    ("year", "cases", "answers", "printed"),
    [
        (2009, 59, 3287, "1.79"),
        (2015, 49, 3115, "1.57"),
        (2018, 47, 3248, "1.45"),
        (2022, 144, 7035, "2.05"),
    ],
)
def test_national_rates_from_their_counts(
    demo: study.Study, year: int, cases: int, answers: int, printed: str
) -> None:
    row = demo.national.query("fiscal_year == @year and cases == @cases").iloc[0]
    assert (row["answers"], row["rate"]) == (answers, Decimal(printed))
    rate = study.rate_of(row["cases"], row["answers"])
    assert rate.share == Fraction(cases, answers)
    assert math.floor(rate.share * 10000 + Fraction(1, 2)) == int(Decimal(printed) * 100)


def test_the_national_base_that_was_not_found_is_not_invented(demo: study.Study) -> None:
    row = demo.national.query("fiscal_year == 2022 and minimum_age == 40").iloc[0]
    assert (row["cases"], row["answers"], str(row["rate"])) == (86, None, "2.02")


def test_wilson_by_its_formula() -> None:
    cases, base, z = 49, 3115, 1.959963984540054
    share = cases / base
    middle = (share + z**2 / (2 * base)) / (1 + z**2 / base)
    half = z / (1 + z**2 / base) * math.sqrt(share * (1 - share) / base + z**2 / (4 * base**2))
    interval = study.rate_of(cases, base).interval
    assert interval == pytest.approx((middle - half, middle + half))


def test_the_estimate_is_that_of_the_state() -> None:
    # 平成27年度: 1.57 % of 34.45 million people of 15 to 39 were published as 54.1万人; the rate
    # without rounding would give 54.2.
    estimate = study.estimate(study.rate_of(49, 3115), 34_450_000)
    assert estimate.persons == 540_865
    assert estimate.low < estimate.persons < estimate.high


def test_no_answers_give_no_rate() -> None:
    rate = study.rate_of(0, 0)
    assert (rate.share, rate.interval) == (None, None)
    with pytest.raises(ValueError, match="no rate to estimate from"):
        study.estimate(rate, 1000)


def test_classes_add_up_in_every_group(demo: study.Study) -> None:
    sheets = demo.of("self")
    decisions = classify(sheets, demo.tables["city"], demo.questions)
    young = study.in_ages(sheets, (15, 39))
    counts = study.class_counts(decisions, {"all": decisions["valid"], "young": young})
    assert (counts["broad"] == counts["quasi"] + counts["narrow"]).all()
    assert (counts["base"] == counts["broad"] + counts["none"] + counts["undecided"]).all()
    rate = study.rate(decisions)
    assert (rate.cases, rate.base) == (counts["broad"]["all"], counts["base"]["all"])
    assert counts["base"]["young"] == len(demo.of("self", (15, 39)))


def test_rates_of_mixed_respondents_are_refused(demo: study.Study) -> None:
    decisions = classify(demo.sheets, demo.tables["city"], demo.questions)
    with pytest.raises(ValueError, match="family, self, support are kept apart"):
        study.rate(decisions)


def test_answers_are_counted_in_full(demo: study.Study) -> None:
    sheets = demo.of("self")
    counts = study.answer_counts(sheets, "outing", demo.questions)
    assert counts.sum() == len(sheets)
    assert counts["several"] == 3
    triggers = study.answer_counts(sheets, "trigger", demo.questions)
    assert triggers.sum() > len(sheets)


def test_durations_are_banded_with_their_lower_end(demo: study.Study) -> None:
    sheets = demo.of("self").iloc[:6].assign(months=[0, 11, 12, 35, 36, None])
    assert study.duration_counts(sheets, [1, 3]).to_dict() == {0: 2, 1: 2, 3: 1}


def test_the_demo_has_a_few_dozen_cases(demo: study.Study) -> None:
    decisions = classify(demo.of("self"), demo.tables["city"], demo.questions)
    assert 24 <= decisions["result"].isin(BROAD).sum() <= 99


@pytest.mark.parametrize(
    ("column", "cell", "fault"),
    [
        (
            "outing",
            "たまに出かける",
            '"たまに出かける" is not a code, or codes joined by ;: 1, 2, 3',
        ),
        ("trigger", "workplace;会社がつらい", "is not a code, or codes joined by ;: truancy"),
        ("age", "三十", '"三十" is not a whole number >= 0'),
        ("months", "6か月", '"6か月" is not a whole number >= 0'),
        ("respondent", "neighbour", "is not one of self, family, support"),
        ("sex", "male;female", "column sex: has several codes"),
        ("sheet", "2", '"2" stands more than once'),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    data: Copy, column: str, cell: str, fault: str
) -> None:
    path = data.root / SHEETS
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[header.split(",").index(column)] = cell
    path.write_text("\n".join([header, ",".join(cells), *rest]), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load(data)
    assert "sheets.csv, row 2, column" in str(refused.value)
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        (
            "demo/hikikomori_answers/forms.csv",
            "抽出）,6000",
            "抽出）,600",
            "row 2, column sent: 600 sent, but sheets.csv has 2,151",
        ),
        (
            "demo/hikikomori_answers/forms.csv",
            "support,支援団体票（支援団体を通じて配布）,40\n",
            "",
            "column respondent: has no row for support",
        ),
        (
            "demo/hikikomori_answers/population.csv",
            "15,39,",
            "15,14,",
            "row 2, column maximum_age: 14 is below 15",
        ),
        (
            "reference/national_hikikomori.csv",
            "59,3287,1.79",
            "59,3287,1.80",
            "row 2, column rate: 1.80 is not 59 ÷ 3,287 = 1.795%",
        ),
        (
            "reference/national_hikikomori.csv",
            "生活状況に関する調査,h30",
            "生活状況に関する調査,h31",
            'row 4, column rules: there is no rule table "h31"',
        ),
    ],
)
def test_data_that_contradict_themselves_are_refused(
    data: Copy, file: str, old: str, new: str, fault: str
) -> None:
    data.edit(file, old, new)
    with pytest.raises(DataError) as refused:
        load(data)
    assert fault in str(refused.value)


def test_answers_that_cannot_be_decided_are_counted_with_their_reason(
    demo: study.Study,
) -> None:
    decisions = classify(demo.of("self"), demo.tables["city"], demo.questions)
    undecided = decisions[decisions["result"] == "undecided"]
    assert set(undecided["rule"]) >= {
        "age:missing",
        "age:outside",
        "contradiction:several",
        "contradiction:age",
        "contradiction:going_nowhere",
        "outing:missing",
        "duration:missing",
    }
    assert len(decisions) == len(demo.of("self"))
