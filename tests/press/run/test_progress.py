"""How a build is shown as it goes."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tests.messages import names
from tsunagari.press.run.progress import Progress

HEIGHT = 12


def table(count: int, states: dict[str, str]) -> list[str]:
    """Give the lines at the end on a terminal, of so many sections that wait but for some."""
    console = Console(
        file=io.StringIO(), force_terminal=True, color_system=None, width=80, height=HEIGHT
    )
    sections = [f"area_{number:04}" for number in range(count)]
    with Progress(dict.fromkeys(sections, False), console) as progress:
        for section, state in states.items():
            progress.update(section, state, 0.1)
        table = progress._table()
    with console.capture() as shown:
        console.print(table)
    return shown.get().splitlines()


def test_all_sections_are_shown_in_their_order_where_there_is_room() -> None:
    lines = table(HEIGHT - 2, {"area_0003": "failed"})
    assert [f"area_{number:04}" in line for number, line in enumerate(lines)][:-1] == [True] * 10


@pytest.mark.parametrize("count", [HEIGHT - 1, 1000])
def test_many_sections_fit_the_terminal_and_what_failed_comes_first(count: int) -> None:
    done = {f"area_{number:04}": "done" for number in range(8)}
    lines = table(count, {**done, "area_0009": "running", "area_0008": "failed"})
    assert len(lines) == HEIGHT - 1
    assert "area_0008" in lines[0]
    assert "area_0009" in lines[1]
    assert "area_0007" in lines[2]  # what ended last
    assert names(lines[-1], "9", str(count))
