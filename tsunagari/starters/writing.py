"""Files that are made: notebooks from cells, and lines added to an edition's settings."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

_MARK = re.compile(r"^%% (\w+)\n", re.MULTILINE)


def notebook(template: str, **words: str) -> str:
    """Return a notebook without results.

    Parameters
    ----------
    template
        Its cells, each behind a line ``%% markdown``, ``%% code`` or ``%% parameters``.
    words
        What stands for ``‹word›`` in it.
    """
    _, *parts = _MARK.split(template)
    made: list[dict[str, Any]] = []
    for number, (kind, source) in enumerate(zip(parts[::2], parts[1::2], strict=True)):
        prose = kind == "markdown"
        cell: dict[str, Any] = {
            "cell_type": "markdown" if prose else "code",
            "id": f"cell-{number}",
            "metadata": {"tags": ["parameters"]} if kind == "parameters" else {},
            "source": filled(source, **words).strip("\n").splitlines(keepends=True),
        }
        made.append(cell if prose else cell | {"execution_count": None, "outputs": []})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def filled(template: str, **words: str) -> str:
    """Return a template with words in their places."""
    for name, word in words.items():
        template = template.replace(f"‹{name}›", word)
    return template


def write_all(root: Path, files: Mapping[str, str]) -> list[str]:
    """Write files, and return a line for each."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return [f"  {name}" for name in files]


def scalar(value: Any) -> str:
    """Return a value as YAML has it on one line, in quotes where it needs them."""
    text: str = yaml.safe_dump(value, allow_unicode=True, width=10**6, default_flow_style=True)
    return text.removesuffix("\n").removesuffix("\n...")


def added(text: str, key: str, entry: str, *, mapping: bool) -> str:
    """Return YAML in which a mapping or list of its top level has an entry.

    Everything else stays as it is written, comments too.

    Parameters
    ----------
    text
        The file.
    key
        The mapping's or list's; it is added at the end if it is not there.
    entry
        A name, with nothing behind it in a mapping; or what is to be listed.
    mapping
        Which of the two it is.
    """
    item = f"{entry}: {{}}" if mapping else entry
    node = _value(text, key)
    there = node.value if node is not None and node.value else []
    if entry in [part[0].value if mapping else part.value for part in there]:
        return text
    if node is None or node.tag.endswith(":null"):
        block = f"{key}:\n  {item if mapping else f'- {item}'}\n"
        if node is None:
            return text.rstrip("\n") + "\n" + block
        line = text.rindex("\n", 0, node.start_mark.index) + 1 if node.start_mark.line else 0
        end = text.find("\n", line) + 1 or len(text)
        return text[:line] + block + text[end:]
    if node.flow_style:
        at = node.end_mark.index - 1
        comma = ", " if node.value else ""
        return text[:at].rstrip() + comma + item + text[at:]
    lines = text[: node.end_mark.index].splitlines(keepends=True)
    while not lines[-1].strip() or lines[-1].lstrip().startswith("#"):
        del lines[-1]  # what stands before the next key
    head = "".join(lines)
    added_line = f"{' ' * node.start_mark.column}{item if mapping else f'- {item}'}\n"
    return head.removesuffix("\n") + "\n" + added_line + text[len(head) :]


def _value(text: str, key: str) -> Any:
    """Return the node of a key of the top level; None if it is not there."""
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = document.value if document is not None else []
    return next((value for name, value in pairs if name.value == key), None)
