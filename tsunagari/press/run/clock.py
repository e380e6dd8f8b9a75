"""Whether a notebook asks what time it is: what it says of it would grow old unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tsunagari.messages import marked

CLOCK = marked("the clock")
# Libraries ask it all the time, and so it is the words of who wrote the notebook that count.
_ASKED = re.compile(
    r"\.(?:today|now|utcnow)\(|\btime\.(?:time|time_ns|localtime|gmtime|strftime|ctime)\("
    r"|(?:Timestamp|to_datetime)\(\s*[\"'](?:now|today)\b"
)


def is_asked(sources: Iterable[str]) -> bool:
    """Check that one of these sources asks it."""
    return any(_ASKED.search(source) for source in sources)
