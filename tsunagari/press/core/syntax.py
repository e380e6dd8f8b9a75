"""The marks in prose that the press reads: facts, references, links from page to page."""

from __future__ import annotations

import re
from collections.abc import Iterator

VARIABLE = re.compile(r"\{\{<\s*var\s+([a-z0-9_.]+)\s*>\}\}")
REFERENCE = re.compile(r"(?<![A-Za-z0-9_@/\\.-])@((?:fig|tbl|sec)-[a-z0-9]+(?:-[a-z0-9]+)*)")
BRACKETED = re.compile(r"\[(@(?:fig|tbl|sec)-[a-z0-9-]+)\](?!\()")
PAGE_LINK = re.compile(r"\[([^\]]*)\]\(([a-z0-9_-]+)\.(?:ipynb|qmd)(#[a-z0-9-]+)?\)")
FIXED = re.compile(r"\[([^\[\]]*)\]\{\.fixed\}")
"""What is meant as it stands, digits too."""
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
# The id of a heading or a link to it, but not the anchor of a link that names a page.
ANCHOR = re.compile(r"(?<![A-Za-z0-9_/\\.-])#(sec-[a-z0-9]+(?:-[a-z0-9]+)*)(?![A-Za-z0-9_-])")
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
"""All that a backslash takes its meaning from in pandoc's Markdown."""
ITEM = re.compile(r"(?:[-*+]|\d+[.)])\s")
"""How an item of a list begins."""
HEADING_ID = re.compile(r"\{[^{}]*#(sec-[a-z0-9-]+)[^{}]*\}")


def literal(text: str) -> str:
    """Return Markdown that pandoc reads as this text, whatever stands in it."""
    return PUNCTUATION.sub(r"\\\g<0>", text.strip())


def markdown_units(source: str) -> Iterator[str]:
    """Yield the paragraphs of Markdown, items of lists, and what stands alone: headings, fences."""
    unit = ""
    for line in source.splitlines(keepends=True):
        alone = not line.strip() or line.startswith(("#", ":::"))
        if unit and (alone or ITEM.match(line)):
            yield unit
            unit = ""
        if alone:
            yield line
        else:
            unit += line
    if unit:
        yield unit
