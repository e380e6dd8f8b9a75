"""What a notebook used is seen, or it is said that it cannot be."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import Project
from tests.messages import one_problem
from tests.press.run.conftest import job, run, write
from tsunagari.press.run import clock
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import Engine, Used

FILE, BASE, FRAME = "data/shared/n.txt", "data/shared/a.db", "data/shared/a.parquet"
# By what a notebook does: the file or folder that is seen by it.
SEEN = {
    "open": (f"open('../{FILE}').read();", FILE),
    "pathlib": (f"from pathlib import Path\nPath('../{FILE}').read_bytes();", FILE),
    "missing link": ("import os\nos.path.islink('../data/none.txt')", "data/none.txt"),
    "allowed": (f"import os\nos.access('../{FILE}', os.R_OK)", FILE),
    "missing": ("import os\nos.path.exists('../data/none.txt')", "data/none.txt"),
    "numpy": (f"import numpy as np\nnp.fromfile('../{FILE}', dtype='u1');", FILE),
    "pandas": (f"import pandas as pd\npd.read_parquet('../{FRAME}').shape", FRAME),
    "sqlite": (f"import sqlite3\nsqlite3.connect('../{BASE}').execute('select 1').close()", BASE),
    "sqlite by address": (
        f"import sqlite3\nsqlite3.connect('file:../{BASE}?mode=ro', uri=True).close()",
        BASE,
    ),
    "sqlite, attached": (
        f"""from sqlite3 import connect
connect(':memory:').execute("attach '../{BASE}' as a");""",
        BASE,
    ),
    "thread": (
        f"""from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool:
    pool.submit(open, '../{FILE}').result().close()""",
        FILE,
    ),
    "module beside": ("import beside", "notebooks/beside.py"),
    "modules beside": ("import wave", "notebooks/*.py"),
    "matplotlibrc": ("import matplotlib", "notebooks/matplotlibrc"),
}
UNSEEN = {
    "pyarrow": f"import pyarrow.parquet as pq\npq.read_table('../{FRAME}').num_rows",
    "pyarrow later": f"""def read():
    from pyarrow import parquet
    return parquet.ParquetFile('../{FRAME}')
read().metadata.num_rows""",
    "lxml": "from lxml import etree",
    "highspy": "import highspy",
    "shell": f"got = !cat ../{FILE}",
    "bash": "%%bash\ntrue",
    "subprocess": "import subprocess\ngone = subprocess.run(['true'])",
    "asyncio": """import asyncio
gone = await asyncio.create_subprocess_exec('true')
await gone.wait()""",
    "popen": "import os\nos.popen('true').close()",
    "system": "import os\nos.system('true')",
    "fork": "import os\nif not (pid := os.fork()):\n    os._exit(0)\ngone = os.waitpid(pid, 0)",
    "spawn": """import multiprocessing
worker = multiprocessing.get_context('spawn').Process(target=print)
worker.start()
worker.join()""",
    "ctypes": "import ctypes, ctypes.util\ngone = ctypes.CDLL(None), ctypes.CDLL('libc.so.6')",
    "cffi": "import cffi\ncffi.FFI().dlopen(None);",
    "fonts": "from PIL import ImageFont",
    "names": "import socket\nsocket.gethostbyname('127.0.0.1')",
    "network": "import socket\ns = socket.socket()\ns.connect_ex(('127.0.0.1', 9));",
}
NOTHING = {
    "the suppression": "from tsunagari.tabulation.suppression import programs",
    "figures": "import matplotlib.pyplot as plt, pandas as pd\nplt.plot([1, 2]);",
    "a file of its own": (
        "import pathlib, tempfile\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    path = pathlib.Path(folder, 'a')\n    path.write_text('1')\n    path.read_text()"
    ),
    "the machine": """import platform, pathlib
platform.processor()
pathlib.Path('/etc/hostname').exists()""",
}


@pytest.fixture(scope="module")
def used(forked: tuple[Engine, Path]) -> dict[str, Used]:
    """Run all, and give what each has used."""
    engine, root = forked
    shared = root / "data/shared"
    shared.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text("1")
    with contextlib.closing(sqlite3.connect(root / BASE)) as base:
        base.execute("create table t(n)")
    pd.DataFrame({"n": [1]}).to_parquet(root / FRAME)
    sources = {name: source for name, (source, _) in SEEN.items()} | UNSEEN | NOTHING
    jobs = []
    for number, source in enumerate(sources.values()):
        write(root, f"uses_{number}", source)
        jobs.append(job(root, f"uses_{number}"))
    (root / "notebooks/beside.py").write_text("")
    made = {}
    for name, result in zip(sources, run(engine, *jobs), strict=True):
        assert result.used is not None, (name, result.problems)
        made[name] = result.used
    return made


@pytest.mark.parametrize("name", SEEN)
def test_a_file_is_seen(used: dict[str, Used], name: str) -> None:
    assert SEEN[name][1] in used[name].files
    assert used[name].unseen == []


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_is_said(used: dict[str, Used], name: str) -> None:
    assert used[name].unseen


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_input_is_none(used: dict[str, Used], name: str) -> None:
    assert used[name].unseen == []
    assert used[name].variables == [] or name == "figures"
    # The modules of this press lie elsewhere here.
    elsewhere = [path for path in used[name].files if path.startswith("/")]
    assert [path for path in elsewhere if Path(path).is_file() and not path.endswith(".py")] == []


def test_a_kernel_is_seen_too(forked: tuple[Engine, Path], used: dict[str, Used]) -> None:
    _, root = forked
    assert used  # the files are there
    write(root, "seen", *[source for source, _ in SEEN.values()])
    write(root, "unseen", *[UNSEEN[name] for name in ("pyarrow", "shell", "spawn")])
    jobs = [job(root, "seen"), job(root, "unseen")]
    with open_engine("jupyter", jobs, workers=2) as kernels:
        seen, unseen = (result.used for result in run(kernels, *jobs))
    assert seen is not None
    assert unseen is not None
    assert {path for _, path in SEEN.values()} <= set(seen.files)
    assert seen.unseen == []
    assert len(unseen.unseen) == 3


def test_a_locale_is_of_the_environment(forked: tuple[Engine, Path]) -> None:
    engine, root = forked
    write(root, "place", "import locale\nlocale.setlocale(locale.LC_TIME, '');")
    (result,) = run(engine, job(root, "place"))
    assert result.used is not None
    assert {"LANG", "LC_ALL", "LC_TIME"} <= set(result.used.variables)


@pytest.mark.parametrize(
    ("source", "asked"),
    [
        ("datetime.date.today()", True),
        ("pd.Timestamp('now')", True),
        ("time.strftime('%Y')", True),
        ("frame['time'].max(); today = 3", False),
    ],
)
def test_who_asks_the_clock_is_run_again(source: str, asked: bool) -> None:
    assert clock.is_asked([source]) == asked


CELL = "from tsunagari.present import Facts, Printed\nfact = Facts('one')\n"


def why(project: Project) -> str:
    """Build, and give the reason that is said for the one section."""
    done = project.build("--renderer", "pandoc", "--explain")
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()[0].removeprefix("one").strip()


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is not of the project."""
    path = tmp_path_factory.mktemp("share") / "n.txt"
    path.write_text("58")
    return path


def test_a_file_elsewhere_and_a_variable_count(
    project: Project, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORT_UNIT", "名")
    read = f"import os\nn, unit = int(open('{elsewhere}').read()), os.environ['REPORT_UNIT']\n"
    fact = "fact.plain(people=Printed(f'{n}{unit}', n))"
    project.cell("one", "fact", CELL + read + fact)
    assert why(project) == "run: it has not been run before"
    assert why(project).startswith("kept")
    elsewhere.write_text("59")
    assert why(project) == f"run: {elsewhere} changed"
    assert "59名" in project.path("_site/r4/one.html").read_text(encoding="utf-8")
    assert str(elsewhere.parent) not in project.path("_site/r4/provenance.json").read_text()
    monkeypatch.setenv("REPORT_UNIT", "人")
    assert "REPORT_UNIT" in why(project)
    assert "59人" in project.path("_site/r4/one.html").read_text(encoding="utf-8")


def test_what_cannot_be_seen_is_run_again_and_publish_compares(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project.write("data/shared/n.txt", "58")
    read = "n = !cat ../data/shared/n.txt\n"
    project.cell("one", "fact", CELL + read + "fact.plain(people=Printed(f'{n[0]}名', int(n[0])))")
    assert why(project).startswith("run: ")
    assert why(project).startswith("run: ")
    target = str(tmp_path_factory.mktemp("server") / "www")
    done = project.pipeline("publish", target, "--yes")
    assert done.returncode == 0, done.stderr
    project.write("data/shared/n.txt", "59")
    done = project.pipeline("publish", target, "--yes")
    assert done.returncode == 2
    one_problem(done.stderr.splitlines(), "one")
    why(project)
    assert "59名" in project.path("_site/r4/one.html").read_text(encoding="utf-8")
    assert project.pipeline("publish", target, "--yes").returncode == 0
