"""The print symbols of Japanese official statistics, and what stands for them in a data file."""

HIDDEN = "x"
"""A number that is not shown, so that nobody can be told from it."""
NIL = "-"
"""Nothing to count."""
UNKNOWN = "…"
"""A number that is not known."""
SMALL_BASE = "*"
"""Behind a share of few answers: for reference only (参考値)."""

MACHINE = {HIDDEN: "X", NIL: "0", UNKNOWN: "***"}
"""By print symbol what the unified rules for machine-readable data (総務省) allow in its place."""
