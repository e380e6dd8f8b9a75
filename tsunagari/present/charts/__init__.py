"""The report's charts: sober, named where they stand, readable at the width of a phone."""

from tsunagari.present.charts.bar import bars, columns, dot_interval, paired_bars, timeline
from tsunagari.present.charts.stack import stacked
from tsunagari.present.charts.xy import daily, log_plane
from tsunagari.tabulation.sentences import NOTHING

__all__ = [
    "NOTHING",
    "bars",
    "columns",
    "daily",
    "dot_interval",
    "log_plane",
    "paired_bars",
    "stacked",
    "timeline",
]
