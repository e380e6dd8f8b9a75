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
from tsunagari.press.run.fork import children, early_modules

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
from tsunagari.press.run.fork import children, early_modules
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


def test_a_notebook_has_what_it_imports_and_does_and_nothing_else() -> None:
    # What an import does is done in the child, not before the fork.
    style = "import matplotlib as mpl\nassert mpl.rcParams['svg.hashsalt'] {}\n"
    early = ours(EARLY + style.format("is None") + IMPORTS + style.format("== 'tsunagari'"))
    # The press itself needs some modules that are not its own.
    assert early == ours("import tsunagari.press.run.fork.children\n" + IMPORTS)


def test_modules_are_found_however_a_notebook_is_written(tmp_path: Path) -> None:
    lines = [line + "\n" for line in IMPORTS.splitlines()]
    for name, source in (("lines", lines), ("text", "".join(lines))):
        cell = {"cell_type": "code", "source": source, "metadata": {}}
        notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (tmp_path / name).write_text(json.dumps(notebook), encoding="utf-8")
    (tmp_path / "half").write_text('{"cells": [')
    wanted = children.wanted(tmp_path / name for name in ("lines", "half", "missing"))
    assert wanted == children.wanted([tmp_path / "text"])
    assert wanted[0]
    assert "tsunagari.present.charts" in wanted[1]


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


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("FOUND = Path(__file__).with_name('n.txt').exists()", True),
        ("FOUND = os.path.isfile('n.txt')", True),
        ("CORES = os.cpu_count()", True),
        ("def exists(path): return True", False),
        ("    return path.exists()", False),
    ],
)
def test_who_asks_what_there_is_while_imported_is_not_imported_before(
    line: str, asks: bool
) -> None:
    source = f"import os\nfrom pathlib import Path\n{line}\n"
    assert bool(early_modules._ASKS.search(source)) == asks
