"""A plan is counted and protected as a whole: against plain pandas, and with parts left out."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.analysis.survey.surveys import answers
from tests.messages import faulty_data, refused
from tests.oracles import examples
from tsunagari.analysis import survey

PLAN = """\
people: 回答者
area: {question: ward, whole: 全市}
register: {ward: ward, sex: sex, age_from: age}
headline: {question: lonely, answer: 3}
isolation:
  社会的サポート: {codes: {support: [2]}}
  両方: {codes: {support: [2], lonely: [3]}}
tables:
  lonely: [sex, ward]
  support: [ward]
  partners: [ward]
  isolation.両方: [ward]
keep: {lonely: [3]}
weights: {性別: {post_stratify: [sex]}, 性別と区: {rake: [sex, ward]}}
"""
SMALL = """\
people: 回答者
headline: {question: lonely, answer: 3}
tables: {lonely: [sex], support: []}
"""
EVERYBODY = {"protect_unknown_groups": True, "protect_no_answers": True}
"""Those too who did not answer are protected."""
DATA = Path(__file__).resolve().parents[3] / "data"
LONELY = {"1": "ない", "2": "たまにある", "3": "ある", "": "無回答"}


def study(
    folder: Path, rows: Sequence[dict[str, str]], plan: str = PLAN, **more: Any
) -> survey.Study:
    frame = pd.DataFrame(rows)
    answers(folder, {name: list(frame[name]) for name in frame})
    (folder / "tabulation.yml").write_text(plan, encoding="utf-8")
    return survey.load_study(folder, **more)


def sheets(amounts: dict[tuple[str, str, str], int]) -> list[dict[str, str]]:
    """Make answer sheets of wards, sexes and answers."""
    return [
        {"ward": ward, "sex": sex, "age": "20", "lonely": lonely, "support": "1", "partners": "1"}
        for (ward, sex, lonely), amount in amounts.items()
        for _ in range(amount)
    ]


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "ward": st.sampled_from(["1", "2", ""]),
            "sex": st.sampled_from(["1", "2", ""]),
            "age": st.just("20"),
            "lonely": st.sampled_from(["1", "2", "3", "3", "3", ""]),
            "support": st.sampled_from(["1", "2"]),
        }
    ),
    min_size=4,
    max_size=40,
)


# Where the solver once lost its way, which was taken for there being nothing to hide.
@example(
    [
        dict(zip(("lonely", "ward", "age", "support", "sex"), row, strict=True))
        for row in [
            ("3", "1", "20", "1", ""),
            ("2", "1", "20", "1", "2"),
            ("2", "2", "20", "2", "1"),
            ("3", "", "20", "2", "2"),
            ("2", "1", "20", "2", "1"),
            ("3", "2", "20", "1", "2"),
        ]
    ],
    1,
)
@settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(ROWS, st.integers(1, 3))
def test_what_is_shown_is_counted_as_plain_pandas_does(
    rows: list[dict[str, str]], hidden: int
) -> None:
    rows = [row | {"partners": "1" if row["support"] == "1" else ""} for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        found = study(Path(folder), rows, disclosure=EVERYBODY | {"hidden": hidden, "base": 1})
    frame = pd.DataFrame(rows)
    here = found.area()
    groups = {
        "全市": frame,
        "東区": frame[frame["ward"] == "1"],
        "西区": frame[frame["ward"] == "2"],
    }
    lonely = here.crossed("lonely", "ward")
    assert lonely.groups == list(groups)
    for name, part in groups.items():
        for code, answer in LONELY.items():
            count, exact = lonely.count(answer, name), int((part["lonely"] == code).sum())
            assert count.value in (exact or "-", "x")
            assert count.value == "x" or not 0 < exact <= hidden
            share = lonely.share(answer, name)
            hidden_base = lonely.base(name).value == "x" and exact > 0
            assert (share.value == "x") == (count.value == "x" or hidden_base)
            if share.is_known:
                assert share.value == Fraction(exact, len(part))
        for row in (lonely, here.crossed("support", "ward")):
            # One hidden number alone would follow from the others.
            numbers = [row.base(name), *(row.count(answer, name) for answer in row.answers)]
            assert [number.value for number in numbers].count("x") != 1
    both = here.crossed("isolation.両方", "ward").count("該当する")
    known = frame[frame["lonely"] != ""]
    exact = int(((known["lonely"] == "3") & (known["support"] == "2")).sum())
    assert both.value in (exact or "-", "x")


TOGETHER = """\
people: 回答者
area: {question: ward, whole: 全市}
headline: {question: lonely, answer: 3}
together:
  any: {question: lonely, label: 孤独感の有無, answers: {少しでもある: [3, 2], ない: [1]}}
tables: {lonely: [ward], any: [sex, ward]}
keep: {any: [少しでもある]}
"""


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.generate],
)
@given(ROWS)
def test_answers_put_together_give_none_of_them_away(rows: list[dict[str, str]]) -> None:
    rows = [row | {"partners": "1" if row["support"] == "1" else ""} for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        here = study(Path(folder), rows, TOGETHER, disclosure={"base": 1}).area()
    frame = pd.DataFrame(rows)
    alone, both = here.crossed("lonely", "ward"), here.crossed("any", "ward")
    assert list(both.answers) == ["少しでもある", "ない", "無回答"]
    for name, ward in {"全市": "", "東区": "1", "西区": "2"}.items():
        part = frame[frame["ward"] == ward] if ward else frame
        exact = int(part["lonely"].isin(["2", "3"]).sum())
        total, parts = (
            both.count("少しでもある", name),
            [alone.count(a, name) for a in ("ある", "たまにある")],
        )
        assert total.value in (exact or "-", "x")
        assert [number.value for number in (total, *parts)].count("x") != 1
        assert both.count("ない", name).value == alone.count("ない", name).value


AGES = """\
people: 回答者
headline: {question: lonely, answer: 3}
bands: {age: [16, 30, 40, 80]}
together:
  half:
    question: age
    label: 年齢の別
    answers: {若い: [16~29歳, 30~39歳], 高い: [40~79歳, 80歳以上]}
tables: {lonely: [age, half]}
"""


@pytest.mark.parametrize("few", [1, 2, 3])
def test_ages_in_bands_and_in_halves_are_held_against_each_other(tmp_path: Path, few: int) -> None:
    counts = {"20": (few, 40), "35": (30, 20), "45": (12, 25), "85": (9, 31)}
    rows = [
        {"ward": "1", "sex": "1", "age": age, "lonely": answer, "support": "1", "partners": "1"}
        for age, amounts in counts.items()
        for answer, amount in zip("31", amounts, strict=True)
        for _ in range(amount)
    ]
    here = study(tmp_path, rows, AGES, disclosure={"base": 1}).area()
    bands, halves = here.crossed("lonely", "age"), here.crossed("lonely", "half")
    assert halves.groups == ["全体", "若い", "高い"]
    for half, parts in {"若い": ["16～29歳", "30～39歳"], "高い": ["40～79歳", "80歳以上"]}.items():
        numbers = [halves.count("ある", half), *(bands.count("ある", band) for band in parts)]
        assert [number.value for number in numbers].count("x") == (
            0 if few == 3 or half == "高い" else 2
        )
    assert halves.base("若い").value == few + 90


def test_two_groupings_of_one_attribute_are_told_apart_from_two_attributes(
    tmp_path: Path,
) -> None:
    amounts = {("1", "1", "3"): 30, ("1", "2", "1"): 40, ("2", "1", "1"): 40}
    rows = [row | {"age": age} for row in sheets(amounts) for age in ("20", "45", "85")]
    plan = SMALL.replace("[sex]", "[sex, age]")
    assert study(tmp_path, rows, plan).area()["lonely"].base().value == 330
    sexes = {"20": "1", "45": "1", "85": "2"}
    with faulty_data("tabulation.yml, key tables", "sex", "age"):
        study(tmp_path, [row | {"sex": sexes[row["age"]]} for row in rows], plan)


def test_two_studies_of_one_folder_hide_alike(tmp_path: Path) -> None:
    rows = sheets(
        {("1", "1", "3"): 9, ("1", "2", "2"): 40, ("2", "1", "3"): 2, ("2", "2", "1"): 50}
    )
    first, second = study(tmp_path, rows), survey.load_study(tmp_path)
    ward, whole = first.area("東区")["lonely"], second.area()["lonely"]
    assert ward.row("全市").shares == whole.row("全市").shares
    assert second.area("東区")["lonely"].row("東区").counts == ward.row("東区").counts
    # By hand it is protected as the edition says whose data it has.
    (tmp_path / "edition.yml").write_text("disclosure: {hidden: 3}\n", encoding="utf-8")
    (tmp_path / "kurashi").mkdir()
    assert study(tmp_path / "kurashi", rows).thresholds.hidden == 3
    assert survey.load_study(tmp_path / "kurashi", disclosure={"hidden": 4}).thresholds.hidden == 4


def test_an_interval_is_that_of_the_exact_share_and_hidden_with_it(tmp_path: Path) -> None:
    rows = sheets(
        {("1", "1", "3"): 30, ("1", "2", "2"): 40, ("2", "1", "3"): 1, ("2", "2", "1"): 50}
    )
    found = study(tmp_path, rows).area()
    whole = found["lonely"].share("ある").interval()
    ward = found.crossed("lonely", "ward").share("ある", "西区")
    assert ward.value == "x"
    assert ward.interval().value == ward.interval().low.value == "x"
    assert "51" not in str(vars(ward))  # of how many it is one, which its interval is worked out of
    assert "lonely" not in repr(found._study)
    if whole.is_known:
        assert 0 < whole.low.height < 100 * 31 / 121 < whole.high.height < 100


def test_a_town_without_areas_register_and_nation_has_its_tables_and_sentences(
    tmp_path: Path,
) -> None:
    rows = sheets({("1", "1", "3"): 30, ("1", "2", "1"): 70})
    found = study(tmp_path, rows, SMALL)
    (tmp_path / "register.csv").unlink()
    found = survey.load_study(tmp_path)
    here = found.area()
    assert here["lonely"].groups == here["support"].groups == ["全体"]
    assert here["lonely"].share("ある").interval().is_known
    assert here.by_attributes("lonely").groups[1:] == ["性別：男性", "性別：女性"]
    for grid in (here.weighted(), here.isolation(), here.against_nation().grid()):
        assert list(grid.columns) == ["説明"]
    assert len(here.against_nation().over_years()) == 1
    with refused(ValueError, "東区"):
        found.area("東区")


@pytest.mark.parametrize("base", [10, 40, 250])
def test_who_is_compared_follows_the_threshold(tmp_path: Path, base: int) -> None:
    rows = sheets({("1", "1", "3"): 30, ("1", "2", "1"): 70, ("2", "1", "1"): 60})
    found = study(tmp_path, rows, disclosure={"base": base}).area()
    assert ("比べられません" in found.highest().plain) == (base == 250)
    assert found.crossed("lonely", "ward").share("ある", "東区").few == (base == 250)


@pytest.mark.parametrize("setting", ["shown", "left_out"])
def test_a_group_of_one_answer_is_left_out_where_the_edition_wants_it(
    tmp_path: Path, setting: str
) -> None:
    """All 60 women gave one answer, as did all of one ward; a ward is never left out."""
    amounts = {("1", "1", "3"): 30, ("1", "1", "1"): 40, ("1", "2", "1"): 20, ("2", "2", "1"): 40}
    found = study(tmp_path, sheets(amounts), disclosure={"same_answer": setting}).area()
    sexes = found.crossed("lonely", "sex").groups
    assert sexes == ["全市", "男性", *["女性"] * (setting == "shown")]
    assert found.crossed("lonely", "ward").groups == ["全市", "東区", "西区"]


def test_sensitive_answers_are_hidden_however_many_gave_them(tmp_path: Path) -> None:
    amounts = {("1", "1", "3"): 30, ("1", "1", "1"): 40, ("1", "2", "2"): 20, ("2", "2", "1"): 40}
    limits = {"sensitive": {"lonely": ["たまにある"]}}
    found = study(tmp_path, sheets(amounts), disclosure=limits).area()
    table = found.crossed("lonely", "sex")
    assert [str(table.count("たまにある", group)) for group in table.groups] == ["x", "-", "x"]
    assert str(table.share("たまにある")) == "x"
    assert str(table.base()) == "130人"


def test_what_is_not_tabulated_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    here = study(tmp_path, sheets({("1", "1", "3"): 30, ("1", "2", "1"): 70})).area()
    with refused(ValueError, "lonly", "lonely"):
        here["lonly"]
    with refused(ValueError, "support", "sex", "support: [ward, sex]"):
        here.crossed("support", "sex")


@pytest.mark.parametrize(
    ("old", "new", "key", "names"),
    [
        ("  lonely: [sex, ward]", "  lonly: [sex, ward]", "tables.lonly", ["lonely"]),
        ("[sex, ward]\n  support", "[sexx, ward]\n  support", "tables.lonely", ["sexx", "sex"]),
        ("answer: 3}", "answer: 7}", "headline.answer.lonely", ["7"]),
        (
            "support: [2]}}\n  両方",
            "support: [4]}}\n  両方",
            "isolation.社会的サポート.codes.support",
            ["4"],
        ),
        ("question: ward", "question: wards", "area.question", ["ward"]),
        ("question: ward", "question: partners", "area.question", ["partners", "multiple"]),
        ("lonely: [3]}\nweights", "lonley: [3]}\nweights", "keep.lonley", ["lonely"]),
        ("  isolation.両方: [ward]\n", "", "isolation.両方", ["isolation.両方", "tables"]),
        ("rake: [sex, ward]", "rake: [sex, wards]", "weights.性別と区", ["wards", "ward"]),
        ("{post_stratify: [sex]}", "{}", "weights.性別", ["post_stratify", "rake"]),
        ("sex: sex, age_from", "sex: sxe, age_from", "register.sex", ["sxe", "sex"]),
        ("people: 回答者", "poeple: 回答者", "poeple", ["people"]),
        ("lonely: [sex, ward]", "lonely: [sex, sex]", "tables.lonely", []),
        *(
            (
                "weights:",
                f"together:\n  any: {{question: lonely, label: 別, answers: {answers}}}\nweights:",
                "together.any.answers",
                names,
            )
            for answers, names in [
                ("{ある: [3, 2], ない: [1]}", ["ある", "lonely"]),
                ("{あり: [3, 2]}", ["1, 2, 3", "3, 2"]),
                ("{あり: [3, 2], なし: [1]}", ["なし", "ない"]),
            ]
        ),
    ],
)
def test_a_wrong_plan_is_refused_at_its_key(
    tmp_path: Path, old: str, new: str, key: str, names: list[str]
) -> None:
    assert old in PLAN
    with faulty_data(f"tabulation.yml, key {key}", *names):
        study(tmp_path, sheets({("1", "1", "3"): 30}), PLAN.replace(old, new))


@pytest.mark.parametrize(("hidden", "width", "base"), [(1, 1, 10), (4, 5, 30), (2, 3, 250)])
def test_every_threshold_can_be_set(hidden: int, width: int, base: int) -> None:
    disclosure = EVERYBODY | {"hidden": hidden, "width": width, "base": base}
    found = survey.load_study(DATA / "demo/survey_answers", DATA / "reference", disclosure)
    counts = [n.value for rows in found.rows.values() for row in rows for n in row.counts.values()]
    assert not [count for count in counts if isinstance(count, int) and count <= hidden]
    here = found.area()
    assert here.highest().plain
    assert here.against_nation().findings().plain
    groups = here.crossed("lonely", "age").rows[1:]
    assert all(row.base.value == "x" or row.base.height >= base for row in groups)


@pytest.mark.parametrize(
    ("protected", "hidden"),
    [
        ({}, set()),
        ({"protect_no_answers": True}, {"無回答", "ない"}),
        ({"protect_unknown_groups": True}, {"ある"}),
    ],
)
def test_who_did_not_answer_is_told_or_hidden_by_the_edition(
    tmp_path: Path, protected: dict[str, bool], hidden: set[str]
) -> None:
    amounts = {("1", sex, lonely): 40 for sex in "12" for lonely in "123"}
    amounts[("1", "1", "")] = 1  # one man gave no answer
    amounts[("1", "", "3")] = 1  # and one answer is of who gave no sex
    found = study(tmp_path, sheets(amounts), SMALL, disclosure=protected)
    table = found.area().crossed("lonely", "sex")
    marked = {answer for row in table.rows for answer, n in row.counts.items() if n.value == "x"}
    assert bool(marked) == bool(hidden)
    assert hidden - {"ない"} <= marked
    assert found.unreported().polite


def test_bands_are_put_together_by_the_plan(tmp_path: Path) -> None:
    demo = DATA / "demo/survey_answers"
    found = survey.load_study(demo, DATA / "reference")
    ages = found.area().crossed("lonely", "age").groups[1:]
    assert ages[0] == "16～29歳"
    assert ages[-1] == "70歳以上"
    given = pd.read_csv(demo / "register.csv")["persons"].sum()
    assert found._answers.register["persons"].sum() == given
    assert set(found._answers.register["age"].cat.categories) == set(ages)
