"""``pipeline.py new``: what it makes builds at once, and says what is still to be filled in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import Project, copy_project, small_project
from tests.messages import did_nothing, names, refused
from tests.starters.test_answers import form, saved
from tsunagari import contract
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.plan import plan, unfilled
from tsunagari.starters import make, writing
from tsunagari.starters.edition import emptied_table, emptied_yaml


def new(root: Path, kind: str, name: str, **options: str | None) -> list[str]:
    """Make something as the command does."""
    given = {"former": None, "answers": None, "edition": "r4", **options}
    return make(root, kind, name, **given)  # type: ignore[arg-type]


def page(project: Project, name: str) -> BeautifulSoup:
    return BeautifulSoup(project.path(f"_site/{name}").read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """An edition made from nothing but a file of answers, built."""
    project = Project(tmp_path_factory.mktemp("town"))
    copy_project(project.root)
    file = saved(form(120), project.path("回答.xlsx"))
    for arguments in (
        ("new", "edition", "town5"),
        ("new", "survey", "kurashi", "--answers", str(file), "--edition", "town5"),
    ):
        done = project.pipeline(*arguments)
        assert done.returncode == 0, done.stderr
    done = project.build("town5", "--renderer", "pandoc")
    assert done.returncode == 0, done.stderr
    project.write("said", done.stderr)
    return project


def test_every_question_has_its_chart_and_its_table(town: Project) -> None:
    main = page(town, "town5/kurashi.html").select_one("main")
    assert main is not None
    headings = [heading.get_text() for heading in main.select("section h2")]
    assert [head.split(maxsplit=1)[-1] for head in headings] == [
        "調査の方法",
        *("性別", "年齢", "地区", "満足度", "困りごと"),
        "数の示し方",
    ]
    assert len(main.select("figure img")) == 5
    assert len(main.select("figure table")) == 6


def test_the_shares_are_those_of_the_file(town: Project) -> None:
    rows = town.path("_site/town5/data/kurashi-q1.csv").read_text(encoding="utf-8-sig").splitlines()
    head, whole = rows[0].split(","), rows[1].split(",")
    shares = form(120)["性別"].value_counts(normalize=True)
    shown = {sex: whole[head.index(f"{sex}（％）")] for sex in shares.index}
    assert len(shown) == 3
    for sex, cell in shown.items():
        assert float(cell) == pytest.approx(shares[sex] * 100, abs=0.051)


def test_with_few_answers_nothing_is_proposed_that_would_have_to_be_hidden(town: Project) -> None:
    """Of seven who gave the third answer, districts would have two and less."""
    assert "hides" not in town.path("said").read_text(encoding="utf-8")
    plan = town.path("data/town5/kurashi/tabulation.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(plan)["tables"]["q1"] == []
    assert "q3（地区）" in next(line for line in plan.splitlines() if line.startswith("  q1:"))
    main = page(town, "town5/kurashi.html").select_one("main")
    assert main is not None
    assert main.get_text().count("最も多くなっています") >= 2


def test_answers_of_single_persons_are_private_and_addresses_stay_out(town: Project) -> None:
    settings = yaml.safe_load(town.path("data/town5/edition.yml").read_text(encoding="utf-8"))
    assert settings["private"] == ["kurashi/responses.csv"]
    for name, content in town.files("data/town5").items():
        assert b"example.jp" not in content, name


def test_the_build_names_what_is_still_to_be_filled_in(town: Project) -> None:
    said = town.path("said").read_text(encoding="utf-8")
    lines = said.partition("Still to be filled in:")[2]
    for word in ("edition.yml: title", "survey.yml: population", "codebook.yml: questions.q4"):
        assert word in lines
    assert "responses.csv" not in lines
    assert "_build" not in said  # what is kept there is no news to who writes


@pytest.mark.parametrize(
    "name",
    [
        "class",
        "match",
        "list",
        "random",
        "statistics",
        "Hot",
        "2nd",
        "ホット",
        "one",
        "index",
        "data",
    ],
)
def test_names_that_would_collide_are_refused(tmp_path: Path, name: str) -> None:
    project = small_project(tmp_path)
    project.write("tsunagari/analysis/data/__init__.py", "")
    before = project.files(".")
    with pytest.raises(ConfigError):
        new(tmp_path, "section", name)
    assert project.files(".") == before


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("edition", {"answers": "a.csv"}),
        ("section", {"former": "r4"}),
        ("survey", {}),
        ("survey", {"answers": "nowhere.csv"}),
        ("section", {"edition": "r9"}),
        ("edition", {"former": "r9"}),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_made(
    tmp_path: Path, kind: str, options: dict[str, str]
) -> None:
    project = small_project(tmp_path)
    before = project.files(".")
    with pytest.raises(ConfigError):
        new(tmp_path, kind, "hotline", **options)
    assert project.files(".") == before


def test_an_edition_of_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    for name in ("r4", "reference", "R5", "a/b"):
        project.write("data/reference/a.csv", "a\n")
        with pytest.raises(ConfigError):
            new(tmp_path, "edition", name)


@pytest.mark.parametrize(
    ("text", "mapping", "expected"),
    [
        ("a: 1\n", True, {"one": {}}),
        ("key:\na: 1\n", True, {"one": {}}),
        ("key: {}\n", True, {"one": {}}),
        ("key: {two: {}}  # two\n", True, {"two": {}, "one": {}}),
        ("key:\n  two: {}\n  three:\n    x: 1  # three\n\na: 1\n", True, None),
        ("key:\n  two: {}", True, {"two": {}, "one": {}}),
        ("a: 1", False, ["one"]),
        ("key: [two]\n", False, ["two", "one"]),
        ("key:\n- two\n", False, ["two", "one"]),
        ("key:\n  - two  # two\na: 1\n", False, ["two", "one"]),
    ],
)
def test_an_entry_is_added_and_all_else_stays(text: str, mapping: bool, expected: object) -> None:
    made = writing.added(text, "key", "one", mapping=mapping)
    before, after = yaml.safe_load(text) or {}, yaml.safe_load(made)
    expected = expected or {"two": {}, "three": {"x": 1}, "one": {}}
    assert after["key"] == expected
    assert list(after["key"]) == list(expected)  # type: ignore[call-overload]
    assert {k: v for k, v in after.items() if k != "key"} == {
        k: v for k, v in before.items() if k != "key"
    }
    assert made.count("#") == text.count("#")


def test_figures_are_emptied_and_what_counts_rows_is_not() -> None:
    table = [
        ["day", "date", "name", "people", "share"],
        ["1", "2023-02-08", "研修1", "60", "31.1"],
        ["2", "2023/2/9", "研修2", "", "4"],
    ]
    assert emptied_table(table)[1:] == [
        ["1", "…", "研修1", "…", "…"],
        ["2", "…", "研修2", "", "…"],
    ]
    text = (
        "name: 第2回\nstart: 2023-01-16  # 初日\nnested:\n  share: 4.18\n  text: 1番\nlist: [1]\n"
    )
    kept = yaml.safe_load(emptied_yaml(text))
    assert kept == {
        "name": "第2回",
        "start": "…",
        "list": [1],
        "nested": {"share": "…", "text": "1番"},
    }
    assert "# 初日" in emptied_yaml(text)


@pytest.fixture(scope="module")
def next_year(r4: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The edition r5 after r4, of which a few figures are known, built."""
    project = Project(tmp_path_factory.mktemp("r5"))
    copy_project(project.root)
    project.write("_site/r4/facts.json", r4.path("_site/r4/facts.json").read_text("utf-8"))
    for section in ("council", "advertising"):  # the others are enough
        project.edit("data/r4/edition.yml", f"  {section}: {{}}\n", "")
    done = project.pipeline("new", "edition", "r5", "--from", "r4")
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stdout.splitlines() if "trainings/days.csv" in line]
    assert any(names(line, "date", "participants", "3") for line in said)
    days = "day,date,participants\n1,2024-02-07,55\n2,2024-02-08,61\n3,2024-02-09,40\n"
    project.write("data/r5/trainings/days.csv", days)
    project.edit("data/r5/survey/survey.yml", "fiscal_year: …", "fiscal_year: 2023")
    for key, value in {
        "minimum_age": 16,
        "start": "2024-01-15",
        "end": "2024-02-05",
        "drawn": 7000,
        "answers": 2100,
        "response_rate": "30.0",
        "share": "4.29",
    }.items():
        project.edit("data/r5/survey/survey.yml", f"{key}: …", f"{key}: {value}")
    shared = project.path("notebooks/trainings.ipynb").read_text(encoding="utf-8")
    project.write("notebooks/r5/trainings.ipynb", shared)
    content = json.loads(shared)
    former = ("trainings.total", "lecture.largest", "trainings.newly")
    before = "、".join(f"{{{{< var previous.{name} >}}}}" for name in former)
    content["cells"][0]["source"] += [f"\n前年度は{before}。"]
    code = content["cells"][1]["source"]
    content["cells"][1]["source"] = [*code, "\nprevious: dict = {}"]
    chart = (
        '#| label: fig-trainings-years\n#| fig-cap: "年度ごとの参加者"\n'
        "from tsunagari.present import Previous, show\n"
        'now = integer(total, "名")\nfact.plain(newly="今年から")\n'
        'show(Previous(previous).over_years("trainings.total", now, ("前", "今"), "延べ参加者数"))'
    )
    cell = {"cell_type": "code", "id": "years", "metadata": {}, "outputs": []}
    content["cells"] += [cell | {"execution_count": None, "source": chart}]
    project.write("notebooks/r5/trainings.ipynb", json.dumps(content))
    done = project.build("r5", "--renderer", "pandoc", "--to", "html")
    assert done.returncode == 0, done.stderr
    project.write("said", done.stderr)
    return project


def test_the_new_edition_has_the_new_year(next_year: Project) -> None:
    settings = plan.make_plan(next_year.root, "r5").settings
    assert (settings.fiscal_year, settings.previous) == (2023, "r4")
    assert settings.title.startswith("令和5年度")
    assert settings.date.isoformat() == "2024-03-28"


def test_its_pages_in_english_have_the_new_figures(next_year: Project) -> None:
    page = next_year.path("_site/r5/en/survey.html").read_text(encoding="utf-8")
    for said in ("FY2023 report", "2,100 responses", "15 January 2024 to 5 February 2024", "4.29%"):
        assert said in page


def test_what_is_filled_in_is_reported_and_the_rest_waits(next_year: Project) -> None:
    text = page(next_year, "r5/trainings.html").get_text()
    assert "延べ156名が参加" in text
    waiting = page(next_year, "r5/lecture.html")
    assert waiting.select_one(".notice") is not None
    assert not waiting.select("figure")
    assert "…" in waiting.get_text()
    figures = page(next_year, "r5/index.html").select(".key-figures strong")
    assert [figure.get_text() for figure in figures] == ["156名", "…", "4.29%", "…"]
    said = next_year.path("said").read_text(encoding="utf-8")
    lines = said.partition("Still to be filled in:")[2]
    assert "data/r5/lecture/lecture.yml: date" in lines
    assert "trainings" not in lines


def test_the_nation_of_that_year_is_compared_with(next_year: Project) -> None:
    facts = json.loads(next_year.path("_site/r5/facts.json").read_text(encoding="utf-8"))
    assert facts["survey.national_share"]["text"] == "4.8%"  # 令和5年
    assert facts["survey.national_answers"]["text"] == "11,141人"


def test_prose_and_charts_have_the_former_edition_s_facts(next_year: Project) -> None:
    text = page(next_year, "r5/trainings.html").get_text()
    assert re.search(r"前年度は161名、\d+社・団体、…。", text)
    chart = page(next_year, "r5/trainings.html").select_one("#fig-trainings-years img")
    assert chart is not None
    rows = pd.read_csv(next_year.path("_site/r5/data/trainings-years.csv"))
    assert dict(zip(rows["年度"], rows["延べ参加者数（名）"], strict=True)) == {
        "前": 161,
        "今": 156,
    }


def test_a_section_that_waits_is_not_run_again_until_its_data_changes(next_year: Project) -> None:
    done = next_year.build("r5", "--renderer", "pandoc", "--to", "html", "--explain")
    assert did_nothing(done.stderr)
    assert "hikikomori/hikikomori.yml" in done.stderr  # it still waits for its figures


def test_a_fault_beside_what_is_not_filled_in_stops_the_build(next_year: Project) -> None:
    project = next_year
    kept = project.path("data/r5/hikikomori/hikikomori.yml").read_text(encoding="utf-8")
    project.write(
        "data/r5/hikikomori/hikikomori.yml", kept.replace("minimum_age: …", "minimum_age: x")
    )
    done = project.build("r5", "--section", "hikikomori", "--renderer", "pandoc")
    project.write("data/r5/hikikomori/hikikomori.yml", kept)
    assert done.returncode == 2
    assert 'minimum_age: "x"' in done.stderr


def test_marks_in_answers_of_single_persons_are_nobody_s_business(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    project.write("data/r4/one/answers.csv", "a,b\n1,…\n")
    project.write("data/r4/one/figures.csv", "a,b\n1,…\n2,…\n")
    text = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    project.write("data/r4/edition.yml", f"{text}private: [one/answers.csv]\n")
    (found,) = unfilled.places(plan.make_plan(tmp_path, "r4"))
    assert names(found, "data/r4/one/figures.csv", "b", "2")
    assert unfilled.UNKNOWN == contract.UNKNOWN


def test_next_year_s_answers_are_read_by_the_codebook_that_is_there(town: Project) -> None:
    root, folder = town.root, "data/town6/kurashi"
    new(root, "edition", "town6", former="town5")
    assert town.path(f"{folder}/responses.csv").read_text(encoding="utf-8").count("\n") == 1
    frame = form(40)
    file = str(saved(frame, town.path("来年.xlsx")))
    new(root, "survey", "kurashi", answers=file, edition="town6")
    book = yaml.safe_load(town.path(f"{folder}/codebook.yml").read_text(encoding="utf-8"))
    made = pd.read_csv(town.path(f"{folder}/responses.csv"), dtype=str, keep_default_na=False)
    sexes = {str(code): label for code, label in book["questions"]["q1"]["options"].items()}
    assert [sexes[code] for code in made["q1"]] == list(frame["性別"])
    worries = {str(code): label for code, label in book["questions"]["q5"]["options"].items()}
    for cell, text in zip(made["q5"], frame["困りごと（すべて）"], strict=True):
        assert {worries[code] for code in filter(None, cell.split(";"))} == set(
            filter(None, text.split(", "))
        )
    # Late answers take the place of those that are there; a file with a fault changes nothing.
    new(root, "survey", "kurashi", answers=str(saved(form(45), Path(file))), edition="town6")
    assert len(pd.read_csv(town.path(f"{folder}/responses.csv"))) == 45
    strange = saved(form(50).assign(性別="答えたくない"), Path(file))
    with refused(ConfigError, "codebook.yml"):
        new(root, "survey", "kurashi", answers=str(strange), edition="town6")
    assert len(pd.read_csv(town.path(f"{folder}/responses.csv"))) == 45
    saved(frame, Path(file))
    town.path(f"{folder}/responses.csv").write_text("性別\n男性\n", encoding="utf-8")  # brought
    with refused(ConfigError, "responses.csv"):
        new(root, "survey", "kurashi", answers=file, edition="town6")
    assert len(pd.read_csv(town.path(f"{folder}/responses.csv"))) == 1
