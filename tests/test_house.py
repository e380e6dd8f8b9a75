"""The rules of the house: who imports whom, how long a module is, what a notebook may hold."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("*.py"), *ROOT.glob("tsunagari/**/*.py")])
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
TESTS = sorted(ROOT.glob("tests/**/*.py"))

MAY_IMPORT = {
    "pipeline": ["tsunagari.press"],
    "notebooks": ["tsunagari.analysis", "tsunagari.present"],
    "tsunagari.analysis": ["tsunagari.analysis"],
    "tsunagari.present": ["tsunagari.present"],
    # The halves meet in executed notebooks: the press reads the two MIME types found there.
    "tsunagari.press": [
        "tsunagari.press",
        "tsunagari.present.facts",
        "tsunagari.present.tables.TABLE_MIME",
    ],
}

# The analysis is pure: how it is run, shown and printed is not its business.
NOT_FOR_ANALYSIS = {"IPython", "matplotlib", "nbclient", "nbformat", "papermill", "seaborn"}

# What comes with a package that was asked for is used without being named a second time.
COMES_WITH = {
    "ipython": "jupyter",
    "jupyter-client": "jupyter",
    "matplotlib-inline": "jupyter",
    "nbclient": "jupyter",
    "nbformat": "jupyter",
    "numpy": "pandas",
    "packaging": "pytest",
    "psutil": "jupyter",
    "pydantic": "pandera",
    "traitlets": "jupyter",
}

# Digits in prose that are no figures, because a reader never sees them or they are addresses.
NO_FIGURES = re.compile(
    r"""
    \{\{<.*?>\}\}              # shortcodes: {{< var survey.answers >}}
    | \{[#.][^}]*\}            # ids and classes: {#sec-survey .unnumbered}
    | @(fig|tbl|sec)-[\w-]+    # cross-references
    | \[\^[\w-]+\]             # labels of footnotes
    | \]\([^)]*\)              # where a link leads
    | <https?://[^>]*>
    | <!--.*?-->               # comments
    | ^\s*\d+\.\s              # the number of a list's item
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(path: Path) -> str:
    """Return the source of a module, or of all code cells of a notebook."""
    if path.suffix == ".py":
        return path.read_text(encoding="utf-8")
    return "\n".join(cell.source for cell in notebook(path).cells if cell.cell_type == "code")


def dotted(path: Path) -> str:
    """Return a module's dotted name; for a notebook ``notebooks.<name>``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(source: str, package: str = "") -> Iterator[str]:
    """Yield the full name of everything that is imported, wherever in the source it is.

    A string that reads as the name of one of our modules counts as its import: it would be of no
    other use than to get at the module by a back door.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                yield from (f"{base}.{alias.name}" for alias in names)
            case ast.Constant(value=str(text)) if re.fullmatch(r"tsunagari(\.\w+)+", text):
                yield text
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in {
                "__import__",
                "import_module",
                "eval",
                "exec",
            }:
                yield f"tsunagari (through {name}, which could import anything)"


def forbidden(module: str, source: str) -> list[str]:
    """Return the imports of a module that the house does not allow it."""
    room = next((room for room in MAY_IMPORT if f"{module}.".startswith(f"{room}.")), "")
    package = module.rpartition(".")[0]
    ours = [name for name in imports(source, package) if re.match(r"tsunagari\b", name)]
    allowed = MAY_IMPORT.get(room, [])
    return [name for name in ours if not any(f"{name}.".startswith(f"{a}.") for a in allowed)]


@pytest.mark.parametrize("path", MODULES + NOTEBOOKS, ids=relative)
def test_a_room_imports_only_what_it_may(path):
    assert forbidden(dotted(path), code(path)) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pipeline", "from tsunagari.present import facts"),
        ("notebooks.survey", "from tsunagari.press import run"),
        ("notebooks.survey", "import tsunagari"),
        ("tsunagari.analysis.survey", "from tsunagari.present.numbers import percent"),
        ("tsunagari.analysis.survey", "def f():\n    import tsunagari.press.run.jobs"),
        ("tsunagari.analysis.survey", "from ..press import run"),
        ("tsunagari.analysis.survey", "from .. import press"),
        ("tsunagari.present.charts.bar", "import_module('tsunagari.analysis.survey')"),
        ("tsunagari.present.charts.bar", "importlib.import_module(name)"),
        ("tsunagari.present.charts.bar", "sys.modules['tsunagari.analysis']"),
        ("tsunagari.press.run.jobs", "from tsunagari.present.tables import Table"),
        ("tsunagari.press.run.jobs", "from tsunagari.present.tables import *"),
        ("tsunagari.press.run.jobs", "from tsunagari import present"),
        ("tsunagari.stray", "from tsunagari.press import run"),
    ],
)
def test_an_evasion_of_the_import_rules_is_seen(module, source):
    assert forbidden(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pipeline", "from tsunagari.press.run.jobs import run_sections"),
        ("notebooks.survey", "from tsunagari.present import charts, facts"),
        ("tsunagari.analysis.survey", "from . import loading\nfrom .loading import read"),
        ("tsunagari.press.run.jobs", "from tsunagari.present.tables import TABLE_MIME"),
        ("tsunagari.press.run.jobs", "from tsunagari.present import facts\nimport json, re"),
        ("tsunagari.press.run.jobs", "re.compile('tsunagari')"),
    ],
)
def test_what_the_rules_allow_passes(module, source):
    assert forbidden(module, source) == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("tsunagari/analysis/**/*.py")), ids=relative)
def test_the_analysis_knows_no_notebook_and_no_chart(path):
    assert {name.partition(".")[0] for name in imports(code(path))} & NOT_FOR_ANALYSIS == set()


@pytest.mark.parametrize("path", sorted(ROOT.glob("tsunagari/press/**/*.py")), ids=relative)
def test_the_press_knows_no_city_and_no_subject(path):
    assert re.findall("北九州|孤独|孤立|kitakyushu", code(path), re.IGNORECASE) == []


@pytest.mark.parametrize("path", MODULES + NOTEBOOKS + TESTS, ids=relative)
def test_every_library_that_is_imported_is_a_dependency(path):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = project["project"]["dependencies"]
    if path in TESTS:
        lines = lines + project["dependency-groups"]["dev"]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    modules = {name.partition(".")[0] for name in imports(code(path), dotted(path))}
    for module in modules - sys.stdlib_module_names - {"tsunagari", "pipeline", "tests"}:
        brought_by = {canonicalize_name(name) for name in distributions().get(module, [])}
        brought_by |= {COMES_WITH[name] for name in brought_by & COMES_WITH.keys()}
        assert brought_by & declared, f"{module} is imported and not in pyproject.toml"


distributions = cache(importlib.metadata.packages_distributions)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_stays_readable_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_is_stored_without_results(path):
    nbformat.validate(notebook(path))
    for cell in notebook(path).cells:
        assert not cell.get("outputs"), cell.source
        assert cell.get("execution_count") is None, cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_starts_with_its_title_and_has_one_cell_of_parameters(path):
    cells = notebook(path).cells
    assert cells[0].cell_type == "markdown"
    assert cells[0].source.startswith("# ")
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in cells) == 1


def typed_figures(markdown: str) -> list[str]:
    """Return the digits that a reader would see and nobody computed, with what is around them."""
    text = NO_FIGURES.sub("", markdown)
    return re.findall(r"\S{0,10}\d+\S{0,10}", text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_no_figure_is_typed_into_the_prose_of_a_notebook(path):
    prose = [cell.source for cell in notebook(path).cells if cell.cell_type == "markdown"]
    assert [found for cell in prose for found in typed_figures(cell)] == []


@pytest.mark.parametrize("path", sorted(ROOT.glob("*.qmd")), ids=relative)
def test_no_figure_is_typed_into_the_preface(path):
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert typed_figures(text) == []


@pytest.mark.parametrize(
    "markdown",
    ["参加者は161人です。", "回収率は３１．１％", "令和4年度", "1. 研修に53人", "^[注 2,179人]"],
)
def test_a_typed_figure_is_seen(markdown):
    assert typed_figures(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "参加者は{{< var trainings.day1 >}}人です。",
        "## 実態調査 {#sec-survey2}",
        "@fig-share1 と @tbl-media2 に示す。[^note1]",
        "[内閣官房](https://example.jp/2022/r4.html)",
        "1. 研修\n2. 講演会",
    ],
)
def test_an_address_a_label_and_a_fact_are_no_typed_figures(markdown):
    assert typed_figures(markdown) == []


def typed_facts(source: str) -> list[str]:
    """Return the calls of ``fact`` whose value or text was typed and not computed."""
    calls = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and "fact" in {getattr(node.func, "id", ""), getattr(node.func, "attr", "")}
    ]
    return [
        ast.unparse(call)
        for call in calls
        for argument in [*call.args[1:3], *(k.value for k in call.keywords if k.arg in VALUES)]
        if isinstance(argument, ast.Constant) and re.search(r"\d", str(argument.value))
    ]


VALUES = {"value", "text"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_no_fact_is_typed_into_a_notebook(path):
    assert typed_facts(code(path)) == []


def test_a_typed_fact_is_seen():
    assert typed_facts("fact('a.b', 161, integer(total))")
    assert typed_facts("facts.fact('a.b', total, text='161人')")
    assert typed_facts("fact('a.b1', total, integer(total), unit='人')") == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_names_no_place_outside_its_parameters(path):
    cells = [cell for cell in notebook(path).cells if cell.cell_type == "code"]
    source = "\n".join(c.source for c in cells if "parameters" not in c.metadata.get("tags", []))
    strings = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    places = [s for s in strings if isinstance(s, str) and re.match(r"(\.{0,2}/|~|[A-Za-z]:\\)", s)]
    assert places == []
