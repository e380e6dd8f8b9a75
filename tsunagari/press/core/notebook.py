"""Notebooks as files: reading one, and telling a cell's options from its code."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tsunagari.messages import say
from tsunagari.table_files.conflicts import conflict

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OPTION_LINE = re.compile(r"^#\|\s?(.*)$")


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook of nbformat 4, whichever program has saved it.

    What a program left out is as the format has it: ids count the cells, no metadata and tags are
    empty ones. Parameters that Papermill has put in, if its output was saved, are taken out.

    Raises
    ------
    ValueError
        It is no such notebook.
    """
    raw = path.read_bytes()
    try:
        notebook: dict[str, Any] = json.loads(raw.decode("utf-8-sig"))
        if notebook["nbformat"] != 4:
            raise ValueError(
                say("it is of notebook format {nbformat}, not 4", nbformat=notebook["nbformat"])
            )
        cells = [_whole(cell) for cell in notebook["cells"]]
    except (AttributeError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        found = conflict(raw)
        raise ValueError(found[1] if found else say("it is not a Jupyter notebook")) from error
    cells = [cell for cell in cells if "injected-parameters" not in cell["metadata"]["tags"]]
    used: set[str] = set()
    for number, cell in enumerate(cells, start=1):
        name = str(cell.get("id", ""))
        if name in used or not _ID.fullmatch(name):
            cell["id"] = next(new for new in _ids(number) if new not in used)
        used.add(cell["id"])
    metadata = notebook.get("metadata") or {}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _whole(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a cell with all that the format asks for."""
    metadata = dict(cell.get("metadata") or {})
    whole = {**cell, "source": "".join(cell["source"]), "cell_type": cell["cell_type"]}
    whole["metadata"] = metadata | {"tags": list(metadata.get("tags") or [])}
    if cell["cell_type"] == "code":
        whole |= {"outputs": cell.get("outputs") or []}
        whole |= {"execution_count": cell.get("execution_count")}
    return whole


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
