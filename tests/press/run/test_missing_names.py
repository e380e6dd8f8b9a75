"""An error is shown with the names that there are, and not at any length."""

from __future__ import annotations

import traceback

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


def test_an_endless_recursion_is_short_where_another_error_follows_from_it() -> None:
    shell = InteractiveShell()
    errors.register(shell)
    shown: list[BaseException] = []
    shell._showtraceback = lambda kind, value, tb: shown.append(value)  # type: ignore[method-assign]
    code = """def call():
    call()
try:
    call()
except RecursionError as error:
    raise ValueError("deep") from error"""
    assert not shell.run_cell(code).success
    cause = shown[0].__cause__
    assert isinstance(cause, RecursionError)
    assert 2 < len(traceback.extract_tb(cause.__traceback__)) < 50
