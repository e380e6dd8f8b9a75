"""Notebooks as files: reading one, and telling a cell's options from its code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

_OPTION_LINE = re.compile(r"^#\|\s?(.*)$")


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook of nbformat 4.

    Raises
    ------
    ValueError
        It is no such notebook.
    """
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if notebook["nbformat"] != 4:
            raise ValueError(f"it is of notebook format {notebook['nbformat']}, not 4")
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError("it is not a Jupyter notebook") from error
    return notebook


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
