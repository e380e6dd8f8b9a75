"""``build --all``: every edition, here or on a cluster of which a machine is lost."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import ROOT, Project, not_here, small_project, wait_until
from tsunagari.press.core.problems import Problem
from tsunagari.press.editions import outcome, pool, remote
from tsunagari.press.editions.outcome import Outcome
from tsunagari.press.editions.pool import in_turn
from tsunagari.press.run import jobs

BUILD = ("build", "--all", "--renderer", "pandoc", "--to", "html", "--jobs", "2")


SAID = "{{< var one.people >}}、前は{{< var previous.one.people >}}。"


def add(project: Project, name: str, **settings: object) -> None:
    content = yaml.safe_load((ROOT / "data/r4/edition.yml").read_text(encoding="utf-8"))
    content.pop("lang")
    content |= {"edition": name, "title": f"題{name}", "sections": {"one": {"year": 5}}}
    del content["formats"]
    content |= settings
    project.write(f"data/{name}/edition.yml", yaml.safe_dump(content, allow_unicode=True))


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two editions, built here; the second has facts of the first, and a page in English."""
    project = small_project(tmp_path_factory.mktemp("local"))
    shutil.rmtree(project.path("data/r4"))
    add(project, "first")
    add(project, "second", previous="first", lang={"en": ["one"]})
    rows = ["日本語,英語", "題second,The second", "はじめに,Introduction", "章one,Chapter one"]
    rows.append(f'{SAID},"{{{{< var one.people >}}}}, before {{{{< var previous.one.people >}}}}."')
    project.write("data/second/en.csv", "\n".join(rows))
    project.cell("one", "text-title", f"# 章one {{#sec-one}}\n\n{SAID}")
    shutil.copy(ROOT / "requirements.lock", project.root)
    shutil.copytree(
        ROOT / "tsunagari", project.path("tsunagari"), ignore=shutil.ignore_patterns("__pycache__")
    )
    done = project.run(*BUILD, env={"PYTHONPATH": str(project.root)})
    assert done.returncode == 0, done.stderr
    assert done.stdout == "_site/index.html\n"
    return project


def test_all_are_built_and_listed_and_the_later_has_facts_of_the_earlier(local: Project) -> None:
    page = local.path("_site/second/one.html").read_text(encoding="utf-8")
    assert "前は58名" in page
    english = local.path("_site/second/en/one.html").read_text(encoding="utf-8")
    assert "58 people, before 58 people." in english
    text = local.path("_site/index.html").read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html.parser")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")]
    assert [row[0] for row in rows[1:]] == ["題first", "題second"]
    assert all("北九州市" in row and "令和5年（2023年）3月28日" in row for row in rows[1:])
    links = [str(link["href"]) for link in soup.find_all("a")]
    assert links == ["first/index.html", "second/index.html"]
    assert all(local.path(f"_site/{link}").is_file() for link in links)


def test_all_faults_are_in_one_list(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    add(project, "bad", sections={"nowhere": {}})
    project.edit("data/r4/edition.yml", "date: 2023-03-28", "date: someday")
    done = project.run(*BUILD)
    assert done.returncode == 2, done.stderr
    told = done.stderr[done.stderr.rindex("failed") :]
    assert "bad: data/bad/edition.yml" in told
    assert "r4: data/r4/edition.yml" in told


def test_an_edition_waits_for_the_one_before_it_alone() -> None:
    order: list[str] = []

    def submit(name: str) -> Future[Outcome]:
        order.append(name)
        future: Future[Outcome] = Future()
        future.set_result(Outcome(1, [Problem(name, "x")]) if name == "b" else Outcome(0))
        return future

    former = {"a": "b", "b": "c", "c": "", "d": "elsewhere", "e": "f", "f": "e"}
    states: list[tuple[str, str]] = []
    ended = in_turn(former, submit, lambda name, state, _: states.append((name, state)))
    assert list(ended) == list(former)
    assert order.index("c") < order.index("b") < order.index("a")
    assert ("b", "failed") in states
    assert set(order) == set(former)


@pytest.mark.skipif(sys.platform == "win32", reason="there a launcher stands between")
def test_a_build_ends_where_who_started_it_is_gone_already(tmp_path: Path) -> None:
    code = "from tsunagari.press.editions import outcome as o; print(o.asked(), o.asked())"
    for parent, said in ((os.getpid(), f"{tmp_path} None\n"), (os.getpid() + 1, "")):
        asked = {outcome.VARIABLE: str(tmp_path), outcome.PARENT: str(parent)}
        command = [sys.executable, "-c", code]
        done = subprocess.run(
            command, env=os.environ | asked, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.returncode) == (said, 0 if said else 1)


@pytest.mark.skipif(sys.platform != "linux", reason="nothing is forked elsewhere")
def test_nothing_is_forked_by_a_python_that_cannot_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_pid: int) -> int:
        raise OSError(errno.ENOSYS, "Function not implemented")

    assert jobs.can_fork()
    monkeypatch.setattr(os, "pidfd_open", refused)
    assert not jobs.can_fork()
    monkeypatch.delattr(os, "pidfd_open")
    assert not jobs.can_fork()
    monkeypatch.setattr(jobs, "FORKS", False)
    (tmp_path / "pipeline.py").write_text("import sys; sys.exit(sys.argv[1])", encoding="utf-8")
    assert pool._processes(tmp_path).run(["words"], {}) == (1, "words\n")


@pytest.mark.parametrize(
    "args",
    [("--scheduler", "tcp://127.0.0.1:1"), ("--all", "--watch"), ("--all", "--section", "one")],
)
def test_what_cannot_go_together_is_refused(tmp_path: Path, args: tuple[str, ...]) -> None:
    assert small_project(tmp_path).build(*args).returncode == 2


class Cluster:
    """A scheduler and two workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        place = folder / "scheduler.json"
        self._started = [self._start("scheduler", "--scheduler-file", str(place), "--port", "0")]
        wait_until(place.exists, "the scheduler")
        self.address = str(json.loads(place.read_text())["address"])
        self.workers = {name: self._worker(name) for name in ("w1", "w2")}

    def _start(self, kind: str, *args: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "distributed.cli.dask_" + kind, "--host", "127.0.0.1"]
        command += ["--no-dashboard", *args]
        log = (self._folder / f"{kind}.log").open("ab")
        env = os.environ | {"DASK_TEMPORARY_DIRECTORY": str(self._folder)}
        return subprocess.Popen(command, cwd=self._folder, env=env, stdout=log, stderr=log)

    def _worker(self, name: str) -> subprocess.Popen[bytes]:
        here = self._folder / name
        options = ("--name", name, "--no-nanny", "--nthreads", "1", "--local-directory", str(here))
        self._started.append(self._start("worker", self.address, *options))
        return self._started[-1]

    def end(self) -> None:
        for process in reversed(self._started):
            process.terminate()
            process.wait(timeout=30)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    if importlib.util.find_spec("distributed") is None:
        not_here("Dask")
    made = Cluster(tmp_path)
    yield made
    made.end()


def test_a_cluster_makes_the_same_sites_though_a_worker_is_killed(
    cluster: Cluster, local: Project, tmp_path: Path
) -> None:
    from distributed import Client

    project = Project(tmp_path / "project")
    shutil.copytree(
        local.root, project.root, ignore=shutil.ignore_patterns("_build", "_site", "__pycache__")
    )
    shutil.rmtree(project.path("data/second"))
    command = project.command(*BUILD, "--scheduler", cluster.address)
    env = os.environ | {"PYTHONPATH": str(project.root)}
    client = Client(cluster.address, set_as_default=False)
    client.wait_for_workers(2, timeout=60)
    workers = client.scheduler_info()["workers"]
    places = {worker["name"]: address for address, worker in workers.items()}
    with subprocess.Popen(command, cwd=project.root, env=env, stderr=subprocess.PIPE) as build:
        at: list[str] = []

        def is_begun() -> bool:
            processing = client.processing()
            at[:] = [name for name, worker in places.items() if processing.get(worker)]
            return bool(at)

        wait_until(is_begun, "a task")
        lost = cluster.workers[at[0]]
        lost.send_signal(signal.SIGKILL)
        _, said = build.communicate(timeout=120)
    client.close()
    assert build.returncode == 0, said.decode()
    assert lost.wait() == -signal.SIGKILL
    assert project.files("_site/first") == local.files("_site/first")
    again = project.run(
        *BUILD, "--scheduler", cluster.address, env={"PYTHONPATH": str(project.root)}
    )
    assert again.returncode == 0, again.stderr
    lines = [line.split() for line in again.stderr.splitlines()]
    assert {line[0] for line in lines if line[1:2] == ["kept"]} == {"first"}


@pytest.mark.parametrize("name", ["Python", "pandas", "no-such-package"])
def test_a_worker_of_other_versions_builds_nothing(name: str) -> None:
    wanted = remote.versions(["numpy"]) | {name: "0.0.1"}
    answer, made = remote.build(b"", "digest", "first", b"", ([], wanted))
    assert made == b""
    assert answer["differs"][:2] == [name, "0.0.1"]


def test_a_project_is_packed_by_its_content_alone(tmp_path: Path) -> None:
    packed = []
    for place, time in (("one", 1), ("two", 9)):
        project = Project(tmp_path / place)
        project.write("data/a.csv", "名,数\n")
        project.write("data/__pycache__/a.pyc", place)
        os.utime(project.path("data/a.csv"), (time, time))
        packed.append(remote.pack(project.root, ["data", "nothing"]))
    assert packed[0] == packed[1]
    project.write("data/a.csv", "名,数え\n")
    assert remote.pack(project.root, ["data", "nothing"]) != packed[0]
