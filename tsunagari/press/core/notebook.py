"""Notebooks as files: reading one, and telling a cell's options from its code."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tsunagari.messages import say

PYTHON: Mapping[str, Any] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
"""What a notebook says of its kernel, whichever it was saved with."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HALF = re.compile(r"[\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\n")
BY_PAPERMILL = {"injected-parameters", "papermill-error-cell-tag"}
_OPTION_LINE = re.compile(r"^#\|\s?(.*)$")


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook of nbformat 4, whichever program has saved it.

    What a program left out is as the format has it: ids count the cells, no metadata and tags are
    empty ones. What no run needs is left out: outputs, what programs note of cells for themselves,
    and what Papermill has put in, if its output was saved.

    Raises
    ------
    ValueError
        It is no such notebook, or not one of Python.
    """
    notebook = _parsed(path.read_bytes())
    _check_language(_mapping(notebook.get("metadata")))
    cells = [_whole(cell, number) for number, cell in enumerate(notebook["cells"], start=1)]
    cells = [cell for cell in cells if not BY_PAPERMILL & set(cell["metadata"]["tags"])]
    used: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = cell["id"]
        if name in used or not _ID.fullmatch(name):
            name = next(new for new in _ids(number) if new not in used)
        cell["id"] = name
        used.add(name)
    return {"cells": cells, "metadata": PYTHON, "nbformat": 4, "nbformat_minor": 5}


def _parsed(raw: bytes) -> dict[str, Any]:
    """Return the JSON of a notebook, in whichever of its encodings, with a list of cells."""
    if not raw.strip():
        raise ValueError(say("the file is empty"))
    try:
        notebook = json.loads(raw.decode(json.detect_encoding(raw)))
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError) and raw.lstrip()[:1] == b"{":
            place = say(
                "it is broken off or was changed by hand: its JSON is wrong in line {line}, "
                "column {column}",
                line=error.lineno,
                column=error.colno,
            )
            raise ValueError(place) from error
        raise ValueError(say("it is not a Jupyter notebook")) from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise ValueError(say("it is not a Jupyter notebook"))
    if str(nbformat := notebook["nbformat"]) not in ("4", "4.0"):
        what = say(
            "it is of notebook format {nbformat}, not 4: open it in JupyterLab and save it",
            nbformat=nbformat,
        )
        raise ValueError(what)
    if type(notebook.get("cells")) is not list:
        raise ValueError(say("it is not a Jupyter notebook"))
    return notebook


def _check_language(metadata: Mapping[str, Any]) -> None:
    """Hold a notebook to Python, whichever kernel it names: the project's own runs it."""
    kernel, language = (_mapping(metadata.get(name)) for name in ("kernelspec", "language_info"))
    written = kernel.get("language") or language.get("name") or "python"
    if not str(written).lower().startswith(("python", "ipython")):
        raise ValueError(
            say(
                "it is written in {language}: only Python is run here, of which it has to name a "
                "kernel (in JupyterLab: Kernel, Change Kernel)",
                language=written,
            )
        )


def _mapping(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _whole(cell: Any, number: int) -> dict[str, Any]:
    """Return a cell with all that the format asks for, as it is before it is run."""
    source = cell.get("source") if isinstance(cell, dict) else None
    pieces = source if isinstance(source, list) else [source]
    if not all(isinstance(piece, str) for piece in pieces):
        raise ValueError(say("its cell {number} has no text", number=number))
    text = "".join(map(str, pieces))
    if _HALF.search(text):
        raise ValueError(say("its cell {number} holds half of a letter", number=number))
    if (kind := cell.get("cell_type")) not in ("code", "markdown", "raw"):
        raise ValueError(
            say("its cell {number} is of a type {kind!r} of its own", number=number, kind=kind)
        )
    tags = _mapping(cell.get("metadata")).get("tags")
    if not isinstance(tags, list):
        tags = tags.split() if isinstance(tags, str) else []
    whole = {
        "cell_type": kind,
        "id": str(cell.get("id", "")),
        "metadata": {"tags": [tag for tag in tags if isinstance(tag, str)]},
        "source": "\n".join(_LINE_END.split(text)),
    }
    return whole | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _ids(number: int) -> Iterator[str]:
    """Yield ids for a cell that has none of its own."""
    yield f"cell-{number}"
    for more in itertools.count(2):
        yield f"cell-{number}-{more}"


def code(notebook: Mapping[str, Any]) -> str:
    """Return the code of all cells of a notebook."""
    cells = notebook["cells"]
    return "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code")


def code_of(source: str) -> str:
    """Return the code of a cell without the lines of its options."""
    return split_options(source)[1]


def split_options(source: str) -> tuple[list[str], str]:
    """Return the options of a cell, without what marks their lines, and its code."""
    lines = source.splitlines()
    head = []
    for line in lines:
        if not (option := _OPTION_LINE.match(line)):
            break
        head.append(option[1])
    return head, "\n".join(lines[len(head) :])
