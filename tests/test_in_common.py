"""What notebooks that are forked by one process work out alike is worked out by one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
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
    for name, nothing in (("_memory", None), ("_modules", ()), ("_cells", []), ("_known", ())):
        monkeypatch.setattr(in_common, name, nothing)
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


def notebook(ask: Callable[[], Any], *cells: str) -> Any:
    """Run cells as a notebook does, of which the last one asks, and return what it is given."""
    names = {"__name__": "__main__", "ask": ask, "sys": sys}
    for cell in cells:
        in_common.hear(cell)
        exec(compile(cell, "cell", "exec"), names)  # noqa: S102 - cells of this test
    return names["got"]


def gives(given: tuple[Path, Path], text: str, *cells: str) -> bool:
    """Check what a child gets."""
    file, _ = given

    def ask(*_: Any) -> str:
        return in_common.once(counted, *given, files=[file])

    return in_child(lambda: notebook(ask, *(cells or ("got = ask()",))) == text)


def test_one_works_it_out_until_a_file_changes(given: tuple[Path, Path]) -> None:
    file, times = given
    assert gives(given, "1")
    assert gives(given, "1")
    assert times.read_text() == "x"
    file.write_text("2")
    assert gives(given, "2")
    assert gives(given, "2")
    assert times.read_text() == "xx"


@pytest.mark.parametrize(
    "cells",
    [
        (
            "limit: dict[str, int] = {}\nname = 'a'",
            "import json, tsunagari",
            "got = ask(name, limit)",
        ),
        ("'what it does'\nfrom pathlib import Path\n\ngot = ask(\n    1,\n)\nafter = str(got)",),
    ],
)
def test_a_notebook_that_has_only_been_set_up_shares(
    given: tuple[Path, Path], cells: tuple[str, ...]
) -> None:
    assert gives(given, "1", *cells)
    assert gives(given, "1")
    assert given[1].read_text() == "x"


@pytest.mark.parametrize(
    "cells",
    [
        ("sys.flags_of_mine = 1", "got = ask()"),
        ("sys.setrecursionlimit(999)\ngot = ask()",),
        ("x = str(1)", "got = ask()"),
        ("def f():\n    pass", "got = ask()"),
        ("got = ask(str(1))",),
        ("sys.mine = ask()\ngot = sys.mine",),
        ("x = 1\nif x:\n    got = ask()",),
        ("from beside import *", "got = ask()"),
        ("\n\ngot = ask()",),
    ],
)
def test_what_a_notebook_may_have_changed_is_its_own(
    given: tuple[Path, Path], cells: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "beside", ModuleType("beside"))
    assert gives(given, "1", *cells)
    assert gives(given, "1")
    assert given[1].read_text() == "xx"


def test_a_result_that_came_with_a_warning_is_worked_out_by_each(
    memory: Memory, given: tuple[Path, Path]
) -> None:
    in_common.use(memory, {__name__}, lambda: len(given[1].read_text()))  # it is shown something
    assert gives(given, "1")
    in_common.use(memory, {__name__})
    assert gives(given, "1")
    assert gives(given, "1")
    assert given[1].read_text() == "xxx"


def test_what_is_saved_while_it_is_worked_out_is_not_kept(
    memory: Memory, given: tuple[Path, Path]
) -> None:
    file, times = given
    in_common.use(memory, {__name__}, lambda: file.write_text("2") * 0 if times.read_text() else 0)
    assert gives(given, "1")
    in_common.use(memory, {__name__})
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
    assert gives((file.with_name("data.csv"), times), "1")
    missing = file.with_name("missing")

    def ask() -> str:
        return in_common.once(counted, *given, files=[missing])

    assert in_child(lambda: notebook(ask, "got = ask()") == "1")
    assert times.read_text() == "xxxx"


def test_where_there_is_no_such_memory_notebooks_run_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "memfd_create")
    assert Memory.made() is None
