"""What a user relies on in a message: one problem at a place, and the names and numbers in it.

How it is put is free, so no test holds a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest


def names(text: str, *words: str) -> bool:
    """Return whether each word stands in a text by itself, within no longer word or number."""
    return all(re.search(_alone(word), text) for word in words)


def _alone(word: str) -> str:
    before = r"(?<!\w)(?<!\d[.,])" if re.match(r"\w", word) else ""
    behind = r"(?!\w|[.,]\d)" if re.search(r"\w$", word) else ""
    return before + re.escape(word) + behind


def one_problem(problems: Iterable[object], place: str, *words: str) -> str:
    """Return the one problem of those given that is at a place and names these words.

    Parameters
    ----------
    problems
        Each in words beginning with its place, ``file, row 2, column name: …``.
    place
        The whole of it, or what it ends with.
    """
    told = [str(problem) for problem in problems]
    at = [text for text in told if re.match(rf"(?:[^:]*[/ ,])?{re.escape(place)}:", text)]
    found = [text for text in at if names(text, *words)]
    assert len(found) == 1, f"{len(found)} problems at {place} name {words}: {told}"
    return found[0]


@contextmanager
def refused(kind: type[Exception], *words: str) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """Expect an exception of a kind whose message names these words."""
    with pytest.raises(kind) as caught:
        yield caught
    assert names(str(caught.value), *words), f"{caught.value} does not name {words}"


@contextmanager
def faulty_data(place: str, *words: str) -> Iterator[pytest.ExceptionInfo[Exception]]:
    """Expect a `DataError` with one fault at a place that names these words."""
    from tsunagari.analysis.data.source import DataError

    with pytest.raises(DataError) as caught:
        yield caught
    one_problem(caught.value.faults, place, *words)


def did_nothing(stderr: str) -> bool:
    """Return whether a build had nothing to do: it names no edition, and no number of sections."""
    return not re.search(r"^Edition \w+: \d+", stderr, re.MULTILINE)
