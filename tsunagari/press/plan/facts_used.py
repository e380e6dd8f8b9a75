"""Which facts of the edition before a notebook's code asks for, so that it is given those alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

_ANY_NAME = {"eval", "exec", "get_ipython", "globals", "locals", "vars"}


def names_used(code: str) -> frozenset[str] | None:
    """Return the names by which a notebook's code asks for former facts; None if that is not known.

    It is where each stands in the code as it is: ``Previous(previous)`` or what it was called is
    asked for ``["trainings.total"]``, by `lacks`, `over_years` or `note`, and nothing else happens
    to it.
    """
    try:
        tree = ast.parse(code)
        return frozenset(_names_used(tree))
    except (SyntaxError, ValueError):
        return None


def _names_used(tree: ast.AST) -> Iterator[str]:
    """Yield the names; a ValueError says that there may be others."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    loads = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]
    if any(node.id in _ANY_NAME for node in loads):
        raise ValueError("names may be looked up by what they are called")
    calls = [_call(node, parents) for node in loads if node.id == "previous"]
    if calls and not any(map(_imports_it, ast.walk(tree))):
        raise ValueError("what it is given to is not known")
    called = set()
    asked: list[ast.AST] = []
    for call in calls:
        match parents[call]:
            case ast.Assign(targets=[ast.Name(id=name)]):
                called.add(name)
            case _:
                asked.append(call)
    asked += [node for node in loads if node.id in called]
    for node in asked:
        yield from _asked(node, parents)


def _imports_it(node: ast.AST) -> bool:
    match node:
        case ast.ImportFrom(module="tsunagari.present" | "tsunagari.present.previous"):
            return any(item.name == "Previous" and item.asname is None for item in node.names)
    return False


def _call(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> ast.AST:
    match call := parents[node]:
        case ast.Call(func=ast.Name(id="Previous"), args=[_], keywords=[]):
            return call
    raise ValueError("it is used as it is")


def _asked(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[str]:
    match parents[node], parents.get(parents[node]):
        case ast.Subscript(value=value, slice=ast.Constant(value=str(name))), _ if value is node:
            yield name
        case (
            ast.Attribute(attr="lacks" | "over_years") as method,
            ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]),
        ) if func is method:
            yield name
        case ast.Attribute(attr="note") as method, ast.Call(func=func, args=[]) as call if (
            func is method and all(keyword.arg for keyword in call.keywords)
        ):
            yield from (str(keyword.arg).replace("__", ".") for keyword in call.keywords)
        case _:
            raise ValueError("a name is not in the code")
