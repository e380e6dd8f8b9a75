"""What is hidden is kept by all that it follows from."""

from __future__ import annotations

import threading
from pathlib import Path

from tsunagari.tabulation.suppression.cache import cached


def test_what_was_worked_out_once_is_not_worked_out_again(tmp_path: Path) -> None:
    asked = []

    def work() -> list[int]:
        asked.append(1)
        return [len(asked)]

    assert cached(tmp_path, {"counts": [1, 2]}, work) == [1]
    assert cached(tmp_path, {"counts": [1, 2]}, work) == [1]
    assert cached(tmp_path, {"counts": [1, 3]}, work) == [2]
    assert cached(None, {"counts": [1, 2]}, work) == [3]


def test_a_spoilt_file_is_worked_out_again(tmp_path: Path) -> None:
    assert cached(tmp_path, "content", lambda: [7]) == [7]
    (path,) = tmp_path.glob("*.json")
    path.write_text("[7", encoding="utf-8")
    assert cached(tmp_path, "content", lambda: [8]) == [8]


def test_where_nothing_can_be_written_it_is_worked_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert cached(tmp_path / "file" / "below", "content", lambda: [7]) == [7]


def test_of_several_that_ask_at_once_one_works(tmp_path: Path) -> None:
    asked: list[int] = []
    ready = threading.Barrier(4)

    def work() -> list[int]:
        asked.append(1)
        return [7]

    def ask() -> None:
        ready.wait()
        assert cached(tmp_path, "content", work) == [7]

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 1
