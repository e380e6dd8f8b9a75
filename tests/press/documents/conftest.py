"""The published report with its documents, and how it is changed for a gate to find."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ALL_FORMATS, Project
from tsunagari.press import build
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.plan.plan import make_plan


@pytest.fixture(scope="session")
def published_site(r4: Project) -> BuiltSite:
    """The site of R4 as its gate reads it, with its documents."""
    plan = make_plan(r4.root, "r4", to=ALL_FORMATS[1].split(","))
    notebooks = {
        section.name: json.loads(
            (plan.stage / f"executed/{section.name}.ipynb").read_text(encoding="utf-8")
        )
        for section in plan.sections
    }
    book = build.bind_book(plan, notebooks, build.collect_facts(plan, notebooks))
    return BuiltSite(plan.site, plan, book)


def changed(site: BuiltSite, folder: Path, change: Callable[[str], str], page: str) -> BuiltSite:
    """Give the site with a page that says something else than its documents."""
    for path, content in site.raw.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    target = folder / page
    text = target.read_text(encoding="utf-8")
    assert change(text) != text
    target.write_text(change(text), encoding="utf-8")
    return BuiltSite(folder, site.plan, site.book)
