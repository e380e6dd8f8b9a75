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


def compare_sentences(
    page: str, old: Sequence[Sentence], new: Sequence[Sentence]
) -> list[SentenceChange]:
    """Return what changed in the order of the page; what went stands where it was.

    A sentence that went and one that came in its place and is alike are one that was changed.
    """
    matcher = difflib.SequenceMatcher(
        None,
        [sentence.text for sentence in old],
        [sentence.text for sentence in new],
        autojunk=False,
    )
    changes: list[SentenceChange] = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            changes += _pairs(page, old[old_start:old_end], new[new_start:new_end])
    return list(_with_moves(changes))


def _pairs(
    page: str, removed: Sequence[Sentence], added: Sequence[Sentence]
) -> Iterator[SentenceChange]:
    start = 0
    for old in removed:
        candidates = [
            (_likeness(old.text, new.text), -position)
            for position, new in enumerate(added[start:], start)
        ]
        likeness, position = max(candidates, default=(0.0, 0))
        if likeness < _ALIKE:
            yield SentenceChange(page, old.heading, REMOVED, old.text, "")
            continue
        yield from _additions(page, added[start:-position])
        new = added[-position]
        yield SentenceChange(page, new.heading, CHANGED, old.text, new.text)
        start = -position + 1
    yield from _additions(page, added[start:])


def _additions(page: str, added: Sequence[Sentence]) -> Iterator[SentenceChange]:
    return (SentenceChange(page, new.heading, ADDED, "", new.text) for new in added)


def _likeness(old: str, new: str) -> float:
    return difflib.SequenceMatcher(None, old, new, autojunk=False).ratio()


def _with_moves(changes: Sequence[SentenceChange]) -> Iterator[SentenceChange]:
    """Join a sentence that went with the same one that came elsewhere on the page."""
    removed = Counter(change.before for change in changes if change.kind == REMOVED)
    added = Counter(change.after for change in changes if change.kind == ADDED)
    moved = removed & added
    joined = Counter[str]()
    dropped = Counter[str]()
    for change in changes:
        if change.kind == ADDED and joined[change.after] < moved[change.after]:
            joined[change.after] += 1
            text = change.after
            yield SentenceChange(change.page, change.heading, MOVED, text, text)
        elif change.kind == REMOVED and dropped[change.before] < moved[change.before]:
            dropped[change.before] += 1
        else:
            yield change


def mark_changes(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a changed sentence: ``equal``, ``delete``, ``insert``, in reading order.

    A number is never cut: from 161 to 162 it is the number that changed, not a digit.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            yield "equal", "".join(before[old_start:old_end])
            continue
        if old_end > old_start:
            yield "delete", "".join(before[old_start:old_end])
        if new_end > new_start:
            yield "insert", "".join(after[new_start:new_end])
