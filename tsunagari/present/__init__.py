"""How a value meets a reader: numbers, dates, tables, charts, facts."""

from tsunagari.present.facts import Facts

__all__ = ["Facts"]
