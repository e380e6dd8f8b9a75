"""Which documents a build makes, that they go out with the site, and that nothing is made twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project
from tests.messages import did_nothing, one_problem
from tsunagari.press.documents.naming import size_text
from tsunagari.press.plan.plan import make_plan


def links(project: Project) -> list[str]:
    page = project.path("_site/r4/index.html").read_text(encoding="utf-8")
    assert page.count('<nav class="documents"') <= 1
    return re.findall(r'<a href="(r4\.\w+)">', page)


def test_what_is_asked_for_is_made_and_linked(project: Project) -> None:
    assert project.build("r4").returncode == 0
    assert not links(project)
    assert project.build("r4", "--to", "xlsx").returncode == 0
    assert links(project) == ["r4.xlsx"]
    files = project.files("_site/r4")
    assert b"r4.xlsx" in files["SHA256SUMS"]
    assert b"r4.xlsx" in files["provenance.json"]
    page = files["index.html"].decode()
    assert f"（Excel、{size_text(len(files['r4.xlsx']))}）" in page
    again = project.build("r4", "--to", "html,xlsx")
    assert did_nothing(again.stderr)
    project.edit("index.qmd", "について。", "についての文。")
    assert project.build("r4", "--to", "xlsx").returncode == 0
    assert links(project) == ["r4.xlsx"]
    assert project.build("r4").returncode == 0
    assert not links(project)
    assert "r4.xlsx" not in project.files("_site/r4")


def test_the_edition_says_what_a_whole_build_makes(project: Project) -> None:
    settings = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    project.write("data/r4/edition.yml", f"{settings}\nformats: [html, xlsx]\n")
    assert project.build("r4", "--to", "html").returncode == 0
    refused = project.pipeline("publish", "r4", str(project.root / "www"), "--yes")
    assert refused.returncode == 2
    assert "xlsx" in refused.stderr
    assert project.build("r4").returncode == 0
    assert links(project) == ["r4.xlsx"]
    assert project.pipeline("publish", "r4", str(project.root / "www"), "--yes").returncode == 0
    project.write("data/r4/edition.yml", f"{settings}\nformats: [html, xls]\n")
    wrong = project.build("r4")
    assert wrong.returncode == 2
    one_problem(wrong.stderr.splitlines(), "data/r4/edition.yml", "formats", "2", "'xls'")


def test_a_format_that_there_is_not_is_wrong_use(project: Project) -> None:
    with pytest.raises(SystemExit) as ended:
        project.build("r4", "--to", "html,odt")
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "1KB"), (300, "1KB"), (679_000, "663KB"), (1_020_000, "996KB"), (1_258_291, "1.2MB")],
)
def test_sizes_as_cities_print_them(size: int, text: str) -> None:
    assert size_text(size) == text


def test_both_renderers_give_the_same_documents(r4: Project, report: Path) -> None:
    for name in ("r4.pdf", "r4.docx", "r4.xlsx"):
        assert (report / name).read_bytes() == r4.path(f"_site/r4/{name}").read_bytes()


def test_a_preview_is_of_the_website_alone() -> None:
    assert make_plan(ROOT, "r4", ["survey"]).formats == ["html"]
    assert make_plan(ROOT, "r4", ["survey"], ["xlsx"]).formats == ["html", "xlsx"]
    assert make_plan(ROOT, "r4").formats == ["html", "pdf", "docx", "xlsx"]
