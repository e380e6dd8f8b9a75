"""What the documents of an edition are called, to a server and to people."""

from __future__ import annotations

from tsunagari.press.plan.plan import Plan

KINDS = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
"""Each kind of document, as a link names it."""


def path_of(plan: Plan, name: str) -> str:
    """Return the address of a document within the site, such as ``r4.pdf``."""
    return f"{plan.edition}.{name}"


def size_text(size: int) -> str:
    """Return the size of a file as Japanese cities print it: ``663KB``, ``1.2MB``."""
    kilobytes = max(1, round(size / 1024))
    return f"{kilobytes}KB" if kilobytes < 1000 else f"{size / 2**20:.1f}MB"
