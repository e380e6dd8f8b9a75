"""The changes as a page for the officer who signs the report off; it needs no other file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tsunagari.press.compare import amounts, sentence_diff
from tsunagari.press.compare.amounts import POINTS, Amount
from tsunagari.press.compare.changes import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Changes,
    FigureChange,
    PathChange,
    SentenceChange,
    TableChange,
)
from tsunagari.press.compare.table_diff import TableDiff

_KINDS = {ADDED: "追加", REMOVED: "削除", CHANGED: "変更", MOVED: "移動"}
_TOOLS = {
    "version of the code": "プログラムの版",
    "commit": "コミット",
    "code": "プログラム",
    "renderer": "組版",
    "requirements.lock": "部品の一覧",
}
_MARKS = {"delete": ("del", "削除"), "insert": ("ins", "追加")}
_STYLE = """
main { display: block !important; max-width: 60rem; margin: 0 auto; padding: 0 var(--gap) 3rem; }
.text, .chapter main > * { max-width: none; }
.counts { display: flex; flex-wrap: wrap; gap: 0.5rem; list-style: none; padding: 0 !important; }
.counts li {
  padding: 0.5rem 1rem; border: 1px solid var(--line-soft); border-radius: var(--radius);
}
.counts strong { font-size: 1.5rem; color: var(--accent); margin-right: 0.25em; }
del { color: var(--important); background: var(--important-soft); }
ins { color: var(--accent-dark); background: var(--accent-soft); }
.sentence { border-left: 4px solid var(--line-soft); padding: 0.25rem 0 0.25rem 1rem; }
.pair {
  display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr));
}
.pair figure { margin: 0; min-width: 0; }
.because { color: var(--ink-soft); font-size: 0.9375rem; }
.changes code { overflow-wrap: anywhere; font-size: 0.875em; }
.changes th, .changes td { overflow-wrap: anywhere; }
.changes td.num { white-space: normal; }
@media (max-width: 40rem) {
  .changes thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .changes tr { display: block; padding: 0.5rem 0; border-bottom: 1px solid var(--line); }
  .changes tbody th, .changes tbody td {
    display: block; border: 0; padding: 0.1rem 0; text-align: left;
  }
  .changes tbody th { font-weight: 700; }
  .changes [data-head]::before { content: attr(data-head) "："; color: var(--ink-soft); }
}
"""


def write_page(changes: Changes, style: str) -> str:
    """Return the page of the changes.

    Parameters
    ----------
    style
        The report's style sheet, so that the page looks as the report does.

    Returns
    -------
    str
        HTML that loads nothing.
    """
    now = _text(changes.after)
    parts = [
        "<h1>前の公開からの変更点</h1>",
        f"<p>版：{_text(changes.edition)}　前：{_text(changes.before)}　今回：{now}</p>",
        *_overview(changes),
        *(line for href in changes.hrefs for line in _section(changes, href)),
        *_frame(changes.frame),
        *_paths("そのほかのファイル", changes.files),
        *_toolchain(changes),
    ]
    head = f"<title>前の公開からの変更点 | {_text(changes.edition)}</title>"
    return "\n".join(
        [
            *("<!DOCTYPE html>", '<html lang="ja">', "<head>", '<meta charset="utf-8">'),
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            *(head, '<link rel="icon" href="data:,">', f"<style>{style}{_STYLE}</style>"),
            *("</head>", "<body>", '<main><div class="text">', *parts, "</div></main>"),
            *("</body>", "</html>", ""),
        ]
    )


def _overview(changes: Changes) -> Iterator[str]:
    pages = len(changes.hrefs) + len(changes.pages)
    counts = {
        "数値": len(changes.facts),
        "表": len(changes.tables),
        "セル": sum(table.cells for table in changes.tables),
        "図": len(changes.figures),
        "文": len(changes.sentences) + len(changes.frame),
        "ページ": pages,
        "そのほかのファイル": len(changes.files),
    }
    items = [f"<li><strong>{count}</strong>{name}</li>" for name, count in counts.items() if count]
    if items:
        yield f'<ul class="counts" aria-label="変更の数">{"".join(items)}</ul>'
    else:
        yield "<p>公開する内容に変更はありません。</p>"
    if changes.inputs is None and changes:
        yield "<p>一方に、つくり方の記録（provenance.json）がないため、変更のもとは示せません。</p>"
    yield from _paths("変わったもとのファイル", changes.inputs or [])
    yield from _paths("ページ", changes.pages)


def _section(changes: Changes, href: str) -> Iterator[str]:
    yield f"<section><h2>{_text(changes.titles.get(href) or href or 'ページのないもの')}</h2>"
    if causes := changes.causes.get(href):
        names = "、".join(f"<code>{_text(path)}</code>" for path in causes)
        yield f'<p class="because">変更のもと：{names}</p>'
    captions = {table.label: table.caption or table.label for table in changes.tables}
    facts = [fact for fact in changes.facts if fact.page == href]
    if facts:
        rows = [
            (f"<code>{_text(fact.name)}</code>", *_pair(fact.before, fact.after, fact.amount))
            for fact in facts
        ]
        yield "<h3>数値</h3>"
        yield _table("変わった数値", ("名前", "前", "今回", "差"), rows)
        for fact in facts:
            if fact.other_fields:
                names = _text("、".join(fact.other_fields))
                yield f"<p><code>{_text(fact.name)}</code>：{names} の変更</p>"
    for table in changes.tables:
        if table.page == href:
            yield from _table_change(table)
    for figure in changes.figures:
        if figure.page == href:
            yield from _figure(figure, captions)
    sentences = [sentence for sentence in changes.sentences if sentence.page == href]
    if sentences:
        yield "<h3>文章</h3>"
        yield from map(_sentence, sentences)
    yield "</section>"


def _table_change(table: TableChange) -> Iterator[str]:
    name = table.caption or table.label
    yield f"<h3>表「{_text(name)}」の{_KINDS[table.kind]}</h3>"
    for diff, where in ((table.on_page, ""), (table.in_csv, "（CSV）")):
        rows = [
            (
                f"{_text(cell.row)}　{_text(cell.column)}",
                *_pair(cell.before, cell.after, amounts.text_difference(cell.before, cell.after)),
            )
            for cell in diff.cells
        ]
        if rows:
            yield _table(f"変わったセル{where}", ("行と列", "前", "今回", "差"), rows)
        if items := [f"<li>{_text(line)}{where}</li>" for line in _row_and_column_lines(diff)]:
            yield f"<ul>{''.join(items)}</ul>"
    if table.kind == CHANGED and not table.on_page and not table.in_csv:
        yield "<p>CSVの書き方だけが変わりました。セルの内容は同じです。</p>"


def _row_and_column_lines(diff: TableDiff) -> Iterator[str]:
    for axis, name in ((diff.rows, "行"), (diff.columns, "列")):
        yield from (f"{name}「{added}」を追加" for added in axis.added)
        yield from (f"{name}「{removed}」を削除" for removed in axis.removed)
        yield from (f"{name}の名前を「{old}」から「{new}」に変更" for old, new in axis.renamed)
    for axis, name in ((diff.rows, "行"), (diff.columns, "列")):
        if axis.moved:
            yield f"{name}の順序を変更"


def _figure(figure: FigureChange, captions: Mapping[str, str]) -> Iterator[str]:
    name = figure.caption or figure.label
    yield f"<h3>図「{_text(name)}」の{_KINDS[figure.kind]}</h3>"
    if figure.tables:
        names = "、".join(f"「{captions[label]}」" for label in figure.tables)
        yield f"<p>変わった表：{_text(names)}</p>"
    yield '<div class="pair">'
    for version, address in (("前", figure.before), ("今回", figure.after)):
        if address.startswith("data:"):
            alt = f"図「{_text(name)}」の{version}のもの"
            yield f'<figure><img alt="{alt}" src="{_text(address)}">'
            yield f"<figcaption>{version}</figcaption></figure>"
    yield "</div>"


def _sentence(sentence: SentenceChange) -> str:
    heading = f"「{_text(sentence.heading)}」" if sentence.heading else ""
    if sentence.kind == MOVED:
        text = _text(sentence.after)
    else:
        text = "".join(
            _text(part) if tag == "equal" else _mark(tag, part)
            for tag, part in sentence_diff.mark_changes(sentence.before, sentence.after)
        )
    return f'<p class="sentence"><strong>{_KINDS[sentence.kind]}</strong>{heading}<br>{text}</p>'


def _mark(tag: str, part: str) -> str:
    element, label = _MARKS[tag]
    return (
        f'<{element}><span class="visually-hidden">（{label}：</span>{_text(part)}'
        f'<span class="visually-hidden">）</span></{element}>'
    )


def _frame(frame: Sequence[SentenceChange]) -> Iterator[str]:
    if frame:
        yield "<section><h2>各ページの上と下</h2>"
        yield from map(_sentence, frame)
        yield "</section>"


def _paths(name: str, paths: Sequence[PathChange]) -> Iterator[str]:
    if paths:
        rows = [
            (f"<code>{_text(change.path)}</code>　{_text(change.title)}", _KINDS[change.kind])
            for change in paths
        ]
        yield f"<section><h2>{name}</h2>"
        yield _table(name, ("ファイル", "変更"), rows)
        yield "</section>"


def _toolchain(changes: Changes) -> Iterator[str]:
    if changes.toolchain:
        rows = [
            (
                _text(_TOOLS.get(name, name)),
                f"<code>{_text(old)}</code>",
                f"<code>{_text(new)}</code>",
            )
            for name, old, new in changes.toolchain
        ]
        yield "<section><h2>つくり方</h2>"
        yield _table("つくり方の変更", ("項目", "前", "今回"), rows)
        yield "</section>"


def _pair(before: str, after: str, amount: Amount | None) -> tuple[str, str, str]:
    difference = ""
    if amount is not None:
        unit = "ポイント" if amount.unit == POINTS else amount.unit
        percent = f"（{amount.percent}％）" if amount.percent else ""
        difference = f"{amount.difference}{unit}{percent}"
    return _text(before) or "なし", _text(after) or "なし", _text(difference) or "－"


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are HTML; on a phone each row stands as a block."""
    head_row = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "\n".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(
            f'<td data-head="{head}">{cell}</td>'
            for head, cell in zip(heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<table class="data changes"><caption>{caption}</caption>\n'
        f"<thead><tr>{head_row}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
    )


def _text(text: str) -> str:
    return html.escape(text)
