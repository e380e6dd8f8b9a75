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
# What stands before a word is asked behind it: to search for what begins with letters is quick.
_WORDS = {
    CLOCK: (
        r"\.(?:today|now|utcnow)\b(?!\s*=[^=])",
        r"[\"'](?:today|now|utcnow)[\"']",
        r"time(?<!\wtime)\.(?:time|time_ns|localtime|gmtime|strftime|ctime)\(",
        r"^\s*%%?time(?:it)?\b",
    ),
    _TIMES: (r"st_(?<!\wst_)(?:[acm]time|birthtime)", r"get(?<!\wget)[acm]time\b"),
    _ADDRESSES: (
        r"(?:id(?<![\w.\"']id)|hash(?<![\w.\"']hash))\(",
        r"(?:key(?<!\wkey)\s*=|map(?<!\wmap)\()\s*(?:id|hash)\b",
    ),
}
_PATTERNS = {
    kind: [re.compile(pattern, re.MULTILINE) for pattern in patterns]
    for kind, patterns in _WORDS.items()
}


def asked(sources: Iterable[str]) -> list[str]:
    """Return what of it these sources ask."""
    texts = list(sources)
    return [
        kind
        for kind, patterns in _PATTERNS.items()
        if any(pattern.search(text) for pattern in patterns for text in texts)
    ]
