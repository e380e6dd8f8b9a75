"""Nothing in the press needs a POSIX system outside the fork engine and publishing.

Which names Python has on some systems alone stands in the types of its standard library
(typeshed), which come with mypy.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

EXEMPT = ("tsunagari/press/run/fork/", "tsunagari/press/publish/")
FILES = [
    path
    for path in [ROOT / "pipeline.py", *sorted(ROOT.glob("tsunagari/**/*.py"))]
    if not path.relative_to(ROOT).as_posix().startswith(EXEMPT)
]


def typeshed() -> Path:
    """Find the types of the standard library."""
    (folder,) = importlib.util.find_spec("mypy").submodule_search_locations  # type: ignore[union-attr, misc]
    return Path(folder) / "typeshed/stdlib"


@functools.cache
def posix_names(module: str) -> frozenset[str] | None:
    """Give the names of a module that are not there on Windows; None if that is all of it."""
    path = typeshed() / f"{module.replace('.', '/')}.pyi"
    if not path.exists():
        path = path.with_suffix("") / "__init__.pyi"
    if not path.exists():
        return frozenset()
    body = ast.parse(path.read_text(encoding="utf-8")).body
    there = {name for node in body for name in names(node, on_windows=True)}
    elsewhere = {name for node in body for name in names(node, on_windows=False)} - there
    return None if elsewhere and not there else frozenset(elsewhere)


def names(node: ast.stmt, *, on_windows: bool) -> Iterator[str]:
    """Yield the names that a statement defines on Windows, or on other systems."""
    if isinstance(node, ast.If):
        windows = on_system(node.test, windows=True)
        others = on_system(node.test, windows=False)
        taken = windows if on_windows else others
        for branch, is_taken in ((node.body, taken), (node.orelse, not taken)):
            for inner in branch if is_taken else []:
                yield from names(inner, on_windows=on_windows)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.ImportFrom):
        yield from (alias.asname for alias in node.names if alias.asname)


def on_system(test: ast.expr, *, windows: bool) -> bool:
    """Tell whether a condition of typeshed holds; Linux stands for all other systems."""
    text = ast.unparse(test)
    if not text.startswith("sys.platform"):
        return True
    platform = "win32" if windows else "linux"
    return bool(eval(text, {"sys": FakeSystem(platform)}))  # noqa: S307 - a file of mypy's own


class FakeSystem:
    """A system as typeshed asks for it, with the newest Python."""

    version_info = (99, 0)

    def __init__(self, platform: str) -> None:
        self.platform = platform


def on_windows(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a module but those behind a condition that does not hold on Windows."""
    yield tree
    if isinstance(tree, ast.If) and not on_system(tree.test, windows=True):
        children: list[ast.AST] = [*tree.orelse]
    else:
        children = [*ast.iter_child_nodes(tree)]
    for child in children:
        yield from on_windows(child)


def posix_uses(source: str) -> list[str]:
    """Give what a module uses that is not there on Windows, with the line."""
    tree = ast.parse(source)
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    found = []
    for node in on_windows(tree):
        if isinstance(node, ast.Import):
            used = [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            used = [(node.module, alias.name) for alias in node.names]
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules:
            used = [(modules[ast.unparse(node.value)], node.attr)]
        else:
            continue
        for module, name in used:
            known = posix_names(module)
            if known is None or name in known:
                found.append(f"{module}.{name} in line {node.lineno}")
    return found


def test_nothing_is_there_on_some_systems_alone() -> None:
    uses = {path.name: posix_uses(path.read_text(encoding="utf-8")) for path in FILES}
    assert [f"{name}: {use}" for name, found in uses.items() for use in found] == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("import os\nos.fork()", 1),
        ("import fcntl", 1),
        ("import os, sys\nif sys.platform == 'linux':\n    os.fork()", 0),
        ("import os, sys\nif sys.platform == 'win32':\n    os.fork()", 1),
        ("from resource import setrlimit", 1),
        ("import signal as s\ns.SIGKILL", 1),
        ("import os\nos.killpg(1, 2), os.setsid(), os.getuid()", 3),
        ("import socket\nsocket.send_fds", 1),
        ("import os, signal\nos.getpid(), os.replace, signal.SIGINT, signal.SIGTERM", 0),
        ("import pathlib, subprocess, tempfile, sqlite3, socket\nsocket.socketpair()", 0),
    ],
)
def test_the_rule_tells_what_is_not_there_on_windows(source: str, count: int) -> None:
    assert len(posix_uses(source)) == count
