"""The fork engine gives what a real kernel gives, and holds a notebook to its limits."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Project, notebook
from tsunagari.press.run.engines import JupyterKernels, open_engine
from tsunagari.press.run.jobs import Engine, Job, Result, run_all

# Cells by what they show. Each is run in both engines; a cell's outputs must be equal.
BEHAVIOURS: dict[str, list[str]] = {
    "stdout": ["print('a')\nprint('b', end='')", "import sys\nsys.stdout.write('c')", "x = 1"],
    "stderr": ["import sys\nprint('out')\nprint('err', file=sys.stderr)\nprint('out again')"],
    "display": [
        "from IPython.display import display\ndisplay(1, 'two')\ndisplay({'a': 3})\n4",
        "handle = display('old', display_id='x')\nhandle.update('new')",
        "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
        "_",
        "None",
        "7;",
    ],
    "display_updates": [
        """from IPython.display import DisplayHandle, Markdown, clear_output, update_display
print('before')
one = display('one', display_id='x')
display('other', display_id='y')""",
        "two = display('two', display_id='x')\nprint('between')",
        "three = DisplayHandle('z')\nthree.display('z, first')\nthree.display('z, second')",
        "one.update(Markdown('**three**'), metadata={'text/markdown': {'k': 1}})\nprint('after')",
        "display(4, display_id='x', update=True)\nupdate_display('nobody', display_id='unknown')",
        """gone = display('gone', display_id='c')
clear_output()
gone.update('not again')
display('kept', display_id='c')""",
        """clear_output(wait=True)
three.update({'text/plain': 'raw'}, raw=True)
display('c, later', display_id='c')""",
        "print('left')\none.update('by a cell that fails')\n1 / 0",
        "one.update('never')",
    ],
    "rich_reprs": [
        "class A:\n    def _repr_html_(self): return '<b>a</b>'\nA.__repr__ = lambda _: 'A'\nA()",
        """class B:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {'text/plain': 'b', 'application/x+json': {'n': [1]}}, {'text/plain': {'k': 1}}
B()""",
        """class C:
    def _repr_png_(self): return b'\\x89PNG'
    def __repr__(self): return 'C'
C()""",
    ],
    "markdown": [
        "from IPython.display import Markdown, Latex, HTML, JSON\nMarkdown('**a**')",
        "HTML('<i>x</i>')",
        "JSON({'a': 1})",
    ],
    "svg": ["from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')"],
    "figure": [
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.plot([1, 2])\nplt.show()",
        "plt.plot([3, 1]);",
    ],
    "our_figure": [
        """from tsunagari.present import charts
charts.bars(['甲', '乙'], [1, 2], value_labels=['1', '2'], axis_label='回')""",
    ],
    "pandas": [
        "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})\nframe",
        "frame.style.set_uuid('t').format({'a': '{:.1f}'})",
        "frame.a",
    ],
    "async": [
        "import asyncio\nawait asyncio.sleep(0.001)\n'slept'",
        "async def f():\n    await asyncio.sleep(0)\n    return 5\nawait f()",
        "task = asyncio.get_running_loop().create_task(f())\nawait task",
    ],
    "magics": [
        "%precision 3\n3.14159",
        "!echo from a shell",
        "%%capture got\nprint('kept')",
        "got.stdout",
        "%matplotlib inline",
        "files = !echo a\nfiles",
    ],
    "error": ["a = 1", "def f():\n    return a / 0\nf()", "print('never')"],
    "syntax_error": ["a = 1", "if a\n    pass"],
    "system_exit": ["raise SystemExit(0)", "print('never')"],
    "warning": ["import warnings\nwarnings.warn('old', DeprecationWarning)"],
    "large_output": ["print('x' * 300_000)", "list(range(3000))"],
    "main_module": [
        "class K: pass\nimport pickle\npickle.loads(pickle.dumps(K())).__class__.__name__",
        "__name__",
        "import os\nos.path.basename(os.getcwd())",
        "len(In), Out",
    ],
}
# Where a cell's code is said to be: a file that is not there, or a name that is no file's.
PLACE = re.compile(
    r"/[a-z]+/ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>|\d{6,}\.py| at 0x[0-9a-f]+"
)


def job(root: Path, name: str, **limits: Any) -> Job:
    """Make the job of a notebook of the project."""
    return Job(
        section=name,
        root=root,
        notebook=root / "notebooks" / f"{name}.ipynb",
        parameters={"year": 9},
        output=root / "_build" / f"{name}.ipynb",
        failed=root / "_build/failed" / f"{name}.ipynb",
        deadline=limits.get("deadline", 60),
        memory=limits.get("memory", 4 * 2**30),
    )


def write(root: Path, name: str, *sources: str) -> None:
    """Write a notebook with these cells."""
    cells = [(f"cell-{number}", source) for number, source in enumerate(sources)]
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(exist_ok=True)
    path.write_text(notebook(("text-title", "# 題 {#sec-x}"), *cells), encoding="utf-8")


def run(engine: Engine, *jobs: Job) -> list[Result]:
    """Run jobs without a word."""
    return run_all(jobs, engine=engine, on_progress=lambda *_: None)


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """One fork engine for the module, with a folder to run in."""
    root = tmp_path_factory.mktemp("forked")
    write(root, "libraries", "import pandas")
    with open_engine("fork", [job(root, "libraries")], workers=2) as engine:
        yield engine, root


def cells(path: Path) -> list[dict[str, Any]]:
    """Give the code cells of what an engine wrote, finished or half-run."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return [
        {"outputs": joined(cell["outputs"]), "count": cell["execution_count"]}
        for cell in content["cells"]
        if cell["cell_type"] == "code"
    ]


def joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Join each stream, and leave out what names the place of a cell's code in memory."""
    made: list[dict[str, Any]] = []
    for output in outputs:
        text = json.loads(PLACE.sub("CELL", json.dumps(output).replace("\\r\\n", "\\n")))
        if text["output_type"] == "stream":
            text["text"] = "".join(text["text"])
            same = [other for other in made if other.get("name") == text["name"]]
            if same:
                same[0]["text"] += text["text"]
                continue
        # The shell marks the faulty part of a line by colour if it finds it, which may differ.
        if "traceback" in text:
            text["traceback"] = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(text["traceback"]))
        for mime, value in text.get("data", {}).items():
            text["data"][mime] = "".join(value) if isinstance(value, list) else value
        made.append(text)
    return sorted(made, key=lambda output: output.get("name", ""))


@pytest.fixture(scope="module")
def both(
    forked: tuple[Engine, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """Run every behaviour in both engines."""
    engine, root = forked
    other = tmp_path_factory.mktemp("kernels")
    for name, sources in BEHAVIOURS.items():
        write(root, name, *sources)
        write(other, name, *sources)
    run(engine, *[job(root, name) for name in BEHAVIOURS])
    kernels = JupyterKernels(2)
    run(kernels, *[job(other, name) for name in BEHAVIOURS])
    kernels.close()

    def made(base: Path, name: str) -> list[dict[str, Any]]:
        finished = base / "_build" / f"{name}.ipynb"
        return cells(finished if finished.exists() else base / "_build/failed" / f"{name}.ipynb")

    return {name: (made(root, name), made(other, name)) for name in BEHAVIOURS}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_the_same_outputs_as_a_real_kernel(
    both: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]]]], name: str
) -> None:
    ours, theirs = both[name]
    assert ours == theirs


def test_the_sections_have_the_same_outputs_in_a_real_kernel(
    r4: Project, r4_in_kernels: Project
) -> None:
    assert r4.files("_build/r4/executed") == r4_in_kernels.files("_build/r4/executed")


def test_the_published_report_is_the_same_where_there_is_no_demo(
    r4: Project, r4_in_kernels: Project
) -> None:
    assert r4.path("data/demo").is_dir()
    assert not r4_in_kernels.path("data/demo").exists()
    # What a site was made from is known less exactly where kernels ran the notebooks.
    said = ("provenance.html", "provenance.json")
    one, other = (
        {name: content for name, content in project.files("_site/r4").items() if name not in said}
        for project in (r4, r4_in_kernels)
    )
    assert one == other


@pytest.mark.parametrize(
    ("source", "limits", "words"),
    [
        ("import os\nos._exit(3)", {}, "exit code 3"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", {}, "SIGSEGV"),
        ("while True: pass", {"deadline": 1}, "within 1 seconds"),
        (
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            {"deadline": 1},
            "within 1 seconds",
        ),
        (
            "import signal\nsignal.signal(2, signal.SIG_IGN)\nwhile True: pass",
            {"deadline": 1},
            "within 1 seconds",
        ),
        ("x = bytearray(8 * 2**30)", {"memory": 2 * 2**30}, "MemoryError"),
        ("while True: print('x' * 1000)", {}, "more than 20 MiB"),
        (
            "shown = display('', display_id='d')\nwhile True: shown.update('x' * 30_000_000)",
            {},
            "more than 20 MiB",
        ),
    ],
)
def test_a_notebook_is_held_to_its_limits_and_the_others_go_on(
    forked: tuple[Engine, Path], source: str, limits: dict[str, Any], words: str
) -> None:
    engine, root = forked
    write(root, "bad", "before = 1", source, "after = 1")
    write(root, "good", "print('fine')")
    bad, good = run(engine, job(root, "bad", **limits), job(root, "good"))
    assert good.problems == ()
    (problem,) = bad.problems
    assert problem.where == "bad, cell 4"
    assert words in problem.what
    assert source.splitlines()[0] in problem.detail
    assert (root / "_build/failed/bad.ipynb").is_file()


def test_what_an_update_replaces_does_not_count_as_shown(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    source = """shown = display('', display_id='d')
for n in range(30):
    shown.update(str(n) * 10**6)"""
    write(root, "counter", source, "shown.update('done')")
    (result,) = run(engine, job(root, "counter"))
    assert result.problems == ()
    assert result.notebook is not None
    (output,) = joined(result.notebook["cells"][-2]["outputs"])
    assert output["data"] == {"text/plain": "'done'"}


def test_parameters_go_through_papermill(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    write(root, "given", "print(year)")
    (result,) = run(engine, job(root, "given"))
    assert result.notebook is not None
    injected = [cell for cell in result.notebook["cells"] if cell["id"] == "injected-parameters"]
    assert "year = 9" in injected[0]["source"]
    assert result.notebook["cells"][-1]["outputs"][0]["text"] == "9\n"


def test_random_numbers_differ_from_child_to_child(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    source = "import random, numpy as np\nprint(random.random(), np.random.random())"
    for name in ("one", "two"):
        write(root, name, source)
    texts = [
        result.notebook["cells"][-1]["outputs"][0]["text"].split()
        for result in run(engine, job(root, "one"), job(root, "two"))
        if result.notebook is not None
    ]
    assert len({number for text in texts for number in text}) == 4


def test_one_notebook_sees_nothing_of_another(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    write(
        root,
        "one",
        "import builtins, os, pandas as pd\nbuiltins.leak = 1\n"
        "os.environ['LEAK'] = '1'\npd.options.display.max_rows = 3",
    )
    write(
        root,
        "two",
        "import os, pandas as pd\n"
        "print('leak' in dir(__builtins__), 'LEAK' in os.environ, pd.options.display.max_rows)",
    )
    run(engine, job(root, "one"))
    (result,) = run(engine, job(root, "two"))
    assert result.notebook is not None
    assert result.notebook["cells"][-1]["outputs"][0]["text"] == "False False 60\n"


def test_the_users_profile_is_kept_out(
    forked: tuple[Engine, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "profile_default/startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("from_startup = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    _engine, root = forked
    write(root, "profile", "print('from_startup' in globals())")
    with open_engine("fork", [job(root, "profile")], workers=1) as engine:
        (result,) = run(engine, job(root, "profile"))
    assert result.notebook is not None
    assert result.notebook["cells"][-1]["outputs"][0]["text"] == "False\n"


def test_threads_are_one(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    write(root, "threads", "import os\nprint(os.environ['OMP_NUM_THREADS'])")
    (result,) = run(engine, job(root, "threads"))
    assert result.notebook is not None
    assert result.notebook["cells"][-1]["outputs"][0]["text"] == "1\n"


def test_the_engine_is_in_papermills_registry() -> None:
    from papermill.engines import papermill_engines

    from tsunagari.press.run.fork import engine

    engine.register()
    assert papermill_engines.get_engine("fork") is engine.ForkEngine


def test_a_module_saved_twice_in_a_second_is_not_taken_for_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    write(tmp_path, "saved", "import saved_module\nprint(saved_module.NUMBER)")
    module = tmp_path / "notebooks/saved_module.py"
    now = time.time()
    shown = []
    with open_engine("fork", [job(tmp_path, "saved")], workers=1) as engine:
        for number in (1, 2):
            module.write_text(f"NUMBER = {number}\n")
            os.utime(module, (now, now))
            (result,) = run(engine, job(tmp_path, "saved"))
            assert result.notebook is not None
            shown.append(result.notebook["cells"][-1]["outputs"][0]["text"])
    assert shown == ["1\n", "2\n"]
