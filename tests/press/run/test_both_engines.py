"""Both engines give the same: what a real kernel shows, a forked child shows."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Project
from tests.press.run.conftest import cells, job, run, write
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import ENGINES, Engine

# Cells by what they show. All are run in one kernel and in one child, those that fail too; a
# cell's outputs must be equal.
BEHAVIOURS: dict[str, list[str]] = {
    "missing_columns": [
        "import pandas as pd\npd.DataFrame({'participants': [1]})['particpants']",
        "pd.DataFrame({'a': [1]})[['zzz']]",
        "{'a': 1}['b']",
    ],
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
    "system_exit": ["raise SystemExit(0)", "exit()", "quit(1)", "print('never')"],
    "warning": ["import warnings\nwarnings.warn('old', DeprecationWarning)"],
    "large_output": ["print('x' * 300_000)", "list(range(3000))"],
    "main_module": [
        "class K: pass\nimport pickle\npickle.loads(pickle.dumps(K())).__class__.__name__",
        "__name__",
        "import os\nos.path.basename(os.getcwd())",
        "len(In), Out",
    ],
    "context": [
        """import contextvars
import decimal
import numpy as np
number = contextvars.ContextVar("number", default=0)
number.set(5)
decimal.getcontext().rounding = decimal.ROUND_HALF_UP
old = np.seterr(divide="raise")
np.set_printoptions(precision=2)""",
        "decimal.Decimal('12.25').quantize(decimal.Decimal('0.1')), number.get()",
        "np.array([1.23456]), np.array([1.0]) / 0",
        "np.array([1.0]) / 0",
        """async def read():
    return number.get()
await read()""",
        "old = np.seterr(**old)\ndecimal.setcontext(decimal.DefaultContext)",
    ],
    "forked": [
        """import os
if (pid := os.fork()) == 0:
    print("printed in a child")
    os._exit(0)
gone = os.waitpid(pid, 0)""",
        """import multiprocessing as mp, sys, warnings
def work(number):
    sys.stdout.write(f"worker {number}\n")
    sys.stdout.flush()
    warnings.warn("of a worker")
    sys.stderr.flush()
    return number
with mp.get_context("fork").Pool(1) as pool:
    print(pool.map(work, [1, 2]))""",
    ],
    "shell": [
        "!echo a; echo b >&2",
        "%%bash\necho from bash\necho and its error >&2",
    ],
    "blank": ["", " \n ", "# nothing but a comment", "1"],
    "questions": ["print?", "len??", "?str", "%pinfo len", "%psearch a*", "help(len)"],
    "environment": [
        "[os.environ[name] for name in ('PAGER', 'GIT_PAGER', 'TERM', 'MPLBACKEND')]",
        "import tqdm.auto\ntqdm.auto.tqdm.__module__",
        "list(tqdm.tqdm(range(3)))",
        "type(get_ipython()).__name__, 'IPKernelApp' in get_ipython().config",
        "hasattr(get_ipython(), 'kernel'), type(get_ipython()).__module__",
        "sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.errors, sys.stdout.readable()",
        "sys.flags.utf8_mode, sys.flags.hash_randomization, sys.warnoptions",
        """import getpass
for ask in (input, getpass.getpass):
    try:
        ask()
    except Exception as error:
        print(type(error).__name__, error)""",
    ],
    "rich": [
        "from rich.console import Console\nConsole().is_jupyter, Console().width",
        "from rich import print as rich_print\nrich_print('[bold]bold[/bold]')",
    ],
    "wide_frames": [
        "pd.DataFrame([range(40)])",
        "print(pd.DataFrame([range(40)]))",
        "pd.options.display.max_columns, pd.options.display.max_rows",
    ],
    "json": [
        "import numpy as np\ndisplay({'application/json': {'a': np.int64(3)}}, raw=True)",
        "display({'application/json': {'a': {3}, 'b': (1, np.float64(2.5))}}, raw=True)",
        "display({'application/json': {1: None}}, raw=True)",
        "display({'image/png': b'abc'}, raw=True)",
        """import warnings
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    display({'application/json': {'a': float('nan')}}, raw=True)""",
    ],
    "logging": ["import logging\nlogging.warning('w')", "logging.getLogger('x').error('e')"],
    "beside": [
        "import matplotlib as mpl\nmpl.rcParams['lines.linewidth'], mpl.rcParams['figure.dpi']",
        "import beside_the_notebook\nbeside_the_notebook.NAME",
        "import filelock\nfilelock.NAME",
        "sys.path.index('') > sys.path.index(os.path.dirname(os.__file__))",
    ],
    "numbers": [
        "import signal, subprocess, threading, time",
        "decimal.getcontext().prec = 4\nold = np.seterr(all='ignore')\ndecimal.Decimal(1) / 3",
        """import threading
seen = []
thread = threading.Thread(target=lambda: seen.append((decimal.Decimal(1) / 3, np.geterr())))
thread.start(), thread.join()
seen""",
        """async def third():
    decimal.getcontext().prec = 2
    return decimal.Decimal(1) / 3
await asyncio.create_task(third()), decimal.Decimal(1) / 3""",
        "decimal.setcontext(decimal.DefaultContext)\nnp.seterr(**old)",
        "import random\nrandom.seed(1), np.random.seed(1)\nrandom.random(), np.random.random()",
        "import time\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()\ntime.localtime(0)[:5]",
    ],
    "warnings_of_all_kinds": [
        """for kind in (UserWarning, DeprecationWarning, ResourceWarning):
    warnings.warn("told or not", kind)""",
        "with open(os.devnull) as file: pass\nprint(1 / 3, file=sys.__stderr__, flush=True)",
        "async def never(): pass\nnever()",
        "gone = never()\ndel gone",
        "class Bad:\n    def __del__(self): 1 / 0\ngone = Bad()\ndel gone",
        "with warnings.catch_warnings(action='error'): warnings.warn('x')",
        "logging.captureWarnings(True)\nwarnings.warn('logged')\nlogging.captureWarnings(False)",
        "with warnings.catch_warnings(action='always'): warnings.warn('told', ResourceWarning)",
    ],
    "chained_errors": [
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('v') from error",
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError('v')",
        "error = ValueError('noted')\nerror.add_note('覚書')\nraise error",
        "raise ExceptionGroup('several', [ValueError(1), TypeError('t')])",
        # What would run at the end of the stack may be anything, and complain of it on stderr.
        """def deep(number):
    if number:
        return deep(number - 1)
    raise RecursionError("as if")
deep(400)""",
        "exec('1 / 0')",
        "class Odd(Exception):\n    def __str__(self):\n        raise RuntimeError\nraise Odd",
    ],
    "spawned": [
        """with mp.get_context("spawn").Pool(1) as pool:
    print(pool.map(beside_the_notebook.work, [1, 2]))""",
    ],
    "late": [
        """go = threading.Event()
def wait():
    go.wait()
    print("of a thread"), print("and its error", file=sys.stderr)
thread = threading.Thread(target=wait)
thread.start()
ready = asyncio.Event()
async def later():
    await ready.wait()
    print("of a task"), warnings.warn("of a task")
    display("shown by a task")
task = asyncio.create_task(later())
script = "read x; echo of a program; echo its error >&2"
program = subprocess.Popen(["sh", "-c", script], stdin=subprocess.PIPE)""",
        "1",
        "go.set()\nthread.join()",
        "ready.set()\nawait task",
        "program.communicate(b'\\n')",
    ],
    "past_python": [
        "sys.stdout.write('1 '), os.write(1, b'2 '), sys.stdout.write('3\\n')",
        "letters = ('あ' * 999).encode()\nos.write(1, letters[:2]), os.write(1, letters[2:])",
        "gone = os.write(2, b'\\xff')",
        "with open('/dev/stdout', 'a') as file: file.write('by its name')",
        "%%capture got\nprint('captured')\ngone = os.write(1, b'not captured')",
        "got.stdout",
        "gone = subprocess.Popen(['sh', '-c', 'echo of a program; echo e >&2']).wait()",
    ],
    "forked_and_left": [
        """def status(work):
    if (pid := os.fork()) == 0:
        work()
        return None
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
status(lambda: print("in a child"))""",
        "status(lambda: 1 / 0)",
        "status(lambda: os._exit(4)), status(lambda: sys.exit(3))",
        "print('of the parent alone')",
    ],
    "exit_codes": [
        "!false",
        "_exit_code",
        "lines = !echo a; echo b; exit 3\nlines",
        "%%bash\necho before\nexit 3",
        "get_ipython().system('exit 4')\n_exit_code",
        "%%script --no-raise-error --out said sh\necho kept\nexit 5",
        "said, _exit_code",
        "subprocess.run('exit 6', shell=True, check=True)",
    ],
    "scripts": [
        "%%writefile script.py\nimport sys\nprint('run', __name__, sys.argv[1:])\nn = 41",
        "%run script.py a b",
        "n, beside_the_notebook.NAME",
        "%%writefile script.py\nimport sys\nsys.exit(3)",
        "%run script.py",
        "%run nothing.py",
        "%nothing",
        "%%nothing\n1",
    ],
    "widgets": [
        """from ipywidgets import Output
widget = Output()
with widget:
    print("taken")
    display("taken too")
    warnings.warn("not taken")""",
        "with widget: 1 / 0",
        "with widget: print('once more')\nprint('not taken')",
    ],
    "figures": [
        "one = plt.figure(); plt.plot([1]); two = plt.figure(); plt.plot([2])\nprint('two')",
        "plt.get_fignums(), plt.rcParams['figure.dpi']",
        "plt.rcParams['figure.figsize'] = (2, 1)",
        "plt.plot([1])\n1 / 0",
        "fig, axes = plt.subplots()\nplt.close(fig)",
        "fig",
        "with plt.style.context('dark_background'):\n    plt.plot([1])\n    plt.show()",
        "%config InlineBackend.figure_format = 'svg'\nplt.close('all')",
        "plt.rcdefaults()\nplt.rcParams['figure.figsize'], plt.get_backend()",
    ],
    "signals": [
        """rung = []
gone = signal.signal(signal.SIGALRM, lambda *_: rung.append("rung"))
gone = signal.setitimer(signal.ITIMER_REAL, 0.01)
while not rung:
    time.sleep(0.01)
rung""",
        "signal.raise_signal(signal.SIGINT)",
        "signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)",
    ],
    "letters": [
        "人数 = 3\n人数",
        "é = 1\né",
        "x\u200b = 1",
        "'\\ud800', '🎉'",
        "print('\\x00\\r\\x1b[31m')",
        "print('\\ud83d')",
    ],
}

Shown = dict[str, list[dict[str, Any]]]


# What a notebook may do to files of the project, each by a call of its own.
CHANGES = {
    "written": "open('written', 'a').write('x')",
    "gone": "os.remove('gone')",
    "locked": "os.chmod('locked', 0o400)",
    "dated": "os.utime('dated', (0, 0))",
    "moved_to": "os.rename('moved', 'moved_to')",
    "led_away": "os.remove('led_away')\nos.symlink(os.devnull, 'led_away')",
    "twice": "os.link('locked', 'twice')",
    "changes.ipynb": "pathlib.Path('changes.ipynb').write_text('{}')",
    "../_build/cache/x.json": "pathlib.Path('../_build/cache/x.json').write_text('{}')",
    "../_site/index.html": "shutil.copy('changes.ipynb', '../_site/index.html')",
}


@pytest.fixture(scope="module")
def both(
    forked: tuple[Engine, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Shown, Shown]:
    """Run every behaviour in both engines."""
    engine, root = forked
    other = tmp_path_factory.mktemp("kernels")
    sources = [source for sources in BEHAVIOURS.values() for source in sources]
    for base in (root, other):
        write(base, "all", *sources, tags=["raises-exception"])
        beside = base / "notebooks"
        (beside / "matplotlibrc").write_text("lines.linewidth: 7\nfigure.dpi: 50\n")
        (beside / "beside_the_notebook.py").write_text(
            "NAME = 'beside'\ndef work(n):\n    print(n, flush=True)\n    return n + 1\n"
        )
        (beside / "filelock.py").write_text("NAME = 'not the library'\n")
    run(engine, job(root, "all", deadline=300))
    with open_engine("jupyter", [job(other, "all")], workers=1) as kernels:
        run(kernels, job(other, "all", deadline=300))
    return shown(root), shown(other)


def shown(base: Path) -> Shown:
    """Give what the cells of each behaviour have shown; where a run was lost, that is an error."""
    made = iter(cells(base / "_build/failed/all.ipynb")[2:])
    return {name: [next(made) for _ in sources] for name, sources in BEHAVIOURS.items()}


@pytest.mark.parametrize("name", BEHAVIOURS)
def test_the_same_outputs_as_a_real_kernel(both: tuple[Shown, Shown], name: str) -> None:
    ours, theirs = both
    assert ours[name] == theirs[name]


def test_what_is_written_is_in_the_order_of_its_writing(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    source = """import multiprocessing as mp, os, subprocess
from IPython.display import display
print("1")
gone = subprocess.run(["echo", "2"])
print("3")
gone = os.system("echo 4")
gone = os.write(1, "四\\n".encode())
display("between")
def work(number):
    print(number, flush=True)
with mp.get_context("fork").Pool(1) as pool:
    gone = pool.map(work, [5, 6])
print("7")"""
    write(root, "order", source)
    run(engine, job(root, "order"))
    (_, _, cell) = cells(root / "_build/order.ipynb")
    texts = [output.get("text", "-") for output in cell["outputs"]]
    assert sorted(texts) == ["-", "1\n2\n3\n4\n四\n5\n6\n7\n"]


def test_a_cell_that_is_tagged_is_left_out(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    write(root, "skipped", "1 / 0", "", tags=["skip-execution"])
    (result,) = run(engine, job(root, "skipped"))
    assert result.problems == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_notebook_changes_in_the_project_is_seen(tmp_path: Path, engine: str) -> None:
    write(tmp_path, "changes", "import os, pathlib, shutil", *CHANGES.values())
    for folder in ("_build/cache", "_site"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("gone", "locked", "dated", "moved", "led_away"):
        (tmp_path / "notebooks" / name).touch()
    with open_engine(engine, [job(tmp_path, "changes")], workers=1) as running:
        (result,) = run(running, job(tmp_path, "changes"))
    assert result.used is not None
    changed = {posixpath.relpath(path, "notebooks") for path in result.used.changed}
    assert changed == {*CHANGES, "moved"}


def test_the_sections_have_the_same_outputs_in_a_real_kernel(
    r4: Project, r4_in_kernels: Project
) -> None:
    assert r4.files("_build/r4/executed") == r4_in_kernels.files("_build/r4/executed")


def test_two_builds_give_the_same_bytes_in_another_folder_by_kernels_and_without_the_demo(
    r4: Project, r4_in_kernels: Project
) -> None:
    assert r4.path("data/demo").is_dir()
    assert not r4_in_kernels.path("data/demo").exists()
    one, other = (project.files("_site/r4") for project in (r4, r4_in_kernels))
    assert one == other
