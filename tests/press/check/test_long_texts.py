"""Texts are read in a time that grows with their length, whatever stands in them."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tsunagari.press.bind import typed_figures
from tsunagari.press.check import canonical, sequences
from tsunagari.press.check.disclosure import claims, counting_words


def claimed(text: str) -> object:
    """Read what a sentence claims beside nothing that is shown."""
    nothing: Any = SimpleNamespace(published=SimpleNamespace(observations=(), hidden={}))
    return list(claims.Claims(nothing, str).of("最も多い" + text))


READERS: list[Callable[[str], object]] = [
    typed_figures.typed,
    counting_words.with_digits,
    claimed,
    sequences._said,
    canonical.plain,
]


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return how long this thread worked on a text, at the best of three."""

    def once(number: int) -> float:
        other = f"{text} {'甲' * number}"  # what has been read is remembered
        begun = time.thread_time()
        read(other)
        return time.thread_time() - begun

    return min(map(once, range(1, 4)))


@pytest.mark.parametrize(
    "piece", ["一", "0", "1", "1,", "1.", "1=", "問は", "\n", "十人", "1 ", "(", "0("]
)
@pytest.mark.parametrize("read", READERS)
def test_eight_times_the_text_is_read_in_about_eight_times_the_time(
    read: Callable[[str], object], piece: str
) -> None:
    short, long = (piece * (signs // len(piece)) for signs in (2_000, 16_000))
    assert seconds(read, long) < 24 * max(seconds(read, short), 0.0005)
