"""The fork engine holds a notebook to its limits, and keeps one from the other."""

from __future__ import annotations

import os
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.conftest import wait_until
from tests.press.run.conftest import job, joined, run, write
from tsunagari.press.run.engines import open_engine, ready
from tsunagari.press.run.fork.client import Server
from tsunagari.press.run.jobs import Engine, Result


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


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("raise ValueError('\\ud83d')", "ValueError"),
        ("get_ipython().showtraceback = lambda *_, **__: None\n1 / 0", "N01"),
        ("print('\\ud83d')", ""),
    ],
)
def test_halves_of_letters_and_hidden_errors_are_told_by_their_cell(
    forked: tuple[Engine, Path], source: str, words: str
) -> None:
    engine, root = forked
    write(root, "odd", source)
    (result,) = run(engine, job(root, "odd"))
    assert [(problem.where, words in problem.what) for problem in result.problems] == (
        [("odd, cell 3", True)] if words else []
    )


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


def test_a_server_that_began_early_runs_the_notebooks_and_ends(tmp_path: Path) -> None:
    write(tmp_path, "early", "print(1)")
    wanted = job(tmp_path, "early")
    with ready("fork", [wanted.notebook], None) as server:
        assert server is not None
        with open_engine("fork", [wanted], workers=1, server=server) as engine:
            (result,) = run(engine, wanted)
        assert result.notebook is not None
        assert server.runs()
    assert not server.runs()
    with ready("fork", [], None) as server:
        assert server is None


def test_an_interrupted_build_with_a_lent_server_leaves_that_alone(tmp_path: Path) -> None:
    source = "import pathlib, time\npathlib.Path('../begun').touch()\nwhile True: time.sleep(0.01)"
    write(tmp_path, "long", source)
    write(tmp_path, "next", "print(1)")
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    server = Server(libraries=False)

    def interrupt() -> None:
        wait_until((tmp_path / "begun").exists, "the notebook runs")
        os.kill(os.getpid(), signal.SIGTERM)

    def build(name: str) -> list[Result]:
        server.hand_over(near)
        wanted = job(tmp_path, name)
        lent = Server.taken_over(far)
        with open_engine("fork", [wanted], workers=1, server=lent) as engine:
            return run(engine, wanted)

    try:
        with ThreadPoolExecutor(1) as beside, near, far:
            beside.submit(interrupt)
            with pytest.raises(KeyboardInterrupt):
                build("long")
            assert psutil.Process(server._pid).children() == []
            (result,) = build("next")
            assert result.problems == ()
    finally:
        server.close()


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
        "import builtins, os, tempfile, pandas as pd\nbuiltins.leak = 1\n"
        "os.environ['LEAK'] = '1'\npd.options.display.max_rows = 3\n"
        "open(tempfile.gettempdir() + '/leak', 'w').close()",
    )
    write(
        root,
        "two",
        "import os, tempfile, pandas as pd\n"
        "print('leak' in dir(__builtins__), 'LEAK' in os.environ, pd.options.display.max_rows,"
        " os.listdir(tempfile.gettempdir()))",
    )
    run(engine, job(root, "one"))
    (result,) = run(engine, job(root, "two"))
    assert result.notebook is not None
    assert result.notebook["cells"][-1]["outputs"][0]["text"] == "False False 60 []\n"


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


def test_another_checkout_where_one_stands_lends_no_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tsunagari").mkdir()
    (tmp_path / "tsunagari/__init__.py").write_text("raise SystemExit('of another checkout')")
    write(tmp_path, "own", "print(1)")
    monkeypatch.chdir(tmp_path)
    with open_engine("fork", [job(tmp_path, "own")], workers=1) as engine:
        (result,) = run(engine, job(tmp_path, "own"))
    assert result.notebook is not None, result.problems


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
