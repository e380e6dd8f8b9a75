"""Axes of a chart, without what matplotlib's have and no chart of ours shows.

Edges, ticks and grids are never drawn; to make them takes longer than to draw what is on the axes.
"""

from __future__ import annotations

import contextlib
from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.scale import LinearScale
from matplotlib.ticker import NullFormatter, NullLocator, StrMethodFormatter

from tsunagari.present.charts.shapes import Ground


class _Straight(LinearScale):
    """A scale that looks for no ticks; those that somebody sets have their numbers."""

    def __init__(self, _: Axis | None = None) -> None:
        """Make one, without asking what its own making looks like."""

    def set_default_locators_and_formatters(self, axis: Axis) -> None:
        """Have no ticks."""
        axis.set_major_locator(NullLocator())
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axis.set_minor_formatter(NullFormatter())


class _Untouched(Axis):
    """An axis whose ticks are made when somebody asks for them.

    Of these axes none is ever drawn, and to make ticks takes longer than all else of them.
    """

    def _set_scale(self, value: Any, **kwargs: Any) -> None:
        """Have a scale as it is named, or one of ours."""
        scale = _Straight() if value == "linear" else value
        super()._set_scale(scale, **kwargs)  # type: ignore[misc]

    def reset_ticks(self) -> None:
        """Begin without ticks, instead of with one of each kind."""
        self.majorTicks, self.minorTicks = [], []
        with contextlib.suppress(AttributeError):  # the axes are being made
            self.set_clip_path(self.axes.patch)


class _Across(_Untouched, XAxis):
    pass


class _Up(_Untouched, YAxis):
    pass


class Panel(Axes):
    """A part of the canvas, on which what stands in its scales is drawn."""

    _places: Any = None

    def _gen_axes_spines(self, *_: Any, **__: Any) -> dict[str, Any]:
        """Have no edges, which are never drawn either."""
        return {}

    def _gen_axes_patch(self) -> Ground:
        """Have a ground that cuts off all alike that is drawn on it."""
        return Ground(self.transAxes)

    def _init_axis(self) -> None:
        """Take axes of our own, as every projection of matplotlib does."""
        self.xaxis, self.yaxis = _Across(self, clear=False), _Up(self, clear=False)

    def draw(self, renderer: Any) -> None:
        """Draw what is here; meanwhile no place changes."""
        self._places = None
        super().draw(renderer)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place of the scales lies in what is being drawn."""
        if self._places is None:
            data = self.transData
            self._places = data.get_affine().get_matrix().tolist() if data.is_affine else ()
        if not self._places:  # on scales of logarithms
            return tuple(self.transData.transform((x, y)).tolist())
        (across, _, left), (_, up, bottom), _ = self._places
        return x * across + left, y * up + bottom

    def grid(self, *_: Any, **__: Any) -> None:
        """Have no grid."""

    def tick_params(self, *_: Any, **__: Any) -> None:
        """Have no ticks, which could be set."""
