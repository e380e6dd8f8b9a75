"""The contract of an executed notebook: what is left of it, and what may not be in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tsunagari.messages import Coded, coded, has_code, say
from tsunagari.press.core.machine import in_text
from tsunagari.press.core.notebook import BY_PAPERMILL, PYTHON
from tsunagari.press.core.problems import Problem, cell_label
from tsunagari.press.run.python_errors import in_words
from tsunagari.table_files.conflicts import conflict, place

Notebook = Mapping[str, Any]

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SKIPPED = "skip-execution"  # as Jupyter's own client has it
_AROUND = 3
# What a syntax error says of its place: the name that IPython gives the cell says nothing.
_PLACE = re.compile(r" \(<?[^()]*>?, line \d+\)$")
_WARNED = re.compile(r"(?:ipykernel_\d+[/\\]\d+\.py|<ipython-input[^>]*>):(\d+): ")
_WARNING = re.compile(r"^.*?:\d+: (\w*Warning: .*)$")
_OPTIONS_ABOVE_MAGIC = re.compile(r"(?:#\|.*\n|\s*\n)*#\|.*\n\s*(%%\w+)")
_ERROR = re.compile(r"^(\w+(?:Error|Exception))(?:: (.*))?$", re.MULTILINE)
_CELL_LINE = re.compile(
    r"^\s*(?:Cell )?In\s?\[\d+\], line (\d+)|<ipython-input-[^>]*>\", line (\d+)", re.MULTILINE
)
_MODULE = re.compile(r"^\s*File (.+\.py):(\d+)$", re.MULTILINE)
_SVG, _WIDGET = "image/svg+xml", "application/vnd.jupyter.widget-view+json"
# How matplotlib signs a drawing whose date and ids the notebook has left to it.
_MATPLOTLIB = re.compile(r"<dc:title>Matplotlib v")
_DATE = re.compile(r"\s*<dc:date>[^<]*</dc:date>")
_ADDRESS = re.compile(r"(?<= at )0x[0-9a-f]{6,}(?=>)")
"""Where an object lies in memory, as Python shows one that has no text of its own."""
_RANDOM_ID = re.compile(r'\bid="(([A-Za-z_]\w*?)[0-9a-f]{10})"')


def normalise(notebook: Notebook) -> dict[str, Any]:
    """Return a notebook without what differs from run to run: times, versions, random cell ids.

    Returns
    -------
    dict
        The same notebook with kernel name and language, tags, sources and outputs only. Pieces of
        one stream are joined, because where the kernel cut it is a matter of time.
    """
    return {
        "cells": [_normal_cell(cell) for cell in notebook["cells"]],
        "metadata": dict(PYTHON),
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _normal_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    tags = cell["metadata"].get("tags", [])
    injected = "injected-parameters" in tags
    normal: dict[str, Any] = {
        "cell_type": cell["cell_type"],
        "id": "injected-parameters" if injected else cell["id"],
        "metadata": {"tags": list(tags)} if tags else {},
        "source": "".join(cell["source"]),
    }
    if cell["cell_type"] == "code":
        normal["execution_count"] = cell["execution_count"]
        normal["outputs"] = list(_normal_outputs(cell["outputs"]))
    return normal


def _normal_outputs(outputs: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    streams: dict[str, dict[str, Any]] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            yield _still(output)
        elif output["name"] in streams:
            streams[output["name"]]["text"] += "".join(output["text"])
        else:
            streams[output["name"]] = dict(output) | {"text": "".join(output["text"])}
    for name in sorted(streams):
        yield streams[name] | {"text": _ADDRESS.sub("0x…", streams[name]["text"])}


def _still(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output without what Python, matplotlib and widgets make up anew in every run."""
    data = {kind: _joined(kind, value) for kind, value in output.get("data", {}).items()}
    svg = data.get(_SVG, "")
    if _MATPLOTLIB.search(svg):
        named: dict[str, str] = {}
        for match in _RANDOM_ID.finditer(svg):
            named.setdefault(match[1], f"{match[2]}{len(named)}")
        svg = re.sub(r"[A-Za-z_]\w*", lambda word: named.get(word[0], word[0]), svg)
        data[_SVG] = _DATE.sub("", svg)
    if "text/plain" in data:
        data["text/plain"] = _ADDRESS.sub("0x…", data["text/plain"])
    if _WIDGET in data:
        data[_WIDGET] = {**data[_WIDGET], "model_id": ""}
    return {**output, "data": data} if data else dict(output)


def _joined(kind: str, value: Any) -> Any:
    """Return a text as one, which a file may have line by line; JSON has lists of its own."""
    is_json = kind == "application/json" or kind.endswith("+json")
    return "".join(value) if isinstance(value, list) and not is_json else value


def faults(notebook: Notebook, *, section: str, private: Sequence[Path] = ()) -> list[Problem]:
    """Return where an executed notebook breaks the contract.

    Papermill reports a notebook that ended in ``SystemExit(0)`` as a success, so whether it was
    one is decided here, from the cells.

    Parameters
    ----------
    notebook
        As Papermill left it.
    section
        Its name, for the message.
    private
        Folders of this machine whose names may not stand in an output.
    """
    for number, cell in code_cells(notebook):
        where = cell_label(section, number)
        if fault := _output_fault(cell, where, private):
            return [fault]
        if cell["execution_count"] is None and is_run(cell):
            what = coded("N03", "the cell was not run: the notebook ended before it.")
            remedy = say("Look for an exit or a lost kernel in the cell before it.")
            return [Problem(where, what, remedy, excerpt(cell["source"]))]
    return []


def is_run(cell: Mapping[str, Any]) -> bool:
    """Check that a cell is one that an engine runs: code, and not tagged to be left out."""
    tags = cell["metadata"].get("tags") or []
    code = cell["cell_type"] == "code" and "".join(cell["source"]).strip()
    return bool(code) and _SKIPPED not in tags


def _output_fault(cell: Mapping[str, Any], where: str, private: Sequence[Path]) -> Problem | None:
    source = "".join(cell["source"])
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            return error_problem(where, source, output)
    if cell["metadata"].get("papermill", {}).get("exception"):
        return _hidden_error(cell, where, source)
    folders = [(str(folder), re.compile(in_text(folder))) for folder in private]
    for output in cell["outputs"]:
        if output.get("name") == "stderr":
            if fault := _misplaced_magic(where, source):
                return fault
            words = _said("".join(output["text"]))
            what = coded("N04", "the cell wrote to stderr: 「{words}」", words=words)
            remedy = say("Fix the cause of the warning; nothing may be written to stderr.")
            line = _WARNED.search("".join(output["text"]))
            return Problem(where, what, remedy, excerpt(source, int(line[1]) if line else None))
        texts = list(_texts(output)) if folders else []
        # To look for the bare name is quick, and there is none as a rule.
        if any(form.search(text) for name, form in folders for text in texts if name in text):
            what = coded("N09", "an output shows the path of a folder of this machine.")
            return Problem(where, what, say("Print a name, not a path."), excerpt(source))
    return None


def _hidden_error(cell: Mapping[str, Any], where: str, source: str) -> Problem:
    """Return why a cell failed that shows no error: its own words, written to stderr, if any."""
    if fault := _misplaced_magic(where, source):
        return fault
    said = "".join("".join(o["text"]) for o in cell["outputs"] if o.get("name") == "stderr")
    if found := _ERROR.search(_ANSI.sub("", said)):
        error = {"ename": found[1], "evalue": found[2] or "", "traceback": [said]}
        return error_problem(where, source, error)
    what = coded("N01", "the cell failed, and shows no error.")
    remedy = say("Look for what hides errors in it, or for letters that are none.")
    return Problem(where, what, remedy, excerpt(source))


def _misplaced_magic(where: str, source: str) -> Problem | None:
    if (magic := _OPTIONS_ABOVE_MAGIC.match(source)) is None:
        return None
    what = coded("N05", "the options of the cell stand above the magic {value}.", value=magic[1])
    remedy = say("Take the magic out: it has to come first, and so do a cell's options.")
    return Problem(where, what, remedy, excerpt(source))


def error_problem(where: str, source: str, error: Mapping[str, Any]) -> Problem:
    """Return the problem of an error output: its message, and the lines of the cell around it.

    Who wrote the cell sees no line of a library; the traceback is kept for who asks for it. A
    ``DataError`` already names file, row and column, so its message is all that is shown.
    """
    name, message = error["ename"], _ANSI.sub("", str(error["evalue"]))
    traceback = [_ANSI.sub("", entry) for entry in error.get("traceback", [])]
    trace = "\n".join(traceback)
    if name in ("DataError", "UnfilledError"):
        kind = DataProblem if name == "DataError" else UnfilledProblem
        what = Coded(coded("N02", "what it reads cannot be used.") + f"\n{message}")
        return kind(where, what, say("Correct what is named, and build again."), trace=trace)
    if name == "SystemExit":
        what = coded(
            "N03", "the cell ended the notebook with SystemExit({message}).", message=message
        )
        return Problem(where, what, say("Let the cell run to its end."), excerpt(source))
    if found := conflict(source.encode()):
        line, what = found
        return Problem(place(where, line), what, "", excerpt(source, line))
    message, elsewhere = _PLACE.sub("", message), _module_place(name, trace)
    words = f"{name}: {message}" if message else name
    if elsewhere:
        path, line = elsewhere
        if found := _conflict_in(path):
            return Problem(say("{path}, line {line}", path=path, line=found[0]), found[1])
        where = say("{where}: {path}, line {line}", where=where, path=path, line=line)
    if has_code(message):
        what = Coded(message)
    elif has_code(words):
        what = Coded(words)
    else:
        what = coded("N01", "{error}", error=in_words(words))
    remedy = say("Correct it and build again; --debug shows the whole traceback.")
    if name == "FileNotFoundError":
        remedy = say(
            "A notebook runs in its own folder: write Path(data) / 'name.csv' for a file of the "
            "section's data, and ../ before a path from the project's folder."
        )
    return Problem(where, what, remedy, excerpt(source, _fault_line(traceback)), trace)


class DataProblem(Problem):
    """A fault of the data, not of the notebook that read it."""


class UnfilledProblem(DataProblem):
    """All that is wrong with the data is that something still has to be filled in."""


def draft(notebook: Notebook) -> dict[str, Any]:
    """Return a notebook whose data is still to be filled in: as it was written, without results."""
    cells = [
        dict(cell) | ({"outputs": [], "execution_count": None} if "outputs" in cell else {})
        for cell in notebook["cells"]
        if "papermill-error-cell-tag" not in cell["metadata"].get("tags", [])
    ]
    made = normalise({**notebook, "cells": cells})
    made["metadata"]["tsunagari"] = {"draft": True}
    return made


def _module_place(name: str, trace: str) -> tuple[str, int] | None:
    """Return file and line of a module that Python cannot read; None for a cell."""
    if name not in ("SyntaxError", "IndentationError", "TabError"):
        return None
    found = _MODULE.findall(trace)
    return (found[-1][0], int(found[-1][1])) if found else None


def _conflict_in(path: str) -> tuple[int, Coded] | None:
    try:
        return conflict(Path(path).expanduser().read_bytes())
    except OSError:
        return None


def _fault_line(traceback: Sequence[str]) -> int | None:
    """Line within the cell, as IPython's traceback marks it."""
    for entry in traceback:
        if match := _CELL_LINE.search(entry):
            return int(match[1] or match[2])
    return None


def excerpt(source: str, line: int | None = None) -> str:
    """Return the lines of a cell around a fault, the faulty one marked."""
    lines = "".join(source).splitlines()
    first = 0 if line is None else max(0, line - 1 - _AROUND)
    last = min(len(lines), 2 * _AROUND + 1 if line is None else line + _AROUND)
    return "\n".join(
        f"{'>' if number == line else ' '} {number:3} | {lines[number - 1]}"
        for number in range(first + 1, last + 1)
    )


def code_cells(notebook: Notebook) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield each code cell with its number, counted from 1 over all cells of the source notebook.

    What Papermill puts in besides (the injected parameters, the notes above an error) is not in
    the source and has the number of the cell before it.
    """
    number = 0
    for cell in notebook["cells"]:
        if not BY_PAPERMILL & set(cell["metadata"].get("tags", [])):
            number += 1
        if cell["cell_type"] == "code":
            yield number, cell


def _said(text: str) -> str:
    """Return what was written to stderr in a line: the first warning, else the last line."""
    lines = _ANSI.sub("", text).strip().splitlines() or [""]
    return next((found[1] for line in lines if (found := _WARNING.match(line))), lines[-1])


def _texts(content: Any) -> Iterator[str]:
    """Yield every text within an output."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for name, value in content.items():
            yield from _texts("".join(value) if name == "text" else value)
    elif isinstance(content, Sequence):
        for value in content:
            yield from _texts(value)
