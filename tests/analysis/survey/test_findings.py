"""Scales over several questions, and the sentences that the data choose."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.analysis.survey.surveys import answers, load
from tests.messages import refused
from tsunagari.analysis.questionnaire.codebook import NO_ANSWER
from tsunagari.analysis.survey.crosstabs import Cross, Frequency, cross, frequency
from tsunagari.analysis.survey.differences import SMALL_BASE, with_nation
from tsunagari.analysis.survey.findings import against_nation, highest
from tsunagari.analysis.survey.national_results import load_national, national_shares
from tsunagari.analysis.survey.scales import isolated, ucla_score, with_isolation, with_ucla

DATA = Path(__file__).resolve().parents[3] / "data"
DEMO = load(DATA / "demo" / "survey_answers")
ITEMS = ["ucla_1", "ucla_2", "ucla_3"]
RARELY = ["6", "7"]
ISOLATION = {
    "社会的交流": {"meet": RARELY, "call": RARELY, "message": RARELY},
    "社会参加": {"participation": ["7"]},
    "社会的サポート": {"support": ["2"]},
    "他者への手助け": {"help": ["2"]},
}


def demo_rows() -> pd.DataFrame:
    """Read the demo's file as it stands."""
    return pd.read_csv(DATA / "demo" / "survey_answers" / "responses.csv", dtype=str).fillna("")


def test_the_score_is_the_sum_of_the_codes_in_the_file() -> None:
    items = demo_rows()[ITEMS].replace({"": np.nan, "9": np.nan}).astype(float)
    expected = items.sum(axis=1, skipna=False)
    pd.testing.assert_series_equal(ucla_score(DEMO, ITEMS), expected, check_names=False)
    assert expected.min() >= 3
    assert expected.isna().any()


def test_the_bands_of_the_score_are_the_states() -> None:
    result = frequency(with_ucla(DEMO, ITEMS), "ucla")
    score = ucla_score(DEMO, ITEMS)
    assert result.counts.to_dict() == {
        "10～12点(常にある)": score.between(10, 12).sum(),
        "7～9点(時々ある)": score.between(7, 9).sum(),
        "4～6点(ほとんどない)": score.between(4, 6).sum(),
        "3点(決してない)": (score == 3).sum(),
        NO_ANSWER: score.isna().sum(),
    }
    assert result.counts.index[0] == "10～12点(常にある)"
    assert result.base == len(DEMO)


def test_what_is_no_scale_is_refused() -> None:
    with refused(ValueError):
        ucla_score(DEMO, ITEMS[:2])
    with refused(ValueError, "lonely", "points"):
        ucla_score(DEMO, [*ITEMS[:2], "lonely"])
    with refused(ValueError, "ucla"):
        with_ucla(with_ucla(DEMO, ITEMS), ITEMS)
    with refused(ValueError, "ucla_9", "ucla_3"):
        ucla_score(DEMO, ["ucla_1", "ucla_2", "ucla_9"])


def test_dimensions_of_isolation_follow_from_the_codes_in_the_file() -> None:
    rows = demo_rows()
    contact = rows[["meet", "call", "message"]]
    expected = {
        "社会的交流": (contact.isin(RARELY).all(axis=1), ~contact.isin(["", "9"]).any(axis=1)),
        "社会参加": (rows["participation"] == "7", ~rows["participation"].isin(["", "9"])),
        "社会的サポート": (rows["support"] == "2", ~rows["support"].isin(["", "9"])),
        "他者への手助け": (rows["help"] == "2", ~rows["help"].isin(["", "9"])),
    }
    result = with_isolation(DEMO, ISOLATION)
    for label, (holds, known) in expected.items():
        table = frequency(result, f"isolation.{label}")
        assert table.counts.tolist() == [
            (holds & known).sum(),
            (~holds & known).sum(),
            (~known).sum(),
        ]


def test_a_dimension_of_one_that_was_not_asked_is_unknown() -> None:
    flags = isolated(DEMO, {"partners": ["9"]})
    assert flags.isna()[~DEMO.eligible("partners")].all()
    with refused(ValueError, "help", "7"):
        isolated(DEMO, {"help": ["7"]})
    with refused(ValueError):
        isolated(DEMO, {})


def by_age(counts: Sequence[int], bases: Sequence[int]) -> Cross:
    """Make a cross table by age from the band 20～29歳 on."""
    bands = DEMO.groups("age").cat.categories[1 : len(counts) + 1]
    rest = [base - count for count, base in zip(counts, bases, strict=True)]
    table = pd.DataFrame({"ある": counts, "ない": rest, NO_ANSWER: 0}, bands)
    return Cross("q", "age", False, table, pd.Series(bases, bands), pd.Series(0, ["ある"]), 0)


@pytest.mark.parametrize(
    ("counts", "bases", "kind", "text"),
    [
        ([20, 60, 20, 10], [200] * 4, "highest", "30歳代が最も高い"),
        # 15.0 and 10.0 % do not differ.
        ([30, 20, 10, 5], [200] * 4, "largest", "20歳代の値が最も大きく、40歳代と50歳代より高い"),
        ([30, 30, 20, 5], [200] * 4, "largest", "20歳代と30歳代の値が最も大きく、50歳代より高い"),
        ([60, 20, 20, 10], [200] * 4, "highest", "20歳代が最も高い"),
        ([20, 10, 10, 10, 10, 10, 60], [200] * 7, "highest", "80歳以上が最も高い"),
        ([10, 60, 60, 10], [200] * 4, "highest", "30歳代と40歳代が最も高い"),
        # 30.0 % both as printed, though not as counted.
        ([10, 300, 3001], [1000, 1000, 10000], "highest", "30歳代と40歳代が最も高い"),
        ([60, 60, 60, 10], [200] * 4, "highest", "20歳代、30歳代、40歳代が最も高い"),
        ([20, 22, 19, 21], [200] * 4, "same", "年齢による差は認められない"),
        ([20, 20, 20, 20], [200] * 4, "same", "年齢による差は認められない"),
        # The highest has a small base: nothing is claimed of it.
        ([20, 20, 20, 28], [200, 200, 200, 29], "same", "年齢による差は認められない"),
        ([60, 20, 20, 28], [200, 200, 200, 29], "highest", "20歳代が最も高い"),
        # The highest of few differs from none, but two of many do.
        ([260, 200, 9], [1000, 1000, 33], "higher", "20歳代は30歳代より高い"),
        ([200, 260, 9], [1000, 1000, 33], "higher", "30歳代は20歳代より高い"),
        ([5, 20], [29, 200], "unknown", "回答者の少ない区分が多いため比べられない"),
    ],
)
def test_the_data_choose_the_sentence_on_groups(
    counts: list[int], bases: list[int], kind: str, text: str
) -> None:
    result = highest(DEMO.codebook, by_age(counts, bases), "ある")
    assert (result.kind, result.text) == (kind, text)
    assert not result.polite.endswith("。")


@pytest.mark.parametrize("most", ["男性", "女性"])
def test_from_the_sheets_to_the_sentence(tmp_path: Path, most: str) -> None:
    lonely = {"男性": 3, "女性": 3, most: 60}
    sexes = [1] * 100 + [2] * 100
    given = [3] * lonely["男性"] + [1] * (100 - lonely["男性"])
    given += [3] * lonely["女性"] + [1] * (100 - lonely["女性"])
    result = answers(tmp_path, {"sex": sexes, "lonely": given})
    table = cross(result, "lonely", "sex")
    assert highest(result.codebook, table, "ある").polite == f"{most}が最も高くなっています"
    assert highest(result.codebook, table, ["ある", "たまにある"]).names == (most,)
    assert highest(result.codebook, table, "たまにある").polite == ("男女の差は認められません")


@given(
    counts=st.lists(st.integers(0, 200), min_size=2, max_size=7),
    bases=st.lists(st.sampled_from([20, 200, 1000]), min_size=7, max_size=7),
)
def test_no_sentence_names_a_group_of_a_small_base(counts: list[int], bases: list[int]) -> None:
    used = bases[: len(counts)]
    table = by_age([min(c, b) for c, b in zip(counts, used, strict=True)], used)
    result = highest(DEMO.codebook, table, "ある")
    small = [band for band, base in table.bases.items() if base < SMALL_BASE]
    assert not set(result.names) & set(small)
    if result.kind == "highest":
        shares = table.shares["ある"].drop(small)
        for name, other in itertools.product(result.names, shares.index):
            assert round(float(shares[other] - shares[name]), 9) <= 0.001


def test_the_data_choose_the_sentences_on_the_nation() -> None:
    city = Frequency("q", False, pd.Series({"高": 300, "低": 100, "同": 400, "…": 200}), 1000)
    national = {"高": Decimal("20.0"), "低": Decimal("20.0"), "同": Decimal("40.1"), "…": None}
    table = with_nation(city, national, 10000)
    assert [(result.kind, result.text) for result in against_nation(table)] == [
        ("higher", "「高」は全国より高い"),
        ("lower", "「低」は全国より低い"),
        ("same", "「同」は全国との差は認められない"),
        ("unknown", "「…」は全国の値が分からないため比べられない"),
    ]
    swapped = national | {"高": Decimal("40.0"), "低": Decimal("5.0")}
    again = against_nation(with_nation(city, swapped, 10000), "政令市")
    assert again[0].polite == "「低」は政令市より高くなっています"
    assert again[1].polite == "「高」は政令市より低くなっています"
    nothing = against_nation(with_nation(city, national, None))
    assert [result.kind for result in nothing] == ["unknown"]


@pytest.mark.parametrize(("year", "question"), [(2021, "lonely"), (2022, "ucla"), (2023, "meet")])
def test_the_demo_is_compared_with_the_national_tables(year: int, question: str) -> None:
    national = load_national(DATA / "reference")
    shares = national_shares(national, year, question)
    city = frequency(with_ucla(DEMO, ITEMS), question)
    printed = shares["share"].to_dict()
    table = with_nation(city, printed, int(shares["answers"].iloc[0]))
    assert table["compared"].sum() == len(printed) > 0
    names = [name for result in against_nation(table) for name in result.names]
    assert sorted(names) == sorted(city.counts.index)
