"""A column that a frame does not have is told with those that it has."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from tsunagari.press.run import errors

FRAME = pd.DataFrame({"participants": [1], "day": [2]})


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("frame['particpants']", ["particpants", "did you mean participants"]),
        ("frame[frame['dy'] > 1]", ["dy", "did you mean day"]),
        ("frame.set_index('何日目')", ["何日目", "participants", "day"]),
        ("frame.groupby('xyz').sum()", ["xyz", "participants"]),
        ("{'a': 1}['b']", ["'b'"]),
        ("raise KeyError", [""]),
    ],
)
def test_the_names_that_there_are_stand_in_the_message(code: str, words: list[str]) -> None:
    shell = InteractiveShell()
    errors.register(shell)
    shell.user_ns["frame"] = FRAME
    shown: list[str] = []
    shell._showtraceback = lambda kind, value, tb: shown.append(str(value))  # type: ignore[method-assign]
    assert not shell.run_cell(code).success
    assert all(word in shown[0] for word in words), shown
