"""Typst, from its wheel: PDF from a text, pictures from drawings."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import PressError, Problem

STANDARDS: Sequence[Literal["a-2a", "ua-1"]] = ("a-2a", "ua-1")
TEMPLATE = "document.typ"
_FONTLESS = re.compile(r"the text `\"(?P<text>.*?)\"` could not be displayed")
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
"""How typst names a letter that nobody sees."""
DENSITY = 180.0
"""Points of a picture to an inch."""


class MissingLettersError(Exception):
    """The font lacks letters.

    Attributes
    ----------
    texts
        Runs of such letters.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        super().__init__("".join(texts))


@functools.cache
def version() -> str:
    """Return the version of the wheel."""
    import importlib.metadata

    return importlib.metadata.version("typst")


def font_folder() -> Path:
    """Return the folder of the font, in the package that brings it."""
    import importlib.util

    spec = importlib.util.find_spec("matplotlib_fontja")
    if spec is None or spec.origin is None:
        what = coded(
            "T03", "the package matplotlib-fontja, which brings the font, is not installed."
        )
        raise PressError(Problem("--to pdf", what, say("Install what requirements.lock names.")))
    return Path(spec.origin).parent / "fonts"


@functools.cache
def drawn_alike() -> dict[int, str]:
    """Return for letters that the font draws as another the other, as `str.translate` takes it.

    A PDF knows of a letter what is drawn. Whether 〜 or ～ was meant is not in it.
    """
    from fontTools.ttLib import TTFont

    alike: dict[int, str] = {}
    for file in sorted(font_folder().glob("*.ttf")):
        with TTFont(file) as font:
            first: dict[str, int] = {}
            letters = font.getBestCmap()
            for code in sorted(letters, key=lambda code: (_is_variant(chr(code)), code)):
                alike[code] = chr(first.setdefault(letters[code], code))
    return {code: other for code, other in alike.items() if ord(other) != code}


def _is_variant(letter: str) -> bool:
    is_radical = unicodedata.name(letter, "").startswith("CJK RADICAL")
    return is_radical or unicodedata.normalize("NFKC", letter) != letter


def pdf(main: Path) -> bytes:
    """Return the PDF of a text.

    Raises
    ------
    PressError
        It would not be what the standards ask for.
    MissingLettersError
        The font lacks letters.
    """
    (written,) = _compiled(main, "pdf")
    return written


def pictures(folder: Path, drawings: Sequence[tuple[str, str, float]]) -> dict[str, Path]:
    """Return the PNG file of each drawing, made in one run.

    Parameters
    ----------
    drawings
        Name, SVG and width on paper in millimetres.
    """
    if not drawings:
        return {}
    lines = ["#set page(width: auto, height: auto, margin: 0pt, fill: white)"]
    for name, drawing, width in drawings:
        (folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
        lines.append(f'#page(image("{name}.svg", width: {width:.3f}mm))')
    main = folder / "pictures.typ"
    main.write_text("\n".join(lines), encoding="utf-8")
    paths = {}
    for (name, _drawing, _width), content in zip(drawings, _compiled(main, "png"), strict=True):
        paths[name] = folder / f"{name}.png"
        paths[name].write_bytes(content)
    return paths


def _compiled(main: Path, form: Literal["pdf", "png"]) -> list[bytes]:
    import typst

    compiler = typst.Compiler(
        main, root=main.parent, font_paths=[font_folder()], ignore_system_fonts=True
    )
    try:
        if form == "pdf":
            written = compiler.compile(format=form, pdf_standards=list(STANDARDS))
        else:
            written = compiler.compile(format=form, ppi=DENSITY)
    except typst.TypstError as error:
        if lacking := dict.fromkeys(_FONTLESS.findall(error.diagnostic)):
            letters = [_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) for text in lacking]
            raise MissingLettersError(letters) from error
        remedy = say(
            "Look at the last change to it, or fetch it again from git: git restore {file}",
            file=f"report/{TEMPLATE}",
        )
        what = coded("T03", "typst stopped.")
        first = error.diagnostic.strip().partition("\n\n")[0]  # what follows comes of it
        problem = Problem(f"report/{TEMPLATE}", what, remedy, first)
        raise PressError(problem) from error
    return [part for part in (written if isinstance(written, list) else [written]) if part]
