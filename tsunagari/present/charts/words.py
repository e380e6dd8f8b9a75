"""Words of a chart: annotations of matplotlib's, written into an SVG in a third of the time.

Matplotlib lays a text out for any font, angle, arrow and line spacing, up to three times for each
drawing. Ours stand upright in one font. What is written is the same, byte by byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from matplotlib.colors import to_rgba
from matplotlib.font_manager import fontManager, get_font
from matplotlib.patches import BoxStyle
from matplotlib.text import Annotation
from matplotlib.transforms import Affine2D

from tsunagari.present.charts import svg
from tsunagari.present.charts.style import LINE
from tsunagari.present.charts.svg import SIZE

_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}
"""What part of a text stands before its place."""
_BELOW = {"top": 1.0, "center": 0.5, "bottom": 0.0}
"""What part of a text stands below its place."""
_GROUND = "white"


class Words(Annotation):
    """A text at a place of its axes, and so many points away from it.

    Parameters
    ----------
    ground
        How many points a white ground goes beyond the text; None for no ground.
    """

    def __init__(
        self, text: str, xy: tuple[float, float], *, ground: float | None = None, **style: Any
    ) -> None:
        super().__init__(
            text,
            xy,
            textcoords="offset points",
            linespacing=LINE / SIZE,
            annotation_clip=False,  # nothing stands outside
            fontproperties=svg.font(),
            **style,
        )
        self._ground = ground

    def draw(self, renderer: Any) -> None:
        """Draw the words: those in the report's own font into an SVG of ours by themselves."""
        if not getattr(renderer, "is_ours", False) or self.get_fontproperties() != svg.font():
            if self._ground is not None:
                self.set_bbox({"facecolor": _GROUND, "edgecolor": "none", "pad": self._ground})
            super().draw(renderer)
        elif self.get_text():
            self._write(renderer)

    def _write(self, renderer: Any) -> None:
        panel: Any = self.axes
        across, up = panel.place(*self.xy)
        x, y = self.get_position()
        x, y = x + across, y + up
        lines = self.get_text().split("\n")
        sizes = [svg.size(line) if line else (0.0, 0.0, 0.0) for line in lines]
        bases, bottom = _lines(sizes)
        aligned = self.get_horizontalalignment()
        before = _BEFORE[aligned]
        widest = max(width for width, _, _ in sizes)
        left, top = widest * before, bottom * (1 - _BELOW[self.get_verticalalignment()])
        renderer.open_group("text", None)
        if self._ground is not None:
            shape = _around(self._ground)(0, 0, widest, -bottom, SIZE)
            corner = Affine2D().translate(x - left, y + (bottom - top))
            renderer.open_group("patch", None)
            gc = renderer.new_gc()
            gc.set_linewidth(0)
            renderer.draw_path(gc, shape, corner, to_rgba(_GROUND))
            renderer.close_group("patch")
        color = to_rgba(self.get_color(), self.get_alpha())
        high = renderer.get_canvas_width_height()[1]
        for line, (width, _, _), base in zip(lines, sizes, bases, strict=True):
            down = high - (base - top + y)
            if len(lines) == 1:
                # As far below its place as matplotlib counts it, from there.
                renderer.write_at(aligned, x, (high - y) + (down - (high - y)), line, color)
            else:
                start = widest * before - width * before - left
                renderer.write_from(start + x, down, line, color)
        renderer.close_group("text")


@cache
def _around(beyond: float) -> Any:
    """Return what makes the outline of a ground that goes so many points beyond its text.

    They are counted as matplotlib does: in hundredths of the size of letters.
    """
    return BoxStyle.Square(pad=round(beyond / SIZE, 2))


def _lines(sizes: Sequence[tuple[float, float, float]]) -> tuple[list[float], float]:
    """Return how high lines stand below the top of the first one, and the bottom of the last."""
    bases, y = [], 0.0
    below = 0.0
    for _, height, descent in sizes:
        above = height - descent
        leading = _height() - (above + descent)
        below = descent + leading / 2
        bases.append(y - (above + leading / 2))
        y = bases[-1] - below
    return bases, bases[-1] - below


@cache
def _height() -> float:
    """Return the height in points that matplotlib gives a line: so many times that of the font."""
    font: Any = get_font(fontManager._find_fonts_by_props(svg.font()))
    metrics = font.get_sfnt_table("OS/2")
    scale = 1 / font.get_sfnt_table("head")["unitsPerEm"] * SIZE
    ascent, descent = metrics["sTypoAscender"] * scale, -metrics["sTypoDescender"] * scale
    return float(LINE / SIZE * (ascent + descent))
