"""Whether a notebook asks, in words that no function tells of, for what is another each time.

That is what time it is, which would grow old unseen, and where in memory something lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tsunagari.messages import marked

CLOCK = marked("the clock")
_TIMES = marked("when files were written")
_ADDRESSES = marked("where in memory something lies")
# What Python asks in C has no event. Libraries ask it all the time, and so it is the words of who
# wrote the notebook that count; `machine` sees the functions of the module `time`.
_WORDS = {
    CLOCK: re.compile(
        r"\.(?:today|now|utcnow)\b(?!\s*=[^=])|[\"'](?:today|now|utcnow)[\"']"
        r"|\btime\.(?:time|time_ns|localtime|gmtime|strftime|ctime)\(|^\s*%%?time(?:it)?\b",
        re.MULTILINE,
    ),
    _TIMES: re.compile(r"\bst_(?:[acm]time|birthtime)|\bget[acm]time\b"),
    _ADDRESSES: re.compile(r"(?<![\w.\"'])(?:id|hash)\(|\b(?:key\s*=|map\()\s*(?:id|hash)\b"),
}


def asked(sources: Iterable[str]) -> list[str]:
    """Return what of it these sources ask."""
    texts = list(sources)
    return [kind for kind, words in _WORDS.items() if any(map(words.search, texts))]
