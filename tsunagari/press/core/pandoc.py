"""Pandoc, from its wheel, as a function: texts in, syntax trees or pages out.

Its process stays for what comes next, as it starts more slowly than it writes a page.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import html
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, TypeVar, cast

from tsunagari.messages import coded, say
from tsunagari.press.core import digests
from tsunagari.press.core.problems import PressError, Problem

# As Quarto reads: a construct that Quarto would know must be seen, to be refused.
READER = "markdown"

Tree = list[dict[str, Any]]
Text = TypeVar("Text", str, Mapping[str, Any])
Answer = TypeVar("Answer")

_SHOWN = 6
"""Lines that are shown of what pandoc says: behind them is what only its makers can use."""
_PART = 1 << 17
"""Letters that one process of pandoc takes at once: enough that its start does not count."""
_KEPT = 512
"""Answers that are at hand, of those that were wanted last: a save changes few texts."""


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
        For each text the blocks of pandoc's syntax tree, which nobody may change.
    """
    return _answers.to({"verb": "parse", "reader": READER}, "texts", texts, report)


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
    return _answers.to(job, "pages", pages, report)


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
    (text,) = _run(job, report / "documents.lua")
    return str(text)


def escaped(value: Any) -> Any:
    """Return template variables escaped for HTML; pandoc does so itself for Quarto."""
    if isinstance(value, dict):
        return {key: escaped(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [escaped(inner) for inner in value]
    return html.escape(value) if isinstance(value, str) else value


def _on_all_cores(texts: Sequence[Text], run: Callable[[list[Text]], list[Answer]]) -> list[Answer]:
    """Return what pandoc gives for each text; of much a part goes to each of several processes."""
    parts: list[list[Text]] = []
    room = 0
    for text in texts:
        if room <= 0:
            parts.append([])
            room = _PART
        parts[-1].append(text)
        room -= len(text if isinstance(text, str) else text["text"])
    if len(parts) < 2:
        return run(parts[0]) if parts else []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return [answer for part in pool.map(run, parts) for answer in part]


def _run(job: Mapping[str, Any], script: Path) -> Any:
    """Return what a script gives for one job, in a process of its own."""
    out = subprocess.run(
        [_program(), "lua", str(script)],
        input=json.dumps(job, ensure_ascii=False),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if out.returncode:
        raise _stopped(script, out.stderr)
    return json.loads(out.stdout)


_SCRIPT = "pandoc.lua"


class _Process:
    """Pandoc with ``pandoc.lua``, that takes job after job."""

    def __init__(self, script: Path) -> None:
        self._script = script
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(
            [_program(), "lua", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            encoding="utf-8",
        )

    def runs(self) -> bool:
        """Check that it has not ended."""
        return self._process.poll() is None

    def ask(self, job: Mapping[str, Any]) -> Any:
        """Return what it gives for a job.

        Raises
        ------
        PressError
            It stopped; the message has its own words.
        """
        jobs, answers = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        with contextlib.suppress(BrokenPipeError):
            jobs.write(json.dumps(job, ensure_ascii=False) + "\n")
            jobs.flush()
        answer = answers.readline()
        if not answer.endswith("\n"):
            self._process.wait()
            self._said.seek(0)
            raise _stopped(self._script, self._said.read().decode(errors="replace"))
        return json.loads(answer)

    def end(self) -> None:
        """End it: by itself, as nothing more is asked, or by force."""
        with contextlib.suppress(OSError):
            cast("IO[str]", self._process.stdin).close()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        cast("IO[str]", self._process.stdout).close()
        self._said.close()


class _Processes:
    """Those that wait for a job, by the script as it was when they began."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Know of none, as in a child, in whose hands the same pipes are."""
        self._waiting: dict[str, list[_Process]] = {}
        self._lock = threading.Lock()

    def take(self, report: Path) -> tuple[str, _Process]:
        """Return one, which nobody else has then, and by what `put` knows it."""
        key = _key(report)
        with self._lock:
            waiting = self._waiting.get(key, [])
            while waiting:
                if (process := waiting.pop()).runs():
                    return key, process
                process.end()
        return key, _Process(report / _SCRIPT)

    def put(self, key: str, process: _Process) -> None:
        """Let one wait; those of another script are not wanted any more."""
        with self._lock:
            for other in self._waiting.keys() - {key}:
                for old in self._waiting.pop(other):
                    old.end()
            self._waiting.setdefault(key, []).append(process)

    def close(self) -> None:
        """End all that wait."""
        with self._lock:
            while self._waiting:
                for process in self._waiting.popitem()[1]:
                    process.end()


def _key(report: Path) -> str:
    """Return the digest of the script and of what it loads."""
    scripts = sorted(report.glob("*.lua"))
    return digests.of_value([str(report), *(digests.of_file(path) for path in scripts)])


class _Answers:
    """What pandoc gave, by the digest of what it was asked: it gives the same again."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    def to(self, job: dict[str, Any], name: str, texts: Sequence[Any], report: Path) -> list[Any]:
        """Return the answers of a job to texts, in their order; new ones alone are asked for.

        Parameters
        ----------
        job
            All but the texts.
        name
            What the texts are called in it.
        """
        known = self._known  # threads ask at once
        frame = digests.of_value([_key(report), job])
        keys = [digests.of_value([frame, text]) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        given = _on_all_cores(list(new.values()), lambda some: _ask(job | {name: some}, report))
        found = known | dict(zip(new, given, strict=True))
        wanted = {key: found.pop(key) for key in dict.fromkeys(keys)}
        self._known = dict([*found.items(), *wanted.items()][-_KEPT:])
        return [wanted[key] for key in keys]


_answers = _Answers()
_processes = _Processes()
atexit.register(_processes.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_processes.forget)


def begin(report: Path) -> None:
    """Start a process that will be asked soon."""
    _processes.put(*_processes.take(report))


def end() -> None:
    """End the processes that stay; where they are wanted again they start again."""
    _processes.close()


def _ask(job: Mapping[str, Any], report: Path) -> Any:
    """Return what ``pandoc.lua`` gives for a job."""
    key, process = _processes.take(report)
    try:
        answer = process.ask(job)
    except BaseException:
        process.end()
        raise
    _processes.put(key, process)
    return answer


def _stopped(script: Path, said: str) -> PressError:
    words = "\n".join(said.strip().splitlines()[:_SHOWN])
    remedy = say(
        "Look at the last change to it, or fetch it again from git: git restore {file}",
        file=f"report/{script.name}",
    )
    return PressError(
        Problem(f"report/{script.name}", coded("T03", "pandoc stopped."), remedy, words)
    )
