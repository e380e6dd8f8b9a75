"""Show a build as it goes: a table of sections on a terminal, plain lines elsewhere.

The table is no higher than the terminal, however many sections there are.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from tsunagari.messages import marked, say

_WORDS = {
    "waiting": marked("waiting"),
    "kept": marked("kept"),
    "running": marked("running"),
    "done": marked("done"),
    "failed": marked("failed"),
}
_MARKS = {"waiting": "·", "kept": "=", "done": "✓", "failed": "✗"}
_RANKS = {"failed": 0, "running": 1, "done": 2, "waiting": 3, "kept": 4}
"""Of a state where there is no room for all: the first goes before the others."""
_STYLES = {"waiting": "dim", "kept": "dim", "running": "cyan", "done": "green", "failed": "red"}


class Progress:
    """State and time of each section.

    Parameters
    ----------
    cached
        Names in the order of the book, and whether a cached result stands for a run.
    console
        Where to; standard error by default, so that standard output stays for results.
    """

    def __init__(self, cached: Mapping[str, bool], console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._states = {
            name: "kept" if is_cached else "waiting" for name, is_cached in cached.items()
        }
        self._seconds = dict.fromkeys(cached, 0.0)
        self._began: dict[str, float] = {}
        self._width = max((len(name) for name in cached), default=0)
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(
            get_renderable=self._table, console=self._console, refresh_per_second=8, transient=True
        )

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()
            self._console.print(self._table())

    def update(self, section: str, state: str, seconds: float) -> None:
        """Take note of a section's new state."""
        self._states[section] = state
        self._seconds[section] = seconds
        self._began[section] = time.monotonic()
        if not self._console.is_terminal:
            end = f" {seconds:5.1f} s" if seconds else ""
            self._console.print(f"{section:{self._width}}  {say(_WORDS[state]):7}{end}")

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for section in self._shown():
            state = self._states[section]
            style = _STYLES[state]
            mark = self._spinner if state == "running" else Text(_MARKS[state], style)
            seconds = self._seconds[section]
            if state == "running":
                seconds = time.monotonic() - self._began[section]
            shown = "" if state in ("waiting", "kept") else f"{seconds:5.1f} s"
            table.add_row(mark, section, Text(say(_WORDS[state]), style), shown)
        ended = sum(state not in ("waiting", "running") for state in self._states.values())
        count = say("{ended} of {every} sections", ended=ended, every=len(self._states))
        table.add_row("", Text(count, "dim"), "", "")
        return table

    def _shown(self) -> list[str]:
        """Return the sections that the terminal's height has room for.

        All of them, in the order of the book; else what failed, what runs, what ended last.
        """
        room = max(1, self._console.height - 2)  # the count, and the line of the cursor
        names = list(self._states)
        if len(names) > room:
            names.sort(key=lambda name: (_RANKS[self._states[name]], -self._began.get(name, 0.0)))
        return names[:room]
