"""What is imported before the fork is to a notebook what it is when it imports it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tsunagari.press.run.fork import early_modules

IMPORTS = """
from tsunagari.analysis import survey
from tsunagari.present import Facts, charts, show, table
from tsunagari.present.dates import fiscal_year
"""
# Prints each module of the package that is there, its file and what it has.
SHOW = """
import json, sys, types
def has(module):
    return {
        name: type(value).__name__
        for name, value in vars(module).items()
        if name not in ("__spec__", "__loader__", "__cached__", "__builtins__", "press")
    }
ours = {
    name: [module.__file__, has(module)]
    for name, module in sys.modules.items()
    if name.startswith("tsunagari") and not name.startswith("tsunagari.press")
}
print(json.dumps(ours))
"""
EARLY = f"""
from pathlib import Path
from tsunagari.press.run.fork import early_modules
early = early_modules.load(early_modules.named({IMPORTS!r}))
assert len(early.modules) > 20
import sys
assert not [name for name in early.modules if name in sys.modules]
early.offer(Path("notebooks"))
"""


def ours(code: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", code + SHOW],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_a_notebook_has_what_it_imports_and_nothing_else() -> None:
    assert ours(EARLY + IMPORTS) == ours(IMPORTS)


def test_names_are_found_in_a_notebook() -> None:
    text = json.dumps({"source": [line + "\n" for line in IMPORTS.splitlines()]})
    named = early_modules.named(text)
    assert {"tsunagari.analysis.survey", "tsunagari.present", "tsunagari.present.dates"} <= {*named}


@pytest.mark.parametrize("changed", ["file", "folder"])
def test_what_has_changed_is_imported_from_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    file = tmp_path / "module.py"
    file.write_text("A = 1\n")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.setattr(sys, "meta_path", [])
    stamps = {str(file): early_modules._stamp(str(file))}
    early = early_modules.EarlyModules(stamps=stamps)
    if changed == "file":
        file.write_text("A = 22\n")
    else:  # a notebook's own folder goes before all others
        (folder / "tsunagari").mkdir()
    early.offer(folder)
    assert sys.meta_path == []
