"""Set-up finds Quarto, or tries once to install it, with fake programs in a folder of the test."""

import os
import sys
import time
from pathlib import Path

import pytest

from tests.messages import names
from tsunagari.press.render import quarto_setup

PIN = quarto_setup.pinned_quarto()
QUARTO = "#!/bin/sh\necho 1.10.19\n"


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with an empty PATH (but for sh's own tools) and a Python whose pip always fails."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "venv/bin/python"))
    pip(tmp_path, "exit 1")
    return tmp_path


def pip(machine: Path, does: str) -> None:
    log = f'echo "$@" >> {machine}/pip-calls'
    noise = "echo noise; echo noise >&2"
    program(machine / "venv/bin/python", f"#!/bin/sh\n{log}\n{noise}\n{does}\n")


def pip_calls(machine: Path) -> list[str]:
    log = machine / "pip-calls"
    return log.read_text().splitlines() if log.exists() else []


def test_the_pin_is_one_exact_version():
    assert PIN.startswith("quarto-cli==1.10.")


def test_quarto_on_path_is_taken_before_the_one_beside_python(machine):
    program(machine / "venv/bin/quarto", QUARTO)
    on_path = program(machine / "path/quarto", QUARTO)
    assert quarto_setup.find_quarto() == on_path


def test_quarto_beside_python_is_found_without_an_activated_environment(machine):
    beside = program(machine / "venv/bin/quarto", QUARTO)
    assert quarto_setup.find_quarto() == beside


@pytest.mark.parametrize("broken", ["#!/bin/sh\nexit 3\n", "#!/bin/sh\necho oops\n", "#!/no/sh\n"])
def test_a_quarto_that_does_not_run_is_no_quarto(machine, broken):
    program(machine / "path/quarto", broken)
    assert quarto_setup.find_quarto() is None
    beside = program(machine / "venv/bin/quarto", QUARTO)
    assert quarto_setup.find_quarto() == beside


def test_quarto_that_is_there_is_named_and_nothing_is_installed(machine, capsys):
    program(machine / "path/quarto", QUARTO)
    quarto_setup.main()
    assert names(capsys.readouterr().out, "Quarto 1.10.19")
    assert pip_calls(machine) == []


def test_the_attempt_installs_the_pin_and_changes_no_other_package(machine, capsys):
    quarto = machine / "venv/bin/quarto"
    pip(machine, f"printf '#!/bin/sh\\necho 1.10.19\\n' > {quarto}; /bin/chmod +x {quarto}")
    quarto_setup.main()
    [call] = pip_calls(machine)
    assert call == f"-m pip install --no-deps --no-build-isolation {PIN}"
    assert names(capsys.readouterr().out.splitlines()[-1], "Quarto 1.10.19")


def test_a_failed_attempt_ends_in_one_plain_sentence_without_pips_noise(machine, capfd):
    quarto_setup.main()
    out, err = capfd.readouterr()
    trying, result = out.splitlines()
    assert names(trying, "Quarto")
    assert names(result, PIN, "pandoc")
    assert err == ""


def test_the_attempt_is_not_repeated(machine, capsys):
    quarto_setup.main()
    capsys.readouterr()
    quarto_setup.main()
    assert len(pip_calls(machine)) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert names(line, "pandoc")


def test_another_pin_is_a_new_attempt(machine, monkeypatch):
    quarto_setup.main()
    monkeypatch.setattr(quarto_setup, "pinned_quarto", lambda: "quarto-cli==99.0")
    quarto_setup.main()
    assert pip_calls(machine)[1].endswith("quarto-cli==99.0")


def test_pip_and_what_it_started_are_killed_after_the_time(machine):
    pip(machine, f"/bin/sleep 300 & echo $! > {machine}/child; wait")
    start = time.monotonic()
    assert quarto_setup.install(PIN, seconds=2) is False
    child = int((machine / "child").read_text())
    while runs(child):  # a killed process takes a moment to go
        assert time.monotonic() - start < 10


def runs(pid: int) -> bool:
    """Whether a process runs: one that was killed and not yet waited for does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
