"""What is added to the rendered site, before it is looked at and goes out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from tsunagari.contract import Fact
from tsunagari.press.bind.book import Book
from tsunagari.press.finish import counted, open_data, search
from tsunagari.press.finish.inline_figures import inline_drawings
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render import languages
from tsunagari.press.render.staging import ASSETS


def complete(plan: Plan, folder: Path, book: Book, facts: Mapping[str, Fact], workers: int) -> None:
    """Add to a rendered site its CSV files, the facts, whom they count and the search index."""
    _take_drawings_in(folder, book)
    open_data.write(plan, folder, book, facts)
    notice = plan.settings.notice
    entries = {name: fact.model_dump() for name, fact in sorted(facts.items())}
    for name, entry in entries.items():
        entry["page"] = f"{name.partition('.')[0]}.html"
        del entry["name"]
        if notice:
            entry["note"] = notice
    _write_json(folder / "facts.json", entries)
    counted.write(folder, book)
    _write_index(plan, folder, book, workers)


def take_in(plan: Plan, book: Book, workers: int) -> None:
    """Complete rendered pages in a second language, and take them into the report's own site."""
    folder = plan.stage / "_site"
    for page in book.pages:
        path = folder / page.href
        text = languages.mark_japanese(path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8", newline="\n")
    _take_drawings_in(folder, book)
    open_data.write(plan, folder, book, {})
    _write_index(plan, folder, book, workers)
    target = plan.stage.parent / "_site" / plan.lang
    shutil.rmtree(target, ignore_errors=True)
    folder.rename(target)


def _take_drawings_in(folder: Path, book: Book) -> None:
    narrow = {float_.label: float_.narrow for page in book.pages for float_ in page.floats}
    hrefs = [page.href for page in book.pages if (folder / page.href).is_file()]
    inline_drawings(folder, hrefs, narrow)


def _write_index(plan: Plan, folder: Path, book: Book, workers: int) -> None:
    index = [entry for entries in search.entries(plan, folder, book, workers) for entry in entries]
    script = "window.tsunagariIndex = " + json.dumps(index, ensure_ascii=False) + ";\n"
    (folder / ASSETS / "search-index.js").write_text(script, encoding="utf-8", newline="\n")


def _write_json(path: Path, content: object) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
