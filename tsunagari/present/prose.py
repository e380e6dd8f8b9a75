"""A notebook's prose as the page will say it, to be read while it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from tsunagari.tabulation.symbols import UNKNOWN

_FACT = re.compile(r"\{\{<\s*var\s+([a-z0-9_.]+)\s*>\}\}")
_FIXED = re.compile(r"\[([^\[\]]*)\]\{\.fixed\}")
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{#[^}\n]*\}")
_REFERENCE = re.compile(r"\[?@(fig|tbl|sec)-[a-z0-9-]+\]?")
_KINDS = {"fig": "図", "tbl": "表", "sec": "章"}
_NOTE, _MARK = re.compile(r"^\[\^[\w-]+\]:", re.MULTILINE), re.compile(r"\[\^[\w-]+\]")
_FENCE = re.compile(r"^:::.*\n?", re.MULTILINE)


def filled(notebook: Path, texts: Mapping[str, str]) -> str:
    """Return the Markdown of a notebook with the texts of facts in their places.

    Parameters
    ----------
    notebook : Path
        As it was last saved.
    texts : mapping
        The texts of facts by their full names. Where one is not known, 「…」 stands in its place,
        and its name at the end. Figures, tables and chapters that are referred to have no number
        yet, nor have notes.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    prose = _FENCE.sub("", _ATTRIBUTES.sub("", "\n\n".join(sources)))
    prose = _FIXED.sub(r"\1", prose)
    prose = _REFERENCE.sub(lambda reference: _KINDS[reference[1]], prose)
    prose = _MARK.sub("（注）", _NOTE.sub("注：", prose))
    missing = dict.fromkeys(name for name in _FACT.findall(prose) if name not in texts)
    note = f"\n\n---\n\nまだ記録されていない値：{'、'.join(missing)}" if missing else ""
    return _FACT.sub(lambda reference: texts.get(reference[1], UNKNOWN), prose) + note
