"""Pandoc, from its wheel, as a function: texts in, syntax trees or pages out."""

from __future__ import annotations

import functools
import html
import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import PressError, Problem

# As Quarto reads: a construct that Quarto would know must be seen, to be refused.
READER = "markdown"

Tree = list[dict[str, Any]]
Text = TypeVar("Text")
Answer = TypeVar("Answer")

_PART = 64
"""Texts that one process of pandoc takes: enough that its start does not count."""


@functools.cache
def _program() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())


@functools.cache
def version() -> str:
    """Return the version of pandoc, such as ``3.9``."""
    out = subprocess.run([_program(), "--version"], capture_output=True, text=True, check=True)
    return out.stdout.split()[1]


def parse(texts: Sequence[str], report: Path) -> list[Tree]:
    """Return the syntax trees of texts of Markdown.

    Parameters
    ----------
    texts
        Any number of texts.
    report
        The folder with ``pandoc.lua``.

    Returns
    -------
    list
        For each text the blocks of pandoc's syntax tree.
    """
    job = {"verb": "parse", "reader": READER}
    return _on_all_cores(texts, lambda some: _run(job | {"texts": some}, report))


def write(pages: Sequence[Mapping[str, Any]], template: str, report: Path) -> list[str]:
    """Return pages of HTML, each from Markdown and the template.

    Parameters
    ----------
    pages
        Each with ``text``, ``number`` (0 for none) and the template's ``variables``.
    template
        Text of a pandoc template.
    report
        The folder with ``pandoc.lua``.
    """
    job = {"verb": "write", "reader": READER, "template": template}
    return _on_all_cores(pages, lambda some: _run(job | {"pages": some}, report))


def merged(chapters: Sequence[Mapping[str, Any]], form: str, report: Path, **given: Any) -> str:
    """Return many texts of Markdown as one document; Word's goes into a file.

    Parameters
    ----------
    chapters
        Each with ``text``, its ``number``, the ``href`` by which the others link to it, and the
        ``id`` of its first heading, to which these links lead then.
    form
        What pandoc writes: ``typst`` or ``docx``.
    report
        The folder with ``documents.lua``.
    given
        What else the script needs for Word: ``output``, ``reference``, ``front`` and ``floats``.
    """
    hrefs = {chapter["href"]: chapter["id"] for chapter in chapters}
    job = {
        "reader": READER,
        "format": form,
        "pages": list(chapters),
        "pages_by_href": hrefs,
    } | given
    (text,) = _run(job, report, "documents.lua")
    return str(text)


def escaped(value: Any) -> Any:
    """Return template variables escaped for HTML; pandoc does so itself for Quarto."""
    if isinstance(value, dict):
        return {key: escaped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [escaped(inner) for inner in value]
    return html.escape(value) if isinstance(value, str) else value


def _on_all_cores(texts: Sequence[Text], run: Callable[[list[Text]], list[Answer]]) -> list[Answer]:
    """Return what pandoc gives for each text; of many a part goes to each of several processes."""
    parts = [list(texts[start : start + _PART]) for start in range(0, len(texts), _PART)]
    if len(parts) < 2:
        return run(list(texts))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [answer for part in pool.map(run, parts) for answer in part]


def _run(job: Mapping[str, Any], report: Path, script: str = "pandoc.lua") -> Any:
    out = subprocess.run(
        [_program(), "lua", str(report / script)],
        input=json.dumps(job, ensure_ascii=False),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if out.returncode:
        what = coded("T03", "pandoc stopped: {strip}", strip=out.stderr.strip())
        raise PressError(Problem(f"report/{script}", what, say("Look at the last change to it.")))
    return json.loads(out.stdout)
