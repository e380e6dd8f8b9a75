"""The parameters a notebook declares, and whether what it is given fits them."""

from __future__ import annotations

import ast
import datetime
from collections.abc import Mapping
from typing import Any

from tsunagari.messages import coded, marked, say
from tsunagari.press.core.problems import Problem, nearest
from tsunagari.yaml_slips import written

Parameters = Mapping[str, Any]

_TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}


def declared(notebook: Mapping[str, Any]) -> dict[str, type | None]:
    """Return the names and types that the cell tagged ``parameters`` declares.

    Parameters
    ----------
    notebook
        A notebook as nbformat 4 stores it.

    Returns
    -------
    dict
        Parameter name to its type; None where neither annotation nor default tells one.

    Raises
    ------
    ValueError
        The notebook has not exactly one such cell, or the cell holds more than assignments.
    SyntaxError
        Python cannot read the cell.
    """
    cells = [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", [])
    ]
    if len(cells) != 1:
        raise ValueError(
            say(
                "it has {number} cells tagged 'parameters' and needs exactly one", number=len(cells)
            )
        )
    types: dict[str, type | None] = {}
    for statement in ast.parse("".join(cells[0]["source"])).body:
        match statement:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                types[name] = _TYPES.get(ast.unparse(annotation).partition("[")[0])
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                types[name] = _type_of(value)
            case _:
                raise ValueError(
                    say(
                        "its cell tagged 'parameters' must hold only assignments such as "
                        "year: int = 4"
                    )
                )
    return types


def _type_of(value: ast.expr) -> type | None:
    try:
        default = ast.literal_eval(value)
    except ValueError:
        return None
    return None if default is None else type(default)


def plain(value: Any) -> Any:
    """Return a value of YAML as a notebook is given it: a day is a text, ``2023-02-08``."""
    if isinstance(value, datetime.date):  # a moment is one too
        return value.isoformat()
    if isinstance(value, dict):
        return {str(plain(name)): plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


def check(
    given: Parameters, known: Mapping[str, type | None], *, where: str, notebook: str
) -> list[Problem]:
    """Compare the parameters an edition gives with those the notebook declares.

    Parameters
    ----------
    given, known
        Values by name from the edition; types by name from :func:`declared`.
    where, notebook
        The edition file's place and the notebook's name, for the message.
    """
    problems = []
    for name, value in given.items():
        if name not in known:
            what = coded(
                "C07",
                "{notebook} does not declare a parameter {name!r}.",
                notebook=notebook,
                name=name,
            )
            problems.append(Problem(where, what, nearest(name, known)))
        elif (kind := known[name]) is not None and not _fits(value, kind):
            what = coded(
                "C07",
                "parameter {name!r} of {notebook} is a {name2}, not {value}.",
                name=name,
                notebook=notebook,
                name2=_called(kind),
                value=written(value),
            )
            problems.append(Problem(where, what, say("Give a {name}.", name=_called(kind))))
    return problems


_KINDS = {
    "int": marked("int (a whole number)"),
    "float": marked("float (a number)"),
    "str": marked("str (a text)"),
    "bool": marked("bool (true or false)"),
    "dict": marked("dict (names and values)"),
    "list": marked("list ([a, b])"),
    "tuple": marked("tuple ([a, b])"),
}


def _called(kind: type) -> str:
    words = _KINDS.get(kind.__name__)
    return say(words) if words else kind.__name__


def _fits(value: Any, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind is tuple:  # which YAML has no word for
        return isinstance(value, list)
    return isinstance(value, kind)
