"""See which files of the project a notebook depends on, while it runs.

An audit hook sees what Python opens, lists and imports; a wrapper sees what it asks the existence
of. What native code opens unseen lies in the section's data folder, which counts as a whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

_OURS = __name__.partition(".")[0]
_GENERATED = ("_build", "_site", ".venv", ".git")


class Trace:
    """Paths below a root that this process has asked for since :meth:`start`.

    Attributes
    ----------
    files
        Looked for, whether they were there or not.
    folders
        Listed, so that what is in them by name counts.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root) + os.sep
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self._names: set[str] = set()
        self._before: set[str] = set()

    def start(self) -> None:
        """Begin to look; there is no end, because an audit hook stays."""
        self._before = {name for name in sys.modules if name.partition(".")[0] != _OURS}
        sys.addaudithook(self._hook)
        os.stat = self._seen(os.stat)

    def seen(self) -> dict[str, list[str]]:
        """Return files and folders, relative to the root and sorted, with the modules loaded."""
        files = self.files | self._modules()
        return {"files": sorted(files), "folders": sorted(self.folders)}

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, _flags = args
            if not (isinstance(mode, str) and set(mode) & set("wxa")):
                self._note(path, self.files)
        elif event in ("os.listdir", "os.scandir"):
            self._note("." if args[0] is None else args[0], self.folders)
        elif event == "import":
            self._names.add(args[0])

    def _note(self, path: Any, paths: set[str]) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        # Not resolved: a link is known by its own name, and resolving would ask again.
        full = os.path.abspath(os.fsdecode(path))  # noqa: PTH100
        if full.startswith(self._root):
            name = full.removeprefix(self._root).replace(os.sep, "/")
            if not name.startswith(_GENERATED) and "__pycache__" not in name:
                paths.add(name)

    def _seen(self, real: Callable[..., os.stat_result]) -> Callable[..., os.stat_result]:
        def stat(path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
            self._note(path, self.files)
            return real(path, *args, **kwargs)

        return stat

    def _modules(self) -> set[str]:
        """Return the files of our modules and of those loaded since, and what an import missed."""
        paths: set[str] = set()
        for name in sys.modules.keys() - self._before:
            self._note(getattr(sys.modules[name], "__file__", None), paths)
        for name in self._names - sys.modules.keys():
            if "." not in name:
                self._note(f"{name}.py", paths)
        return paths
