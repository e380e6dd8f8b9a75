"""Pandoc as a function, whose process stays from call to call."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.conftest import ROOT
from tsunagari.press.core import pandoc, parallel
from tsunagari.press.core.problems import PressError


def running() -> set[int]:
    """Return the processes of pandoc that this one has."""
    own = psutil.Process().children()
    return {process.pid for process in own if process.name().startswith("pandoc")}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    pandoc.end()
    return shutil.copytree(ROOT / "report", tmp_path / "report")


def words(report: Path, text: str) -> str:
    """Return what is read of a text of one paragraph."""
    ((paragraph,),) = pandoc.parse([text], report)
    return "".join(inline.get("c", " ") for inline in paragraph["c"])


def test_one_process_reads_one_text_after_another(report: Path) -> None:
    pandoc.begin(report)
    (first,) = running()
    for text in ("一つ目", "two\nlines", "a\u2028b\u0085c", "長" * 300_000):
        assert words(report, text) == text.replace("\n", " ")
    assert running() == {first}
    pandoc.end()
    assert running() == set()
    assert words(report, "また") == "また"


def test_what_was_given_is_not_asked_for_again(report: Path) -> None:
    assert words(report, "一つ目") == "一つ目"
    pandoc.end()
    assert words(report, "一つ目") == "一つ目"
    assert not running()
    read = pandoc.parse(["一つ目", "二つ目", "一つ目"], report)
    assert read[0] == read[2] != read[1]
    assert running()


def test_texts_of_many_threads_and_children_do_not_mix(report: Path) -> None:
    texts = [f"文{number}" for number in range(30)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(partial(words, report), texts)) == texts
    assert parallel.results([partial(words, report, text) for text in texts], 2) == texts
    assert words(report, "親") == "親"


def test_a_changed_script_counts_and_one_that_stops_says_why(report: Path) -> None:
    assert words(report, "前") == "前"
    before = running()
    script = report / "pandoc.lua"
    good = script.read_text(encoding="utf-8")
    script.write_text('error("no such luck")', encoding="utf-8")
    with pytest.raises(PressError) as caught:
        words(report, "中")
    (problem,) = caught.value.problems
    assert problem.where == "report/pandoc.lua"
    assert "no such luck" in problem.detail
    script.write_text(good + "-- 新", encoding="utf-8")
    assert words(report, "後") == "後"
    assert len(running()) == 1
    assert running() != before


def test_one_that_was_killed_meanwhile_is_started_again(report: Path) -> None:
    assert words(report, "前") == "前"
    (process,) = running()
    psutil.Process(process).kill()
    psutil.wait_procs([psutil.Process(process)], timeout=20)
    assert words(report, "後") == "後"
