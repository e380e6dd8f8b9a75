"""Notebooks as other programs save them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import notebook
from tests.messages import refused
from tsunagari.press.core.notebook import read_notebook


def saved(path: Path, change: Any) -> dict[str, Any]:
    """Save a notebook of two code cells as changed, and read it."""
    content = json.loads(notebook(("text-title", "# 題"), ("a", "x"), ("b", "y")))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    return read_notebook(path)


def injected(content: dict[str, Any]) -> None:
    cell = {"cell_type": "code", "id": "i", "metadata": {"tags": ["injected-parameters"]}}
    content["cells"].insert(2, cell | {"source": "year = 7", "outputs": []})


def error_marker(content: dict[str, Any]) -> None:
    cell = {"cell_type": "markdown", "metadata": {"tags": ["papermill-error-cell-tag"]}}
    content["cells"].insert(0, cell | {"source": "<span>An Exception</span>"})


def first_code(content: dict[str, Any]) -> Any:
    return content["cells"][2]


CHANGES: dict[str, Any] = {
    "nothing": lambda content: None,
    "no ids": lambda content: [cell.pop("id") for cell in content["cells"]],
    "one id": lambda content: [cell.update(id="same") for cell in content["cells"]],
    "bad ids": lambda content: [cell.update(id="この") for cell in content["cells"]],
    "ids of a number": lambda content: [cell.update(id=5) for cell in content["cells"]],
    "no metadata": lambda content: [cell.pop("metadata") for cell in content["cells"][2:]],
    "no tags": lambda content: [cell["metadata"].update(tags=None) for cell in content["cells"]],
    "tags of numbers": lambda content: first_code(content)["metadata"].update(tags=[1]),
    "no outputs": lambda content: [cell.pop("outputs", 0) for cell in content["cells"]],
    "outputs that are none": lambda content: first_code(content).update(outputs=[{"x": 1}]),
    "no metadata at all": lambda content: content.pop("metadata"),
    "an old format": lambda content: content.update(nbformat_minor=2),
    "the format as a text": lambda content: content.update(nbformat="4"),
    "injected parameters": injected,
    "an error that Papermill marked": error_marker,
    "notes of a program": lambda content: first_code(content).update(block_group="z"),
    "attachments": lambda content: first_code(content).update(attachments={}),
    "no number": lambda content: content["metadata"].update(x=float("nan")),
    "a kernel that is gone": lambda content: content["metadata"].update(
        kernelspec={"name": "conda-env-gone-py", "display_name": "gone", "language": "python"}
    ),
    "a kernel that is none": lambda content: content["metadata"].update(kernelspec="python3"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_a_program_left_out_is_as_the_format_has_it(tmp_path: Path, change: Any) -> None:
    import nbformat

    once = saved(tmp_path / "one.ipynb", change)
    assert [cell["source"] for cell in once["cells"]] == ["# 題", "year: int = 4", "x", "y"]
    nbformat.validate(nbformat.from_dict(once))  # type: ignore[no-untyped-call]
    assert len({cell["id"] for cell in once["cells"]}) == 4
    assert read_notebook(tmp_path / "one.ipynb") == once


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_encodings_and_ends_of_lines_are_no_matter(tmp_path: Path, encoding: str, end: str) -> None:
    content = json.loads(notebook(("a", f"x = '語'{end}y = 2")))
    path = tmp_path / "one.ipynb"
    text = json.dumps(content, indent=1, ensure_ascii=False).replace("\n", end)
    path.write_bytes(text.encode(encoding))
    assert read_notebook(path)["cells"][-1]["source"] == "x = '語'\ny = 2"


WHOLE = notebook(("a", "x"))
CELL = '{"nbformat": 4, "metadata": {}, "cells": [%s]}'
CONFLICT = f'{{"nbformat": 4,\n<<<<<<< HEAD\n"cells": 1\n=======\n{WHOLE}\n>>>>>>> other\n}}'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("\0" * 9, "notebook"),
        ("[]", "notebook"),
        ("{}", "notebook"),
        ("# %%\nx = 1", "notebook"),
        ('{"nbformat": 4, "cells": {}}', "notebook"),
        ('{"nbformat": 4, "cells": ' + "[" * 100_000, "notebook"),
        ('{"nbformat": 3}', "3"),
        ('{"nbformat": 5, "cells": []}', "5"),
        (WHOLE[:-9], "line 1"),
        (f"{WHOLE}\n\n{WHOLE}", "line 3"),
        (CONFLICT, "line 2"),
        (CELL % "3", "cell 1"),
        (CELL % '{"cell_type": "code"}', "cell 1"),
        (CELL % '{"cell_type": "code", "source": {"x": 1}}', "cell 1"),
        (CELL % '{"cell_type": "sql", "source": "select 1"}', "'sql'"),
        (CELL % r'{"cell_type": "code", "source": "\ud83d"}', "cell 1"),
        ('{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"language": "R"}}}', "R"),
        (CELL.replace("{}", '{"language_info": {"name": "julia"}}') % "", "julia"),
    ],
)
def test_what_is_no_notebook_is_said(tmp_path: Path, raw: str, words: str) -> None:
    path = tmp_path / "one.ipynb"
    path.write_text(raw, encoding="utf-8")
    with refused(ValueError, words):
        read_notebook(path)
