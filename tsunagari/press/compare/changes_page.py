"""The changes as a page for the officer who signs the report off; it needs no other file."""

from __future__ import annotations

import html
from collections.abc import Iterator

from tsunagari.press.compare import changes_document
from tsunagari.press.compare.changes import Changes
from tsunagari.press.compare.changes_document import (
    TITLE,
    About,
    Block,
    Fold,
    Grid,
    Heading,
    Items,
    Pair,
    Paragraph,
    Run,
    Runs,
)

_MARKS = {"delete": ("del", "削除"), "insert": ("ins", "追加")}
_ELEMENTS = {"strong": "strong", "code": "code"}
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
.changes { margin-top: 1.5rem; }
.approval { margin-bottom: 1.5rem !important; }
.approval td { height: 3.5rem; min-width: 10rem; border: 1px solid var(--line); }
@media (min-width: 40rem) { .large td { white-space: nowrap; } }
.approval { max-width: 36rem; }
details { margin: 2rem 0; }
summary { cursor: pointer; font-weight: 700; }
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


def write_page(changes: Changes, style: str, about: About = About()) -> str:  # noqa: B008
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
    blocks = changes_document.document(changes, about)
    parts = [f"<h1>{TITLE}</h1>", *(line for block in blocks for line in _block(block))]
    head = f"<title>{TITLE} | {_text(changes.edition)}</title>"
    return "\n".join(
        [
            *("<!DOCTYPE html>", '<html lang="ja">', "<head>", '<meta charset="utf-8">'),
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            *(head, '<link rel="icon" href="data:,">', f"<style>{style}{_STYLE}</style>"),
            *("</head>", "<body>", '<main><div class="text">', *parts, "</div></main>"),
            *("</body>", "</html>", ""),
        ]
    )


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"<h{block.level}>{_runs(block.runs)}</h{block.level}>"
        case Paragraph():
            look = f' class="{block.look}"' if block.look else ""
            yield f"<p{look}>{_runs(block.runs)}</p>"
        case Items():
            look = ' class="counts" aria-label="変更の数"' if block.look else ""
            items = "".join(f"<li>{_runs(item)}</li>" for item in block.items)
            yield f"<ul{look}>{items}</ul>"
        case Grid():
            yield _grid(block)
        case Pair():
            yield from _pair(block)
        case Fold():
            yield f"<details><summary>{_text(block.title)}</summary>"
            yield from (line for inner in block.blocks for line in _block(inner))
            yield "</details>"


def _runs(runs: Runs) -> str:
    return "".join(_run(run) for run in runs if run.text)


def _run(run: Run) -> str:
    text = _text(run.text)
    if run.look in _MARKS:
        mark, label = _MARKS[run.look]
        return (
            f'<{mark}><span class="visually-hidden">（{label}：</span>{text}'
            f'<span class="visually-hidden">）</span></{mark}>'
        )
    if element := _ELEMENTS.get(run.look):
        text = f"<{element}>{text}</{element}>"
    return f'<a href="{_text(run.href)}">{text}</a>' if run.href else text


def _grid(grid: Grid) -> str:
    """Return a table; on a phone each row stands as a block."""
    head_row = "".join(f'<th scope="col">{_text(head)}</th>' for head in grid.heads)
    body = "\n".join(
        f'<tr><th scope="row">{_runs(row[0])}</th>'
        + "".join(
            f'<td data-head="{_text(head)}">{_runs(cell)}</td>'
            for head, cell in zip(grid.heads[1:], row[1:], strict=True)
        )
        + "</tr>"
        for row in grid.rows
    )
    look = f" {grid.look}" if grid.look else ""
    return (
        f'<table class="data changes{look}"><caption>{_text(grid.caption)}</caption>\n'
        f"<thead><tr>{head_row}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
    )


def _pair(pair: Pair) -> Iterator[str]:
    if pair.note:
        yield f'<p class="because">{pair.note}</p>'
    yield '<div class="pair">'
    versions = ("前", "今回"), (pair.before, pair.after), pair.widths
    for version, address, width in zip(*versions, strict=True):
        if address:
            alt = f"図「{_text(pair.name)}」の{version}のもの"
            style = f' style="width: {100 * width:.1f}%"' if width < 1 else ""
            yield f'<figure><img alt="{alt}" src="{_text(address)}"{style}>'
            yield f"<figcaption>{version}</figcaption></figure>"
    yield "</div>"


def _text(text: str) -> str:
    return html.escape(text)
