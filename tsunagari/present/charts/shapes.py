"""Lines, dots and upright rectangles of a chart, on axes whose limits are set.

Matplotlib's ``plot`` and ``bar`` bring units, cycles of colours and limits along, which takes them
several times as long as to draw. What is drawn is the same, byte by byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import BboxTransformTo, Transform


class Upright(Rectangle):
    """A rectangle that is not turned, from a corner on."""

    def get_patch_transform(self) -> Transform:
        """Return what makes it of a square of one, without turning it by nothing."""
        return BboxTransformTo(self.get_bbox())


def line(ax: Axes, across: Sequence[float], up: Sequence[float], **style: Any) -> None:
    """Draw a line, or marks with a line through them."""
    ax.add_artist(Line2D(across, up, **style))


def mark(ax: Axes, x: float, y: float, marker: str, **style: Any) -> None:
    """Draw one mark."""
    ax.add_artist(Line2D([x], [y], marker=marker, linestyle="None", **style))


def rectangle(
    ax: Axes, corner: tuple[float, float], across: float, up: float, **style: Any
) -> None:
    """Draw a rectangle, from a corner on."""
    ax.add_artist(Upright(corner, across, up, **style))
