"""A chart is drawn twice: as wide as the text on a desk, and for the width of a phone.

If the report has the page in English too, so it is with English texts.

One drawing would have letters that are too small on a phone or larger than the text on a desk. The
page has both, and the reader's browser takes the one that it has room for.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec

from matplotlib.figure import Figure

from tsunagari.contract import CHART_MIME
from tsunagari.present.charts.languages import in_english, translated
from tsunagari.present.charts.style import SVG, narrow

_Given = ParamSpec("_Given")


class Drawing(Figure):
    """A chart; what Jupyter shows of it has the narrow drawing beside the wide one."""

    narrow: Drawing | None = None
    english: Drawing | None = None
    translated: Sequence[str] = ()

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        if self.narrow is None:
            return {}
        content: dict[str, Any] = {"narrow": self.narrow.svg()}
        if self.english is not None and self.english.narrow is not None:
            content |= {
                "english": self.english.svg(),
                "english_narrow": self.english.narrow.svg(),
                "texts": list(self.translated),
            }
        return {CHART_MIME: content}

    def svg(self) -> str:
        """Return the drawing as Jupyter shows it."""
        out = io.StringIO()
        self.savefig(out, format="svg", **SVG)
        return out.getvalue()


def drawn_twice(draw: Callable[_Given, Drawing]) -> Callable[_Given, Drawing]:
    """Return a way to draw a chart that draws the narrow one too, and both in English."""

    def both(*args: Any, **kwargs: Any) -> Drawing:
        chart = draw(*args, **kwargs)
        with narrow():
            chart.narrow = draw(*args, **kwargs)
        return chart

    @functools.wraps(draw)
    def all_(*args: _Given.args, **kwargs: _Given.kwargs) -> Drawing:
        chart = both(*args, **kwargs)
        with in_english() as texts:
            if texts is not None:
                named = {name: translated(value) for name, value in kwargs.items()}
                chart.english = both(*map(translated, args), **named)
                chart.translated = tuple(texts)
        return chart

    return all_
