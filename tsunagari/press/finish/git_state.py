"""Which code this is: its digest, and the commit where the project is a git checkout."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tsunagari.press.core import digests

_CODE = Path(__file__).resolve().parents[2]
# What a site is made from; a change elsewhere, such as in a test, makes no other site.
_PARTS = (
    *("tsunagari", "pipeline.py", "_quarto.yml", "index.qmd", "report", "notebooks", "data"),
    *("requirements.lock", "pyproject.toml"),
)
# Inherited from a hook or an alias of another repository, they would name that one's commit.
_ELSEWHERE = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_CONFIG"),
    *("GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"),
)
STATE = "_build/code.json"
"""What stands for a checkout in a copy of the project that was sent to build there."""


@dataclass(frozen=True)
class Code:
    """The state of the code.

    Attributes
    ----------
    digest
        SHA-256 over the names and contents of all its modules.
    commit
        Empty where the project is no checkout, or git is not there.
    changed
        Paths of files that are not as they are in the commit.
    """

    digest: str
    commit: str = ""
    changed: tuple[str, ...] = ()


def code(root: Path) -> Code:
    """Return the state of the code that is running, and of the checkout it belongs to.

    Parameters
    ----------
    root
        The project's folder. A checkout is known by its own ``.git``, because a repository
        further up, as some have in their home, would name a commit of something else.
    """
    if (root / ".git").exists():
        commit, changed = _status(root)
    else:  # where another machine has sent the project it says what its checkout is
        sent = digests.read_json(root / STATE)
        commit, changed = str(sent.get("commit", "")), tuple(sent.get("changed", ()))
    return Code(_digest(root), commit, changed)


def _digest(root: Path) -> str:
    modules = digests.code_below(_CODE)
    by_name = {name: digests.of_file(path) for name, path in modules.items()}
    return digests.of_value([by_name, digests.of_file(root / "pipeline.py")])


def _status(root: Path) -> tuple[str, tuple[str, ...]]:
    """Return the commit, and the files that are not as they are in it, as git has them."""
    options = ("--porcelain=v2", "--branch", "-z", "--no-renames", "--untracked-files=all")
    out = _git(root, "status", *options, "--", *_PARTS)
    entries = out.split("\0")
    commits = [entry.split()[2] for entry in entries if entry.startswith("# branch.oid ")]
    commit = commits[0] if commits and commits[0] != "(initial)" else ""
    # As git documents them: eight fields before the path of a change, ten where a merge is open.
    fields = {"1": 8, "u": 10, "?": 1}
    changed = [
        entry.split(" ", fields[entry[0]])[-1] for entry in entries if entry[:1] in fields and entry
    ]
    return commit, tuple(sorted(changed)) if commit else ()


def person(root: Path) -> str:
    """Return who works in a checkout, as git names them; empty where it does not know."""
    name, address = (
        " ".join(_git(root, "config", f"user.{key}").split()) for key in ("name", "email")
    )
    return f"{name} <{address}>" if name and address else name or address


def _git(root: Path, *arguments: str) -> str:
    """Return what git says of the checkout in a folder; nothing where it fails."""
    env = {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
    try:
        return subprocess.run(
            # A checkout of somebody else's, whose code runs here in any case, says its commit too.
            ["git", "-c", f"safe.directory={root}", "-c", "core.fsmonitor=false", *arguments],
            cwd=root,
            capture_output=True,
            check=True,
            encoding="utf-8",
            errors="replace",
            env={**env, "GIT_OPTIONAL_LOCKS": "0"},
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
