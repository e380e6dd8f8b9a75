"""Whether a notebook asks what time it is: what it says of it would grow old unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tsunagari.messages import marked

CLOCK = marked("the clock")
_TIMES = marked("when files were written")
# What Python asks in C has no event. Libraries ask it all the time, and so it is the words of who
# wrote the notebook that count; `machine` sees the functions of the module `time`.
_WORDS = {
    CLOCK: re.compile(
        r"\.(?:today|now|utcnow)\b(?!\s*=[^=])|[\"'](?:today|now|utcnow)[\"']"
        r"|\btime\.(?:time|time_ns|localtime|gmtime|strftime|ctime)\(|^\s*%%?time(?:it)?\b",
        re.MULTILINE,
    ),
    _TIMES: re.compile(r"\bst_(?:[acm]time|birthtime)|\bget[acm]time\b"),
}


def asked(sources: Iterable[str]) -> list[str]:
    """Return what of it these sources ask."""
    texts = list(sources)
    return [kind for kind, words in _WORDS.items() if any(map(words.search, texts))]
