"""What data say is never markup: a fact prints as it is, wherever prose names it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT, Project, not_here, notebook, small_project
from tsunagari.press.core import pandoc
from tsunagari.press.core.syntax import literal
from tsunagari.press.render.quarto_setup import find_quarto

TEXTS = [
    "65~74歳、75~84歳",
    "x<y かつ y>z",
    "<!-- 5名 -->",
    "<script>alert(1)</script>",
    "子ども*、若者*",
    "**太字**と_下線_",
    "[北部](one.ipynb)と[^注]",
    "@fig-one-map、@sec-one",
    "$5、`print`、\\n",
    "# 見出し",
    "1. 一番目",
    "{{x}}{.red}",
    'a"b"、--、...',
    "H^2^O、==印==、|表|",
    "https://example.jp/?a=1&b=2",
    "&amp;&lt;",
    "::: {.x} たまに:::",
]
CELL = """from tsunagari.present.facts import fact
for number, text in enumerate({texts!r}):
    fact(f"one.t{{number}}", text, text)"""
FIGURE = """#| label: fig-one-map{number}
#| fig-cap: "図の{{{{< var one.t{number} >}}}}について"
#| fig-alt: "絵の{{{{< var one.t{number} >}}}}について"
from IPython.display import display
svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
display({{"image/svg+xml": svg, "text/plain": ""}}, raw=True)"""
TABLE = """#| label: tbl-one-list{number}
#| tbl-cap: "表の{{{{< var one.t{number} >}}}}について"
import pandas as pd
from tsunagari.present import table
table(pd.DataFrame({{"名": ["行"], "値": [1]}}))"""


def project_of(root: Path, title: str = TEXTS[0]) -> Project:
    """Make a project whose prose, title, captions and alternative texts hold such facts."""
    project = small_project(root)
    prose = "\n\n".join(f"文の{{{{< var one.t{n} >}}}}について。" for n in range(len(TEXTS)))
    number = TEXTS.index(title)
    cells = (
        ("text-title", f"# 章の{{{{< var one.t{number} >}}}}について {{#sec-one}}\n\n{prose}"),
        ("fact", CELL.format(texts=TEXTS)),
        *((f"map{n}", FIGURE.format(number=n)) for n in range(len(TEXTS))),
        *((f"list{n}", TABLE.format(number=n)) for n in range(len(TEXTS))),
    )
    project.write("notebooks/one.ipynb", notebook(*cells))
    return project


@pytest.fixture(scope="module", params=["pandoc", pytest.param("quarto", marks=pytest.mark.quarto)])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The page as each renderer makes it."""
    if request.param == "quarto" and find_quarto() is None:
        not_here("Quarto")
    project = project_of(tmp_path_factory.mktemp("literal"))
    done = project.build("--renderer", request.param)
    assert done.returncode == 0, done.stderr
    text = project.path("_site/r4/one.html").read_text(encoding="utf-8")
    return BeautifulSoup(text, "html.parser")


def shown(text: str) -> str:
    """Return a text without white space, which typesetting may change."""
    return "".join(text.split())


@pytest.mark.parametrize("text", TEXTS)
def test_prose_prints_a_fact_as_it_is(page: Any, text: str) -> None:
    paragraphs = [shown(tag.get_text()) for tag in page.main.find_all("p")]
    assert shown(f"文の{text}について。") in paragraphs


@pytest.mark.parametrize("text", TEXTS)
def test_captions_and_alternative_texts_print_a_fact_as_it_is(page: Any, text: str) -> None:
    captions = [shown(tag.get_text()) for tag in page.find_all("figcaption")]
    for kind in ("図", "表"):
        assert any(caption.endswith(shown(f"{kind}の{text}について")) for caption in captions)
    alts = [shown(tag["alt"]) for tag in page.find_all("img")]
    assert shown(f"絵の{text}について") in alts


def test_a_title_prints_a_fact_as_it_is(page: Any) -> None:
    assert shown(page.h1.get_text()).endswith(shown(f"章の{TEXTS[0]}について"))
    assert page.title.get_text().startswith(f"章の{TEXTS[0]}について")
    assert "alert(1)" not in [tag.get_text() for tag in page.find_all("script")]


@pytest.mark.parametrize("prose", ["`{{< var one.t0 >}}`", "[ここ](<{{< var one.t0 >}}>)"])
def test_a_fact_in_code_or_an_address_is_refused(tmp_path: Path, prose: str) -> None:
    project = project_of(tmp_path)
    cell = f"# 章一 {{#sec-one}}\n\n{prose}"
    cells = (("text-title", cell), ("fact", CELL.format(texts=TEXTS)))
    project.write("notebooks/one.ipynb", notebook(*cells))
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    assert "one.ipynb" in done.stderr or "one, cell" in done.stderr


def test_a_fact_that_names_a_fact_is_refused(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    project.cell("one", "fact", CELL.format(texts=["{{< var one.people >}}"]))
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    assert "one.t0" in done.stderr


@settings(max_examples=15)
@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=0x3100)), min_size=30))
def test_pandoc_reads_any_line_of_text_as_that_text(lines: list[str]) -> None:
    lines = [" ".join(line.split()) for line in lines]
    lines = [line for line in lines if line]
    trees = pandoc.parse([f"文{literal(line)}文" for line in lines], ROOT / "report")
    for line, tree in zip(lines, trees, strict=True):
        [block] = tree
        assert {node["t"] for node in block["c"]} <= {"Str", "Space"}, json.dumps(block)
        text = "".join(node.get("c", " ") for node in block["c"])
        assert text == f"文{line}文"
