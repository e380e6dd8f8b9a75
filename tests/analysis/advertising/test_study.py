"""What the chapter shows of the advertisements fits together."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from tests.analysis.conftest import DATA
from tsunagari.analysis import advertising
from tsunagari.analysis.advertising import Study


@pytest.fixture(scope="module")
def study() -> Study:
    """The demo's study."""
    return advertising.load_study(DATA / "demo" / "advertising_exports")


def test_the_days_sum_to_the_media(study: Study) -> None:
    daily = study.daily_clicks.set_index("date")
    assert list(daily.columns) == list(study.media.index)
    assert daily.sum().to_list() == study.media["clicks"].to_list()
    assert daily.index[0].date() == study.start
    assert daily.index[-1].date() == study.end
    assert (daily.index.to_series().diff().dropna() == pd.Timedelta(days=1)).all()


def test_the_comparison_ends_with_its_sums(study: Study) -> None:
    numbers = study.compared.drop(columns="medium")
    assert study.compared["medium"].iloc[-1] == "合計"
    assert (numbers.iloc[:-1].sum() == numbers.iloc[-1]).all()


def test_verdicts_follow_from_the_intervals(study: Study) -> None:
    keywords = study.keywords
    assert set(keywords.loc[keywords["low"] > keywords["mean"], "verdict"]) == {"高い"}
    assert set(keywords.loc[keywords["high"] < keywords["mean"], "verdict"]) <= {"低い"}
    within = keywords["mean"].between(keywords["low"], keywords["high"])
    assert set(keywords.loc[within, "verdict"]) == {"どちらともいえない"}
    listed = study.keywords_that_are("高い").count("」（")
    assert listed == (keywords["verdict"] == "高い").sum()
    assert study.keywords_that_are("ない語") == "なし"


@pytest.mark.parametrize(
    ("holds", "word"),
    [([False, False], "ありません"), ([True, True], "すべて"), ([True, False], "1")],
)
def test_how_many_pairs_differ_is_said(study: Study, holds: list[bool], word: str) -> None:
    pairs = pd.DataFrame({"holds": holds})
    assert word in dataclasses.replace(study, pairs=pairs).pairs_verdict


def test_media_that_grow_and_wane_are_named(study: Study) -> None:
    extra = pd.DataFrame(
        {"medium": ["甲", "乙"], "low": [1.0, -2.0], "high": [3.0, 1.5], "average": [2.0, 2.0]}
    )
    changed = dataclasses.replace(study, extra=extra)
    assert (changed.growing, changed.waning) == ("甲です", "乙です")
    nothing = dataclasses.replace(study, extra=extra.head(0))
    assert (nothing.growing, nothing.waning) == ("ありません", "ありません")
