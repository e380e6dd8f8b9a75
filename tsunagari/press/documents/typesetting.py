"""Typst, from its wheel: PDF from a text, pictures from drawings."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from tsunagari.press.core.problems import PressError, Problem

STANDARDS: Sequence[Literal["a-2a", "ua-1"]] = ("a-2a", "ua-1")
TEMPLATE = "document.typ"
_FONTLESS = re.compile(r"the text `\"(?P<text>.*?)\"` could not be displayed")
_DENSITY = 180.0
"""Points of a picture to an inch."""


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
        what = "the package matplotlib-fontja, which brings the font, is not installed."
        raise PressError(Problem("--to pdf", what, "Install what requirements.lock names."))
    return Path(spec.origin).parent / "fonts"


def pdf(main: Path) -> bytes:
    """Return the PDF of a text.

    Raises
    ------
    PressError
        It would not be what the standards ask for, or the font lacks a letter.
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
            written = compiler.compile(format=form, ppi=_DENSITY)
    except typst.TypstError as error:
        raise PressError(_problems(error.diagnostic)) from error
    return [part for part in (written if isinstance(written, list) else [written]) if part]


def _problems(diagnostic: str) -> list[Problem]:
    """Return what typst found, letters that the font lacks by name."""
    lacking = list(dict.fromkeys(_FONTLESS.findall(diagnostic)))
    if lacking:
        return [
            Problem(
                "--to pdf",
                f"the font has no letter for {text!r}"
                f" ({', '.join(f'U+{ord(sign):04X}' for sign in text)}).",
                "Write it with a letter that the font has.",
                _line(diagnostic, text),
            )
            for text in lacking
        ]
    remedy = f"Look at the last change to report/{TEMPLATE}."
    return [Problem("--to pdf", "typst stopped.", remedy, diagnostic.strip()[:2000])]


def _line(diagnostic: str, text: str) -> str:
    lines = [line for line in diagnostic.splitlines() if text in line and "│" in line]
    return lines[0].partition("│")[2].strip() if lines else ""
