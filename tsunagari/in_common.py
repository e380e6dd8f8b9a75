"""What notebooks that run beside one another work out alike is worked out by one of them.

Where they are forked by one process, it has a memory for them. Anywhere else, as in a kernel, each
works it out for itself. So does a notebook that has done more than import and set parameters
before it asks: what it has changed, an option of pandas perhaps, would go into the others' results.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import pickle
import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")

_OURS = f"{__name__.partition('.')[0]}."
_INERT = (
    *(ast.Constant, ast.Name, ast.expr_context, ast.List, ast.Tuple, ast.Set, ast.Dict),
    *(ast.UnaryOp, ast.unaryop, ast.Subscript, ast.BinOp, ast.BitOr),
)
"""Of which values of parameters and their types are made: they change nothing but their name."""
_NOT_KEPT = b""
"""Stands for a result that each notebook works out for itself."""


class Memory(Protocol):
    """What processes have in common."""

    def waiting_for(self, key: bytes) -> AbstractContextManager[None]:
        """Let one process after the other ask for the same."""

    def read(self, key: bytes) -> bytes | None:
        """Return what is kept under a key."""

    def write(self, key: bytes, content: bytes) -> None:
        """Keep a content under a key."""


_memory: Memory | None = None
_modules: Collection[str] = ()
_known: Collection[str] = ()
_cells: list[str] = []


def _nothing() -> int:
    return 0


_shown: Callable[[], int] = _nothing


def use(memory: Memory, modules: Collection[str], shown: Callable[[], int] = _nothing) -> None:
    """Use a memory in this notebook, which has done nothing yet.

    Parameters
    ----------
    memory
        What all have in common.
    modules
        Whose functions it is used for: their code is the same in all of the processes.
    shown
        Returns how much the notebook has shown until now.
    """
    global _memory, _modules, _known, _shown
    known = {name.partition(".")[0] for name in sys.modules} | sys.stdlib_module_names
    _memory, _modules, _known, _shown = memory, modules, known, shown
    _cells.clear()


def hear(code: str) -> None:
    """Know the code of the cell that runs next."""
    if _memory is not None:
        _cells.append(code)


def once(work: Callable[..., Result], *given: Any, files: Iterable[Path]) -> Result:
    """Return what a function gives, if need be from another process that has asked for the same.

    Parameters
    ----------
    work
        Gives what can be pickled, and follows from these alone:
    given
        What it is given; ``repr`` says all of it.
    files
        What it reads, which is read here in any case, so that whoever looks sees it.

    Notes
    -----
    A result is not kept if anything was shown meanwhile, a warning perhaps: each notebook says so.
    """
    if _memory is None or work.__module__ not in _modules or not _asks_first():
        return work(*given)
    paths = list(files)
    try:
        key = _key(work, given, paths)
    except OSError:  # which who reads them explains
        return work(*given)
    with _memory.waiting_for(key):
        content = _memory.read(key)
        if content is None:
            return _worked_out(_memory, key, work, given, paths)
    if content == _NOT_KEPT:
        return work(*given)
    modules, kept = pickle.loads(content)  # noqa: S301 - a process like this one wrote it
    for name in modules:
        importlib.import_module(name)  # noqa: TID251 - the other one has imported it
    result: Result = kept
    return result


def _worked_out(
    memory: Memory, key: bytes, work: Callable[..., Result], given: Any, paths: Iterable[Path]
) -> Result:
    """Return what a function gives, and keep it for the others or say that it cannot be kept."""
    many, shown = len(sys.modules), _shown()
    try:
        result = work(*given)
    except Exception:
        memory.write(key, _NOT_KEPT)
        raise
    new = islice(reversed(sys.modules), max(len(sys.modules) - many, 0))
    modules = [name for name in new if name.startswith(_OURS)]
    # What was saved meanwhile is not what the key says.
    if _shown() == shown and _key(work, given, paths) == key:
        memory.write(key, pickle.dumps((modules, result), pickle.HIGHEST_PROTOCOL))
    else:
        memory.write(key, _NOT_KEPT)
    return result


def _key(work: Callable[..., Any], given: Any, paths: Iterable[Path]) -> bytes:
    digest = hashlib.sha256(repr((work.__module__, work.__qualname__, given)).encode())
    for path in paths:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(repr((str(path), content)).encode())
    return digest.digest()


def _asks_first() -> bool:
    """Check that the notebook has changed nothing before it asks, which it does now."""
    try:
        *before, now = [ast.parse(code).body for code in _cells]
    except (SyntaxError, ValueError):  # magics and commands among them, or no cell
        return False
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") != "__main__":
        frame = frame.f_back
    if frame is None or _cells[-1][:1].isspace():  # whose lines the shell counts otherwise
        return False
    passed = [statement for statement in now if (statement.end_lineno or 0) < frame.f_lineno]
    asking = now[len(passed)] if len(passed) < len(now) else None
    return all(_is_plain(each) for body in (*before, passed) for each in body) and (
        isinstance(asking, ast.Assign)
        and isinstance(asking.value, ast.Call)
        and isinstance(asking.value.func, ast.Name | ast.Attribute)
        and _is_inert(*asking.targets, *asking.value.args)
        and _is_inert(*(keyword.value for keyword in asking.value.keywords))
        and _is_inert(getattr(asking.value.func, "value", None))
    )


def _is_plain(statement: ast.stmt) -> bool:
    """Check that a statement imports what is known, or sets a name to what stands there."""
    match statement:
        case ast.Import(names):
            return all(name.name.partition(".")[0] in _known for name in names)
        case ast.ImportFrom(module, level=0):
            return str(module).partition(".")[0] in _known
        case ast.Assign(targets, value):
            return all(isinstance(name, ast.Name) for name in targets) and _is_inert(value)
        case ast.AnnAssign(ast.Name(), annotation, value):
            return _is_inert(annotation, value)
        case ast.Expr(value):
            return isinstance(value, ast.Constant)
    return False


def _is_inert(*nodes: ast.AST | None) -> bool:
    return all(isinstance(part, _INERT) for node in nodes if node for part in ast.walk(node))
