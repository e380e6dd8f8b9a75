"""The stage: a complete Quarto project of the build's own, under ``_build``."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic_core import to_json

from tsunagari.contract import CHART_MIME
from tsunagari.press.bind.book import Book, alternative_text, fill, lower
from tsunagari.press.bind.page import Float, Page, Piece
from tsunagari.press.core import digests, yaml_speed
from tsunagari.press.core.copies import copy_folder, copy_into
from tsunagari.press.core.dates import date_text
from tsunagari.press.core.syntax import literal
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render import languages, navigation
from tsunagari.translation.texts_file import with_missing

EXECUTED = "executed"
_WRITTEN = ".written.json"
FAILED = "failed"
ASSETS = "assets"
STYLE = "report.css"
LINE_BREAKS = "line_breaks.lua"
DATA = "data"
_KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
# What stands before a chapter's number in what is rendered: headings, contents and captions.
_BEFORE_NUMBER = (
    r'(<span class="(?:chapter-number|header-section-number|toc-section-number)">'
    r'|data-number="|<figcaption[^>]*>\s*(?:[図表]|Figure|Table)&nbsp;)'
)
_TITLE = re.compile(r"\A\s*# .*?#([\w-]+).*(?:\n|\Z)")


def clear(stage: Path) -> None:
    """Begin with a stage that has executed notebooks at most, those that may still be as they were.

    A half-run notebook of the last failure goes too.
    """
    stage.mkdir(parents=True, exist_ok=True)
    for path in stage.iterdir():
        if path.name != EXECUTED or path.is_symlink() or not path.is_dir():
            _remove(path)


def clock(stage: Path) -> int:
    """Return the time by the file system's clock, in nanoseconds.

    It ticks now and then only, so its next tick is waited for: what was written just before has
    an earlier time, what is written from now on has this one or a later.
    """
    before = now = stage.stat().st_mtime_ns
    hand = stage / ".clock"
    while now == before:
        hand.write_text("")
        now = hand.stat().st_mtime_ns
    hand.unlink()
    return now


def write_executed(stage: Path, notebooks: Mapping[str, Mapping[str, Any]]) -> None:
    """Write the executed notebooks, by their sections, for people and for nbval.

    One that stands there already is left.
    """
    folder, record = stage / EXECUTED, stage / EXECUTED / _WRITTEN
    folder.mkdir(parents=True, exist_ok=True)
    before, now = digests.read_json(record), {}
    for section, notebook in notebooks.items():
        path = folder / f"{section}.ipynb"
        key = digests.of_value(notebook)
        if before.get(section) != [key, digests.of_file(path)]:
            # Python's own encoder is slow where it indents.
            ordered = json.loads(json.dumps(notebook, sort_keys=True))
            try:
                text = to_json(ordered, indent=1)
            except ValueError:  # nested deeper than the quick encoder goes
                text = json.dumps(ordered, indent=1).encode()
            path.write_bytes(text + b"\n")
        now[section] = [key, digests.of_file(path)]
    for path in folder.iterdir():
        if path.name != _WRITTEN and path.stem not in now:
            _remove(path)
    digests.write_json(record, now)


def _remove(path: Path) -> None:
    """Remove a file, a link, or a folder with what an editor has left in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def write_texts(plan: Plan, book: Book) -> None:
    """Write what is to be translated, beside what is, where who fills it in can take it from."""
    if book.translator:
        text = with_missing(plan.translations, book.translator.wanted())
        texts_file(plan).write_bytes(text.encode("utf-8-sig"))


def texts_file(plan: Plan) -> Path:
    """Return where `write_texts` writes."""
    return plan.stage.parent / f"{plan.lang}.csv"


def write_stage(plan: Plan, book: Book) -> None:
    """Write the project that either renderer renders.

    Parameters
    ----------
    plan
        What is built, and where.
    book
        Its pages, with nothing left to object to.
    """
    stage = plan.stage
    for page in book.pages:
        settings = _literals(page_settings(plan, book, page))
        if page.number:
            notebook = json.dumps(_notebook(page, book, settings), ensure_ascii=False)
            (stage / f"{page.name}.ipynb").write_text(notebook, encoding="utf-8")
        else:
            head = _yaml(settings)
            text = f"---\n{head}---\n\n" + preface_text(plan, book, page)
            (stage / "index.qmd").write_text(text, encoding="utf-8")
    for name in stand_ins(book):
        (stage / f"{name}.ipynb").write_text(json.dumps(_stand_in(name)), encoding="utf-8")
    (stage / "_quarto.yml").write_text(_config(plan, book), encoding="utf-8")
    report = plan.root / "report"
    (stage / "template.html").write_text(_template(report, book), encoding="utf-8")
    shutil.copy(report / LINE_BREAKS, stage / LINE_BREAKS)
    copy_folder(report / ASSETS, stage / ASSETS)
    if book.translator:
        script = stage / ASSETS / "search.js"
        said = languages.script(script.read_text(encoding="utf-8"), book)
        script.write_text(said, encoding="utf-8", newline="\n")


def stand_ins(book: Book) -> dict[str, int]:
    """Return the chapters that stand for those left out of a preview, by name their numbers.

    Quarto numbers chapters by counting them; in a preview each keeps the number it has.
    """
    numbers = {page.number for page in book.pages}
    return {f"left-out-{n}": n for n in range(1, max(numbers)) if n not in numbers}


def _stand_in(name: str) -> dict[str, Any]:
    title = {"cell_type": "markdown", "id": "title", "metadata": {}, "source": [f"# {name}"]}
    return {"cells": [title], "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _template(report: Path, book: Book) -> str:
    """Return the template with the style sheet in it, lest a page have another release's."""
    style = (report / STYLE).read_text(encoding="utf-8").replace("$", "$$")
    template = (report / "template.html").read_text(encoding="utf-8")
    template = languages.template(template, book) if book.translator else template
    return template.replace(f'<link rel="stylesheet" href="{STYLE}">', f"<style>\n{style}</style>")


def write_assets(plan: Plan) -> None:
    """Put the search into the rendered site."""
    copy_into(plan.stage / ASSETS, plan.stage / "_site" / ASSETS)


def write_numerals(plan: Plan, book: Book, names: Sequence[str]) -> None:
    """Write into rendered pages the numbers that readers see, where a renderer has its own.

    Renderers count chapters; a further page of a notebook is a part of one, such as 5-1.
    """
    wanted = frozenset(names)
    for page in book.pages:
        if page.name in wanted and page.written_number != str(page.number):
            path = plan.stage / "_site" / page.href
            own = re.compile(rf"{_BEFORE_NUMBER}{page.number}(?=[.<\"])")
            text = own.sub(rf"\g<1>{page.written_number}", path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8", newline="\n")


def page_settings(plan: Plan, book: Book, page: Page) -> dict[str, Any]:
    """Return what the template needs to know of a page: its title and the ways from it.

    Returns
    -------
    dict
        The variables of ``report/template.html``, as text that has no markup in it.
    """
    title = plan.settings.title
    position = book.positions[page.name]
    notice = plan.settings.notice
    site: dict[str, Any] = {
        "title": title,
        "subtitle": plan.settings.subtitle,
        "city": plan.settings.city,
        "date": book.say(date_text(plan.settings.date)),
        "office": plan.settings.office,
        "contact": plan.settings.contact,
        "index": page.number == 0,
        "chapter": page.number != 0,
        "bound": True,
        "preview": plan.partial,
        "nav": navigation.contents(book, page),
    }
    site |= {"notice": notice} if notice else {}
    site |= languages.links(plan, book, page)
    if position > 0:
        site["previous"] = navigation.link(book, book.pages[position - 1])
    if position + 1 < len(book.pages):
        site["next"] = navigation.link(book, book.pages[position + 1])
    name = book.titles[page.name]
    return {"pagetitle": title if page.number == 0 else f"{name} | {title}", "site": site}


def apart_settings(plan: Plan, book: Book, title: str) -> dict[str, Any]:
    """Return what the template needs to know of a page that is none of the book's."""
    settings = page_settings(plan, book, book.pages[0])
    nav = [link | {"current": False} for link in settings["site"]["nav"]]
    site = settings["site"] | {"nav": nav, "index": False, "chapter": True, "bound": False}
    site.pop("next", None)
    site.pop("same", None)
    return {
        "lang": plan.config["lang"],
        "title": title,
        "pagetitle": f"{title} | {plan.settings.title}",
        "site": site,
    }


def _literals(value: Any) -> Any:
    """Return template variables as Markdown that reads as their texts, as Quarto wants them."""
    if isinstance(value, dict):
        return {key: _literals(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_literals(inner) for inner in value]
    return literal(value) if isinstance(value, str) else value


def preface_text(plan: Plan, book: Book, page: Page) -> str:
    """Return the Markdown of the preface, under the report's title.

    Quarto counts a preface whose first heading is numbered as the first chapter.
    """

    def title(heading: re.Match[str]) -> str:
        return f"# {literal(plan.settings.title)} {{.unnumbered #{heading[1]}}}\n"

    return "\n\n".join(_TITLE.sub(title, lower(text.source, book), count=1) for text in page.prose)


def csv_href(table: Float) -> str:
    """Return the address of a table's CSV within the site."""
    return f"{DATA}/{table.label.removeprefix('tbl-')}.csv"


def table_html(table: Float, book: Book) -> str:
    """Return the HTML of a table with the link to its CSV."""
    caption = html.escape(fill(table.caption, book))
    words = f'CSV<span class="visually-hidden">（{caption}）</span>をダウンロード'
    if book.translator:
        words = f'Download CSV<span class="visually-hidden"> ({caption})</span>'
    link = f'<p class="download"><a href="{csv_href(table)}" download>{words}</a></p>'
    lines = [line for line in table.content.splitlines() if line.strip()]
    return "\n".join(['<div class="table-scroll" tabindex="0">', *lines, "</div>", link])


def _notebook(page: Page, book: Book, settings: Mapping[str, Any]) -> dict[str, Any]:
    head = "---\n" + _yaml(settings) + "---"
    cells = [{"cell_type": "raw", "id": "settings", "metadata": {}, "source": _lines(head)}]
    for number, piece in enumerate(page.pieces):
        cells.append(_cell(piece, book) | {"id": f"piece-{number}", "metadata": {}})
    return {"cells": cells, "metadata": _KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _cell(piece: Piece, book: Book) -> dict[str, Any]:
    if isinstance(piece, Float):
        cap = f"{piece.kind}-cap"
        caption = literal(fill(piece.caption, book))
        if piece.kind == "tbl":
            caption = literal(caption)  # Quarto makes an attribute of it, and reads that once more
        options = {"label": piece.label, cap: caption}
        if piece.kind == "fig":
            # An attribute of Quarto's: no Markdown, but entities are read in it.
            options["fig-alt"] = alternative_text(piece, book).replace("&", "&amp;")
            data: dict[str, Any] = {"image/svg+xml": _lines(piece.content)}
            if piece.narrow:  # which is put beside the other when the page is finished
                data[CHART_MIME] = {"narrow": piece.narrow}
        else:
            raw = f"```{{=html}}\n{table_html(piece, book)}\n```"
            data = {"text/markdown": _lines(raw)}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        head = "".join(
            f"#| {name}: {json.dumps(value, ensure_ascii=False)}\n"
            for name, value in options.items()
        )
        cell = {"cell_type": "code", "execution_count": None, "outputs": [output]}
        return cell | {"source": _lines(head)}
    return {"cell_type": "markdown", "source": _lines(lower(piece.source, book))}


def _lines(text: str) -> list[str]:
    """Return a text cut as notebooks are stored; Quarto reads them in no other form."""
    return text.splitlines(keepends=True)


def _config(plan: Plan, book: Book) -> str:
    """Return ``_quarto.yml`` of the project, at home in the stage."""
    config = json.loads(json.dumps(plan.config, default=str))
    config["book"]["title"] = plan.settings.title
    numbers = {page.name: page.number for page in book.pages} | stand_ins(book)
    in_order = sorted(numbers, key=lambda name: numbers[name])
    config["book"]["chapters"] = [
        f"{name}.ipynb" if numbers[name] else "index.qmd" for name in in_order
    ]
    config["project"] |= {"output-dir": "_site", "resources": [ASSETS]}
    config["format"]["html"] |= {"template": "template.html", "filters": [LINE_BREAKS]}
    return _yaml(config)


def _yaml(value: Mapping[str, Any]) -> str:
    text: str = yaml.dump(
        dict(value),
        Dumper=yaml_speed.Dumper,
        allow_unicode=True,
        sort_keys=False,
        default_flow_style=False,
    )
    return text
