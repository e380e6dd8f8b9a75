"""``pipeline.py publish`` and ``rollback``, as a user gives them."""

from __future__ import annotations

import os
import pty
import runpy
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Project, small_project
from tests.messages import names, one_problem, refused
from tests.press.publish import steps
from tests.press.publish.conftest import Ssh, contents, site
from tsunagari.press.compare.history import known_releases
from tsunagari.press.publish import listing, trust
from tsunagari.press.publish.folder import FolderTarget
from tsunagari.press.publish.target import TargetError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that has been built; its tests leave it as it is."""
    project = small_project(tmp_path_factory.mktemp("built"))
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


@pytest.fixture
def web(tmp_path: Path) -> Path:
    """A target with a release."""
    steps.put(str(tmp_path / "web"), site(tmp_path / "first", "first"))
    return tmp_path / "web"


def test_a_site_is_published_and_taken_back(built: Project, web: Path) -> None:
    done = built.pipeline("publish", "--yes", str(web))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0002-")
    assert contents(web / "current") == contents(built.path("_site/r4"))
    known = known_releases(built.root, "r4")
    assert known[0].name == done.stdout.strip()
    assert contents(known[0].site) == contents(built.path("_site/r4"))
    again = built.pipeline("publish", "--yes", "r4", str(web))
    assert again.returncode == 0, again.stderr
    assert done.stdout.strip() in again.stderr
    assert again.stdout == ""
    back = built.pipeline("rollback", "--yes", "r4", str(web))
    assert back.returncode == 0, back.stderr
    assert contents(web / "current") == contents(web.parent / "first")
    # Nobody vouches for it: it was not published from here, and is not signed.
    assert known_releases(built.root, "r4")[0].name == done.stdout.strip()
    assert built.pipeline("rollback", "--yes", str(web), "2").returncode == 0
    assert contents(web / "current") == contents(built.path("_site/r4"))


def test_a_command_that_is_terminated_ends_as_by_ctrl_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = runpy.run_path(str(ROOT / "pipeline.py"))["main"]
    monkeypatch.setattr(listing, "lines", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    assert main(["releases", str(tmp_path)]) == 130
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_job_that_publishes_for_the_first_time_has_nothing_to_compare_with(
    built: Project, tmp_path: Path, ssh: Ssh
) -> None:
    done = built.pipeline("diff", "--against", ssh.address(tmp_path / "web"))
    assert done.returncode == 0, done.stderr


def test_what_is_served_is_said_where_there_is_no_room_to_remember_it(tmp_path: Path) -> None:
    release, _ = steps.put(str(tmp_path / "web"), site(tmp_path / "new", "new"))
    (tmp_path / "_build").write_text("")  # so that no copy can be kept
    target = FolderTarget(tmp_path / "web")
    with refused(TargetError, release.id, "_build") as failed:
        trust.remember_served(tmp_path, target, release, tmp_path / "new")
    assert failed.value.exit_code == 1  # type: ignore[attr-defined]


def test_the_changes_are_those_since_what_is_served_wherever_it_came_from(
    built: Project, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(built.root, project, ignore=shutil.ignore_patterns("released"))
    built = Project(project)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(built.path("_site/r4"), elsewhere)
    page = elsewhere / "one.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("参加者は", "人は"), encoding="utf-8")
    (elsewhere / "provenance.json").unlink()  # that of another site
    steps.put(str(tmp_path / "web"), elsewhere)
    name = releases_on(tmp_path / "web")[0]
    built.path("_build/r4.lock").unlink(missing_ok=True)
    before = built.files("")
    done = built.pipeline("publish", "--dry-run", str(tmp_path / "web"))
    (line,) = [line for line in done.stderr.splitlines() if f"Since release {name}" in line]
    assert names(line, "1 sentence")
    # What a server says is never taken for what was released.
    assert built.files("") == before
    assert known_releases(built.root, "r4") == []
    assert name in built.pipeline("diff", "--against", str(tmp_path / "web")).stdout
    assert known_releases(built.root, "r4") == []
    (tmp_path / "web/current/one.html").write_text("", encoding="utf-8")
    assert built.pipeline("diff", "--against", str(tmp_path / "web")).returncode == 2
    done = built.pipeline("publish", "--dry-run", str(tmp_path / "web"))
    assert f"Since release {name}" not in done.stderr


def releases_on(web: Path) -> list[str]:
    return [path.stem for path in sorted((web / "releases").glob("*.json"))]


def test_a_dry_run_changes_nothing(built: Project, web: Path) -> None:
    before = contents(web)
    done = built.pipeline("publish", "--dry-run", str(web))
    assert done.returncode == 0, done.stderr
    assert "0001-" in done.stderr
    assert "<- served" in done.stderr
    assert names(done.stderr, "1 changed", "1 gone")
    assert "sentences" in done.stderr
    assert contents(web) == before


def test_what_a_kill_after_the_switch_left_is_tidied_by_the_same_command(
    built: Project, tmp_path: Path, hasty: None
) -> None:
    web = tmp_path / "web"
    first = built.pipeline("publish", "--yes", str(web)).stdout.strip()
    shutil.rmtree(built.path("_build/released"))
    (web / ".lock").write_text('{"token": "dead"}', encoding="utf-8")
    (web / ".gone-0123456789abcdef-0").mkdir()
    (web / ".gone-0123456789abcdef-0/index.html").write_text("old", encoding="utf-8")
    again = built.pipeline("publish", "--yes", str(web))
    assert again.returncode == 0, again.stderr
    assert again.stdout == ""
    assert sorted(path.name for path in web.iterdir()) == ["current", "releases"]
    assert [release.name for release in known_releases(built.root, "r4")] == [first]


def test_a_dry_run_leaves_nothing_where_a_section_is_run_again_to_compare(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    project.cell("one", "last", "import subprocess\n_ = subprocess.run(['true'])")
    assert project.build("--renderer", "pandoc").returncode == 0
    before = project.files("")
    done = project.pipeline("publish", "--dry-run", str(tmp_path_factory.mktemp("web") / "web"))
    assert done.returncode == 0, done.stderr
    assert project.files("") == before


def test_without_a_terminal_nobody_can_confirm(built: Project, web: Path) -> None:
    for command in ("publish", "rollback"):
        done = built.pipeline(command, str(web))
        assert done.returncode == 2
        assert "--yes" in done.stderr


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1), ("\x03", 130)])
def test_on_a_terminal_the_user_is_asked(built: Project, web: Path, answer: str, code: int) -> None:
    master, slave = pty.openpty()
    with subprocess.Popen(
        built.command("publish", str(web)),
        stdin=slave,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=built.root,
        preexec_fn=_own_terminal,  # noqa: PLW1509
    ) as process:
        os.close(slave)
        assert process.stderr
        output, answered = b"", 0
        while b"[y/N] " not in output:
            more = os.read(process.stderr.fileno(), 4096)
            assert more, output
            output += more
            while output.count(b"(may be empty): ") > answered:
                os.write(master, b"\n")
                answered += 1
        os.write(master, answer.encode() + (b"" if answer == "\x03" else b"\n"))
        output += process.stderr.read()
    os.close(master)
    assert b"Against 0001-" in output
    assert process.returncode == code, output
    same = contents(web / "current") == contents(web.parent / "first")
    assert same == (code != 0)
    assert b"Traceback" not in output


def _own_terminal() -> None:
    """Let Ctrl-C on the terminal reach the process."""
    import fcntl
    import signal
    import termios

    # A shell has what runs in its background ignore Ctrl-C, and so whatever that starts.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize("fault", ["never built", "edited", "removed", "added"])
def test_a_site_that_has_not_passed_the_checks_is_refused(
    built: Project, tmp_path: Path, web: Path, fault: str
) -> None:
    project = Project(tmp_path / "project")
    shutil.copytree(built.root, project.root)
    if fault == "never built":
        shutil.rmtree(project.path("_site"))
    page = project.path("_site/r4/one.html")
    if fault == "edited":
        page.write_bytes(page.read_bytes().replace("名".encode(), "人".encode(), 1))
    elif fault == "removed":
        page.unlink()
    elif fault == "added":
        page.with_name("more.html").write_text("<p>more</p>")
    done = project.pipeline("publish", "--yes", str(web))
    assert done.returncode == 2
    assert names(done.stderr, "_site/r4", "pipeline.py build r4")
    assert (fault == "never built") or ("html" in done.stderr)
    assert contents(web / "current") == contents(web.parent / "first")


@pytest.mark.parametrize("engine", ["fork", "jupyter"])
def test_a_site_that_is_out_of_date_is_refused(tmp_path: Path, web: Path, engine: str) -> None:
    (tmp_path / "project").mkdir()
    project = small_project(tmp_path / "project")
    data = project.path("data/r4/one/days.csv")
    project.write("data/r4/one/days.csv", "day,people\n1,53\n")
    project.cell("one", "last", f"import pathlib; text = pathlib.Path('{data}').read_text()")
    assert project.build("--renderer", "pandoc", "--engine", engine).returncode == 0
    assert project.pipeline("publish", "--dry-run", str(web)).returncode == 0
    for name in ("data/r4/one/days.csv", "index.qmd", "data/r4/edition.yml", "report/report.css"):
        path = project.path(name)
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        done = project.pipeline("publish", "--yes", str(web))
        assert done.returncode == 2
        assert names(done.stderr, "_site/r4", name)
        path.write_bytes(before)
    assert project.pipeline("publish", "--dry-run", str(web)).returncode == 0
    assert contents(web / "current") == contents(web.parent / "first")


def test_a_preview_is_not_what_is_published(tmp_path: Path, web: Path) -> None:
    (tmp_path / "project").mkdir()
    project = small_project(tmp_path / "project", ["one", "two"])
    done = project.build("--renderer", "pandoc", "--section", "one")
    assert done.returncode == 0, done.stderr
    refused = project.pipeline("publish", "--yes", str(web))
    assert refused.returncode == 2
    assert names(refused.stderr, "_site/r4", "pipeline.py build r4")


def test_a_password_in_the_address_is_refused(built: Project) -> None:
    for command in (["publish", "--yes"], ["rollback", "--yes", "--debug"]):
        done = built.pipeline(*command, "sftp://web:hunter22@127.0.0.1/srv")
        assert done.returncode == 2
        one_problem(done.stderr.splitlines(), "TARGET", "127.0.0.1")
        assert "hunter22" not in done.stdout + done.stderr


def test_the_target_is_missing(built: Project) -> None:
    done = built.pipeline("publish", "--yes", "r4")
    assert done.returncode == 2
    one_problem(done.stderr.splitlines(), "TARGET")


def test_the_number_of_releases_is_a_setting(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    project.edit("data/r4/edition.yml", "deadline: 20", "deadline: 20\nreleases: 1")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 2
    assert "edition.yml" in done.stderr
    assert "releases" in done.stderr


def test_publishing_over_sftp_by_the_command(built: Project, tmp_path: Path, ssh: Ssh) -> None:
    done = built.pipeline("publish", "--yes", ssh.address(tmp_path / "web"))
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "web/current") == contents(built.path("_site/r4"))
    (ssh.dot / "known_hosts").rename(ssh.dot / "away")
    refused = built.pipeline("publish", "--yes", ssh.address(tmp_path / "web"))
    (ssh.dot / "away").rename(ssh.dot / "known_hosts")
    assert refused.returncode == 2
    assert "SHA256:" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_what_is_served_and_the_site_together_tell_of_nobody(tmp_path: Path) -> None:
    """Wherever the last release came from, and though this machine remembers none."""
    table = """
    #| label: tbl-one-answers
    #| tbl-cap: 回答
    import pandas as pd
    from tsunagari.present.tables import Table
    from tsunagari.tabulation.declaration import Counts
    from tsunagari.tabulation.people import Population
    people = Population("回答者", {"性別": ["男性", "女性"], "問1": ["はい", "いいえ"]})
    frame = pd.DataFrame({"区分": ["男性", "女性"], "はい": [40, 52], "いいえ": [30, 31]})
    Table(frame, counts=Counts(of=people, rows="性別", columns="問1"))
    """
    (tmp_path / "project").mkdir()
    project = small_project(tmp_path / "project")
    project.cell("one", "last", "\n".join(line[4:] for line in table.strip("\n").splitlines()))
    project.edit("data/r4/edition.yml", "edition: r4\n", "edition: r4\ndisclosure: {}\n")
    web = str(tmp_path / "web")
    assert project.build("--renderer", "pandoc").returncode == 0
    assert project.pipeline("publish", "--yes", web).returncode == 0
    shutil.rmtree(project.path("_build/released"))
    assert project.build("--renderer", "pandoc").returncode == 0
    project.edit("notebooks/one.ipynb", "[40, 52]", "[41, 52]")
    assert project.build("--renderer", "pandoc").returncode == 0
    for how in ("--dry-run", "--yes"):
        refused = project.pipeline("publish", how, web)
        assert refused.returncode == 2
        assert names(refused.stderr, "S08", "tbl-one-answers")
    assert len(releases_on(tmp_path / "web")) == 1
