"""A question is added to the survey's chapter by the four edits that the analysts' guide shows."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import ROOT, Project, copy_project

GUIDE = (ROOT / "docs/analysts.ja.md").read_text(encoding="utf-8")
FOLDER = "data/demo/survey_answers"
LABELS = {"1": "そう思う", "2": "どちらともいえない", "3": "そう思わない", "9": "無回答"}
NAME = "survey-answers-trust"


def edits() -> list[str]:
    """Return what the guide has the reader type, from the first edit to the fourth."""
    part = GUIDE.partition("### 問いを一つ加える\n")[2].partition("\n### ")[0]
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", part, re.MULTILINE | re.DOTALL)
    assert [language for language, _ in blocks] == ["yaml", "yaml", "markdown", "python"]
    return [text for _, text in blocks]


def ask(project: Project) -> pd.Series:
    """Give every sheet an answer to the question, and return the answers."""
    path = project.path(f"{FOLDER}/responses.csv")
    answers = pd.read_csv(path, dtype=str, keep_default_na=False)
    codes = pd.Series(list("1223112393"))
    answers["trust"] = codes.loc[answers.index % len(codes)].to_numpy()
    answers.to_csv(path, index=False)
    return answers["trust"].map(LABELS)


def add_cells(project: Project, prose: str, code: str) -> None:
    """Put two cells at the end of the notebook."""
    path = project.path("notebooks/survey_answers.ipynb")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"] += [
        {"cell_type": "markdown", "id": "trust", "metadata": {}, "source": prose},
        {
            "cell_type": "code",
            "id": "trust-chart",
            "metadata": {},
            "source": code,
            "outputs": [],
            "execution_count": None,
        },
    ]
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, pd.Series]:
    """The site of a report with the question, and the answers to it."""
    project = Project(tmp_path_factory.mktemp("question"))
    copy_project(project.root)
    settings = yaml.safe_load(project.path("data/demo/edition.yml").read_text(encoding="utf-8"))
    settings["sections"] = {"survey_answers": {"confidence": 0.95}}
    settings["private"] = ["survey_answers/responses.csv"]
    project.write("data/demo/edition.yml", yaml.safe_dump(settings, allow_unicode=True))
    project.write("index.qmd", "# はじめに {#sec-index}\n\n本文。\n")
    answers = ask(project)

    question, line, prose, cell = edits()
    codebook = project.path(f"{FOLDER}/codebook.yml").read_text(encoding="utf-8")
    project.write(f"{FOLDER}/codebook.yml", codebook + question.removeprefix("questions:\n"))
    line = line.removeprefix("tables:\n")
    project.edit(f"{FOLDER}/tabulation.yml", "  help: [ward]\n", f"  help: [ward]\n{line}")
    add_cells(project, prose, cell)

    ended = project.build("demo", "--renderer", "pandoc")
    assert ended.returncode == 0, ended.stderr
    return project.path("_site/demo"), answers


def percentages(answers: pd.Series) -> list[float]:
    """Return the share of each answer, as it is printed."""
    return [round(100 * float((answers == label).mean()), 1) for label in LABELS.values()]


def test_the_data_to_take_away_are_those_of_the_sheets(asked: tuple[Path, pd.Series]) -> None:
    site, answers = asked
    (row,) = pd.read_csv(site / f"data/{NAME}.csv").to_dict("records")
    assert row["回答者数（n）"] == len(answers)
    assert [row[f"{label}（％）"] for label in LABELS.values()] == percentages(answers)


def test_chart_and_table_stand_on_the_page(asked: tuple[Path, pd.Series]) -> None:
    site, answers = asked
    page = BeautifulSoup((site / "survey_answers.html").read_text(encoding="utf-8"), "html.parser")
    section = page.select_one(f"#sec-{NAME}")
    assert section is not None
    chart = section.select_one(f"#fig-{NAME} img")
    table = section.select_one(f"#tbl-{NAME} table")
    assert chart is not None
    assert table is not None
    printed = [f"{share:.1f}%" for share in percentages(answers)]
    assert re.findall(r"[\d.]+%", str(chart["alt"])) == printed
    cells = [cell.get_text() for cell in table.select("tbody td")]
    assert cells == [f"{len(answers):,}", *printed, "100.0%"]
    links = [str(link["href"]) for link in section.select("p a")]
    assert {link.partition("#")[2] for link in links} >= {f"fig-{NAME}", f"tbl-{NAME}"}
