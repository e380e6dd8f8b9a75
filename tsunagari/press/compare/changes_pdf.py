"""The changes as PDF, to be printed and signed: typst sets it with ``report/changes.typ``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tsunagari.press.compare import changes_document, drawings
from tsunagari.press.compare.changes import Changes
from tsunagari.press.compare.changes_document import TITLE, About, Block, Fold, Pair
from tsunagari.press.core import temporary
from tsunagari.press.documents import typesetting

_TEMPLATE = "changes.typ"
_GETA = "〓"  # what Japanese printers set for a letter that they do not have
_TRIES = 5


def write_pdf(changes: Changes, about: About, report: Path) -> bytes:
    """Return the document of the changes as PDF/A-2a and PDF/UA-1.

    Parameters
    ----------
    report
        The folder with the template.
    """
    blocks = changes_document.document(changes, about)
    day = about.made.date() if about.made else None
    with temporary.folder() as folder:
        content = {
            "title": TITLE,
            "day": [day.year, day.month, day.day] if day else None,
            "blocks": [_as_json(block, folder) for block in blocks],
        }
        text = json.dumps(content, ensure_ascii=False)
        main = folder / "changes.typ"
        main.write_text((report / _TEMPLATE).read_text(encoding="utf-8"), encoding="utf-8")
        for _ in range(_TRIES):
            (folder / "changes.json").write_text(text, encoding="utf-8")
            try:
                return typesetting.pdf(main)
            except typesetting.MissingLettersError as error:
                letters = {ord(letter): _GETA for letter in "".join(error.texts)}
                text = text.translate(letters)
        return typesetting.pdf(main)


def _as_json(block: Block, folder: Path) -> Mapping[str, Any]:
    """Return a block for the template; drawings become files."""
    kind = {"kind": type(block).__name__.lower()}
    match block:
        case Pair():
            shown = [
                {"name": name, "file": _drawing(address, folder), "width": width}
                for name, address, width in zip(
                    ("前", "今回"), (block.before, block.after), block.widths, strict=True
                )
            ]
            return kind | {"name": block.name, "note": block.note, "drawings": shown}
        case Fold():
            inner = [_as_json(each, folder) for each in block.blocks]
            return kind | {"title": block.title, "blocks": inner}
        case _:
            return kind | asdict(block)


def _drawing(address: str, folder: Path) -> str:
    """Write the drawing of an address that holds it, and return the file's name; empty if none."""
    drawing = drawings.svg(address)
    if not drawing:
        return ""
    name = f"{len(list(folder.glob('*.svg')))}.svg"
    (folder / name).write_bytes(drawing)
    return name
