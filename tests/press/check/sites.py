"""A small site to put faults into, without a build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import EDITION
from tsunagari.press.bind.book import Book
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.plan.plan import Plan, Section

PAGE = """<!DOCTYPE html>
<html lang="ja">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
<main>
<h1>章</h1>
<h2 id="sec-one">節</h2>
<p>令和5年2月8日（2023-02-08）から3日間、延べ1,234,567,890,123人、31.1%。</p>
{body}
</main>
</body>
</html>
"""
SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="10pt">
<metadata>{metadata}</metadata>
<!-- {comment} -->
<text x="1">{text}</text>
<path d="M 090 1234 5678 L 123456789012 0312345678" style="fill: #0017c1"/>
</svg>
"""


def site(root: Path, files: Mapping[str, str | bytes], **settings: Any) -> BuiltSite:
    """Write a site and, under ``data/``, its inputs."""
    folder = root / "_build/r4/_site"
    for name, content in ({"index.html": page()} | dict(files)).items():
        path = root / name if name.startswith("data/r4/") else folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content if isinstance(content, bytes) else content.encode("utf-8")
        path.write_bytes(raw)
    section = Section(
        "one", root / "one.ipynb", 1, parameters={"confidence": 0.95, "data": "../data/r4/one"}
    )
    plan = Plan(root, "r4", EDITION | settings, {}, [section])
    return BuiltSite(folder, plan, Book([], {}, {}, {}))


def page(body: str = "", title: str = "章 | 題") -> str:
    return PAGE.format(body=body, title=title)


def drawing(text: str = "", comment: str = "", metadata: str = "") -> str:
    return SVG.format(text=text, comment=comment, metadata=metadata)


def as_json(text: str) -> str:
    return json.dumps({"one.people": {"value": 3, "text": text}})
