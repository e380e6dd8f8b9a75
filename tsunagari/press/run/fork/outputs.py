"""What the cells of a notebook have shown, as Jupyter would write it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from tsunagari.press.run.limits import size_of, warns

Output = dict[str, Any]


class TooMuchOutput(BaseException):
    """Ends a cell that shows more than a notebook may; cells seldom catch what is no Exception."""


class Outputs:
    """The outputs of a notebook, cell by cell, in the order in which they came.

    Attributes
    ----------
    limit
        Bytes that all cells together may show.
    size
        Bytes that they have shown.
    """

    def __init__(self) -> None:
        self.limit = sys.maxsize
        self.size = 0
        self.over = False
        self._clear_next = False
        self._widgets: set[str] = set()
        self._shown: dict[str, list[tuple[int, Output]]] = {}
        self.cell: list[Output] = []
        self.cells: list[list[Output]] = []
        self.changed: set[int] = set()

    def begin(self) -> None:
        """Start the outputs of a new cell; the first one has what libraries said as they loaded."""
        self.cell = [] if self.cells else self.cell
        self.cells.append(self.cell)
        self.changed = set()

    def add(self, output: Output, size: int) -> None:
        """Keep an output, joined to the one before where both are of one stream."""
        if self.over:
            return
        self._grow(size)
        if self._widgets and not warns(output):
            return
        if self._clear_next:
            self.clear(wait=False)
        last = self.cell[-1] if self.cell else {}
        if output["output_type"] != "stream":
            self.cell.append(output)
        elif last.get("name") == output["name"]:
            last["text"].append(output["text"])  # pieces, joined at the cell's end
        else:
            self.cell.append(output | {"text": [output["text"]]})

    def clear(self, *, wait: bool) -> None:
        """Forget what the cell has shown, at once or when it shows the next thing."""
        if self._widgets:
            return
        self._clear_next = wait
        if not wait:
            self.cell.clear()

    def give_to(self, widget: str, state: Mapping[str, Any]) -> None:
        """Let a widget have what is shown, which no page shows; what warns stays the cell's.

        Parameters
        ----------
        state
            What is new of the widget's: the cell of which it takes what is shown, empty for none.
        """
        if "msg_id" in state:
            (self._widgets.add if state["msg_id"] else self._widgets.discard)(widget)

    def register(self, display_id: str, output: Output) -> None:
        """Remember an output under the id by which it can be updated later."""
        self._shown.setdefault(display_id, []).append((len(self.cells) - 1, output))

    def update(self, display_id: str, data: dict[str, Any], metadata: Any) -> None:
        """Replace what was displayed under an id, in whichever cells that was."""
        for number, output in self._shown.get(display_id, []):
            if self.over:
                return
            self._grow(size_of(data) - size_of(output["data"]))
            output |= {"data": data, "metadata": metadata}
            self.changed.add(number)

    def _grow(self, size: int) -> None:
        self.size += size
        if self.size > self.limit:
            self.over = True
            raise TooMuchOutput


def joined(outputs: list[Output]) -> list[Output]:
    """Return outputs with the pieces of each stream joined."""
    return [
        output | {"text": "".join(output["text"])} if "text" in output else output
        for output in outputs
    ]
