"""What the chapter counts, protects and estimates."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pandas as pd
import pytest

from tests.analysis.conftest import DATA
from tsunagari.analysis import hikikomori
from tsunagari.analysis.hikikomori import answers
from tsunagari.analysis.hikikomori.counting import Counting, answer_counts, duration_counts
from tsunagari.analysis.hikikomori.estimates import estimate, estimate_interval
from tsunagari.analysis.hikikomori.questions import month_bands
from tsunagari.tabulation.grid import Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Number
from tsunagari.tabulation.symbols import FEW_CASES, HIDDEN

FOLDERS = (DATA / "demo/hikikomori_answers", DATA / "reference")


@pytest.fixture(scope="module")
def counting() -> Counting:
    return Counting(answers.load(*FOLDERS))


@pytest.fixture(scope="module")
def study() -> hikikomori.Study:
    return hikikomori.load_study(*FOLDERS)


def grids(study: hikikomori.Study) -> list[Grid]:
    """Return all tables of the chapter, and what is written into their files."""
    charted = (study.outing, study.flow, study.groups, study.duration, study.definitions)
    plain = (study.response, study.trigger, study.estimates, study.changes, study.others)
    pages = [*(table().grid() for table in charted), *(table() for table in plain)]
    return [grid for page in pages for grid in (page, page.csv) if grid is not None]


def numbers(study: hikikomori.Study) -> list[Number]:
    """Return the numbers of all tables."""
    columns = [cells for grid in grids(study) for cells in grid.columns.values()]
    return [cell for cells in columns for cell in cells if isinstance(cell, Number)]


@pytest.mark.parametrize(
    ("ends", "persons", "text", "interval"),
    [
        # 平成27年度: 54.1万人 of 34.45 million people of 15 to 39 were published; 49 of 3,115 are
        # 541,910, and its interval does not leave the last digits.
        ((0.0119, 0.0207), 34_450_000, "54万人", "41万人～71万人"),
        ((0.0119, 0.0207), 344_500, "5,400人", "4,100人～7,100人"),
        ((0.0119, 0.0207), 3_445, "54人", "41人～71人"),
        ((0.01, 0.04), 344_500, "5,400人", "3,400人～13,800人"),
        ((0.0157, 0.0158), 34_450_000, "541,900人", "540,900人～544,300人"),
    ],
)
def test_an_estimate_has_the_digits_that_its_interval_leaves(
    ends: tuple[float, float], persons: int, text: str, interval: str
) -> None:
    share = Number(Fraction(49, 3115), None, PER_CENT, bounds=lambda: Interval(*ends))
    stands_for = estimate(share, persons)
    assert (str(stands_for), stands_for.unit) == (text, "人")
    assert str(estimate_interval(share, persons)) == interval
    assert estimate(Number(Fraction(49, 3115), None, PER_CENT), persons).value is None


def test_of_what_is_hidden_nothing_is_estimated() -> None:
    hidden = Number(HIDDEN, None, PER_CENT)
    assert [str(work(hidden, 1000)) for work in (estimate, estimate_interval)] == ["x", "x"]


def test_answers_are_counted_in_full(counting: Counting) -> None:
    sheets, questions = counting.answers.of("self"), counting.answers.questions.questions
    counts = answer_counts(sheets["outing"], questions["outing"])
    assert counts.sum() == len(sheets)
    assert counts["several"] == 3
    assert answer_counts(sheets["trigger"], questions["trigger"]).sum() > len(sheets)


def test_durations_are_banded_from_the_shortest(counting: Counting) -> None:
    bands = month_bands(counting.answers.questions.codebook)
    sheets = pd.DataFrame({"months": [6, 11, 12, 35, 36, 300, None]}, dtype=object)
    counts = duration_counts(sheets, 6, bands)
    assert list(counts.items())[:3] == [
        ("6か月以上1年未満", 2),
        ("1年以上3年未満", 2),
        ("3年以上5年未満", 1),
    ]
    assert (counts["10年以上"], counts.sum()) == (1, 6)


def test_sheets_left_by_the_rules_are_those_that_the_later_ones_take(counting: Counting) -> None:
    frame, counts = counting.tables()["flow"]
    left = frame["left"].to_list()
    assert left[-1] == counting.tables()["groups"][0].loc["全体", "broad"]
    assert [a - b for a, b in pairwise(left)] == frame["taken"].to_list()[1:]
    assert len(counts.rows) == len(frame)


def test_all_numbers_of_people_know_whom_they_count(study: hikikomori.Study) -> None:
    known = [number for number in numbers(study) if number.unit == "件" and number.is_known]
    sent = [number for number in known if number.whom is None]
    assert [number.value for number in sent] == [6000, 60, 40] * (len(sent) // 3)
    assert len(known) > 200


@pytest.mark.parametrize("limits", [(1, 1, 10), (2, 10, 30), (4, 3, 250), (2, 100, 3000)])
def test_all_follows_the_thresholds(limits: tuple[int, int, int]) -> None:
    hidden, cases, base = limits
    disclosure = {"hidden": hidden, "cases": cases, "base": base}
    study = hikikomori.load_study(*FOLDERS, disclosure)
    counts = [n.value for n in numbers(study) if n.unit == "件" and isinstance(n.value, int)]
    assert min(counts) == hidden + 1 if cases < 100 else min(counts) > hidden
    shares = [number for number in numbers(study) if number.unit == PER_CENT]
    assert any(share.few for share in shares if share.is_known) or base == 10
    few = study.base.height < base
    assert str(study.rate) == ("**" if cases == 100 else f"2.56%{'*' if few else ''}")
    assert str(study.rate.interval()) == ("**" if cases == 100 else "1.98～3.32%")
    assert (study.persons.value == FEW_CASES) == (cases == 100)
    assert study.rates_in_words().plain.startswith("示せる値" if cases == 100 else "全体は2.56%")


def test_the_national_interval_is_worked_out_where_the_base_is_known(
    study: hikikomori.Study,
) -> None:
    rows = study.national()
    assert list(rows["interval"] == "…") == list(rows["answers"].isna())
    assert rows["interval"].iloc[1] == "1.19～2.07%"  # Wilson's, of 49 in 3,115
