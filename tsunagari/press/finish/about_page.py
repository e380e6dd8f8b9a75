"""The page that says how the report was made, and the record beside it for machines."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tsunagari.press.bind.book import Book
from tsunagari.press.core import digests, pandoc
from tsunagari.press.finish import provenance
from tsunagari.press.finish.git_state import Code
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render import staging

_TITLE = "作成記録（データと検証）"
_LEAD = """
この報告書の数値と表と図は、データからプログラムで計算し、組み立てたものです。人が書き写した数値は
ありません。同じデータと同じプログラムからは、同じ報告書ができます。このページでは、この報告書が
何からつくられたかを、ファイルごとのチェックサム（SHA-256）とともに示します。
""".replace("\n", "")
# A command as HTML: for code with a class pandoc looks through all languages that it can colour,
# which takes it half a second.
_HOW = """
お手元の写しが公開したものと同じかどうかは、プログラムの命令
`<code class="command">pipeline.py verify</code>`{=html} に写しのフォルダーか
アドレスを渡すと、ファイルごとに確かめられます。プログラムがなくても、写しのフォルダーで
`<code class="command">sha256sum -c SHA256SUMS</code>`{=html} を使うと、このページと
provenance.json のほかのファイルが [SHA256SUMS](SHA256SUMS) のとおりかどうかを確かめられます。
このページと同じ内容を、機械で読める形（[provenance.json](provenance.json)）でも公開しています。
""".replace("\n", "")
_UNSEEN = "この章は計算の様子を記録していないため、使う可能性のあるファイルをすべて挙げています。"


def write(plan: Plan, book: Book, folder: Path, renderer: str, code: Code) -> None:
    """Add the page and ``provenance.json`` to a site that is otherwise finished.

    Pandoc writes the page with the report's template whoever rendered the others: it names their
    checksums, so that it can only be written after them.
    """
    record = provenance.describe(plan, folder, renderer, code)
    variables = staging.apart_settings(plan, book, _TITLE)
    job = {"text": _text(record, book), "number": 0, "variables": pandoc.escaped(variables)}
    template = (plan.stage / "template.html").read_text(encoding="utf-8")
    (page,) = pandoc.write([job], template, plan.root / "report")
    path = folder / provenance.PAGE
    path.write_text(page, encoding="utf-8", newline="\n")
    record["files"][provenance.PAGE] = digests.of_file(path)
    record["files"] = dict(sorted(record["files"].items()))
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / provenance.FILE).write_text(text, encoding="utf-8", newline="\n")


def _text(record: Mapping[str, Any], book: Book) -> str:
    """Return the Markdown of the page."""
    digests = record["inputs"]
    chapters = []
    for name, section in record["sections"].items():
        notes = [] if section["seen"] else [_UNSEEN]
        paths = [section["notebook"], *section["inputs"]]
        rows = [(path, _digest(digests[path])) for path in paths]
        chapters += [f"### {book.titles[name]} {{#made-{name}}}", *notes]
        chapters.append(_files(f"「{book.titles[name]}」の章のもと", rows))
    of_sections = {
        path
        for section in record["sections"].values()
        for path in [section["notebook"], *section["inputs"]]
    }
    common = [
        (path, _digest(digest)) for path, digest in digests.items() if path not in of_sections
    ]
    files = [(path, _digest(digest)) for path, digest in record["files"].items()]
    return "\n\n".join(
        [
            _LEAD,
            "## 使ったプログラム {#made-program}",
            _table("報告書をつくったプログラム", ("項目", "内容"), _program(record)),
            "## 章ごとの原稿とデータ {#made-chapters}",
            "それぞれの章の原稿と、その計算に使ったファイルです。",
            *chapters,
            "## 共通の原稿と体裁 {#made-common}",
            _files("全体に共通するもと", common),
            "## できあがったファイル {#made-files}",
            "このページと provenance.json を除く、この報告書のすべてのファイルです。",
            _files("この報告書のファイル", files),
            "## 確かめ方 {#made-verify}",
            _HOW,
        ]
    )


def _program(record: Mapping[str, Any]) -> list[tuple[str, str]]:
    code = record["code"]
    changed = "、".join(f"<code>{html.escape(path)}</code>" for path in code["changed"])
    rows = [
        ("版", html.escape(record["edition"])),
        ("プログラムの版", html.escape(code["version"])),
        ("コミット", f"<code>{code['commit']}</code>" if code["commit"] else ""),
        ("コミットから変更のあるファイル", changed),
        ("プログラムのSHA-256", _digest(code["digest"])),
        ("組版", html.escape(record["renderer"])),
        ("Python", html.escape(record["python"])),
        ("部品の一覧（requirements.lock）", _digest(record["lock"]) if record["lock"] else ""),
    ]
    return [(name, content) for name, content in rows if content]


def _digest(digest: str) -> str:
    return f'<code class="digest">{digest}</code>'


def _files(caption: str, rows: Sequence[tuple[str, str]]) -> str:
    """Return the HTML of a folded table of files: few readers want to see their checksums."""
    return "\n".join(
        [
            f"```{{=html}}\n<details>\n<summary>{html.escape(caption)}（{len(rows)}件）</summary>\n```",
            _table(caption, ("ファイル", "SHA-256"), rows),
            "```{=html}\n</details>\n```",
        ]
    )


def _table(caption: str, heads: Iterable[str], rows: Iterable[tuple[str, str]]) -> str:
    """Return the HTML of a table; the first cell of a row is text, the second is HTML already."""
    top = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "\n".join(
        f'<tr><th scope="row">{html.escape(first)}</th><td>{second}</td></tr>'
        for first, second in rows
    )
    lines = [
        *("```{=html}", '<div class="table-scroll" tabindex="0">', '<table class="data made">'),
        f"<caption>{html.escape(caption)}</caption>",
        *(f"<thead><tr>{top}</tr></thead>", f"<tbody>\n{body}\n</tbody>"),
        *("</table>", "</div>", "```"),
    ]
    return "\n".join(lines)
