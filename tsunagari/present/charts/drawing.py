"""A chart is drawn twice: as wide as the text on a desk, and for the width of a phone.

One drawing would have letters that are too small on a phone or larger than the text on a desk. The
page has both, and the reader's browser takes the one that it has room for.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from typing import Any, ParamSpec

from matplotlib.figure import Figure

from tsunagari.contract import CHART_MIME
from tsunagari.present.charts.style import SVG, narrow

_Given = ParamSpec("_Given")


class Drawing(Figure):
    """A chart; what Jupyter shows of it has the narrow drawing beside the wide one."""

    narrow: Drawing | None = None

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        if self.narrow is None:
            return {}
        out = io.StringIO()
        self.narrow.savefig(out, format="svg", **SVG)
        return {CHART_MIME: {"narrow": out.getvalue()}}


def drawn_twice(draw: Callable[_Given, Drawing]) -> Callable[_Given, Drawing]:
    """Return a way to draw a chart that draws the narrow one too."""

    @functools.wraps(draw)
    def both(*args: _Given.args, **kwargs: _Given.kwargs) -> Drawing:
        chart = draw(*args, **kwargs)
        with narrow():
            chart.narrow = draw(*args, **kwargs)
        return chart

    return both
