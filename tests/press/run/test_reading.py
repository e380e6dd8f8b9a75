"""Modules that read something while they are imported are known, and so not kept for all."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from tsunagari.press.run.fork.reading import observed

MODULES = {
    "file": "from pathlib import Path\nN = Path(__file__).with_name('n.txt').read_text()",
    "library": "import json, linecache\nN = linecache.getline(__file__[:-10] + 'n.txt', 1)",
    "function": "def read():\n    return open(__file__[:-11] + 'n.txt').read()\nN = read()",
    "variable": "import os\nN = os.environ.get('REPORT_A')",
    "home": "import pathlib\nN = pathlib.Path.home().name",
    "folder": "import os\nN = os.listdir(os.path.dirname(__file__))",
    "looking": "import os\ndef there():\n    return os.path.exists('n.txt')\nN = there()",
    "by the system": "import posix\nN = posix.stat('.').st_mode",
    "later": "def read():\n    return open('n.txt').read()",
    "plain": "import colorsys, textwrap\nN = 1",
    "needs": "from read_at_import import file\nN = file.N",
}


def test_who_reads_while_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "read_at_import"
    folder.mkdir()
    (folder / "n.txt").write_text("1")
    (folder / "__init__.py").write_text("")
    for name, source in MODULES.items():
        (folder / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("REPORT_A", "before")
    with observed("read_at_import") as readers:
        for name in MODULES:
            importlib.import_module(f"read_at_import.{name}")  # noqa: TID251
    found = {name.partition(".")[2] for name in readers}
    assert found == {
        "file",
        "library",
        "function",
        "variable",
        "home",
        "folder",
        "looking",
        "by the system",
    }
    for name in [name for name in sys.modules if name.startswith("read_at_import")]:
        monkeypatch.delitem(sys.modules, name)
