"""Lines, dots and upright rectangles of a chart, on axes whose limits are set.

Matplotlib's ``plot`` and ``bar`` bring units, cycles of colours and limits along, which takes them
several times as long as to draw. What is drawn is the same, byte by byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import (
    Affine2D,
    Bbox,
    IdentityTransform,
    Transform,
    TransformedBbox,
)


class Ground(Rectangle):
    """The ground of axes, which cuts off what is drawn on them.

    Parameters
    ----------
    place
        What makes it of a square of one.
    """

    def __init__(self, place: Transform) -> None:
        super().__init__((0, 0), 1, 1)
        self.box = TransformedBbox(Bbox.unit(), place)

    def get_patch_transform(self) -> Transform:
        """Return what makes a square of one of a square of one."""
        return IdentityTransform()


class _OnGround:
    """Is cut off by the ground it is drawn on, of which there is one box for all."""

    def set_clip_path(self: Any, path: Any, transform: Transform | None = None) -> None:
        """Be cut off by a ground, or whatever else is given."""
        if isinstance(path, Ground):
            self.set_clip_box(path.box)
        else:
            super().set_clip_path(path, transform)  # type: ignore[misc]


class _Line(_OnGround, Line2D):
    pass


class Upright(_OnGround, Rectangle):
    """A rectangle that is not turned, from a corner on."""

    def get_patch_transform(self) -> Transform:
        """Return what makes it of a square of one, without turning it by nothing."""
        (left, low), across, up = self.get_xy(), self.get_width(), self.get_height()
        # As long as its ends are apart, which is not to the last digit what they were made of.
        return Affine2D.from_values(left + across - left, 0, 0, low + up - low, left, low)


def line(ax: Axes, across: Sequence[float], up: Sequence[float], **style: Any) -> None:
    """Draw a line, or marks with a line through them."""
    ax.add_artist(_Line(across, up, **style))


def mark(ax: Axes, x: float, y: float, marker: str, **style: Any) -> None:
    """Draw one mark."""
    ax.add_artist(_Line([x], [y], marker=marker, linestyle="None", **style))


def rectangle(
    ax: Axes, corner: tuple[float, float], across: float, up: float, **style: Any
) -> Upright:
    """Draw a rectangle, from a corner on, and return it."""
    drawn = Upright(corner, across, up, **style)
    ax.add_artist(drawn)
    return drawn


def as_bars(ax: Axes, drawn: Sequence[Upright], values: Sequence[float]) -> None:
    """Let matplotlib know rectangles as bars from left to right: ``ax.bar_label`` asks."""
    bars: Any = BarContainer
    ax.add_container(bars(tuple(drawn), datavalues=values, orientation="horizontal"))
