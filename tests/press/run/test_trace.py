"""What a notebook used is seen, or it is said that it cannot be."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import Project
from tests.messages import one_problem
from tests.press.run.conftest import job, run, write
from tsunagari.press.core import digests
from tsunagari.press.plan.plan import make_plan
from tsunagari.press.run import cache, clock
from tsunagari.press.run.engines import open_engine
from tsunagari.press.run.jobs import Engine, Used

FILE, BASE, FRAME = "data/shared/n.txt", "data/shared/a.db", "data/shared/a.parquet"
# By what a notebook does: the file or folder that is seen by it.
SEEN = {
    "open": (f"open('../{FILE}').read();", FILE),
    "by its process": (f"open('/proc/self/cwd/../{FILE}').read();", FILE),
    "out of a link": ("open('../data/link/../n.txt').read();", "data/deep/n.txt"),
    "in a folder by its number": (
        """import os
folder = os.open('../data/shared', os.O_RDONLY)
os.read(os.open('n.txt', os.O_RDONLY, dir_fd=folder), 1);""",
        FILE,
    ),
    "scanned": ("import os\n[e.stat().st_size for e in os.scandir('../data/shared')];", FILE),
    "linked": (
        f"import os, tempfile\nname = tempfile.mkdtemp() + '/n'\nos.link('../{FILE}', name);",
        FILE,
    ),
    "parquet in a folder": (
        "import pandas as pd\npd.read_parquet('../data/frames').shape",
        "data/frames/a.parquet",
    ),
    "of the system": ("open('/etc/hostname').read();", "/etc/hostname"),
    "pathlib": (f"from pathlib import Path\nPath('../{FILE}').read_bytes();", FILE),
    "asked of the system": (f"import posix\nposix.stat('../{FILE}').st_size", FILE),
    "where a link leads": ("import os\nos.readlink('../data/link')", "data/link/->"),
    "resolved": (
        "import pathlib\npathlib.Path('../data/link').resolve().name",
        "data/link/->",
    ),
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
    "sqlite, its class": (
        f"""import sqlite3
base = sqlite3.Connection(':memory:')
base.set_authorizer(None)
base.execute("attach '../{BASE}' as a");""",
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
    "lxml by pandas": "import pandas as pd\npd.read_html('../data/shared/a.html')[0].shape",
    "sqlite, attached by a value": f"""import sqlite3
sqlite3.connect(':memory:').execute('attach ? as a', ('../{BASE}',));""",
    "libc": "import ctypes\nctypes.CDLL(None).open(b'/dev/null', 0);",
    "random": "import random\nrandom.random();",
    "random, one's own": "from random import Random\nRandom().random();",
    "random, after a seed": "import random\nrandom.seed(3)\nrandom.seed()\nrandom.random();",
    "random, before a seed": "import random\nrandom.random()\nrandom.seed(3);",
    "secrets": "import secrets\nsecrets.choice([1, 2]);",
    "uuid": "import uuid\nuuid.uuid4();",
    "ssl": "import ssl\nssl.RAND_bytes(4);",
    "urandom": "import os\nos.urandom(4);",
    "device": "open('/dev/urandom', 'rb').read(1);",
    "numpy, random": "import numpy as np\nnp.random.rand();",
    "numpy, a generator": "import numpy as np\nnp.random.default_rng().random();",
    "numpy, a state": "import numpy as np\nnp.random.RandomState().rand();",
    "pandas, a sample": "import pandas as pd\npd.Series([1, 2]).sample(1);",
    "a library's bootstrap": "import seaborn\nseaborn.barplot(x=[1, 1], y=[1, 2]);",
    "cores": "import os\nos.cpu_count();",
    "a user": "import getpass\ngetpass.getuser();",
    "a host": "import socket\nsocket.gethostname();",
    "its name": "import platform\nplatform.node();",
    "its name, by a program": "import subprocess\nsubprocess.check_output(['uname', '-n']);",
    "a processor": "open('/proc/cpuinfo').read();",
    "the time, alone": "from time import time as now\nnow();",
    "the time, as nothing": "from time import gmtime as g\ng(None);",
    "the time of a letter": "import email.utils\nemail.utils.formatdate();",
    "the time of a record": """import io, logging
handler = logging.StreamHandler(io.StringIO())
handler.setFormatter(logging.Formatter('%(asctime)s'))
log = logging.getLogger('told')
log.addHandler(handler)
log.warning('a')""",
    "random, another's state": """import random
one = random.Random(0)
one.setstate(random.getstate())
one.random();""",
    "random, back at the beginning": """import random
state = random.getstate()
random.seed(3)
random.setstate(state)
random.random();""",
    "numpy, another's state": """import numpy as np
one = np.random.RandomState(0)
one.set_state(np.random.get_state())
one.rand();""",
    "a site": "import os\nos.path.exists('../_site/r4/facts.json');",
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
    "functions of the system": """import os, pathlib, pickle, random, shutil, tempfile, time
import locale, platform, psutil, numpy as np
asked = [os.getpid, os.cpu_count, os.stat, os.open, os.urandom, time.time, platform.node]
asked += [locale.getlocale, np.random.seed, psutil.Process, psutil.cpu_count]
assert [*map(id, pickle.loads(pickle.dumps(asked)))] == [*map(id, asked)]
pickle.dumps(random.seed)
assert os.stat in os.supports_follow_symlinks and os.open in os.supports_dir_fd
class Clock(psutil.Process):
    at = time.gmtime
assert Clock.at(0) == object.__new__(Clock).at(0) and not isinstance(3, psutil.Process)
with tempfile.TemporaryDirectory() as folder:
    link = pathlib.Path(folder, 'a')
    link.symlink_to('none')
    shutil.copy2(link, f'{folder}/b', follow_symlinks=False)
    shutil.copytree(folder, f'{folder}/c', symlinks=True)""",
    "states with a seed": """import random, numpy as np
one = random.Random(3)
random.setstate(one.getstate()), random.random(), one.setstate(random.getstate())
two = np.random.RandomState(3)
two.rand(), two.set_state(np.random.RandomState(4).get_state()), two.rand();""",
    "numbers with a seed": """import random, numpy as np, pandas as pd
from scipy import stats
random.seed(3), random.random(), random.Random('a').random()
np.random.seed(3), np.random.rand(), np.random.RandomState(3).rand()
np.random.default_rng(3).random(), pd.Series([1, 2]).sample(1, random_state=3)
stats.norm.rvs(random_state=3);""",
    "a drawing and a styled table": """import matplotlib.pyplot as plt, pandas as pd
plt.plot([1]); plt.savefig('/dev/null', format='svg'); pd.DataFrame([1]).style.to_html();""",
    "the system's name": "import platform, time\nplatform.system(), time.gmtime(0);",
}
# By what a notebook does: the variable that is read by it, or * if it looks through their names.
VARIABLES = {
    "bytes": ("import os\nos.environb.get(b'REPORT_A')", "REPORT_A"),
    "getenvb": ("import os\nos.getenvb(b'REPORT_A')", "REPORT_A"),
    "the system's module": ("import posix\nposix.environ.get(b'REPORT_A')", "REPORT_A"),
    "the name of a zone": ("import os\nos.getenv('TZ')", "TZ"),
    "a home": ("from pathlib import Path\nPath.home().name;", "HOME"),
    "all names": ("import os\n[name for name in os.environ if name.startswith('REPORT_')]", "*"),
    "a dictionary": ("import os\ndict(os.environ).get('REPORT_A')", "*"),
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
    frame = pd.DataFrame({"n": [1]})
    (root / "data/frames").mkdir()
    for path in (FRAME, "data/frames/a.parquet"):
        frame.to_parquet(root / path)
    frame.to_html(shared / "a.html")
    (root / "data/deep/deeper").mkdir(parents=True)
    (root / "data/deep/n.txt").write_text("1")
    (root / "data/link").symlink_to("deep/deeper")
    sources = {name: source for name, (source, _) in (SEEN | VARIABLES).items()}
    sources |= UNSEEN | NOTHING
    jobs = []
    for number, source in enumerate(sources.values()):
        write(root, f"uses_{number}", source)
        jobs.append(job(root, f"uses_{number}"))
    (root / "notebooks/beside.py").write_text("")
    made = {}
    for name, result in zip(sources, run(engine, *jobs), strict=True):
        assert result.used is not None, name
        assert name not in NOTHING or not result.problems, (name, result.problems)
        made[name] = result.used
    return made


@pytest.mark.parametrize("name", SEEN)
def test_a_file_is_seen(used: dict[str, Used], name: str) -> None:
    assert SEEN[name][1] in used[name].files
    assert used[name].unseen == []


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_is_seen(used: dict[str, Used], name: str) -> None:
    assert VARIABLES[name][1] in used[name].variables
    assert used[name].unseen == []


@pytest.mark.parametrize("name", UNSEEN)
def test_what_cannot_be_seen_is_said(used: dict[str, Used], name: str) -> None:
    assert used[name].unseen


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_input_is_none(used: dict[str, Used], name: str) -> None:
    assert used[name].unseen == []
    assert used[name].changed == []
    drawn = name in ("figures", "a drawing and a styled table")
    assert used[name].variables == [] or drawn
    # The modules of this press lie elsewhere here.
    elsewhere = [path for path in used[name].files if path.startswith("/")]
    assert [path for path in elsewhere if Path(path).is_file() and not path.endswith(".py")] == []


def test_a_kernel_is_seen_too(forked: tuple[Engine, Path], used: dict[str, Used]) -> None:
    _, root = forked
    assert used  # the files are there
    write(root, "seen", *[source for source, _ in SEEN.values()])
    write(
        root, "unseen", *[UNSEEN[name] for name in ("pyarrow", "shell", "spawn", "numpy, random")]
    )
    jobs = [job(root, "seen"), job(root, "unseen")]
    with open_engine("jupyter", jobs, workers=2) as kernels:
        seen, unseen = (result.used for result in run(kernels, *jobs))
    assert seen is not None
    assert unseen is not None
    assert {path for _, path in SEEN.values()} <= set(seen.files)
    assert seen.unseen == []
    assert {kind.partition(":")[0] for kind in unseen.unseen} >= {
        *("a library whose compiled code may read files", "a program", "worker processes"),
        "random numbers without a seed",
    }


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
        ("ask = date.today\nask()", True),
        ("np.datetime64('today')", True),
        ("path.stat().st_mtime", True),
        ("f'part {id(part)}'", True),
        ("sorted(parts, key=hash)[0]", True),
        ("frame.id(3), row['id'], hashes(2), dict(key=id_of)", False),
        ("frame['time'].max(); today = 3", False),
        ("settings.now = frame['now_in_words']", False),
    ],
)
def test_who_asks_the_clock_is_run_again(source: str, asked: bool) -> None:
    assert bool(clock.asked([source])) == asked


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


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Put this process into a zone, and take it out again."""

    def into(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield into
    monkeypatch.undo()
    time.tzset()


def test_a_file_elsewhere_a_variable_and_the_zone_count(
    project: Project,
    elsewhere: Path,
    in_zone: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPORT_UNIT", "名")
    in_zone("Asia/Tokyo")
    read = f"import os\nn, unit = int(open('{elsewhere}').read()), os.environ['REPORT_UNIT']\n"
    fact = "fact.plain(people=Printed(f'{n}{unit}', n))"
    project.cell("one", "fact", CELL + read + fact)
    assert why(project) == "run: it has not been run before"
    in_zone("Japan")  # another name of the same
    assert why(project).startswith("kept")
    in_zone("Asia/Seoul")
    plan = make_plan(project.root, "r4", to=["html"])
    assert "time zone" in cache.look_up_all(plan, force=False)["one"].reason
    in_zone("Japan")
    elsewhere.write_text("59")
    assert why(project) == f"run: {elsewhere} changed"
    assert "59名" in project.path("_site/r4/one.html").read_text(encoding="utf-8")
    assert str(elsewhere.parent) not in project.path("_site/r4/provenance.json").read_text()
    monkeypatch.setenv("REPORT_UNIT", "人")
    assert "REPORT_UNIT" in why(project)
    assert "59人" in project.path("_site/r4/one.html").read_text(encoding="utf-8")


def test_a_link_counts_by_where_it_leads(tmp_path: Path) -> None:
    link, name = tmp_path / "now", "now/->"
    seen = []
    for year in ("2022", "2023"):
        (tmp_path / year).write_text("the same")
        link.unlink(missing_ok=True)
        link.symlink_to(year)
        seen.append(digests.of_paths(tmp_path, [name, "now"]))
    assert seen[0]["now"] == seen[1]["now"]
    assert digests.change(*seen).startswith("now ")
    link.unlink()
    assert digests.of_paths(tmp_path, [name]) == {name: digests.MISSING}


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
