"""SVG in which letters are letters: in the page's typeface, each line as long as it was measured.

A chart is laid out in IPAexゴシック. A reader's font has other widths: so that texts never meet,
each says how long it is, and who draws it fits the letters to that (``textLength`` of SVG). Where
there is none of the page's fonts, as in the PDF, it is IPAexゴシック itself.
"""

from __future__ import annotations

import html
import io
import re
from functools import cache, cached_property
from typing import Any

import matplotlib as mpl
from matplotlib import cbook
from matplotlib.backend_bases import register_backend
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform

FONTS = (
    *("BIZ UDPGothic", "UD Digi Kyokasho N-R", "Hiragino Sans", "Noto Sans JP"),
    *("Noto Sans CJK JP", "Yu Gothic UI", "Meiryo"),
)
"""The page's, in their order: ``--sans`` of ``report/report.css``."""
SIZE = 12.0
"""Font size in points."""

Colour = tuple[float, float, float, float]
"""Red, green, blue and opacity, as matplotlib reads every color."""
_OWN = "'IPAexGothic'"
_SCALE, _STEPS = SIZE / text_to_path.FONT_SCALE, 64
"""Matplotlib measures letters of one size for all, in parts of a pixel."""
_APART = re.compile("[ -~\u3000-\u3020ぁ-ゖ゠-ヿ一-鿿！-｠]*")
"""Letters that stand apart: ASCII, 、。「」, kana, kanji and such; no marks over others."""
_ANCHORS = {"left": "start", "center": "middle", "right": "end"}
_SHEET = '<style type="text/css">'
_TEXT = re.compile(
    r'<text style="(?P<style>[^"]*)"(?P<place>[^>]*?)'
    r'(?: transform="rotate\(-0 [^"]*\)")?>(?P<words>[^<]+)</text>'
)


def text_width(text: str) -> float:
    """Return the width in points of one line of text.

    Letters that the font does not join are few, and a line of them is as wide as all of them are:
    to measure each of the lines that are tried takes long.
    """
    if not _APART.fullmatch(text):
        return size(text)[0]
    return sum(_letter(letter)[0] for letter in text) / _STEPS * _SCALE


@cache
def size(text: str) -> tuple[float, float, float]:
    """Return width, height and descent in points of one line of text in the report's font."""
    if not text or not _APART.fullmatch(text):
        return _measured(text)
    lengths, tops, bottoms = zip(*map(_letter, text), strict=True)
    steps = sum(lengths), max(tops) - min(bottoms), -min(bottoms)
    width, height, descent = (number / _STEPS * _SCALE for number in steps)
    return width, height, descent


@cache
def _letter(letter: str) -> tuple[int, int, int]:
    """Return length, upper and lower edge of a letter in steps, of which no sum is rounded."""
    if _face().get_char_index(ord(letter)):
        glyph = _face().load_char(ord(letter), LoadFlags.NO_HINTING)
        _, bottom, _, top = glyph.bbox
        return glyph.horiAdvance, top, bottom
    length, height, descent = (round(part / _SCALE * _STEPS) for part in _measured(letter))
    return length, height - descent, -descent


@cache
def _face() -> FT2Font:
    """Return the report's font in the size in which matplotlib measures letters."""
    face = FT2Font(fontManager.findfont(font()))
    face.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
    return face


def _measured(text: str) -> tuple[float, float, float]:
    measure: Any = text_to_path.get_text_width_height_descent
    width, height, descent = measure(text, font(), ismath=False)
    return float(width), float(height), float(descent)


@cache
def font() -> FontProperties:
    """Return the report's font."""
    return FontProperties(family=mpl.rcParams["font.family"], size=SIZE)


class Renderer(RendererSVG):
    """Writes a drawing, with texts in the report's font as long as they were measured."""

    is_ours = True
    """Told to what is drawn: words in the report's font are then laid out by themselves."""

    @cached_property
    def _flip(self) -> Transform:
        """What turns a drawing upside down, as SVG counts from the top; made once."""
        return Affine2D().scale(1, -1).translate(0, self.height).frozen()

    def _make_flip_transform(self, transform: Transform) -> Transform:
        return transform + self._flip

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> Any:
        """Return width, height and descent of a text."""
        measure: Any = super().get_text_width_height_descent
        return measure(s, prop, ismath) if ismath or prop != font() else size(s)

    def write_at(self, aligned: str, x: float, y: float, line: str, color: Colour) -> None:
        """Write a line in the report's font, aligned at a place by its left, right or middle."""
        style = f"text-anchor: {_ANCHORS[aligned]}{_fill(color, '; ')}"
        self._write(line, {"style": style, "x": _short(x), "y": _short(y)})

    def write_from(self, x: float, y: float, line: str, color: Colour) -> None:
        """Write a line in the report's font that begins at a place."""
        place = f"translate({_short(x)} {_short(y)})"
        self._write(line, {"style": _fill(color), "transform": place})

    def _write(self, line: str, attributes: dict[str, str]) -> None:
        if line:
            attributes |= _fit(line, SIZE)
            self.writer.element("text", line, attributes)  # type: ignore[no-untyped-call]


class _Canvas(FigureCanvasSVG):
    """What matplotlib saves a figure as SVG with, whoever has drawn it."""

    def print_svg(
        self,
        filename: Any,
        *,
        bbox_inches_restore: Any = None,
        metadata: Any = None,
        **_of_other_formats: Any,
    ) -> None:
        """Write the figure, with the texts in the report's font as long as they were measured."""
        written = io.StringIO()
        figure, dpi = self.figure, self.figure.dpi
        figure.dpi = 72
        width, height = figure.get_size_inches()
        size = 72 * width, 72 * height
        drawing = Renderer(*size, written, image_dpi=dpi, metadata=metadata)  # type: ignore[no-untyped-call]
        mixed: Any = MixedModeRenderer(  # type: ignore[no-untyped-call]
            figure, width, height, dpi, drawing, bbox_inches_restore=bbox_inches_restore
        )
        figure.draw(mixed)
        mixed.finalize()
        with cbook.open_file_cm(filename, "w", encoding="utf-8") as file:
            text = _fitted(written.getvalue())
            file.write(text if cbook.file_requires_unicode(file) else text.encode())


def _fitted(text: str) -> str:
    names = ", ".join(f"'{name}'" for name in FONTS)
    rule = f"text{{font: {SIZE:g}px {names}, {_OWN}, sans-serif}}"
    return _TEXT.sub(_as_measured, text).replace(_SHEET, f"{_SHEET}{rule}\n  ", 1)


def _as_measured(match: re.Match[str]) -> str:
    given = dict(part.split(": ", 1) for part in match["style"].split("; "))
    if given.pop("font-family", None) != _OWN:
        return match[0]  # in a font that the notebook has chosen, or fitted already
    size = float(given["font-size"].removesuffix("px"))
    if size == SIZE:
        del given["font-size"]
    style = "; ".join(f"{name}: {value}" for name, value in given.items())
    fitted = _fit(html.unescape(match["words"]), size)
    fit = " ".join(f'{name}="{value}"' for name, value in fitted.items())
    return f'<text style="{style}"{match["place"]} {fit}>{match["words"]}</text>'


def _fit(line: str, size: float) -> dict[str, str]:
    """Return what fits the letters of a line, of a size in points, to the length they have here."""
    length = text_width(line) * size / SIZE
    return {"textLength": f"{length:.2f}", "lengthAdjust": "spacingAndGlyphs"}


@cache
def _fill(color: Colour, before: str = "") -> str:
    """Return the style of a color; black needs none, nor does what is not seen through."""
    name, opacity = to_hex(color), color[3]
    style = [] if name == "#000000" else [f"fill: {name}"]
    if opacity != 1:
        style.append(f"opacity: {_short(opacity)}")
    return before * bool(style) + "; ".join(style)


def _short(number: float) -> str:
    return f"{number:f}".rstrip("0").rstrip(".")


def register() -> None:
    """Let matplotlib save every figure of this process so."""
    register_backend("svg", _Canvas, "SVG with letters in the page's typeface")
