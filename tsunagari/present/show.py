"""Show a tabulation: the chart that suits it, with its text, and its table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tsunagari.contract import CHART_MIME
from tsunagari.tabulation.grid import Dot, HasGrid

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show(content: HasGrid, chart: Sequence[Dot] | Figure | None = None) -> None:
    """Show a chart and the table of what it draws, in a cell labelled ``fig-…``.

    Parameters
    ----------
    content : Tabulation, or anything else that has a grid
        A question of one answer is drawn as bars cut into its answers, one of several answers, or
        of more than can be told apart, as bars of the first group's shares.
    chart : sequence of Dot or Figure, optional
        Shares to be drawn on one scale instead, each with its interval; or a figure that the
        notebook has drawn itself, whose cell then needs a ``fig-alt``.

    Raises
    ------
    TypeError
        If it is not known how to draw it.
    """
    from IPython.display import display

    # Where nothing is drawn, a notebook does not wait for the libraries.
    from tsunagari.present.drawings import drawn
    from tsunagari.present.grids import grid_table

    figure, alt = drawn(content, chart)
    display(_bundle(figure, alt), raw=True)  # type: ignore[no-untyped-call]
    display(grid_table(content.grid()))  # type: ignore[no-untyped-call]


def _bundle(figure: Figure, alt: str | None) -> dict[str, Any]:
    """Return a drawing as Jupyter shows it, with its alternative text if it has one."""
    from IPython import get_ipython

    shell = get_ipython()
    data, _ = shell.display_formatter.format(figure) if shell else ({}, {})
    return data if alt is None else {**data, CHART_MIME: {**data.get(CHART_MIME, {}), "alt": alt}}
