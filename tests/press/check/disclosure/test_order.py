"""The auditor's package lists its modules in the order in which they build on one another."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tsunagari.press.check import disclosure

FOLDER = Path(str(disclosure.__file__)).parent


def test_every_module_is_listed_behind_those_that_it_imports() -> None:
    listed = re.findall(r"^``(\w+)``$", str(disclosure.__doc__), re.MULTILINE)
    assert sorted(listed) == sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
    for position, name in enumerate(listed):
        tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
        imported = {
            part
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith(disclosure.__name__)
            for part in [str(node.module).rpartition(".")[2], *(alias.name for alias in node.names)]
        }
        assert not imported & set(listed[position:]), name
