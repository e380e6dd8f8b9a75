"""The survey's statistics against statsmodels, weightipy, pandas and published figures."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import weightipy
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    proportion_confint,
    proportions_ztest,
)

from tests.analysis.survey.surveys import answers, load
from tests.messages import refused
from tsunagari.analysis.questionnaire.codebook import NO_ANSWER, Multiple
from tsunagari.analysis.statistics.intervals import Interval, wilson, wilson_of_count
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.analysis.statistics.significance import (
    as_compared,
    compare_with_rounded,
    two_proportions,
)
from tsunagari.analysis.survey.answers import Answers
from tsunagari.analysis.survey.crosstabs import Cross, Frequency, cross, frequency
from tsunagari.analysis.survey.differences import between_groups, with_nation
from tsunagari.analysis.survey.findings import highest
from tsunagari.analysis.survey.weights import (
    Weights,
    WeightsError,
    post_stratify,
    rake,
    weighted_shares,
)
from tsunagari.tabulation.rounding import round_half_up

DATA = Path(__file__).resolve().parents[3] / "data"
SEX_AGE, ALL = ["sex", "age"], ["sex", "age", "ward"]
DEMO = load(DATA / "demo" / "survey_answers")
SINGLE = ("lonely", "support", "sex", "ucla_1")
MULTIPLE = ("participation", "partners")

bases = st.integers(1, 3000)


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    """Draw a count and its base."""
    base = draw(bases)
    return draw(st.integers(0, base)), base


@given(share=shares(), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_that_of_statsmodels(share: tuple[int, int], confidence: float) -> None:
    expected = proportion_confint(*share, alpha=1 - confidence, method="wilson")
    assert wilson_of_count(*share, confidence=confidence) == pytest.approx(expected, abs=1e-9)


@given(st.lists(shares(), min_size=1, max_size=9), st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_of_many_shares_are_those_of_each(
    many: list[tuple[int, int]], confidence: float
) -> None:
    low, high = wilson(*zip(*many, strict=True), confidence)
    alone = [wilson_of_count(*share, confidence=confidence) for share in many]
    assert list(zip(low, high, strict=True)) == alone


def test_no_base_no_interval() -> None:
    low, high = wilson([0, 1], [0, 2])
    assert np.isnan([low[0], high[0]]).all()
    assert low[1] == wilson_of_count(1, 2).low


def test_wilson_gives_the_published_interval_of_the_city() -> None:
    assert [f"{end:.2%}" for end in wilson_of_count(91, 2179)] == ["3.41%", "5.10%"]
    # Of some 900,000 people 2,179 are no noticeable part.
    assert wilson_of_count(91, 2179, 900_000) == wilson_of_count(91, 2179)


@given(share=shares(), more=st.integers(0, 20_000))
def test_a_finite_population_narrows_an_interval_where_it_is_noticeable(
    share: tuple[int, int], more: int
) -> None:
    count, base = share
    population = base + more
    result = wilson_of_count(count, base, population)
    plain = wilson_of_count(count, base)
    assert result.low >= plain.low - 1e-12
    assert result.high <= plain.high + 1e-12
    assert result.low - 1e-12 <= count / base <= result.high + 1e-12
    if base > 0.05 * population and more:
        # The same through a larger sample without a finite population: z²/n is what counts.
        factor = (population - 1) / (population - base)
        expected = proportion_confint(count * factor, base * factor, method="wilson")
        assert result == pytest.approx(expected, abs=1e-9)
    elif base <= 0.05 * population:
        assert result == plain


def test_who_asked_everybody_knows_the_share() -> None:
    assert wilson_of_count(3, 12, 12) == Interval(0.25, 0.25)


@pytest.mark.parametrize("wrong", [(3, 2), (-1, 2), (0, 0)])
def test_what_is_no_share_is_refused(wrong: tuple[int, int]) -> None:
    with refused(ValueError, *map(str, wrong)):
        wilson_of_count(*wrong)
    with refused(ValueError, "10", "9"):
        wilson_of_count(1, 10, 9)


@given(share=shares(), other=shares())
def test_the_range_of_p_contains_that_of_any_count(
    share: tuple[int, int], other: tuple[int, int]
) -> None:
    printed = [as_compared(Fraction(100 * count, base)) for count, base in (share, other)]
    found = compare_with_rounded(printed[0], share[1], printed[1], other[1])
    assert other[0] in counts_of_share(printed[1], other[1])
    assert found.p_low <= two_proportions(*share, *other) <= found.p_high


@pytest.mark.parametrize("count", [123, 122, 91, 60])
def test_two_pages_of_a_report_say_the_same_of_its_answer(count: int) -> None:
    """The page of the published share and that of the tables: 123 of 2,179 was told apart."""
    share = round_half_up(Fraction(100 * count, 2179), 2)
    alone = compare_with_rounded(as_compared(share), 2179, Decimal("4.5"), 11867)
    rest = pd.Series({"主題": count, "ほか": 300, "ほかの二": 2179 - 300 - count})
    national = {"主題": Decimal("4.5"), "ほか": Decimal("13.9"), "ほかの二": Decimal("81.6")}
    table = with_nation(Frequency("q", False, rest, 2179), national, 11867, alone="主題")
    row = table.set_index("answer").loc["主題"]
    assert (row["differs"], row["higher"]) == (alone.differs, alone.higher)
    assert row["corrected"] == alone.p_high
    others = table[table["answer"] != "主題"]
    assert (
        others["corrected"].tolist() == multipletests(others["p_high"], method="holm")[1].tolist()
    )


def test_what_is_hidden_takes_no_part_in_a_comparison() -> None:
    national = {"a": Decimal("10.0"), "b": Decimal("50.0"), "c": Decimal("40.0")}
    rows = []
    for hidden in (3, 30):
        city = Frequency("q", False, pd.Series({"a": 120, "b": 500, "c": hidden}), 1000)
        rows.append(with_nation(city, national, 10000, shown=["a", "b"]).iloc[:2])
    pd.testing.assert_frame_equal(*rows)
    counts = pd.DataFrame({"ある": [60, 20, 2, 30], "ない": [140, 180, 198, 170]}, list("abcd"))
    groups = [
        Cross("q", "age", False, counts.assign(ある=[60, 20, few, 30]),
              pd.Series(200, counts.index), pd.Series(0, ["ある"]), 0)
        for few in (2, 90)
    ]  # fmt: skip
    said = [highest(DEMO.codebook, table, "ある", shown=["a", "b", "d"]) for table in groups]
    assert said[0] == said[1]
    assert said[0].text == "示している区分のうちでは、aが最も高い"
    assert highest(DEMO.codebook, groups[0], "ある", shown=["a"]).kind == "unknown"


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("by", ["sex", "age", "ward"])
def test_single_answers_are_counted_as_by_pandas(name: str, by: str) -> None:
    table = cross(DEMO, name, by)
    answered = DEMO.frame[name].astype(object).fillna(NO_ANSWER)
    expected = pd.crosstab(DEMO.groups(by), answered).reindex(
        index=table.counts.index, columns=table.counts.columns, fill_value=0
    )
    assert table.counts.to_numpy().tolist() == expected.to_numpy().tolist()
    assert table.bases.tolist() == table.counts.sum(axis=1).tolist()
    whole = frequency(DEMO, name)
    assert (table.counts.sum() + table.unknown).tolist() == whole.counts.tolist()
    assert table.bases.sum() + table.unknown_base == whole.base
    assert table.unknown_base == DEMO.frame[by].isna().sum()


@pytest.mark.parametrize("name", MULTIPLE)
def test_several_answers_are_counted_as_in_the_file(name: str) -> None:
    with (DATA / "demo" / "survey_answers" / "responses.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    asked = [row for row in rows if name == "participation" or row["support"] == "1"]
    result = frequency(DEMO, name)
    assert result.base == len(asked)
    question = DEMO.codebook.question(name, Multiple)
    for code, label in question.options.items():
        assert result.counts[label] == sum(code in row[name].split(";") for row in asked)
    missing = sum(row[name] in ("", *question.no_answer) for row in asked)
    assert result.counts[NO_ANSWER] == missing
    by = cross(DEMO, name, "sex")
    assert (by.counts.sum() + by.unknown).tolist() == result.counts.tolist()
    assert by.bases.sum() + by.unknown_base == result.base


def test_a_table_is_in_the_order_of_printing_with_exact_shares() -> None:
    table = frequency(DEMO, "lonely")
    assert table.counts.index.tolist() == [
        *["しばしばある・常にある", "時々ある", "たまにある", "ほとんどない", "決してない"],
        NO_ANSWER,
    ]
    assert sum(table.shares) == 1
    assert sum(frequency(DEMO, "partners").shares) > 1


def test_a_number_is_counted_by_its_bands() -> None:
    result = frequency(DEMO, "age")
    ages = DEMO.frame["age"]
    assert result.counts["80歳以上"] == (ages >= 80).sum()
    assert result.counts["16～19歳"] == ages.between(16, 19).sum()
    assert result.counts[NO_ANSWER] == ages.isna().sum()


def test_a_row_of_a_cross_table_is_the_frequency_in_its_group() -> None:
    table = cross(DEMO, "partners", "ward")
    alone = frequency(DEMO.only("ward", "門司区"), "partners")
    assert table.counts.loc["門司区"].tolist() == alone.counts.tolist()
    assert table.bases["門司区"] == alone.base


def test_a_group_of_nobody_has_no_shares(tmp_path: Path) -> None:
    result = answers(tmp_path, {"sex": [1, 1], "lonely": [1, 2]})
    assert cross(result, "lonely", "sex").shares.loc["女性"].tolist() == [None] * 4
    assert frequency(result.only("sex", "女性"), "lonely").shares.tolist() == [None] * 4


@given(seed=st.integers(0, 2**32 - 1), size=st.integers(0, 300))
def test_what_always_holds_of_tables(seed: int, size: int) -> None:
    rows = np.random.default_rng(seed).choice(len(DEMO), size, replace=False)
    part = Answers(DEMO.codebook, DEMO.frame.iloc[rows], DEMO.register, DEMO.fieldwork)
    again = Answers(DEMO.codebook, part.frame.iloc[::-1], DEMO.register, DEMO.fieldwork)
    for name in ("lonely", "partners"):
        result = frequency(part, name)
        assert result.counts.equals(frequency(again, name).counts)
        assert all(share is None or 0 <= share <= 1 for share in result.shares)
        table = cross(part, name, "age")
        assert table.counts.equals(cross(again, name, "age").counts)
        assert (table.counts.sum() + table.unknown).equals(result.counts)
        assert table.bases.sum() + table.unknown_base == result.base
        assert table.counts.le(table.bases, axis=0).to_numpy().all()


def nation(year: int) -> dict[str, Decimal]:
    with (DATA / "reference" / "national_loneliness.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["fiscal_year"] == str(year)]
    return {row["answer"]: Decimal(row["share"]) for row in rows}


def test_the_published_national_table_is_reached_by_counts() -> None:
    printed = nation(2021)
    assert sum(printed.values()) == Decimal("99.9")
    ranges = [counts_of_share(share, 11867) for share in printed.values()]
    # Printed it sums to 99.9; the counts that it may stand for can still be all who answered.
    assert sum(r[0] for r in ranges) <= 11867 <= sum(r[-1] for r in ranges)


def test_the_city_of_the_published_report_does_not_differ_from_the_nation() -> None:
    counts = pd.Series({"しばしばある・常にある": 91, "ほか": 2088})
    city = Frequency("lonely", False, counts, 2179)
    assert round_half_up(city.shares.iloc[0] * 100, 2) == Decimal("4.18")
    assert round_half_up(Fraction(217900, 7000), 1) == Decimal("31.1")
    result = with_nation(city, {"しばしばある・常にある": Decimal("4.5")}, 11867).iloc[0]
    values = [
        proportions_ztest([own, k], [2179, 11867])[1] for own in (91, 92) for k in range(529, 540)
    ]
    assert (result["p_low"], result["p_high"]) == pytest.approx((min(values), max(values)))
    assert result["compared"]
    assert not result["differs"]


def test_a_comparison_with_the_nation_corrects_the_largest_p_values() -> None:
    city = Frequency("lonely", False, frequency(DEMO, "lonely").counts, 2179)
    printed = nation(2021)
    result = with_nation(city, printed, 11867).set_index("answer")
    largest = [
        max(
            proportions_ztest([own, k], [2179, 11867])[1]
            for own in counts_of_share(round_half_up(city.shares[answer] * 100, 1), 2179)
            for k in counts_of_share(share, 11867)
        )
        for answer, share in printed.items()
    ]
    expected = dict(zip(printed, multipletests(largest, method="holm")[1], strict=True))
    assert result["corrected"].to_dict() == pytest.approx(expected)
    assert result["differs"].to_dict() == {a: p < 0.05 for a, p in expected.items()}


def test_what_holds_alone_is_not_claimed_among_many() -> None:
    city = Frequency("q", False, pd.Series({"a": 120, "b": 500, "c": 380}), 1000)
    alone = with_nation(city, {"a": Decimal("10.0")}, 10000)
    among = with_nation(
        city, {"a": Decimal("10.0"), "b": Decimal("50.0"), "c": Decimal("40.0")}, 10000
    )
    assert alone["p_high"].iloc[0] == among["p_high"].iloc[0] < 0.06
    assert alone["corrected"].iloc[0] < among["corrected"].iloc[0]


def test_without_a_national_figure_nothing_is_compared() -> None:
    city = frequency(DEMO, "lonely")
    some = with_nation(city, {"時々ある": Decimal("14.5"), "決してない": None}, 11867)
    assert some["compared"].tolist() == [False, True, False, False, False, False]
    assert some["corrected"].isna().sum() == 5
    assert not with_nation(city, nation(2021), None)["compared"].any()
    with refused(ValueError, "毎日"):
        with_nation(city, {"毎日": Decimal("1.0")}, 11867)
    with refused(ValueError, "10", "4.5"):
        with_nation(city, {"時々ある": Decimal("4.5")}, 10)


def crossed(counts: Sequence[int], bases: Sequence[int], multiple: bool = False) -> Cross:
    """Make a cross table of an answer ある by age."""
    bands = DEMO.groups("age").cat.categories[1 : len(counts) + 1]
    rest = [base - count for count, base in zip(counts, bases, strict=True)]
    table = pd.DataFrame({"ある": counts, "ない": rest, NO_ANSWER: 0}, bands)
    nobody = pd.Series(0, table.columns)
    return Cross("lonely", "age", multiple, table, pd.Series(bases, bands), nobody, 0)


def test_groups_are_compared_in_pairs_with_correction() -> None:
    counts, bases = [30, 12, 25, 3], [200, 180, 210, 29]
    result = between_groups(crossed(counts, bases), "ある")
    assert len(result) == 3  # the group of 29 is small
    pairs = list(itertools.combinations(range(3), 2))
    p_values = [
        proportions_ztest([counts[a], counts[b]], [bases[a], bases[b]])[1] for a, b in pairs
    ]
    assert result["p"].tolist() == pytest.approx(p_values)
    corrected = multipletests(p_values, method="holm")[1]
    assert result["corrected"].tolist() == pytest.approx(list(corrected))
    assert result["differs"].tolist() == [p < 0.05 for p in corrected]
    assert result["difference"].iloc[0] == Fraction(30, 200) - Fraction(12, 180)


def test_options_that_overlap_are_not_added_up() -> None:
    table = crossed([30, 12], [200, 180], multiple=True)
    with refused(ValueError, "lonely"):
        between_groups(table, ["ある", "ない"])


def sums(weights: Weights, groups: pd.Series) -> pd.Series:
    """Sum weights by group, as parts of 1."""
    total = pd.Series(weights.per_sheet).groupby(groups.array, observed=False).sum()
    return total / total.sum()


def margins(result: Answers, by: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return the register's margins in per cent, as weightipy wants them."""
    persons = result.register.set_index(list(by))["persons"]
    return {
        name: (100 * persons.groupby(name, observed=True).sum() / persons.sum()).to_dict()
        for name in by
    }


def test_raking_and_the_design_effect_are_those_of_weightipy() -> None:
    by = ["sex", "age", "ward"]
    result = rake(DEMO, by)
    known = ~np.isnan(result.per_sheet)
    table = pd.DataFrame({name: DEMO.groups(name).astype(object) for name in by})[known]
    scheme = weightipy.scheme_from_dict(margins(DEMO, by))
    expected = weightipy.weight_dataframe(table.copy(), scheme, weight_column="weight")["weight"]
    # weightipy stops where the largest step is 0.001 %, ours at 1e-12.
    assert result.per_sheet[known] == pytest.approx(expected.to_numpy(), rel=1e-4)
    efficiency = weightipy.weighting_efficiency(pd.Series(result.per_sheet[known]))
    assert result.design_effect == pytest.approx(100 / efficiency)
    for name in by:
        parts = margins(DEMO, by)[name]
        assert (100 * sums(result, DEMO.groups(name)))[list(parts)].to_dict() == pytest.approx(
            parts
        )
    assert len(result.per_sheet) - result.weighted == (~known).sum() > 0
    assert result.effective == pytest.approx(known.sum() / result.design_effect)


def test_post_stratification_reproduces_every_cell() -> None:
    result = post_stratify(DEMO, ["sex", "age"])
    cells = DEMO.groups("sex").astype(str) + DEMO.groups("age").astype(str)
    persons = DEMO.register.groupby(["sex", "age"], observed=True)["persons"].sum()
    parts = {f"{sex}{age}": count / persons.sum() for (sex, age), count in persons.items()}
    assert sums(result, cells)[list(parts)].to_dict() == pytest.approx(parts)
    # One weight a cell, persons in the register by answers.
    known = pd.Series(result.per_sheet).notna()
    factor = persons["男性", "20～29歳"] / (cells == "男性20～29歳").sum()
    weight = result.per_sheet[(cells == "男性20～29歳").to_numpy()]
    assert set(np.round(weight / factor * persons.sum() / known.sum(), 9)) == {1.0}
    assert set(DEMO.frame["sex"][~known.to_numpy()].dropna()) <= {"男性", "女性", "その他"}
    assert not known[(DEMO.frame["sex"] == "その他").to_numpy()].any()


@pytest.mark.parametrize("name", ["lonely", "partners"])
def test_weighted_shares_are_those_of_the_weighted_rows(name: str) -> None:
    weights = post_stratify(DEMO, SEX_AGE)
    result = weighted_shares(DEMO, name, weights)
    values = np.nan_to_num(weights.per_sheet) * DEMO.eligible(name)
    if name == "lonely":
        marks = pd.get_dummies(DEMO.frame[name].astype(object).fillna(NO_ANSWER))
    else:
        marks = DEMO.marks(name).assign(**{NO_ANSWER: ~DEMO.marks(name).any(axis=1)})
    for label, share in result.items():
        assert share == pytest.approx(np.average(marks[label], weights=values))
    equal = Weights(np.ones(len(DEMO)), ())
    plain = frequency(DEMO, name).shares
    assert weighted_shares(DEMO, name, equal).tolist() == pytest.approx(
        [float(share) for share in plain]
    )
    assert equal.design_effect == 1


@given(values=st.lists(st.floats(0.1, 10), min_size=2, max_size=30))
def test_the_design_effect_is_one_and_the_squared_variation(values: list[float]) -> None:
    weights = Weights(np.array([*values, np.nan]), ())
    variation = np.std(values) / np.mean(values)
    assert weights.design_effect == pytest.approx(1 + variation**2)
    assert len(weights.per_sheet) - weights.weighted == 1


def test_bands_that_nobody_answered_in_are_taken_together(tmp_path: Path) -> None:
    frame = {"sex": [1, 1, 2, 2, 2], "age": [20, 35, 16, 20, 50], "ward": [1, 2, 1, 2, 1]}
    result = answers(tmp_path, frame, list(range(10, 210, 10)))
    weights = post_stratify(result, SEX_AGE)
    persons = result.register["persons"]
    men = (result.register["sex"] == "男性").to_numpy()
    assert weights.per_sheet[:2].sum() / 5 == pytest.approx(persons[men].sum() / persons.sum())
    with refused(WeightsError):
        rake(result, ALL)


def test_raking_takes_bands_together_too(tmp_path: Path) -> None:
    frame = {"sex": [1, 2] * 4, "age": [16, 16, 20, 20, 35, 35, 50, 50], "ward": [1, 2, 2, 1] * 2}
    result = answers(tmp_path, frame, [100, 200] * 10)
    raked = rake(result, ALL)
    persons = result.register.groupby("age", observed=True)["persons"].sum()
    older = persons["40～79歳"] + persons["80歳以上"]
    assert raked.per_sheet[6:].sum() / 8 == pytest.approx(older / persons.sum())


def test_a_group_of_nobody_cannot_be_weighted(tmp_path: Path) -> None:
    result = answers(tmp_path, {"sex": [1, 1], "age": [20, 35], "ward": [1, 1]})
    with refused(WeightsError, "女性"):
        post_stratify(result, SEX_AGE)
    with refused(WeightsError, "西区", "ward"):
        rake(result, ["ward"])
    with refused(ValueError, "lonely"):
        rake(result, ["lonely"])
    assert rake(result.only("ward", "東区"), ["ward"]).design_effect == 1


@given(seed=st.integers(0, 2**32 - 1))
def test_weights_reproduce_any_register(seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = draw.choice(len(DEMO), 600, replace=False)
    persons = draw.integers(1, 10_000, len(DEMO.register))
    register = DEMO.register.assign(persons=persons)
    part = Answers(DEMO.codebook, DEMO.frame.iloc[rows], register, DEMO.fieldwork)
    again = Answers(DEMO.codebook, part.frame.iloc[::-1], register, DEMO.fieldwork)
    result = rake(part, ALL)
    assert rake(again, ALL).per_sheet[::-1] == pytest.approx(result.per_sheet, nan_ok=True)
    assert result.design_effect >= 1
    for name in ("sex", "ward"):
        parts = margins(part, ("sex", "age", "ward"))[name]
        got = 100 * sums(result, part.groups(name))
        assert got[list(parts)].to_dict() == pytest.approx(parts)
