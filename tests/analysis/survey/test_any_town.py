"""A town of its own: other codes, no areas, no register, other spellings than the nation's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.analysis.survey.surveys import CODEBOOK, FIELDWORK, ROWS, write
from tests.analysis.survey.test_study import PLAN, sheets, study
from tests.messages import refused
from tsunagari.analysis import survey
from tsunagari.analysis.data.source import DataError
from tsunagari.analysis.questionnaire.codebook import Single
from tsunagari.analysis.survey.answers import load_answers
from tsunagari.analysis.survey.nation_comparison import same_answers
from tsunagari.analysis.survey.scales import UCLA_BANDS, with_ucla

PEOPLE = sheets(
    {("1", "1", "3"): 40, ("2", "2", "1"): 50, ("1", "2", "2"): 35, ("2", "1", "3"): 45}
)
PLAIN = PLAN.replace("weights:", "# weights:")


def loaded(
    folder: Path, codebook: str = CODEBOOK, plan: str = PLAIN, **spoilt: str
) -> survey.Study:
    """Load these people with other files."""
    study(folder, PEOPLE)
    files = {"codebook.yml": codebook, "tabulation.yml": plan, **spoilt}
    for name, text in files.items():
        (folder / name.replace("_yml", ".yml")).write_text(text, encoding="utf-8")
    return survey.load_study(folder)


@pytest.mark.parametrize("answer", ["2", "いない"])
def test_answers_are_named_by_code_or_by_label(tmp_path: Path, answer: str) -> None:
    plan = PLAIN.replace("[2]", f"[{answer}]").replace("answer: 3", "answer: ある")
    made = loaded(tmp_path, plan=plan)
    assert made.headline == "ある"
    assert str(made.area()["lonely"].share("ある")) == "50.0%"
    assert made.area().isolating("support") == "いない"


def test_a_label_means_the_same_whatever_its_code(tmp_path: Path) -> None:
    plan = PLAIN.replace("[2]", "[いない]").replace("{lonely: [3]}", "{lonely: [ある]}")
    turned = CODEBOOK.replace("{1: いる, 2: いない}", "{1: いない, 2: いる}")
    before = loaded(tmp_path / "a", plan=plan).area().isolation().columns["全市"]
    after = loaded(tmp_path / "b", turned, plan).area().isolation()
    assert [str(share) for share in before] == ["-", "-"]  # everybody has somebody
    assert str(after.columns["全市"][0]) == "100.0%"


def test_an_unknown_answer_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    with refused(DataError, "headline.answer.lonely", "あるる", "ある"):
        loaded(tmp_path, plan=PLAIN.replace("answer: 3", "answer: あるる"))


WITHOUT_WARD = CODEBOOK.replace("  ward:\n    label: 居住区\n", "  unused:\n    label: 地区\n")


def test_a_town_whose_people_were_not_asked_for_their_area(tmp_path: Path) -> None:
    study(tmp_path, PEOPLE)
    responses = pd.read_csv(tmp_path / "responses.csv", dtype=str)
    responses.drop(columns="ward").to_csv(tmp_path / "responses.csv", index=False)
    entry = CODEBOOK.index("  ward:"), CODEBOOK.index("  lonely:")
    codebook = CODEBOOK[: entry[0]] + CODEBOOK[entry[1] :]
    (tmp_path / "codebook.yml").write_text(codebook, encoding="utf-8")
    made = survey.load_study(tmp_path)
    here = made.area()
    assert (here.name, here["support"].groups) == ("全体", ["全体"])
    assert "区域" in str(made.few().plain)
    assert here.attributes("lonely") == "性別"
    assert here.weighted().columns["集計の方法"] == ["そのまま集計した場合", "性別"]
    persons = made._answers.register["persons"]
    assert (len(persons), set(persons)) == (10, {200})  # of both wards together
    with refused(ValueError):
        made.area("東区")


def test_a_slip_in_the_area_s_name_is_no_town_without_areas(tmp_path: Path) -> None:
    with refused(DataError, "area.question", "ward"):
        loaded(tmp_path, plan=PLAIN.replace("question: ward", "question: wrad"))


def test_a_city_without_a_register_weights_nothing_and_says_so(tmp_path: Path) -> None:
    study(tmp_path, PEOPLE)
    (tmp_path / "register.csv").unlink()
    here = survey.load_study(tmp_path).area("東区")
    assert list(here.weighted().columns) == ["説明"]
    assert here.weighting().plain == here.weighted().columns["説明"][0].rstrip("。")


def test_what_is_not_known_of_the_fieldwork_is_left_unsaid(tmp_path: Path) -> None:
    fieldwork = FIELDWORK.partition("national")[0]
    for key in ("minimum_age", "start", "end", "drawn"):
        value = next(line for line in fieldwork.splitlines() if line.startswith(f"{key}:"))
        fieldwork = fieldwork.replace(value, f"{key}:")
    grid = loaded(tmp_path, survey_yml=fieldwork).method()
    items = dict(zip(grid.columns["項目"], grid.columns["内容"], strict=True))
    assert items["調査期間"] is None
    assert grid.csv is not None
    assert next(iter(grid.csv.columns.values())) == ["見本の調査"]  # a row is never without a name
    assert items["調査対象"] == "見本市民"
    assert [str(items[name]) for name in ("対象者数", "回収数", "回収率")] == ["…", "170件", "…"]


BANDS = """\
  age:
    label: 年代
    type: single
    options: {a: 30歳未満, b: 30歳代, c: 40歳以上}
"""


def test_age_may_be_asked_in_bands_and_a_band_without_answers_joins_the_next(
    tmp_path: Path,
) -> None:
    study(tmp_path, PEOPLE)
    start, end = CODEBOOK.index("  age:"), CODEBOOK.index("  ward:")
    (tmp_path / "codebook.yml").write_text(CODEBOOK[:start] + BANDS + CODEBOOK[end:], "utf-8")
    responses = pd.read_csv(tmp_path / "responses.csv", dtype=str)
    responses.assign(age=["a", "c"] * 85).to_csv(tmp_path / "responses.csv", index=False)
    cells = [(s, a, n) for s in (1, 2) for a, n in (("a", 10), ("b", 20), ("c", 70))]
    frame = pd.DataFrame(cells, columns=["sex", "years", "persons"])
    frame.to_csv(tmp_path / "register.csv", index=False)
    plan = PLAIN.partition("# weights")[0].replace("{ward: ward, sex: sex, age_from: age}", "X")
    plan = plan.replace("X", "{sex: sex, years: age}") + "weights: {年代: {rake: [sex, age]}}\n"
    (tmp_path / "tabulation.yml").write_text(plan, "utf-8")
    (alone, weighted) = survey.load_study(tmp_path).area().weighted().columns["実質的な回答者数"]
    assert weighted.value is None  # nobody of 30歳代 answered, and nothing says that they are bands
    (tmp_path / "tabulation.yml").write_text(f"{plan}age: age\n", "utf-8")
    (alone, weighted) = survey.load_study(tmp_path).area().weighted().columns["実質的な回答者数"]
    assert 0 < weighted.value < alone.value == 170


LABELS = ("決してない", "ほとんどない", "時々ある", "常にある")


def ucla(folder: Path, options: dict[int, str], codes: list[int], **more: Any) -> list[str]:
    """Return the bands of people who gave a code to all three items."""
    items = "".join(
        f"  u{n}: {{label: 問い{n}, type: single, options: {options}}}\n".replace("'", "")
        for n in (1, 2, 3)
    )
    rows = [f"{n},{code},{code},{code}" for n, code in enumerate(codes)]
    write(folder, rows, "sheet,u1,u2,u3", f"sheet: sheet\nquestions:\n{items}")
    answers = load_answers(folder, {})
    return list(with_ucla(answers, ["u1", "u2", "u3"], **more).frame["ucla"])


def test_the_points_of_a_scale_are_told_by_its_labels_whichever_way_codes_run(
    tmp_path: Path,
) -> None:
    bands = list(UCLA_BANDS.values())
    rising = dict(enumerate(LABELS, start=1))
    falling = dict(enumerate(reversed(LABELS), start=1))
    assert ucla(tmp_path / "a", rising, [1, 4, 2]) == [bands[0], bands[3], bands[1]]
    assert ucla(tmp_path / "b", falling, [1, 4, 3]) == [bands[3], bands[0], bands[1]]


def test_a_scale_whose_labels_do_not_tell_their_points_is_refused(tmp_path: Path) -> None:
    options = {1: "まれ", 2: "ほとんどない", 3: "時々ある", 4: "常にある"}
    with refused(ValueError, "u1", "まれ", "points"):
        ucla(tmp_path / "a", options, [1])
    bands = list(UCLA_BANDS.values())
    assert ucla(tmp_path / "b", options, [1, 4], points={"まれ": 1}) == [bands[0], bands[3]]


def test_the_same_answers_as_the_nation_s_are_told_by_a_key_not_by_spelling() -> None:
    nation = {"しばしばある・常にある": 5, "時々ある": 4, "週2～3回程度": 2, "無回答": None}
    own = {"1": "いつもある", "2": "ときどき", "3": "ない"}
    asked = Single(label="問い", type="single", options=own, national={"1": "5", "2": "4"})
    assert same_answers(asked, nation) == {
        "いつもある": "しばしばある・常にある",
        "ときどき": "時々ある",
        "無回答": "無回答",
    }
    spelled = {"1": "しばしばある、常にある", "2": "週２～３回程度", "3": "時々 ある"}
    asked = Single(label="問い", type="single", options=spelled)
    assert set(same_answers(asked, nation)) == {*spelled.values(), "無回答"}


def test_a_key_of_the_nation_s_that_its_tables_lack_is_refused(tmp_path: Path) -> None:
    write(tmp_path, ROWS)
    codebook = CODEBOOK.replace(
        "たまにある, 3: ある}", "たまにある, 3: ある}\n    national: {3: 8}"
    )
    plan = PLAIN + "nation: {lonely: lonely}\n"
    with refused(DataError, "questions.lonely.national.3", "8"):
        loaded(tmp_path, codebook, plan)
    made = loaded(tmp_path, codebook.replace("3: 8", "3: 5"), plan)
    nation = made.area().against_nation().grid()
    assert str(nation.columns["全国"][0]) == "4.5%"
    years = [dot.year for dot in made.area().against_nation().over_years()]
    assert years[0] is None
    assert len(years) > 2
    # Beside what is hidden no other number stands than the table's, which might be taken for it.
    unsaid = survey.load_study(tmp_path, disclosure={"sensitive": {"lonely": ["ある"]}})
    assert [dot.year for dot in unsaid.area().against_nation().over_years()] == [2021]
