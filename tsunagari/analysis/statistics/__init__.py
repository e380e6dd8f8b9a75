"""Intervals, tests and rounding, each with the source of its formula."""
