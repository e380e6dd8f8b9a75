"""Shares and their significance, against other ways to compute them and published examples."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, norm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from tests.messages import refused
from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.analysis.statistics.significance import (
    Comparison,
    compare_with_rounded,
    holm,
    two_proportions,
    wilson_of_printed,
)
from tsunagari.analysis.survey import verdict

bases = st.integers(1, 400)


def printed(count: int, base: int, decimals: int) -> Decimal:
    """Print a share as school teaches it."""
    unit = Decimal(1).scaleb(-decimals)
    return (Decimal(100 * count) / base).quantize(unit, ROUND_HALF_UP)


def test_the_counts_that_the_national_share_may_stand_for() -> None:
    assert counts_of_share(Decimal("4.5"), 11867) == range(529, 540)


@pytest.mark.parametrize(
    ("percentage", "base", "counts"),
    [("4.18", 2179, [91]), ("4.18", 2153, [90]), ("31.1", 7000, range(2174, 2181))],
)
def test_counts_of_the_city(percentage: str, base: int, counts: list[int]) -> None:
    assert list(counts_of_share(Decimal(percentage), base)) == list(counts)


@given(base=bases, share=st.integers(0, 1000), decimals=st.integers(0, 3))
def test_counts_are_all_those_that_print_as_the_share(base: int, share: int, decimals: int) -> None:
    percentage = Decimal(share).scaleb(-decimals)
    assume(percentage <= 100)
    expected = [count for count in range(base + 1) if printed(count, base, decimals) == percentage]
    assert list(counts_of_share(percentage, base)) == expected


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3 (score).
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_published_intervals(count: int, base: int, low: float, high: float) -> None:
    assert wilson_of_printed(printed(count, base, 4), base) == pytest.approx((low, high), abs=5e-5)


def test_wilson_gives_the_interval_of_the_city() -> None:
    assert [f"{end:.2%}" for end in wilson_of_printed(Decimal("4.18"), 2179)] == ["3.41%", "5.10%"]


@given(base=st.integers(2, 400), data=st.data(), confidence=st.sampled_from([0.8, 0.95, 0.99]))
def test_the_ends_of_wilson_are_just_compatible_with_the_share(
    base: int, data: st.DataObject, confidence: float
) -> None:
    count = data.draw(st.integers(1, base - 1))
    z = norm.isf((1 - confidence) / 2)
    for end in wilson_of_printed(printed(count, base, 4), base, confidence):
        distance = abs(count / base - end) / (end * (1 - end) / base) ** 0.5
        assert distance == pytest.approx(z, rel=1e-6)


def test_wilson_surrounds_all_counts_of_a_coarse_share() -> None:
    coarse = wilson_of_printed(Decimal("4.5"), 11867)
    assert coarse.low == wilson_of_printed(printed(529, 11867, 4), 11867).low
    assert coarse.high == wilson_of_printed(printed(539, 11867, 4), 11867).high


def test_a_share_that_no_count_gives_is_refused() -> None:
    with refused(ValueError, "10", "4.18"):
        wilson_of_printed(Decimal("4.18"), 10)


def chi_square(count: int, base: int, other: int, other_base: int) -> float:
    """Test the same by Pearson's chi-square, which is the square of z."""
    table = [[count, base - count], [other, other_base - other]]
    return float(chi2_contingency(table, correction=False).pvalue)


def test_the_city_does_not_differ_from_the_nation() -> None:
    result = compare_with_rounded(Decimal("4.18"), 2179, Decimal("4.5"), 11867)
    p_values = [chi_square(91, 2179, count, 11867) for count in range(529, 540)]
    assert (result.p_low, result.p_high) == pytest.approx((min(p_values), max(p_values)))
    assert not result.differs
    assert "認められません" in verdict(result)


@given(base=bases, other_base=bases, data=st.data())
def test_an_exact_share_has_the_p_value_of_chi_square(
    base: int, other_base: int, data: st.DataObject
) -> None:
    count, other = data.draw(st.integers(0, base)), data.draw(st.integers(0, other_base))
    assume(0 < count + other < base + other_base)
    result = compare_with_rounded(
        printed(count, base, 4), base, printed(other, other_base, 4), other_base
    )
    assert result.p_low == result.p_high
    assert result.p_low == pytest.approx(chi_square(count, base, other, other_base), abs=1e-9)


@pytest.mark.parametrize("share", ["0", "100"])
def test_two_equal_certainties_do_not_differ(share: str) -> None:
    result = compare_with_rounded(Decimal(share), 30, Decimal(share), 40)
    assert (result.p_low, result.p_high, result.differs) == (1.0, 1.0, False)


@given(share=st.integers(0, 100), other=st.integers(0, 100), base=st.integers(200, 400))
def test_a_difference_needs_every_p_value(share: int, other: int, base: int) -> None:
    result = compare_with_rounded(Decimal(share), base, Decimal(other), base)
    assert result.differs == (result.p_high < 0.05)
    assert result.p_low <= result.p_high


def test_what_depends_on_rounding_is_not_claimed() -> None:
    # 3.6 % of 2,178 is 78 or 79 answers; against 4.5 % some pairs are below the level, some not.
    result = compare_with_rounded(Decimal("3.6"), 2178, Decimal("4.5"), 11867)
    assert result.p_low < 0.05 < result.p_high
    assert not result.differs


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("3.0", "全国の割合より統計的に有意に低いといえます"),
        ("6.0", "全国の割合より統計的に有意に高いといえます"),
    ],
)
def test_a_difference_is_put_into_words(share: str, words: str) -> None:
    result = compare_with_rounded(Decimal(share), 2179, Decimal("4.5"), 11867)
    assert result.differs
    assert verdict(result) == words


def test_a_stricter_level_claims_less() -> None:
    loose = compare_with_rounded(Decimal("3.4"), 2179, Decimal("4.5"), 11867, 0.95)
    strict = compare_with_rounded(Decimal("3.4"), 2179, Decimal("4.5"), 11867, 0.9999)
    assert loose.differs
    assert not strict.differs
    assert loose == Comparison(strict.p_low, strict.p_high, differs=True, higher=False)


@settings(max_examples=8)  # statsmodels takes its time
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1])


def test_nothing_needs_no_correction() -> None:
    assert holm([]) == []


def test_the_level_of_a_test_is_that_of_the_normal_distribution() -> None:
    # 60 of 100 against 46 of 100 by hand: z = 0.14 / sqrt(0.53 * 0.47 * 0.02).
    z = 0.14 / (0.53 * 0.47 * 0.02) ** 0.5
    assert two_proportions(60, 100, 46, 100) == pytest.approx(2 * norm.sf(z))


@pytest.mark.parametrize("share", [(0, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_is_said_in_words(share: tuple[int, int]) -> None:
    for pair in ((share, (1, 2)), ((1, 2), share), (share, share)):
        with pytest.raises(ValueError, match=f"{share[0]} of {share[1]}"):
            two_proportions(*pair[0], *pair[1])


@settings(max_examples=50)
@given(
    st.tuples(bases, bases).flatmap(
        lambda pair: st.tuples(*map(st.just, pair), *(st.integers(0, b) for b in pair))
    )
)
def test_the_test_of_two_shares_is_that_of_statsmodels(case: tuple[int, int, int, int]) -> None:
    base, other_base, count, other_count = case
    assume(0 < count + other_count < base + other_base)
    theirs = proportions_ztest([count, other_count], [base, other_base])[1]
    assert two_proportions(count, base, other_count, other_base) == theirs
