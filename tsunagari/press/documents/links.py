"""The links to the documents on the first page, each with its kind and size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tsunagari.press.documents.naming import KINDS, path_of, size_text
from tsunagari.press.plan.plan import Plan

_PLACE = re.compile(r'(?:<nav class="documents".*?</nav>\n)?(?=<nav class="pager")', re.DOTALL)
_NAMES = {"pdf": "報告書の全体", "docx": "報告書の全体", "xlsx": "すべての表"}


def write(plan: Plan, site: Path) -> None:
    """Write the links into the first page, in the place of those of the build before.

    The page may be the one of the last build, which had other documents.
    """
    page = site / "index.html"
    items = "".join(_items(plan, site))
    links = (
        '<nav class="documents" aria-labelledby="documents-title">\n'
        f'<h2 id="documents-title">印刷用の文書と表のデータ</h2>\n<ul>\n{items}</ul>\n</nav>\n'
    )
    text = page.read_text(encoding="utf-8")
    page.write_text(
        _PLACE.sub(lambda _place: links if items else "", text, count=1),
        encoding="utf-8",
        newline="\n",
    )


def _items(plan: Plan, site: Path) -> Iterator[str]:
    for name, kind in KINDS.items():
        path = path_of(plan, name)
        if (site / path).is_file():
            size = size_text((site / path).stat().st_size)
            yield f'<li><a href="{path}">{_NAMES[name]}（{kind}、{size}）</a></li>\n'
