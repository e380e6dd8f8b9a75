"""The rules of the house that no linter holds: what a notebook may hold, how long a module is."""

import ast
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from nbformat import NotebookNode

from tests.conftest import NOTEBOOKS, ROOT
from tsunagari.press.bind.typed_figures import typed

MODULES = sorted([*ROOT.glob("*.py"), *ROOT.glob("tsunagari/**/*.py")])
PREFACES = sorted([ROOT / "index.qmd", *ROOT.glob("data/*/index.qmd")])

# import-linter sees neither notebooks nor pipeline.py.
NOTEBOOKS_MAY_IMPORT = ("tsunagari.analysis", "tsunagari.present", "pandas")
# With what leads there, and the matplotlib that charts are drawn with.
NOTEBOOKS_MAY_MEET = re.compile(
    r"tsunagari(\.analysis(\.\w+)?|\.present(\.\w+)*)?|(pandas|matplotlib)(\.\w+)*"
)
PIPELINE_MAY_IMPORT = ("tsunagari.press", "tsunagari.starters", "tsunagari.messages")


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


def imports(source: str) -> Iterator[str]:
    """Yield the full name of everything that is imported, wherever in the source it is."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                yield from (f"{'.' * level}{module or ''}.{alias.name}" for alias in names)


def outside(source: str, *packages: str) -> list[str]:
    """Return what a source imports from elsewhere than some packages."""
    return [
        name
        for name in imports(source)
        if not any(f"{name}.".startswith(f"{package}.") for package in packages)
    ]


def names(source: str) -> dict[ast.expr, str]:
    """Return the full name of each expression that names what is imported, or something of it."""
    tree = ast.parse(source)
    full = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=found):
                full |= {alias.asname: alias.name for alias in found if alias.asname}
                full |= {top: top for alias in found if (top := alias.name.partition(".")[0])}
            case ast.ImportFrom(module=module, names=found):
                full |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in found}
    parts = {
        node: ast.unparse(node).partition(".")
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Attribute)
    }
    return {
        node: f"{full[first]}{dot}{rest}"
        for node, (first, dot, rest) in parts.items()
        if first in full and re.fullmatch(r"[\w.]*", rest)
    }


def modules(name: str) -> Iterator[str | None]:
    """Yield for each part of a full name what its module calls itself; None if it is no module."""
    value = None
    for way in accumulate(name.split("."), "{}.{}".format):
        own = way.rpartition(".")[2]
        try:
            value = getattr(value, own) if hasattr(value, own) else pkgutil.resolve_name(way)
        except (ImportError, AttributeError):
            value = None
        yield value.__name__ if isinstance(value, ModuleType) else None


def strange(source: str) -> list[str]:
    """Return what a notebook may not import, nor reach through what it imports.

    What reads and counts answers is in modules of a section, and not for notebooks. A module that
    is a value may be reached through any name.
    """
    used = names(source)
    owners = {node.value for node in used if isinstance(node, ast.Attribute)}
    met = {way for name in {*imports(source), *used.values()} for way in modules(name)} - {None}
    return [
        *outside(source, *NOTEBOOKS_MAY_IMPORT),
        *(way for way in met if not NOTEBOOKS_MAY_MEET.fullmatch(way)),
        *(name for node, name in used.items() if node not in owners and [*modules(name)][-1]),
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_imports_what_analysts_need(path):
    assert strange(code(path)) == []


def test_the_command_knows_the_press_and_the_starters_alone():
    ours = outside(code(ROOT / "pipeline.py"), *PIPELINE_MAY_IMPORT)
    assert [name for name in ours if re.match(r"tsunagari\b|\.", name)] == []


def test_an_import_from_elsewhere_is_seen():
    for source in (
        "import tsunagari",
        "def f():\n    from tsunagari.press import run",
        "import os",
        "import matplotlib.pyplot as plt",
        "from tsunagari.analysis.survey import answers",
        "from tsunagari.analysis.survey.answers import load_answers as load",
        "import tsunagari.analysis.survey.answers as answers",
        "from tsunagari.analysis import survey\nsurvey.answers.load_answers(data)",
        "import pandas as pd\npd.io.common.os.system('ls')",
        "from pandas.io.common import os",
        "from tsunagari.analysis import survey\nours = survey\nours.answers",
        "import pandas as pd\nfiles = pd.io\nfiles.common.os",
    ):
        assert strange(source), source
    for source in (
        "from tsunagari.present import charts",
        "from tsunagari.present.charts import plt\nplt.cm.viridis",
        "from tsunagari.analysis.survey import load_study\nload_study(data).plan.headline",
        "from tsunagari.analysis import survey as ours\nours.load_study(data).answers",
        "import pandas as pd\npd.api.types.is_number(1)\npd.offsets.MonthEnd()",
    ):
        assert strange(source) == [], source


def test_the_press_knows_no_city_and_no_subject():
    subject = re.compile("北九州|孤独|孤立|kitakyushu", re.IGNORECASE)
    press = sorted(ROOT.glob("tsunagari/press/**/*.py"))
    assert {relative(path): names for path in press if (names := subject.findall(code(path)))} == {}


def test_a_module_stays_readable_in_one_sitting():
    lines = {relative(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: count for name, count in lines.items() if count > 500} == {}
    assert sum(count <= 300 for count in lines.values()) >= 0.9 * len(lines), "300 is usual"


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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_no_figure_is_typed_into_the_prose_of_a_notebook(path):
    prose = [cell.source for cell in notebook(path).cells if cell.cell_type == "markdown"]
    assert [figure for cell in prose for figure in typed(cell)] == []


@pytest.mark.parametrize("path", PREFACES, ids=relative)
def test_no_figure_is_typed_into_the_preface(path):
    text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert typed(text) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_names_no_place_outside_its_parameters(path):
    cells = [cell for cell in notebook(path).cells if cell.cell_type == "code"]
    source = "\n".join(c.source for c in cells if "parameters" not in c.metadata.get("tags", []))
    strings = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
    places = [s for s in strings if isinstance(s, str) and re.match(r"(\.{0,2}/|~|[A-Za-z]:\\)", s)]
    assert places == []
