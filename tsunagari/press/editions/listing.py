"""``_site/index.html``: the list of all editions that have a site."""

from __future__ import annotations

import html
from pathlib import Path

from tsunagari.press.core.dates import date_text
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.plan.plan import editions, make_plan, site_folder

_PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>報告書の一覧</title>
<link rel="icon" href="data:,">
<style>
{style}</style>
</head>
<body class="chapter">
<div class="frame">
<main id="content">
<h1>報告書の一覧</h1>
<div class="text">
<table class="data">
<thead><tr><th scope="col">報告書</th><th scope="col">市町村</th><th scope="col">日付</th>\
<th scope="col">注記</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>
</main>
</div>
</body>
</html>
"""


def write(root: Path) -> Path:
    """Write the list, and return its file.

    An edition whose settings are at fault is left out: nobody can say what it is called.
    """
    rows = []
    for edition in editions(root):
        if (site_folder(root, edition) / "index.html").is_file():
            try:
                settings = make_plan(root, edition).settings
            except ConfigError:
                continue
            title = f'<a href="{edition}/index.html">{html.escape(settings.title)}</a>'
            cells = [settings.city, date_text(settings.date), settings.notice]
            texts = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
            rows.append(f'<tr><th scope="row">{title}</th>{texts}</tr>')
    style = (root / "report" / "report.css").read_text(encoding="utf-8")
    page = root / "_site" / "index.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(_PAGE.format(style=style, rows="\n".join(rows)), encoding="utf-8", newline="\n")
    return page
