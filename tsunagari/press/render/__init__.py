"""Two renderers behind one interface: Quarto, and pandoc from its wheel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tsunagari.messages import coded, say
from tsunagari.press.core.pandoc import version as pandoc_version
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.plan.plan import Plan

if TYPE_CHECKING:  # it is slow to import, and a build that changes nothing needs none of it
    from tsunagari.press.bind.book import Book

CHOICES = ("auto", "quarto", "pandoc")


class Renderer(Protocol):
    """What turns the stage into pages."""

    @property
    def name(self) -> str:
        """Name and version, as every page names it."""

    def render(self, plan: Plan, book: Book, todo: Sequence[str]) -> None:
        """Render the pages named, of the stage, into its ``_site``, where the others are.

        Raises
        ------
        PressError
            The renderer stopped; the message has its own words.
        """


class Pandoc:
    """Pandoc from the ``pypandoc_binary`` wheel, which is always there."""

    @property
    def name(self) -> str:
        """Name and version, as every page names it."""
        return f"pandoc {pandoc_version()}"

    def render(self, plan: Plan, book: Book, todo: Sequence[str]) -> None:
        """Render pages in one run of pandoc."""
        from tsunagari.press.render.pandoc import render_pages

        render_pages(plan, book, todo)


def choose(choice: str) -> Renderer:
    """Return the renderer of a choice; ``auto`` is Quarto where it is found.

    Raises
    ------
    ConfigError
        Quarto was asked for and is not there.
    """
    from tsunagari.press.render.quarto import Quarto
    from tsunagari.press.render.quarto_setup import find_quarto

    program = None if choice == "pandoc" else find_quarto()
    if program is not None:
        return Quarto(program)
    if choice == "quarto":
        what = coded("T02", "quarto is neither on PATH nor beside Python, or does not start.")
        remedy = say("See what quarto --version says; install it anew, or use --renderer pandoc.")
        raise ConfigError(Problem("--renderer quarto", what, remedy))
    return Pandoc()
