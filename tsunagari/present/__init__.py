"""How a value meets a reader: numbers, dates, tables, charts, facts."""

from tsunagari.present.columns import Column, IntervalColumn
from tsunagari.present.facts import Facts
from tsunagari.present.parts import leave_out
from tsunagari.present.previous import Previous
from tsunagari.present.printed import Printed
from tsunagari.present.show import show
from tsunagari.present.tables import table

__all__ = [
    "Column",
    "Facts",
    "IntervalColumn",
    "Previous",
    "Printed",
    "leave_out",
    "show",
    "table",
]
