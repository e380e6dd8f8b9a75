"""The published report's renderer: Quarto, on the stage as it is."""

from __future__ import annotations

import functools
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import PressError, Problem
from tsunagari.press.plan.plan import Plan

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from tsunagari.press.bind.book import Book

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_FENCE = ":::"
_FENCE_SHOWN = re.compile(
    rf"WARNING \([^()]*\)\s*The following string was found in the document: \S*{_FENCE}\S*\s+"
    r"This usually indicates a problem with a fenced div[^.]*\.[^.]*\."
)
"""What Quarto says of each word with a fence in it, though it prints it as it should."""


class Quarto:
    """Quarto, found on the machine."""

    def __init__(self, program: Path) -> None:
        self._program = program

    @functools.cached_property
    def name(self) -> str:
        """Name and version, as every page names it."""
        out = subprocess.run(
            [self._program, "--version"], capture_output=True, encoding="utf-8", check=False
        )
        if out.returncode:
            what = coded("T02", "it does not start: {strip}", strip=out.stderr.strip())
            raise PressError(
                Problem("quarto", what, say("Install it anew, or use --renderer pandoc."))
            )
        return f"Quarto {out.stdout.strip()}"

    def render(self, plan: Plan, book: Book, todo: Sequence[str]) -> None:
        """Render one chapter alone or all in one run; a warning of Quarto's is a failure here."""
        everything = len(todo) > 1 or len(book.pages) == 1
        target = "." if everything else "index.qmd" if todo[0] == "index" else f"{todo[0]}.ipynb"
        out = subprocess.run(
            [self._program, "render", target, "--no-execute"],
            cwd=plan.stage,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        words = _ANSI.sub("", out.stderr + out.stdout).strip()
        if _is_in_data(plan, book):  # where it is no fence: data are never markup
            words = _FENCE_SHOWN.sub("", words).strip()
        if out.returncode or "WARN" in words:
            what = coded("T03", "Quarto could not render the report without a warning.")
            remedy = say("Look at its words, or build with --renderer pandoc.")
            raise PressError(Problem("quarto render", what, remedy, words))
        from tsunagari.press.render.staging import stand_ins

        for name in stand_ins(book):
            (plan.stage / "_site" / f"{name}.html").unlink(missing_ok=True)
        # Quarto writes its own index of the text, even when told that there is no search.
        (plan.stage / "_site" / "search.json").unlink(missing_ok=True)


def _is_in_data(plan: Plan, book: Book) -> bool:
    """Tell whether a fact, a table, a chart's text or a setting has the signs of a fence."""
    shown = [piece for page in book.pages for piece in page.floats]
    texts = [*book.facts.values(), *(text for one in shown for text in (one.content, one.alt))]
    return any(_FENCE in text for text in [*texts, repr(plan.settings)])
