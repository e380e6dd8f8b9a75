"""The report's charts: sober, named where they stand, readable at the width of a phone."""

from tsunagari.present.charts import theme  # noqa: F401 - it sets the style
from tsunagari.present.charts.bar import bars, columns, dot_interval, paired_bars, timeline
from tsunagari.present.charts.linear import lines, scatter
from tsunagari.present.charts.stack import MOST as MOST_STACKED
from tsunagari.present.charts.stack import stacked
from tsunagari.present.charts.xy import daily, log_plane
from tsunagari.tabulation.sentences import NOTHING

# isort: split
# For figures that a notebook draws itself: in the style that is set above.
from matplotlib import pyplot as plt

__all__ = [
    "MOST_STACKED",
    "NOTHING",
    "bars",
    "columns",
    "daily",
    "dot_interval",
    "lines",
    "log_plane",
    "paired_bars",
    "plt",
    "scatter",
    "stacked",
    "timeline",
]
