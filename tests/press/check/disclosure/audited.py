"""A site with tables of counts to audit, made of notebooks' own outputs without running one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import EllipsisType
from typing import Any

import pandas as pd

from tests.press.check.sites import page as html_page
from tests.press.check.sites import site
from tsunagari.contract import COUNT_MIME, FACT_MIME
from tsunagari.present.tables import Table
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.naming import named
from tsunagari.press.bind.page import SVG_MIME, chapter
from tsunagari.press.check import disclosure
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.render.staging import csv_href
from tsunagari.tabulation.declaration import Count, Counts, Share
from tsunagari.tabulation.people import Population

YES, NO, NONE, ALL = "はい（人）", "いいえ（人）", "無回答（人）", "計（人）"
CLEAN = {YES: [10, 12, 22], NO: [5, 6, 11], NONE: [3, 4, 7], ALL: [18, 22, 40]}
HIDDEN = {YES: [10, 12, 22], NO: ["x", "x", 12], NONE: ["x", "x", 6], ALL: [18, 22, 40]}
HIDES = "tbl-one-1 (表1), row '男性', column 'いいえ（人）'"
SAID_NO = Share("問1", {"問1": "いいえ"})
PEOPLE = Population("回答者", sums={"性別": ["男性", "女性"], "問1": ["はい", "いいえ", "無回答"]})
SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'
Shown = Table | tuple[str, Any, str, Count | EllipsisType | None] | str
"""A table, a fact, or the texts of a drawing."""


def crossed(cells: Mapping[str, Sequence[Any]], of: Population = PEOPLE, **more: Any) -> Table:
    """Return a table of 性別 (rows, the last being 計) by 問1, by column."""
    frame = pd.DataFrame({"区分": ["男性", "女性", "計"]} | dict(cells))
    return Table(frame, counts=Counts(of=of, rows="性別", columns="問1"), **more)


def shared(rows: Mapping[str, Sequence[Any]], heads: Sequence[str], **more: Any) -> Table:
    """Return a table of any labels and heads."""
    frame = pd.DataFrame(list(rows.values()), columns=list(heads))
    frame.insert(0, "区分", list(rows))
    return Table(frame, **more)


def built(root: Path, pages: Mapping[str, Sequence[Shown]], **settings: Any) -> BuiltSite:
    """Return a site of pages with tables, numbered from 1, and facts."""
    files: dict[str, str] = {}
    chapters = []
    facts: dict[str, Any] = {}
    for number, (name, shown) in enumerate(pages.items(), start=1):
        page, faults = chapter(name, number, _notebook(name, shown), name)
        assert not faults, faults
        chapters.append(named(page)[0])
        body = ""
        for piece in page.floats:
            body += f'<div id="{piece.label}"><figure>{piece.content}</figure></div>'
            if piece.kind == "tbl":
                files[csv_href(piece)] = piece.csv
        files[f"{name}.html"] = html_page(body)
        facts |= {
            fact[0]: {"value": fact[1], "text": fact[2], "unit": ""}
            for fact in shown
            if isinstance(fact, tuple)
        }
    files["facts.json"] = json.dumps(facts, ensure_ascii=False)
    bare = site(root, files, **settings)
    return BuiltSite(bare.folder, bare.plan, Book(chapters, {}, {}, {}))


def _notebook(name: str, shown: Sequence[Shown]) -> dict[str, Any]:
    cells = []
    for number, item in enumerate(shown, start=1):
        if isinstance(item, tuple):
            fact = {"name": item[0], "value": item[1], "text": item[2], "unit": "", "source": ""}
            data: dict[str, Any] = {FACT_MIME: fact}
            if not isinstance(item[3], EllipsisType):
                data[COUNT_MIME] = None if item[3] is None else item[3].plain()
            source = "fact"
        elif isinstance(item, str):
            data = {SVG_MIME: SVG.format(item)}
            source = f"#| label: fig-{name}-{number - 1}\n#| fig-cap: 図\n#| fig-alt: 図の説明"
        else:
            data = item._repr_mimebundle_()
            source = f"#| label: tbl-{name}-{number}\n#| tbl-cap: 表{number}"
        outputs = [{"data": data, "output_type": "display_data"}]
        cells.append({"cell_type": "code", "metadata": {}, "source": source, "outputs": outputs})
    return {"cells": cells}


def problems_of(root: Path, pages: Mapping[str, Sequence[Shown]], **settings: Any) -> list[Problem]:
    """Return what the auditor finds on a site of such pages."""
    return list(disclosure.check(built(root, pages, **settings)))


def change(site: BuiltSite, path: str, old: str, new: str) -> BuiltSite:
    """Return a site of which a file was changed after the build."""
    text = (site.folder / path).read_text(encoding="utf-8")
    assert len(re.findall(re.escape(old), text)) == 1, (old, text)
    (site.folder / path).write_text(text.replace(old, new), encoding="utf-8")
    return BuiltSite(site.folder, site.plan, site.book)
