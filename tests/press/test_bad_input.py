"""Whatever is wrong, a build says what, where and the way out, and leaves the site as it was."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.conftest import Project, notebook, small_project, wait_until
from tests.messages import names

OLD = "<p>published before</p>"


@pytest.fixture
def published(project: Project) -> Project:
    """A project whose site has been published before."""
    project.write("_site/r4/index.html", OLD)
    return project


def refuse(project: Project, code: int, *words: str, args: tuple[str, ...] = ()) -> str:
    """Build, and see that it fails where and of what it should, and that the site stays as it was.

    The words are places (file, cell, key), what stands there, and the names of the way out: how
    they are put is not held.
    """
    done = project.build("--renderer", "pandoc", *args)
    assert done.returncode == code, done.stderr
    for word in words:
        assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert str(project.root) not in done.stderr
    assert project.files("_site") == {"r4/index.html": OLD.encode()}
    return done.stderr


def test_a_section_without_a_notebook(published: Project) -> None:
    published.edit("_quarto.yml", "notebooks/one.ipynb", "notebooks/onne.ipynb")
    refuse(published, 2, "_quarto.yml", "onne.ipynb", "notebooks/one.ipynb")


def test_an_unknown_edition(published: Project) -> None:
    refuse(published, 2, "r5", "r4", args=("r5",))


def test_an_unknown_section(published: Project) -> None:
    refuse(published, 2, "--section", "r4", "won", "one", args=("--section", "won"))


def test_an_unknown_parameter(published: Project) -> None:
    published.edit("data/r4/edition.yml", "year: 5", "yaer: 5")
    refuse(published, 2, "data/r4/edition.yml", "notebooks/one.ipynb", "yaer", "year")


def test_a_parameter_of_the_wrong_type(published: Project) -> None:
    published.edit("data/r4/edition.yml", "year: 5", "year: five")
    refuse(published, 2, "data/r4/edition.yml", "notebooks/one.ipynb", "year", "int", "five")


def test_every_fault_of_the_configuration_is_told_at_once(published: Project) -> None:
    published.edit("data/r4/edition.yml", "deadline: 20", "deadline: soon")
    published.edit("data/r4/edition.yml", "city:", "town:")
    refuse(published, 2, "data/r4/edition.yml", "deadline", "town", "city")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("edition: [r4", "line 1"),
        ("edition: [r4\n\n", "line 1"),
        ("a: b\nc: 'd\n", "line 2"),
        ("a: 1\n  b: 2\nc: 3\n", "line 2"),
        ("\t", "line 1"),
        ("a: 1\ndate: 2023-02-30\n", "line 2"),
    ],
)
def test_broken_yaml(published: Project, text: str, line: str) -> None:
    published.write("data/r4/edition.yml", text)
    refuse(published, 2, "data/r4/edition.yml", line)


@pytest.mark.parametrize(
    "file", ["index.qmd", "_quarto.yml", "data/r4/edition.yml", "report/report.css"]
)
def test_a_merge_conflict_is_one_message(published: Project, file: str) -> None:
    first, *rest = published.path(file).read_text(encoding="utf-8").splitlines(keepends=True)
    left = f"<<<<<<< HEAD\n{first}=======\nother: {first}>>>>>>> theirs\n"
    published.write(file, left + "".join(rest))
    said = refuse(published, 2, f"{file}, line 1: ", "[C10]")
    assert said.count("[") == 1


def test_a_figure_in_what_is_refused_is_no_second_fault(published: Project) -> None:
    published.cell("one", "text-title", "# 章 {#sec-one}\n\n$x^2$ と <b>3</b> です。")
    said = refuse(published, 1, "one, cell 1", "[P01]", "「3」")
    assert said.count("[P01]") == 2
    assert said.count("[P11]") == 1
    assert "x^2" not in said


def test_a_cell_that_raises(published: Project) -> None:
    published.cell("one", "last", "a = 1\nb = 2\nc = a / 0\nd = 4")
    message = refuse(published, 1, "one, cell 4", "ZeroDivisionError", ">   3 | c = a / 0")
    assert "_build/r4/failed/one.ipynb" in message
    assert published.path("_build/r4/failed/one.ipynb").is_file()


def test_a_cell_that_ends_the_notebook_as_if_all_were_well(published: Project) -> None:
    published.cell("one", "last", "raise SystemExit(0)")
    for engine in ("jupyter", "fork"):
        refuse(published, 1, "one, cell 4", "SystemExit(0)", args=("--engine", engine))


def test_a_kernel_that_is_killed(published: Project) -> None:
    published.cell("one", "last", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")
    for engine in ("jupyter", "fork"):
        refuse(published, 1, "one, cell 4", "os.kill", args=("--engine", engine))


def test_a_notebook_that_never_ends(published: Project) -> None:
    published.edit("data/r4/edition.yml", "deadline: 20", "deadline: 1")
    published.cell("one", "last", "while True: pass")
    for engine in ("jupyter", "fork"):
        args = ("--engine", engine)
        refuse(published, 1, "one, cell 4", "while True", "deadline", "1 ", args=args)


def test_a_cell_that_writes_to_stderr(published: Project) -> None:
    published.cell("one", "last", "import warnings\nwarnings.warn('out of date')")
    refuse(published, 1, "one, cell 4", "stderr")


def test_an_output_that_shows_a_folder_of_this_machine(published: Project) -> None:
    published.cell("one", "last", "import os\nprint(os.getcwd())")
    refuse(published, 1, "one, cell 4")


def test_a_fact_that_is_used_and_never_recorded(published: Project) -> None:
    published.cell("one", "text-title", "# 章 {#sec-one}\n\n{{< var one.poeple >}}")
    refuse(published, 1, "one, cell 1", "one.poeple", "one.people")


def test_a_reference_to_nothing(published: Project) -> None:
    published.cell("one", "text-title", "# 章 {#sec-one}\n\n@fig-none と @sec-oen を見る。")
    refuse(published, 1, "one, cell 1", "@fig-none", "@sec-oen", "sec-one")


def test_a_footnote_without_a_text(published: Project) -> None:
    published.cell("one", "text-title", "# 章 {#sec-one}\n\n注[^a]\n\n[^b]: 余り")
    refuse(published, 1, "one, cell 1", "[^a]", "[^b]")


def test_a_failed_section_does_not_hide_another(tmp_path: Path) -> None:
    project = small_project(tmp_path, ("one", "two"))
    project.write("_site/r4/index.html", OLD)
    project.cell("one", "last", "1 / 0")
    project.cell("two", "last", "raise KeyError('city')")
    refuse(project, 1, "one, cell 4: ZeroDivisionError", "two, cell 4: KeyError")


def test_a_data_fault_is_told_without_the_cell(published: Project) -> None:
    source = "class DataError(ValueError): pass\nraise DataError('media.csv, row 3: no number')"
    published.cell("one", "last", source)
    message = refuse(published, 2, "media.csv, row 3: no number")
    assert "class DataError" not in message


def test_prose_outside_the_dialect(published: Project) -> None:
    published.cell("one", "text-title", "# 章 {#sec-one}\n\n$x$ と <b>太字</b>")
    refuse(published, 1, "one, cell 1", "mathematics", "HTML")


def test_a_disk_that_cannot_be_written(published: Project) -> None:
    published.write("_build", "a file where a folder must be")
    refuse(published, 2, "_build")


def test_a_disk_that_is_full(published: Project) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        published.command("build", "--renderer", "pandoc"),
        cwd=published.root,
        preexec_fn=full,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode in (1, 2)
    assert "_build/" in done.stderr
    assert "Traceback" not in done.stderr
    assert published.files("_site") == {"r4/index.html": OLD.encode()}


def test_two_builds_at_once(published: Project) -> None:
    published.cell(
        "one",
        "last",
        "import pathlib, time\npathlib.Path('../begun').touch()\nwhile True: time.sleep(0.01)",
    )
    with subprocess.Popen(
        published.command("build", "--renderer", "pandoc"),
        cwd=published.root,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as first:
        try:
            _wait_for(published.path("begun"), first)
            refuse(published, 2)
        finally:
            first.send_signal(signal.SIGINT)
        first.communicate()
    assert first.returncode == 130
    assert published.files("_site") == {"r4/index.html": OLD.encode()}


@pytest.mark.parametrize("engine", ["jupyter", "fork"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_no_process_and_nothing_else(
    published: Project, number: int, engine: str
) -> None:
    source = (
        "import os, pathlib, time\n"
        "pathlib.Path('../half').write_text(str(os.getpid()))\n"
        "os.rename('../half', '../begun')\n"
    )
    published.cell("one", "last", source + "while True: time.sleep(0.01)")
    temporary = published.path("temporary")
    temporary.mkdir()
    with subprocess.Popen(
        published.command("build", "--renderer", "pandoc", "--engine", engine),
        cwd=published.root,
        env=os.environ | {"TMPDIR": str(temporary)},
        stderr=subprocess.DEVNULL,
    ) as build:
        _wait_for(published.path("begun"), build)
        started = psutil.Process(build.pid).children(recursive=True)
        build.send_signal(number)
        assert build.wait(timeout=60) == 130
    assert int(published.path("begun").read_text()) in [process.pid for process in started]
    assert [process for process in started if process.is_running()] == []
    assert list(temporary.iterdir()) == []
    assert published.files("_site") == {"r4/index.html": OLD.encode()}


@pytest.mark.parametrize("engine", ["jupyter", "fork"])
def test_an_interrupted_build_does_not_wait_for_what_has_not_begun(
    tmp_path: Path, engine: str
) -> None:
    project = small_project(tmp_path, ("one", "two", "three"))
    for name in ("one", "two", "three"):
        begun = "import pathlib, time\npathlib.Path('../begun').write_text('')\n"
        project.cell(name, "last", begun + "while True: time.sleep(0.01)")
    command = project.command("build", "--renderer", "pandoc", "--engine", engine, "--jobs", "1")
    with subprocess.Popen(command, cwd=project.root, stderr=subprocess.DEVNULL) as build:
        _wait_for(project.path("begun"), build)
        build.send_signal(signal.SIGINT)
        try:
            assert build.wait(timeout=30) == 130
        finally:
            build.kill()


def _wait_for(path: Path, build: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Wait until the notebook itself says, by a file, that it runs."""
    wait_until(lambda: path.exists() or build.poll() is not None, "the notebook runs")
    assert build.poll() is None, "the build ended before its notebook ran"


@pytest.mark.parametrize("engine", ["jupyter", "fork"])
def test_a_fault_within_a_module_shows_the_line_of_the_cell_alone(
    published: Project, engine: str
) -> None:
    source = "from tsunagari.present.dates import wareki\n\nwareki('today')"
    published.cell("one", "last", source)
    message = published.build("--renderer", "pandoc", "--engine", engine).stderr
    assert ">   3 | wareki('today')" in message
    assert names(message, "one, cell 4", "'today'")
    assert "dates.py" not in message
    assert "raise " not in message
    whole = published.build("--renderer", "pandoc", "--engine", engine, "--debug").stderr
    assert "dates.py" in whole
    assert "raise ValueError" in whole


def test_files_that_cannot_be_used_are_named_without_any_code(published: Project) -> None:
    published.write("data/r4/one/tabulation.yml", "people: 回答者\n")
    source = "from tsunagari.analysis.survey import load_study\nload_study('../data/r4/one')"
    published.cell("one", "last", source)
    message = refuse(published, 2, "one, cell 4", "one/tabulation.yml, key tables", "key headline")
    assert "load_study" not in message
    assert ".csv" not in message


def test_debug_shows_the_traceback(published: Project) -> None:
    published.cell("one", "last", "1 / 0")
    done = published.build("--renderer", "pandoc", "--debug")
    assert "Traceback" in done.stderr
    assert done.returncode == 1


def test_quarto_asked_for_and_not_there(published: Project) -> None:
    if (Path(sys.executable).parent / "quarto").exists():
        pytest.skip("Quarto is installed beside Python (a machine without it tries this)")
    done = published.run("build", "--renderer", "quarto", env={"PATH": "/nowhere"})
    assert done.returncode == 2
    assert "PATH" in done.stderr


def test_a_notebook_that_is_none(published: Project) -> None:
    published.write("notebooks/one.ipynb", "{}")
    refuse(published, 2, "notebooks/one.ipynb")


def test_a_notebook_without_a_parameters_cell(published: Project) -> None:
    text = notebook(("text-title", "# 章 {#sec-one}")).replace('"parameters"]', '"other"]')
    published.write("notebooks/one.ipynb", text)
    refuse(published, 2, "notebooks/one.ipynb", "parameters", "0 ")
