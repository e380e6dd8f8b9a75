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


CHANGES = {
    "nothing": lambda content: None,
    "no ids": lambda content: [cell.pop("id") for cell in content["cells"]],
    "one id": lambda content: [cell.update(id="same") for cell in content["cells"]],
    "bad ids": lambda content: [cell.update(id="この") for cell in content["cells"]],
    "no metadata": lambda content: [cell.pop("metadata") for cell in content["cells"][2:]],
    "no tags": lambda content: [cell["metadata"].update(tags=None) for cell in content["cells"]],
    "no outputs": lambda content: [cell.pop("outputs", 0) for cell in content["cells"]],
    "no metadata at all": lambda content: content.pop("metadata"),
    "an old format": lambda content: content.update(nbformat_minor=2),
    "injected parameters": injected,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_a_program_left_out_is_as_the_format_has_it(tmp_path: Path, change: Any) -> None:
    import nbformat

    once = saved(tmp_path / "one.ipynb", change)
    assert [cell["source"] for cell in once["cells"]] == ["# 題", "year: int = 4", "x", "y"]
    nbformat.validate(nbformat.from_dict(once))  # type: ignore[no-untyped-call]
    assert len({cell["id"] for cell in once["cells"]}) == 4
    assert read_notebook(tmp_path / "one.ipynb") == once


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"nbformat": 4, "cells": [3]}', '{"nbformat": 3}']
)
def test_what_is_no_notebook_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "one.ipynb"
    path.write_text(text, encoding="utf-8")
    with refused(ValueError, "notebook"):
        read_notebook(path)
