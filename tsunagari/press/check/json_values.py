"""JSON as its values, tables and records: everything in it that may be a row of something."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from tsunagari.press.check.canonical import plain
from tsunagari.press.check.images import UnreadableError

Row = tuple[str, ...]

GROUPS = (dict, list)
"""What holds values in JSON."""
_SCALARS = (str, int, float)
_ASSIGNED = re.compile(r"\A\s*[\w.]+\s*=\s*(.*?);?\s*\Z", re.DOTALL)


@lru_cache(1)
def of_json(text: str) -> Any:
    """Read JSON, also JSON that a script assigns; None if it is neither.

    Equal groups in it, which nobody may change, are one object: such files repeat themselves.

    Raises
    ------
    UnreadableError
        It holds groups within groups deeper than can be looked into.
    """
    assigned = _ASSIGNED.match(text)
    for candidate in (text, assigned[1] if assigned else ""):
        try:
            return _shared(json.loads(candidate), {})
        except ValueError:
            continue
        except RecursionError as error:
            raise UnreadableError from error
    return None


def _shared(content: Any, known: dict[tuple[object, ...], Any]) -> Any:
    """Return groups of JSON with the known ones in the place of their equals."""
    if isinstance(content, dict):
        names = tuple(content)
        for name in names:
            content[name] = _shared(content[name], known)
        return known.setdefault((dict, names, *map(_identity, content.values())), content)
    if isinstance(content, list):
        content[:] = [_shared(item, known) for item in content]
        return known.setdefault((list, *map(_identity, content)), content)
    return content


def _identity(value: Any) -> object:
    """Return what is equal for values that are one or are written alike: 1 is not 1.0 nor true."""
    if isinstance(value, str):
        return value
    return type(value), id(value) if isinstance(value, GROUPS) else value


def _groups(content: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """Yield every list and object of JSON, those that are one once, before what is in it."""
    left, met = [content], set[int]()
    while left:
        group = left.pop()
        if isinstance(group, GROUPS) and id(group) not in met:
            met.add(id(group))
            yield group
            left += reversed(group.values() if isinstance(group, dict) else group)


def tables(content: Any, cell: Callable[[Any], str]) -> Iterator[list[Row]]:
    """Yield the groups within each group as the rows of a table, below the names of the first.

    Parameters
    ----------
    cell
        How a value is read as a cell: `whole`, or `by_itself` where no cell can hold groups.
    """
    for group in _groups(content):
        values = group.values() if isinstance(group, dict) else group
        inner = [item for item in values if isinstance(item, GROUPS)]
        if inner:
            first = inner[0]
            head = tuple(map(str, first)) if isinstance(first, dict) else ()
            lines = (item.values() if isinstance(item, dict) else item for item in inner)
            yield [head, *(tuple(cell(value) for value in line) for line in lines)]


def by_itself(value: Any) -> str:
    """Return a value as a cell; of a group that holds groups no more than which it is.

    What is in it comes by itself, and its whole text may be that of most of the file.
    """
    inner = value
    while isinstance(inner, list) and len(inner) == 1:
        inner = inner[0]
    if isinstance(inner, GROUPS):
        values = inner.values() if isinstance(inner, dict) else inner
        if any(isinstance(one, GROUPS) and one for one in values):
            return f"\0{id(inner)}"
    return whole(value)


def whole(value: Any) -> str:
    """Return a value as a cell, of a group the text that programs write for it."""
    return plain(str(value))


def records(content: Any) -> Iterator[dict[str, str]]:
    """Yield every group of named values, and of groups within one what they have under one name.

    So the facts of a report are a record of their texts, and one of their values.
    """
    for group in _groups(content):
        if not isinstance(group, dict):
            continue
        yield {name: whole(value) for name, value in group.items() if _is_scalar(value)}
        groups = {name: item for name, item in group.items() if isinstance(item, dict)}
        for key in dict.fromkeys(key for item in groups.values() for key in item):
            yield {
                name: whole(item[key]) for name, item in groups.items() if _is_scalar(item.get(key))
            }


def _is_scalar(value: Any) -> bool:
    return isinstance(value, _SCALARS)
