"""Folders of the machine that builds, whose names may not stand in what is published."""

from __future__ import annotations

import re
from pathlib import Path


def private_folders(root: Path) -> list[Path]:
    """Return the project's folder and the user's, as far as their names say anything.

    In a container a user's folder may be the root of all, or there is none.
    """
    try:
        home = [Path.home()]
    except RuntimeError:
        home = []
    return [folder for folder in (root, *home) if folder.name]


def in_text(folder: Path | str) -> str:
    """Return the pattern of a folder's path; of a short one where it is no part of another path.

    The path of an address on the web may begin with the name of a folder such as /data.
    """
    path = re.escape(str(folder))
    if len(Path(folder).parts) > 2:
        return path
    return rf"(?<![\w.~/\\-])(?:file:/*)?{path}(?![\w-]|\.\w)"
