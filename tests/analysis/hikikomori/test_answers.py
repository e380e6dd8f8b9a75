"""The answers of the demo, the national figures beside them, and answers that cannot be used."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from tests.analysis.conftest import DATA, Copy
from tests.messages import faulty_data, one_problem, refused
from tsunagari.analysis.data.source import DataError
from tsunagari.analysis.hikikomori import answers
from tsunagari.analysis.hikikomori.answers import Answers
from tsunagari.analysis.hikikomori.classification import BROAD, class_counts, classify
from tsunagari.tabulation.rounding import round_half_up

SHEETS = "demo/hikikomori_answers/sheets.csv"


@pytest.fixture(scope="module")
def demo() -> Answers:
    return answers.load(DATA / "demo/hikikomori_answers", DATA / "reference")


def load(data: Copy) -> Answers:
    return answers.load(data.root / "demo/hikikomori_answers", data.reference)


# The rates as the state printed them, typed here from domain.md and not read from our table.
@pytest.mark.parametrize(
    ("year", "cases", "base", "printed"),
    [
        (2009, 59, 3287, "1.79"),
        (2015, 49, 3115, "1.57"),
        (2018, 47, 3248, "1.45"),
        (2022, 144, 7035, "2.05"),
    ],
)
def test_national_rates_from_their_counts(
    demo: Answers, year: int, cases: int, base: int, printed: str
) -> None:
    row = demo.national.query("fiscal_year == @year and cases == @cases").iloc[0]
    assert (row["answers"], row["rate"]) == (base, Decimal(printed))
    assert round_half_up(Fraction(100 * cases, base), 2) == Decimal(printed)


def test_the_national_base_that_was_not_found_is_not_invented(demo: Answers) -> None:
    row = demo.national.query("fiscal_year == 2022 and minimum_age == 40").iloc[0]
    assert (row["cases"], row["answers"], str(row["rate"])) == (86, None, "2.02")


def test_classes_add_up_in_every_group(demo: Answers) -> None:
    sheets = demo.of("self")
    decisions = classify(sheets, demo.tables["city"], demo.questions)
    young = answers.in_ages(sheets, (15, 39))
    counts = class_counts(decisions, {"all": decisions["valid"], "young": young})
    assert (counts["broad"] == counts["quasi"] + counts["narrow"]).all()
    assert (counts["base"] == counts["broad"] + counts["none"] + counts["undecided"]).all()
    assert counts["base"]["young"] == young.sum()


def test_classes_of_mixed_respondents_are_refused(demo: Answers) -> None:
    decisions = classify(demo.sheets, demo.tables["city"], demo.questions)
    with refused(ValueError, "family", "self", "support"):
        class_counts(decisions, {"all": decisions["valid"]})


def test_the_demo_has_a_few_dozen_cases(demo: Answers) -> None:
    decisions = classify(demo.of("self"), demo.tables["city"], demo.questions)
    assert 24 <= decisions["result"].isin(BROAD).sum() <= 99


@pytest.mark.parametrize(
    ("column", "cell", "names"),
    [
        ("outing", "たまに出かける", ['"たまに出かける"', "1", "2", "3"]),
        ("trigger", "workplace;会社がつらい", ["workplace;会社がつらい", "truancy"]),
        ("age", "三十", ['"三十"', "0", "120"]),
        ("months", "半年", ['"半年"', "0"]),
        ("respondent", "neighbour", ["neighbour", "self", "family", "support"]),
        ("respondent", "", ["empty"]),
        ("sex", "male;female", ["male;female"]),
        ("sheet", "2", ['"2"']),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(
    data: Copy, column: str, cell: str, names: list[str]
) -> None:
    path = data.root / SHEETS
    header, first, *rest = path.read_text(encoding="utf-8").splitlines()
    cells = first.split(",")
    cells[header.split(",").index(column)] = cell
    path.write_text("\n".join([header, ",".join(cells), *rest]), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load(data)
    rows = "rows 2, 3" if column == "sheet" else "row 2"
    one_problem(caught.value.faults, f"sheets.csv, {rows}, column {column}", *names)


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "names"),
    [
        (
            "demo/hikikomori_answers/forms.csv",
            "抽出）,6000",
            "抽出）,600",
            "row 2, column sent",
            ["600", "sheets.csv", "2,151"],
        ),
        (
            "demo/hikikomori_answers/forms.csv",
            "support,支援団体票（支援団体を通じて配布）,40\n",
            "",
            "column respondent",
            ["support"],
        ),
        (
            "demo/hikikomori_answers/population.csv",
            "15,39,",
            "15,14,",
            "row 2, column maximum_age",
            ["14", "15"],
        ),
        (
            "demo/hikikomori_answers/population.csv",
            "15,39,",
            "15,40,",
            "row 3, column minimum_age",
            ["40", "15 to 40"],
        ),
        (
            "demo/hikikomori_answers/population.csv",
            "40,64,",
            "40,49,",
            "columns minimum_age, maximum_age",
            ["15 to 39 and 40 to 49", "city", "15 to 39 and 40 to 64"],
        ),
        (
            "demo/hikikomori_answers/population.csv",
            "15,39,",
            "15,38,",
            "columns minimum_age, maximum_age",
            ["15 to 38", "city"],
        ),
        (
            "demo/hikikomori_answers/hikikomori_answers.yml",
            "definition: city",
            "definition: town",
            "key definition",
            ["town"],
        ),
        (
            "reference/national_hikikomori.csv",
            "59,3287,1.79",
            "59,3287,1.80",
            "row 2, column rate",
            ["1.80", "59", "3,287", "1.795%"],
        ),
        (
            "reference/national_hikikomori.csv",
            "生活状況に関する調査,h30",
            "生活状況に関する調査,h31",
            "row 4, column rules",
            ["h31"],
        ),
    ],
)
def test_data_that_contradict_themselves_are_refused(
    data: Copy, file: str, old: str, new: str, place: str, names: list[str]
) -> None:
    data.edit(file, old, new)
    with faulty_data(f"{file.partition('/')[2]}, {place}", *names):
        load(data)


def test_answers_that_cannot_be_decided_are_counted_with_their_reason(
    demo: Answers,
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
