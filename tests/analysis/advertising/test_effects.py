"""What the advertisements brought, against independent computations."""

from __future__ import annotations

import datetime as dt
import itertools
import runpy
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, linregress, t

from tests.analysis.conftest import DATA
from tsunagari.analysis import advertising
from tsunagari.analysis.advertising import effects, keywords

DEMO = DATA / "demo" / "advertising_exports"


def rows(counts: list[tuple[str, str, int, int]], cost: float = np.nan) -> pd.DataFrame:
    """Make rows of (medium, keyword, impressions, clicks), each on a day of its own."""
    frame = pd.DataFrame(counts, columns=["medium", "keyword", "impressions", "clicks"])
    days = [dt.date(2023, 2, 8) + dt.timedelta(number) for number in range(len(frame))]
    return frame.assign(date=days, cost=cost).astype({"impressions": "Int64", "clicks": "Int64"})


def test_no_impressions_no_rate() -> None:
    table = advertising.rates(rows([("a", "k", 0, 0)]), ["medium"])
    assert table[["ctr", "low", "high", "cost", "cost_per_click"]].isna().all(axis=None)


def test_rates_are_ratios_of_sums_and_costs_per_click_of_known_costs() -> None:
    table = rows([("a", "k", 100, 10), ("a", "l", 900, 10), ("b", "k", 50, 5)])
    table["cost"] = [500.0, np.nan, np.nan]
    got = advertising.rates(table, ["medium"])
    assert got.loc["a", "ctr"] == pytest.approx(0.02)
    assert got.loc["a", "cost_per_click"] == pytest.approx(50)
    assert np.isnan(got.loc["b", "cost_per_click"])
    missing = table.assign(clicks=pd.array([10, None, 5], dtype="Int64"))
    assert advertising.rates(missing, ["medium"]).loc["a", "ctr"] == pytest.approx(0.1)


def test_a_difference_has_newcombes_interval() -> None:
    # Newcombe (1998), table II, method 10: 56/70 − 48/80.
    media = advertising.rates(rows([("a", "k", 70, 56), ("b", "k", 80, 48)]), ["medium"])
    kinds = pd.Series("広告", index=media.index)
    got = advertising.differences(media, kinds).iloc[0]
    assert (got["low"], got["high"]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert got["holds"]


def test_differences_are_claimed_only_where_they_hold_and_clicks_are_alike() -> None:
    counts = [("a", "k", 1000, 100), ("b", "k", 1000, 95), ("c", "k", 1000, 10), ("d", "k", 0, 0)]
    media = advertising.rates(rows(counts), ["medium"])
    kinds = pd.Series(["x", "x", "x", "x"], index=media.index)
    got = advertising.differences(media, kinds).set_index(["higher", "lower"])
    assert dict(got["holds"]) == {
        ("a", "b"): False,
        ("a", "c"): True,
        ("a", "d"): False,
        ("b", "c"): True,
        ("b", "d"): False,
        ("c", "d"): False,
    }
    assert not got.loc[("a", "d"), "comparable"]
    kinds["c"] = "y"
    apart = advertising.differences(media, kinds).set_index(["higher", "lower"])
    assert not apart["holds"].any()
    assert np.isnan(apart.loc[("a", "c"), "difference"])
    # With fewer pairs to hold at once, each interval is narrower.
    assert apart.loc[("a", "b"), "low"] > got.loc[("a", "b"), "low"]


def test_an_extra_thousand_is_the_slope_of_the_days() -> None:
    draw = np.random.default_rng(1)
    shown = draw.integers(1000, 9000, 40)
    counts = [("a", "k", int(n), int(draw.poisson(5 + n * 0.02))) for n in shown]
    got = advertising.extra_thousand(rows(counts)).loc["a"]
    line = linregress(shown / 1000, [clicks for *_, clicks in counts])
    assert got["extra"] == pytest.approx(line.slope)
    assert got["low"] < 20 < got["high"]
    assert got["average"] == pytest.approx(1000 * sum(c for *_, c in counts) / shown.sum())


def test_the_error_of_the_slope_is_hc3_by_matrices() -> None:
    x, y = np.array([1.0, 2, 3, 5, 8, 9]), np.array([1.0, 3, 2, 6, 7, 12])
    design = np.column_stack([np.ones_like(x), x])
    inverse = np.linalg.inv(design.T @ design)
    rest = y - design @ inverse @ design.T @ y
    weights = (rest / (1 - np.einsum("ij,jk,ik->i", design, inverse, design))) ** 2
    covariance = inverse @ (design.T * weights) @ design @ inverse
    slope, low, high = effects._slope(x, y, 0.95)
    reach = t.isf(0.025, len(x) - 2) * np.sqrt(covariance[1, 1])
    assert (low, high) == pytest.approx((slope - reach, slope + reach))


@pytest.mark.parametrize("shown", [[100], [100, 200], [100, 100, 100], [100, 100, 200]])
def test_too_few_or_equal_days_tell_no_slope(shown: list[int]) -> None:
    got = advertising.extra_thousand(rows([("a", "k", n, 5) for n in shown])).loc["a"]
    assert np.isnan(got["extra"])
    assert got["average"] == pytest.approx(5000 * len(shown) / sum(shown))


def test_the_prior_is_the_likeliest_of_a_grid() -> None:
    draw = np.random.default_rng(2)
    shown = draw.integers(20, 800, 30)
    clicks = draw.binomial(shown, draw.beta(4, 60, 30))
    mean, weight = keywords.fit(clicks, shown)

    def likelihood(mean: float, weight: float) -> float:
        return float(betabinom.logpmf(clicks, shown, mean * weight, (1 - mean) * weight).sum())

    best = likelihood(mean, weight)
    grid = itertools.product(np.linspace(0.02, 0.15, 40), np.geomspace(1, 5000, 60))
    assert best >= max(likelihood(*point) for point in grid) - 1e-6
    assert 0.04 < mean < 0.09
    assert 20 < weight < 250


COUNTS = st.lists(st.tuples(st.integers(0, 5000), st.floats(0, 1)), min_size=1, max_size=12).map(
    lambda pairs: [("m", f"k{i}", n, int(n * p)) for i, (n, p) in enumerate(pairs)]
)


@settings(max_examples=60, deadline=None)
@given(COUNTS.filter(lambda counts: any(n for _, _, n, _ in counts)))
def test_estimates_lie_between_the_keywords_own_rate_and_the_mean(
    counts: list[tuple[str, str, int, int]],
) -> None:
    table = advertising.shrunk(rows(counts))
    own = table["ctr"].astype(float).fillna(table["mean"])
    low, high = np.minimum(own, table["mean"]), np.maximum(own, table["mean"])
    assert (table["estimate"] >= low - 1e-9).all()
    assert (table["estimate"] <= high + 1e-9).all()
    assert (table["low"] <= table["estimate"] + 1e-9).all()
    assert (table["high"] >= table["estimate"] - 1e-9).all()
    # The less a keyword was shown, the larger a part of its way to the mean it went.
    away = table["ctr"] - table["mean"]
    seen = table[away.abs() > 1e-6].sort_values("impressions")
    kept = (seen["estimate"] - seen["mean"]) / away[seen.index]
    assert (kept.diff().dropna() >= -1e-6).all()


def test_one_of_two_is_not_the_best_keyword() -> None:
    usual = [("m", f"k{n}", 1000, clicks) for n, clicks in enumerate([40, 55, 70, 48, 62, 90])]
    table = advertising.shrunk(rows([("m", "rare", 2, 1), *usual]))
    assert table["ctr"].idxmax() == table.index[table["keyword"] == "rare"][0]
    assert table["keyword"][0] == "k5"


def test_each_medium_has_a_mean_of_its_own_and_rows_without_keywords_none() -> None:
    counts = [("a", "k", 100, 50), ("a", "l", 100, 60), ("b", "k", 1000, 10), ("b", "l", 900, 8)]
    table = advertising.shrunk(pd.concat([rows(counts), rows([("c", None, 10, 1)])]))
    assert set(table["medium"]) == {"a", "b"}
    assert table.groupby("medium")["mean"].first()["a"] > 0.4
    assert table.groupby("medium")["mean"].first()["b"] < 0.05
    assert advertising.shrunk(rows([("c", None, 10, 1)])).empty  # type: ignore[list-item]


def test_the_generator_makes_the_same_bytes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["make_exports.py", str(tmp_path)])
    runpy.run_path(str(DEMO / "make_exports.py"), run_name="__main__")
    generated = {path.name: path.read_bytes() for path in (tmp_path / "exports").iterdir()}
    kept = {path.name: path.read_bytes() for path in (DEMO / "exports").iterdir()}
    assert generated.keys() == kept.keys()
    assert [name for name in kept if generated[name] != kept[name]] == []
