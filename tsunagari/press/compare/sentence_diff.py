"""Sentences of two pages: which came, went, moved or read otherwise."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tsunagari.press.compare.changes import ADDED, CHANGED, MOVED, REMOVED, SentenceChange
from tsunagari.press.compare.page_text import Sentence

_ALIKE = 0.5
_TOKEN = re.compile(r"\d[\d,.]*|.", re.DOTALL)


def compare(page: str, old: Sequence[Sentence], new: Sequence[Sentence]) -> list[SentenceChange]:
    """Find what changed in the order of the page; what went is told where it stood.

    A sentence that went and one that came in its place and is alike are one that was changed.
    """
    matcher = difflib.SequenceMatcher(
        None, [one.text for one in old], [one.text for one in new], autojunk=False
    )
    found: list[SentenceChange] = []
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag != "equal":
            found += _pairs(page, old[start:end], new[begin:stop])
    return list(_with_moves(found))


def _pairs(
    page: str, went: Sequence[Sentence], came: Sequence[Sentence]
) -> Iterator[SentenceChange]:
    start = 0
    for old in went:
        alike = [
            (_likeness(old.text, new.text), -position)
            for position, new in enumerate(came[start:], start)
        ]
        likeness, position = max(alike, default=(0.0, 0))
        if likeness < _ALIKE:
            yield SentenceChange(page, old.place, REMOVED, old.text, "")
            continue
        yield from _added(page, came[start:-position])
        new = came[-position]
        yield SentenceChange(page, new.place, CHANGED, old.text, new.text)
        start = -position + 1
    yield from _added(page, came[start:])


def _added(page: str, came: Sequence[Sentence]) -> Iterator[SentenceChange]:
    return (SentenceChange(page, new.place, ADDED, "", new.text) for new in came)


def _likeness(old: str, new: str) -> float:
    return difflib.SequenceMatcher(None, old, new, autojunk=False).ratio()


def _with_moves(found: Sequence[SentenceChange]) -> Iterator[SentenceChange]:
    """Join a sentence that went with the same one that came elsewhere on the page."""
    went = Counter(change.before for change in found if change.kind == REMOVED)
    came = Counter(change.after for change in found if change.kind == ADDED)
    moved = went & came
    told = Counter[str]()
    hidden = Counter[str]()
    for change in found:
        if change.kind == ADDED and told[change.after] < moved[change.after]:
            told[change.after] += 1
            text = change.after
            yield SentenceChange(change.page, change.place, MOVED, text, text)
        elif change.kind == REMOVED and hidden[change.before] < moved[change.before]:
            hidden[change.before] += 1
        else:
            yield change


def marked(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Cut a changed sentence into parts: ``equal``, ``delete`` and ``insert``, in reading order.

    A number is never cut: from 161 to 162 it is the number that changed, not a digit.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, begin, stop in matcher.get_opcodes():
        if tag == "equal":
            yield "equal", "".join(before[start:end])
            continue
        if end > start:
            yield "delete", "".join(before[start:end])
        if stop > begin:
            yield "insert", "".join(after[begin:stop])
