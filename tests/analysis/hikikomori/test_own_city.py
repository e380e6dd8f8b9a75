"""A city with a questionnaire, rules, respondents and bands of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.analysis.conftest import DATA
from tests.messages import refused
from tsunagari.analysis import hikikomori
from tsunagari.analysis.data.source import DataError
from tsunagari.analysis.hikikomori import answers
from tsunagari.analysis.hikikomori.classification import classify
from tsunagari.analysis.questionnaire.durations import months

CODEBOOK = """\
sheet: 番号
questions:
  respondent: {label: 回答者, column: 回答者, type: single, options: {1: 本人, 2: 学校}}
  age: {label: 年齢, type: number, unit: 歳, minimum: 0, maximum: 120, bands: [0, 15, 40]}
  months:
    label: 期間
    type: single
    options: {1: 6か月未満, 2: 6か月以上1年未満, 3: 1年以上3年未満, 4: 3年以上, 9: わからない}
    starts: {1: 0, 2: 6, 3: 12, 4: 36}
  outing:
    label: 外出
    type: single
    several: judged
    options: {a: 毎日出かける, b: 趣味のときだけ出かける, c: コンビニには出かける, d: 家から出ない}
  job: {label: 仕事, type: single, several: judged, options: {1: している, 2: していない}}
"""
RULES = """\
town:
  label: 町の定義
  age: {ranges: [[15, 64]], source: 町, grade: A}
  outing: {quasi: [b], narrow: [c, d], source: 町, grade: A}
  duration: {months: 6, source: 町, grade: A}
  exclusions:
    - {name: job, label: 仕事をしている, when: {job: [1]}, source: 町, grade: A}
  missing: {undecided: [age, outing, months], passed: [job], source: 町, grade: A}
"""
SURVEY = "name: 町の調査\npopulation_source: 町\ndefinition: town\nself: 1\n"
HEAD = "番号,回答者,年齢,期間,外出,仕事\n"
KINDS = [
    ("本人", "20", "6か月未満", "家から出ない", "していない"),
    ("1", "30", "2", "d", "2"),
    ("1", "40", "3", "c", "1"),
    ("本人", "50", "3年以上", "趣味のときだけ出かける", ""),
    ("学校", "17", "4", "d", "2"),
    ("1", "33", "わからない", "d", "2"),
]
DECIDED = ["duration", "narrow", "exclusion:job", "quasi", "duration:missing"]


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "hikikomori_answers"
    folder.mkdir()
    rows = [(str(n), *KINDS[n % len(KINDS)]) for n in range(240)]
    files = {
        "hikikomori_codebook.yml": CODEBOOK,
        "hikikomori_rules.yml": RULES,
        "hikikomori_answers.yml": SURVEY,
        "forms.csv": "respondent,label,sent\n1,本人票,900\n2,学校票,100\n",
        "population.csv": "minimum_age,maximum_age,persons\n15,39,4000\n40,64,5000\n",
        "sheets.csv": HEAD + "".join(",".join(row) + "\n" for row in rows),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def edit(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")


def test_a_town_is_counted_by_its_own_rules(town: Path) -> None:
    given = answers.load(town, DATA / "reference")
    assert given.others == {"2": "学校"}
    decided = classify(given.of("self"), given.tables["town"], given.questions)
    assert decided["rule"].tolist()[:5] == DECIDED
    study = hikikomori.load_study(town, DATA / "reference")
    assert (str(study.base), str(study.cases), str(study.undecided)) == ("200件", "80件", "40件")
    assert study.missing_parts == ["trigger", "changes", "definitions"]
    assert list(study.duration().grid().columns["期間"])[:2] == [
        "6か月以上1年未満",
        "1年以上3年未満",
    ]
    assert study.others().columns["学校"]
    assert "本人の回答、学校の回答" in study.respondents
    assert len(study.national()) == 5  # by the rules of the state, whatever the town's are


def test_who_answered_need_not_be_asked(town: Path) -> None:
    edit(town, "hikikomori_codebook.yml", CODEBOOK.splitlines(keepends=True)[2], "")
    edit(town, "hikikomori_codebook.yml", "sheet: 番号", "sheet: 番号\nunread: [回答者]")
    edit(town, "hikikomori_answers.yml", "self: 1\n", "")
    (town / "forms.csv").write_text("respondent,label,sent\nself,調査票,900\n", encoding="utf-8")
    study = hikikomori.load_study(town, DATA / "reference")
    assert str(study.base) == "240件"
    assert study.missing_parts == ["trigger", "changes", "others", "definitions"]


def test_a_table_of_ones_own_beside_those_of_the_state(town: Path) -> None:
    shutil.copytree(DATA / "demo" / "hikikomori_answers", town, dirs_exist_ok=True)
    (town / "hikikomori_codebook.yml").unlink()
    text = (DATA / "reference" / "hikikomori_rules.yml").read_text(encoding="utf-8")
    own = "ours:\n" + text.partition("\ncity:\n")[2].replace("市の定義（仮）", "われわれの定義")
    (town / "hikikomori_rules.yml").write_text(own.replace("months: 6", "months: 12"), "utf-8")
    edit(town, "hikikomori_answers.yml", "definition: city", "definition: ours")
    given = answers.load(town, DATA / "reference")
    assert list(given.tables) == ["h27", "h30", "r4", "city", "ours"]
    assert given.tables["ours"].duration.months == 12


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        ("hikikomori_answers.yml", "self: 1", "self: 3", ["key self", "3", "1, 2"]),
        ("hikikomori_rules.yml", "months: 6", "months: 9", ["town.duration.months", "9", "0, 6"]),
        ("hikikomori_codebook.yml", "2: 6, 3: 12", "2: 12, 3: 6", ["questions.months.starts"]),
        ("hikikomori_codebook.yml", "    starts: {1: 0, 2: 6, 3: 12, 4: 36}\n", "", ["starts"]),
        ("hikikomori_codebook.yml", "4: 36}", "5: 36}", ["questions.months.starts", "5"]),
        ("hikikomori_rules.yml", "job: [1]", "work: [1]", ["work"]),
        ("population.csv", "15,39", "18,39", ["18 to 39 and 40 to 64", "town", "15 to 64"]),
        ("forms.csv", "2,学校票,100\n", "", ["forms.csv", "2"]),
        (
            "sheets.csv",
            "1,1,30,2,d,2",
            "1,3,30,2,d,2",
            ["rows 3, 33, 63", "column respondent", '"3"'],
        ),
        ("sheets.csv", "1,1,30,2,d,2", "1,,30,2,d,2", ["rows 3, 33, 63", "column respondent"]),
    ],
)
def test_what_does_not_fit_is_told(
    town: Path, file: str, old: str, new: str, names: list[str]
) -> None:
    edit(town, file, old, new)
    with pytest.raises(DataError) as caught:
        answers.load(town, DATA / "reference")
    assert any(all(name in fault for name in names) for fault in caught.value.faults), caught.value


@pytest.mark.parametrize(
    ("text", "span"),
    [
        *(
            ("18", 18),
            ("6か月", 6),
            ("６ヶ月", 6),
            ("1年6か月", 18),
            ("1年 6ヵ月", 18),
            ("2年", 24),
        ),
        *(("1年と6カ月間", 18), ("10年間", 120), ("6.0", 6), ("0年3か月", 3)),
    ],
)
def test_a_span_of_time_in_years_and_months(text: str, span: int) -> None:
    assert months(text) == span


@pytest.mark.parametrize("text", ["半年", "1年13か月", "1.5年", "", "年", "3日", "1年以上"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is the caller's
        months(text)


def test_years_and_months_in_a_column_each(town: Path) -> None:
    number = (
        "{label: 期間, column: 月, years: 年, type: number, unit: か月, minimum: 0, maximum: 1440"
    )
    start, end = CODEBOOK.index("  months:"), CODEBOOK.index("  outing:")
    codebook = (
        CODEBOOK[:start] + f"  months:\n    {number},\n      bands: [0, 12], no_answer: 99}}\n"
    )
    (town / "hikikomori_codebook.yml").write_text(codebook + CODEBOOK[end:], encoding="utf-8")
    spans = [
        ("1", "6"),
        ("", "5"),
        ("2", ""),
        ("", ""),
        ("3年", "0か月"),
        ("99", "99"),
        ("1.0", "2"),
    ]
    rows = [f"{n},1,20,{years},{rest},d,2\n" for n, (years, rest) in enumerate(spans)]
    head = HEAD.replace("期間", "年,月")
    (town / "sheets.csv").write_text(head + "".join(rows), encoding="utf-8")
    given = answers.load(town, DATA / "reference")
    assert given.sheets["months"].tolist() == [18, 5, 24, None, 36, None, 14]
    edit(town, "sheets.csv", "0,1,20,1,6", "0,1,20,1,16")
    with refused(DataError, "row 2, column months"):
        answers.load(town, DATA / "reference")
