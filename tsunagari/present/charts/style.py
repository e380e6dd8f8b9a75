"""The style of the charts: palette, Japanese font, and an SVG whose bytes never differ.

It is set by the module `theme`, which is imported with any chart.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import matplotlib as mpl
from matplotlib.font_manager import fontManager
from matplotlib.rcsetup import cycler

from tsunagari.present.charts.svg import SIZE, text_width

MAIN = "#0017C1"
"""Values in focus (the blue of the digital agency's design system)."""
SECOND = "#C74700"
"""A second measure beside the first."""
MUTED = "#8C8C8C"
"""Values that give the background to a highlighted one."""
INK = "#1A1A1C"
"""Names and values."""
QUIET = "#595959"
"""Axis labels, ticks, connectors."""
COLOURS = (MAIN, SECOND, "#00705B", "#7A1FA2", MUTED)
"""Of the first, second, … line or bar of a figure that a notebook draws itself."""

FONT = "IPAexGothic"

WIDE, NARROW = 540.0, 300.0
"""Widths of a chart in points: on a desk and on paper, and on a phone.

At 672 px, the width of the text, letters of 12 pt are 15 px high; on a phone of 320 px they are 11.
"""
LINE = SIZE * 1.4
"""Height of a line of text in points."""

SVG: dict[str, Any] = {"bbox_inches": None, "metadata": {"Date": None, "Creator": None}}
"""How figures are saved: Date differs at every run, Creator with every version of matplotlib."""

_BASE: Any = {
    "axes.axisbelow": True,
    "axes.labelsize": 12,
    "axes.linewidth": 1.25,
    "axes.titlesize": 12,
    "font.family": ["sans-serif"],
    "font.sans-serif": [
        "Arial",
        "DejaVu Sans",
        "Liberation Sans",
        "Bitstream Vera Sans",
        "sans-serif",
    ],
    "grid.color": ".8",
    "grid.linewidth": 1,
    "legend.fontsize": 11,
    "legend.title_fontsize": 12,
    "lines.solid_capstyle": "round",
    "patch.edgecolor": "w",
    "patch.force_edgecolor": True,
    **{f"{axis}tick.major.size": 6 for axis in "xy"},
    **{f"{axis}tick.major.width": 1.25 for axis in "xy"},
    **{f"{axis}tick.minor.size": 4 for axis in "xy"},
    **{f"{axis}tick.minor.width": 1 for axis in "xy"},
    "xtick.bottom": False,
    "ytick.left": False,
}
"""Seaborn's white theme, which its import costs a second to set: it brings half of SciPy along."""

# What one line keeps together: opening brackets, a word or a character, and what may not start
# a line (JIS X 4051, without its rarer cases). What is short stays whole in its brackets, a base
# (n＝2,179), and so do a part of a date, a word in katakana and a word with its ending or particle.
_UNIT = re.compile(
    "（[^（）]{1,10}）"
    r"|\d+(?:年度?|月|日)"
    "|[「『（〔［【〈《]*"
    "(?:[!-~]+|[一-龠々][ぁ-ゖ]{1,3}(?![ぁ-ゖ])|[ァ-ヶー]{2,8}(?![ァ-ヶー])|.)"
    "[、。，．・：；？！％）〕］】〉》」』ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]*"
    " ?"
)


_width: ContextVar[float] = ContextVar("_width", default=WIDE)


def width() -> float:
    """Return the width in points of what is being drawn."""
    return _width.get()


def is_wide() -> bool:
    """Check whether what is being drawn has room for names beside their marks."""
    return width() >= WIDE


@contextmanager
def narrow() -> Iterator[None]:
    """Let what is drawn meanwhile be as narrow as a phone."""
    token = _width.set(NARROW)
    try:
        yield
    finally:
        _width.reset(token)


def set_style() -> None:
    """Set theme, font and deterministic SVG for all figures of this process."""
    mpl.rcParams.update(_BASE)
    mpl.rcParams.update(
        {
            "font.size": SIZE,
            "text.color": INK,
            # For figures that a notebook draws itself; each stands out from white.
            "axes.prop_cycle": cycler(color=COLOURS),
            "axes.edgecolor": QUIET,
            "axes.labelcolor": QUIET,
            "xtick.color": QUIET,
            "ytick.color": QUIET,
            "text.parse_math": False,
            "xtick.labelsize": SIZE,
            "ytick.labelsize": SIZE,
            "svg.fonttype": "none",
            "svg.hashsalt": "tsunagari",
        },
    )
    if FONT not in {font.name for font in fontManager.ttflist}:
        import matplotlib_fontja  # noqa: F401 - brings the font
    mpl.rc("font", family=FONT)  # after the theme, which sets a font of its own


def show_as_svg() -> None:
    """Let IPython show figures as SVG only; do nothing outside of it."""
    from IPython.core.getipython import get_ipython
    from IPython.core.pylabtools import select_figure_formats
    from matplotlib_inline.config import InlineBackend

    shell = get_ipython()
    if shell is None:
        return
    # The configuration is for figures that a notebook draws with pyplot itself: the inline
    # backend reads it when it starts, and forgets the formats that were selected before.
    backend = InlineBackend.instance(parent=shell)
    backend.figure_formats = {"svg"}
    backend.print_figure_kwargs = SVG
    select_figure_formats(shell, {"svg"}, **SVG)  # type: ignore[no-untyped-call]


def wrap(text: str, width: float) -> str:
    """Break a text into lines of at most `width` points, by the Japanese rules of line ends."""
    lines = []
    # The font draws 「~」 as an accent, high above the line.
    for given in text.replace("~", "～").split("\n"):
        lines.append("")
        if text_width(given.rstrip()) <= width:
            lines[-1] = given
            continue
        for unit in _UNIT.findall(given):
            for part in [unit] if text_width(unit.rstrip()) <= width else unit:
                if lines[-1] and text_width(lines[-1] + part.rstrip()) > width:
                    lines.append("")
                lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def balanced(text: str, width: float) -> str:
    """Break a text into as few lines as `wrap` does, behind a colon or into lines as long."""
    lines = wrap(text, width)
    parts = wrap(text.replace("：", "：\n"), width)
    if "：" in text and "\n" in lines and parts.count("\n") <= lines.count("\n"):
        return parts
    for less in range(1, int(width / SIZE)):
        shorter = wrap(text, width - less * SIZE)
        if shorter.count("\n") > lines.count("\n"):
            break
        lines = shorter
    return lines
