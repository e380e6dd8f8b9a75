"""What notebooks that are forked by one process work out alike is worked out by one of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tsunagari import in_common
from tsunagari.press.run.fork.memory import Memory


def counted(file: Path, times: Path) -> str:
    """Work something out of a file, and count how often."""
    with times.open("a") as out:
        out.write("x")
    return file.read_text()


def in_child(work: Callable[[], Any]) -> bool:
    """Run something in a forked child; return whether it found it true."""
    if not (pid := os.fork()):
        code = 1
        try:
            code = 0 if work() else 2
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1] == 0


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Give a memory that is used here."""
    monkeypatch.setattr(in_common, "_memory", None)
    monkeypatch.setattr(in_common, "_modules", ())
    memory = Memory()
    in_common.use(memory, {__name__})
    return memory


@pytest.fixture
def given(tmp_path: Path) -> tuple[Path, Path]:
    """Give a file that is read, and one that grows with each time."""
    file, times = tmp_path / "data.csv", tmp_path / "times"
    file.write_text("1")
    times.write_text("")
    return file, times


def gives(given: tuple[Path, Path], text: str, *, keep: bool = True) -> bool:
    """Check what a child gets."""
    file, _ = given
    return in_child(
        lambda: in_common.once(counted, *given, files=[file], keep=lambda: keep) == text
    )


def test_one_works_it_out_until_a_file_changes(given: tuple[Path, Path]) -> None:
    file, times = given
    assert gives(given, "1")
    assert gives(given, "1")
    assert times.read_text() == "x"
    file.write_text("2")
    assert gives(given, "2")
    assert gives(given, "2")
    assert times.read_text() == "xx"


def test_what_is_not_to_be_kept_is_worked_out_by_each(given: tuple[Path, Path]) -> None:
    assert gives(given, "1", keep=False)
    assert gives(given, "1")
    assert given[1].read_text() == "xx"


def test_what_is_saved_while_it_is_worked_out_is_not_kept(given: tuple[Path, Path]) -> None:
    file, times = given

    def saved() -> bool:
        file.write_text("2")
        return True

    assert in_child(lambda: in_common.once(counted, *given, files=[file], keep=saved) == "1")
    file.write_text("1")
    assert gives(given, "1")
    assert times.read_text() == "xx"


def test_what_is_damaged_is_worked_out_again(memory: Memory, given: tuple[Path, Path]) -> None:
    assert gives(given, "1")
    os.pwrite(memory._number, b"?", os.fstat(memory._number).st_size - 2)
    assert gives(given, "1")
    assert given[1].read_text() == "xx"


def test_a_number_that_is_another_files_by_now_is_left_alone(
    memory: Memory, given: tuple[Path, Path], tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.write_text("theirs")
    os.dup2(number := os.open(other, os.O_RDWR), memory._number)
    os.close(number)
    assert gives(given, "1")
    os.close(memory._number)
    assert gives(given, "1")
    assert other.read_text() == "theirs"


def test_code_of_another_state_and_files_that_cannot_be_read_are_no_matter_of_it(
    memory: Memory, given: tuple[Path, Path]
) -> None:
    file, times = given
    in_common.use(memory, ())
    assert gives(given, "1")
    assert gives(given, "1")
    in_common.use(memory, {__name__})
    missing = file.with_name("missing")
    assert in_child(
        lambda: in_common.once(counted, *given, files=[missing], keep=lambda: True) == "1"
    )
    assert times.read_text() == "xxx"
