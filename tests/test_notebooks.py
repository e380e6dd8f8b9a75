"""Notebooks are for analysts: short cells without programs in them, which run in any order."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from tests.conftest import NOTEBOOKS, ROOT, copy_project
from tests.starters.test_answers import form, saved
from tests.test_house import code, strange
from tsunagari.press.core.notebook import code_of
from tsunagari.press.run.fork.children import server_for
from tsunagari.press.run.fork.client import Request, Server
from tsunagari.press.run.limits import Limits
from tsunagari.starters import make, section, writing

CELL = 14
NOTEBOOK = 120
"""How many lines of code at most."""

TEXTS = {"exec", "eval", "compile", "globals", "locals", "vars", "getattr", "setattr"}
TEXTS |= {"get_ipython", "open"}
"""What runs a text as code, or reaches what no name in the code tells."""

METHODS = {"eval", "format_map", "run_cell", "run_line_magic"}
"""What does so of objects."""

PRIVATE = re.compile(r"_(?!\d+$)")
"""`row._1` is how pandas calls a column."""

REACHING = re.compile(r"\._(?!\d)|\{\w[\w\[\]]*\.")
"""A text that reaches into an object: to be run, or to be formatted."""

DECLARATIONS = "Counts|ByRow|Derived|Share|Count|Population|hide_together|suppress_tables"

PARAMETERS = [pytest.param(path, id=path.stem) for path in NOTEBOOKS]


def code_cells(path: Path) -> list[NotebookNode]:
    """Return the code cells of a notebook."""
    cells: list[NotebookNode] = nbformat.read(path, as_version=4).cells
    return [cell for cell in cells if cell.cell_type == "code"]


def lines(source: str) -> list[str]:
    """Return the lines of code of a cell, without options, comments and empty lines."""
    stripped = [line.strip() for line in code_of(source).splitlines()]
    return [line for line in stripped if line and not line.startswith("#")]


def programs(source: str) -> list[str]:
    """Return what belongs into a module: definitions, and expressions over several lines.

    So does code in a text, several statements in a line, and what is private to a module.
    """
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    expressions = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    nodes = [*ast.walk(ast.parse(source))]
    lines = Counter(node.lineno for node in nodes if isinstance(node, ast.stmt))
    return [
        ast.unparse(node)
        for node in nodes
        if isinstance(node, definitions)
        or (isinstance(node, expressions) and node.lineno != node.end_lineno)
        or (isinstance(node, ast.stmt) and lines[node.lineno] > 1)
    ] + [*hidden(nodes)]


def hidden(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield what runs or formats a text that nobody reads as code, and what is private."""
    queries = {node.func for node in nodes if isinstance(node, ast.Call) and is_plain(node)}
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in TEXTS or name.startswith("__"):
                yield name
            case ast.Attribute(attr=name) if name in METHODS or PRIVATE.match(name):
                yield name
            case ast.Attribute(attr="query") if node not in queries:
                yield "query"
            case ast.alias(name=name) if (METHODS | TEXTS) & {*name.split(".")}:
                yield name
            case ast.alias(name=name) if any(map(PRIVATE.match, name.split("."))):
                yield name
            case ast.MatchClass(kwd_attrs=[*found]) if any(map(PRIVATE.match, found)):
                yield ast.unparse(node)
            case ast.MatchClass(patterns=[_, *_]):  # any field by its place
                yield ast.unparse(node)
            case ast.Constant(value=str(text)) if REACHING.search(text):
                yield text


def is_plain(call: ast.Call) -> bool:
    """Check that a query is a text that reaches for no name of the notebook."""
    texts = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "expr")]
    parts = [
        part.value for text in texts for part in ast.walk(text) if isinstance(part, ast.Constant)
    ]
    return (
        len(texts) == 1
        and isinstance(texts[0], ast.Constant | ast.JoinedStr)
        and not any(re.search("@|__", str(part)) for part in parts)
    )


def bound(source: str) -> Iterator[str]:
    """Yield each name that a cell binds, as often as it does; not those of comprehensions."""
    tree = ast.parse(source)
    inner = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in inner:
            yield node.id
        elif isinstance(node, ast.alias):
            yield node.asname or node.name.partition(".")[0]


def typed_facts(source: str) -> list[str]:
    """Return the calls that record a fact whose value or text was typed and not computed."""
    return [
        ast.unparse(call)
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"fact", "fact.plain"}
        if any(map(typed, [*call.args[1:], *(word.value for word in call.keywords)]))
    ]


def typed(value: ast.expr) -> bool:
    """Check whether digits of a value, or of what prints it, stand in the source."""
    if isinstance(value, ast.Constant):
        return re.search(r"\d", str(value.value)) is not None
    if isinstance(value, ast.Call):
        return any(map(typed, value.args[:1]))
    if isinstance(value, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and typed(part) for part in value.values)
    return isinstance(value, ast.BinOp) and (typed(value.left) or typed(value.right))


def comments(source: str) -> list[str]:
    """Return the comments of a cell, its options aside."""
    tokens = tokenize.generate_tokens(io.StringIO(code_of(source)).readline)
    return [token.string for token in tokens if token.type == tokenize.COMMENT]


@pytest.mark.parametrize("path", PARAMETERS)
def test_a_notebook_is_written_for_analysts(path: Path) -> None:
    sources = [cell.source for cell in code_cells(path)]
    assert [found for source in sources for found in programs(source)] == []
    assert [source for source in sources if len(lines(source)) > CELL] == []
    assert sum(len(lines(source)) for source in sources) <= NOTEBOOK
    names = Counter(name for source in sources for name in bound(source))
    assert {name for name, times in names.items() if times > 1} == set()
    assert re.findall(rf"\b(?:{DECLARATIONS})\b", "\n".join(sources)) == []
    assert [call for source in sources for call in typed_facts(source)] == []
    remarks = [comment for source in sources for comment in comments(source)]
    assert [remark for remark in remarks if not re.search(r"[ぁ-ヿ一-鿿]", remark)] == []


def test_the_notebook_of_a_new_section_is_written_for_analysts(tmp_path: Path) -> None:
    made = tmp_path / "hotline.ipynb"
    made.write_text(writing.notebook(section.NOTEBOOK, name="hotline", slug="hotline"), "utf-8")
    test_a_notebook_is_written_for_analysts(made)
    assert strange(code(made)) == []


def test_the_notebook_of_a_new_survey_is_written_for_analysts(tmp_path: Path) -> None:
    copy_project(tmp_path)
    make(tmp_path, "edition", "town5", former=None, answers=None, edition="r4")
    answers = str(saved(form(40), tmp_path / "回答.xlsx"))
    make(tmp_path, "survey", "kurashi", former=None, answers=answers, edition="town5")
    made = tmp_path / "notebooks/kurashi.ipynb"
    test_a_notebook_is_written_for_analysts(made)
    assert strange(code(made)) == []


@pytest.mark.parametrize(
    ("source", "amount"),
    [
        ("def f():\n    return 1", 1),
        ("x = [\n    y\n    for y in z\n]", 1),
        ("f = lambda y: (\n    y\n)", 1),
        ("x = [[a for a in b]\n     for b in c]", 1),
        ("async def f():\n    pass", 1),
        ("exec('def f(): pass')", 1),
        ("__import__('numpy')", 1),
        ("study._answers", 1),
        ("x = 1; y = 2", 2),
        ("if x: y = 1", 2),
        ('"{0._answers}".format(study)', 1),
        ('"{x.rows}".format_map(found)', 2),
        ('pd.eval("1 + 1")', 1),
        ('df.eval("a + b")', 1),
        ('df.query("a > @study.rows")', 1),
        ('df.query("@study._answers")', 2),
        ("df.query(text)", 1),
        ("q = df.query", 1),
        ("match study:\n    case object(_answers=a):\n        pass", 1),
        ("match study:\n    case survey.Study(a, b, c, d, e):\n        pass", 1),
        ("x = get_ipython()", 1),
        ('shell.run_cell("x")', 1),
        ("x = open(path)", 1),
        ("from pandas import eval as e", 1),
        ("from tsunagari.analysis.survey import _counted", 1),
        ("import pandas._libs as libs", 1),
        ("x = [y for y in z]", 0),
        ('x = f"{study.name}は{share:.1f}。"', 0),
        ('"{}人、{:.1f}%、{name}".format(x, y, name=z)', 0),
        ("df.query(\"a > 1 and 区 == '門司区'\")", 0),
        ('df.query(f"a > {x}", engine="python")', 0),
        ('x = "[1.5倍]{.fixed}、{{< var survey.answers >}}"', 0),
        ("x = row._1", 0),
        ("vars = df.columns", 0),
        ('df.style.format("{:.1f}")', 0),
        ("if x:\n    y = 1", 0),
    ],
)
def test_a_program_in_a_cell_is_seen(source: str, amount: int) -> None:
    assert len(programs(source)) == amount


def test_what_a_cell_binds_is_seen() -> None:
    source = "import pandas as pd\nx, y = 1, 2\nfor z in x: x = z\n[q for q in x]\nx.a = 1"
    assert sorted(bound(source)) == ["pd", "x", "x", "y", "z"]


@pytest.mark.parametrize(
    ("source", "amount"),
    [
        ("fact(a='第1回')", 1),
        ("fact.plain(a=integer(161, '名'))", 1),
        ("fact.plain(a=Printed(f'満18歳以上', ages))", 1),
        ("fact.plain(a='161' + '人')", 1),
        ("fact.plain(a=percent(rate, 2), b=ages['q1'], c=f'満{age}歳', d=decimal(x, 1, '円'))", 0),
    ],
)
def test_a_typed_fact_is_seen(source: str, amount: int) -> None:
    assert len(typed_facts(source)) == amount


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The process that the press runs notebooks in, each in a child of its own."""
    made = server_for(NOTEBOOKS)
    yield made
    made.close()


@pytest.mark.parametrize("path", PARAMETERS)
def test_a_notebook_runs_in_any_order(path: Path, server: Server) -> None:
    """After one run from the top every cell can be run again, here from the last to the first."""
    sources = [cell.source for cell in code_cells(path)]
    limits = Limits(seconds=120, memory=2**32, output=2**26)
    with server.child(Request(ROOT, path.parent, limits)) as child:
        answers = [child.run(source) for source in (*sources, *reversed(sources))]
    assert [answer["outputs"] for answer in answers if answer["error"]] == []
    outputs = [answer["outputs"] for answer in answers]
    for output in (output for cell in outputs for output in cell):
        output.pop("execution_count", None)
    first, second = outputs[: len(sources)], outputs[len(sources) :]
    assert second[::-1] == first
