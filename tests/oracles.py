"""How many examples an oracle tries: a few at each run, thousands where somebody asks for them."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """Return how many examples to try: `usual`, times ``EXAMPLES`` of the environment."""
    return usual * int(os.environ.get("EXAMPLES", "1"))
