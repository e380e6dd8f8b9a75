"""The changes as a document for the officer who signs the report off: what stands in which order.

It is said once here, and set as a page (``changes_page.py``) and as PDF (``changes_pdf.py``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote

from tsunagari.press.compare import amounts, drawings, sentence_diff
from tsunagari.press.compare.amounts import POINTS, Amount
from tsunagari.press.compare.changes import (
    ADDED,
    CHANGED,
    MOVED,
    REMOVED,
    Changes,
    FactChange,
    FigureChange,
    PathChange,
    SentenceChange,
    TableChange,
)
from tsunagari.press.compare.large_changes import LargeChange
from tsunagari.press.compare.table_diff import TableDiff
from tsunagari.press.core.dates import date_text

TITLE = "公開内容の変更点"
_KINDS = {ADDED: "追加", REMOVED: "削除", CHANGED: "変更", MOVED: "移動"}
_TOOLS = {
    "version of the code": "プログラムの版",
    "commit": "コミット",
    "code": "プログラム",
    "renderer": "組版",
    "requirements.lock": "部品の一覧",
}
_AROUND = 40
"""Letters of a sentence on either side of a number in it."""


@dataclass(frozen=True)
class Run:
    """Letters of one look: plain, ``strong``, ``code``, or ``delete`` and ``insert``."""

    text: str
    look: str = ""
    href: str = ""


Runs: TypeAlias = Sequence[Run]


@dataclass(frozen=True)
class Heading:
    """A heading, of level 2 or 3."""

    level: int
    runs: Runs


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a ``sentence`` of the report, or one that says ``because`` of what."""

    runs: Runs
    look: str = ""


@dataclass(frozen=True)
class Items:
    """A list; of ``counts`` the first run of each stands out."""

    items: Sequence[Runs]
    look: str = ""


@dataclass(frozen=True)
class Grid:
    """A table whose first cell of each row names it.

    Attributes
    ----------
    look
        ``approval`` is to be written into; of ``large`` no number is broken over lines.
    """

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Runs]]
    look: str = ""


@dataclass(frozen=True)
class Pair:
    """A figure before and now, as addresses that hold the drawing; empty where there is none.

    Attributes
    ----------
    widths
        Of either, as parts of the wider one, so that a unit is as long in both.
    """

    name: str
    before: str
    after: str
    widths: tuple[float, float] = (1.0, 1.0)

    @property
    def note(self) -> str:
        """What is said of the widths, if one drawing is made smaller."""
        return "" if self.widths == (1.0, 1.0) else "二つの図の目盛りをそろえて示します。"


@dataclass(frozen=True)
class Fold:
    """What need not be read: closed on the page, at its place in the PDF."""

    title: str
    blocks: Sequence[Block]


Block: TypeAlias = Heading | Paragraph | Items | Grid | Pair | Fold


@dataclass(frozen=True)
class About:
    """What the document says of itself.

    Attributes
    ----------
    front
        Names and texts: the title, the office and how to reach it.
    before, after
        What is compared, in words.
    made
        When, in the local zone.
    links
        Address below which the pages are found; empty for no links.
    large
        The changes that are to be acknowledged.
    """

    front: Sequence[tuple[str, str]] = ()
    before: str = ""
    after: str = ""
    made: datetime.datetime | None = None
    links: str = ""
    large: Sequence[LargeChange] = field(default_factory=list)


def document(changes: Changes, about: About) -> list[Block]:
    """Return the document behind its title."""
    builder = _Builder(changes, about)
    return [
        *builder.front(),
        *builder.overview(),
        *builder.large(),
        *builder.facts(),
        *(block for href in builder.by_size() for block in builder.page(href)),
        *builder.rest(),
    ]


class _Builder:
    def __init__(self, changes: Changes, about: About) -> None:
        self._changes, self._about = changes, about

    def front(self) -> Iterator[Block]:
        changes, made = self._changes, self._about.made
        entries = [*self._about.front, ("版", changes.edition)]
        entries += [("前", self._about.before or changes.before)]
        entries += [("今回", self._about.after or changes.after)]
        if made:
            zone = made.isoformat()[-6:]
            entries.append(("作成", f"{date_text(made.date())} {made:%H:%M}（UTC{zone}）"))
        rows = [[_plain(name), _plain(text)] for name, text in entries if text]
        yield Grid("この文書について", ("項目", "内容"), rows)
        steps = [[_plain(step), _plain(""), _plain("")] for step in ("作成", "確認", "承認")]
        yield Grid("承認欄", ("区分", "氏名", "日付"), steps, "approval")

    def overview(self) -> Iterator[Block]:
        changes = self._changes
        counts = {
            "数値": len(changes.facts),
            "表": len(changes.tables),
            "セル": sum(table.cells for table in changes.tables),
            "図": len(changes.figures),
            "文": len(changes.sentences) + len(changes.frame),
            "ページ": len(changes.hrefs) + len(changes.pages),
            "そのほかのファイル": len(changes.files),
        }
        items = [[Run(str(n), "strong"), Run(name)] for name, n in counts.items() if n]
        if items:
            yield Items(items, "counts")
        else:
            yield Paragraph(_plain("公開する内容に変更はありません。"))

    def large(self) -> Iterator[Block]:
        if not self._about.large:
            return
        yield Heading(2, _plain("一つずつ確認する大きな変更"))
        rows = [
            [
                [*self._link(change.page), Run(f"　{change.title}")],
                *_values(change.before, change.after, change.amount),
                [Run(change.code, "code")],
            ]
            for change in self._about.large
        ]
        yield Grid("大きい順", ("箇所", "前", "今回", "差", "確認の番号"), rows, "large")

    def facts(self) -> Iterator[Block]:
        facts = sorted(self._changes.facts, key=lambda fact: -_size(fact.amount))
        moved = [fact for fact in facts if fact.before and fact.after]
        new = [fact for fact in facts if not fact.before]
        gone = [fact for fact in facts if not fact.after]
        if facts:
            yield Heading(2, _plain("文章の中の数値"))
        if moved:
            rows = [
                [self._fact(fact), *_values(fact.before, fact.after, fact.amount)] for fact in moved
            ]
            yield Grid("変わった数値（大きい順）", ("数値のある文", "前", "今回", "差"), rows)
        for name, some in (("新しい数値", new), ("なくなった数値", gone)):
            if some:
                rows = [[self._fact(fact), _plain(fact.after or fact.before)] for fact in some]
                yield Grid(name, ("数値のある文", "値"), rows)

    def by_size(self) -> list[str]:
        """Return the pages, the one with the largest change first."""
        sizes = dict.fromkeys(self._changes.hrefs, -1.0)
        for fact in self._changes.facts:
            sizes[fact.page] = max(sizes[fact.page], _size(fact.amount))
        for table in self._changes.tables:
            sizes[table.page] = max(sizes[table.page], _size_of_table(table))
        return sorted(sizes, key=lambda href: -sizes[href])

    def page(self, href: str) -> Iterator[Block]:
        changes = self._changes
        tables = [table for table in changes.tables if table.page == href]
        figures = [figure for figure in changes.figures if figure.page == href]
        sentences = [sentence for sentence in changes.sentences if sentence.page == href]
        causes = changes.causes.get(href)
        if not (tables or figures or sentences):
            return
        yield Heading(2, self._link(href))
        if causes:
            files = [part for path in causes for part in (Run("、"), Run(path, "code"))]
            yield Paragraph([Run("変更のもと："), *files[1:]], "because")
        for table in sorted(tables, key=lambda table: -_size_of_table(table)):
            yield from _table(table, self._link(href, table.label, table.caption or table.label))
        captions = {table.label: table.caption or table.label for table in changes.tables}
        for figure in figures:
            yield from _figure(figure, captions)
        yield from _sentences(sentences)

    def rest(self) -> Iterator[Block]:
        changes = self._changes
        if changes.frame:
            yield Heading(2, _plain("各ページの上と下"))
            yield from map(_sentence, changes.frame)
        yield from _paths("ページの追加、削除、書き方の変更", changes.pages)
        yield from _paths("そのほかのファイル", changes.files)
        blocks = list(_paths("変わったもとのファイル", changes.inputs or []))
        if changes.inputs is None and changes:
            text = "一方に、つくり方の記録（provenance.json）がないため、変更のもとは示せません。"
            blocks.append(Paragraph(_plain(text)))
        if changes.toolchain:
            rows = [
                [_plain(_TOOLS.get(name, name)), [Run(old, "code")], [Run(new, "code")]]
                for name, old, new in changes.toolchain
            ]
            blocks.append(Grid("つくり方の変更", ("項目", "前", "今回"), rows))
        if blocks:
            yield Fold("もとのファイルとつくり方", blocks)

    def _fact(self, fact: FactChange) -> Runs:
        value = fact.after or fact.before
        before, found, after = fact.said.partition(value)
        start = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
        end = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
        sentence = [Run(start), Run(value, "strong"), Run(end)] if found else []
        heading = f"「{fact.heading}」" if fact.heading else ""
        link = self._link(fact.page, said=fact.said) if fact.page else []
        return [*sentence, Run("　"), *link, Run(heading), Run("　"), Run(fact.name, "code")]

    def _link(self, href: str, label: str = "", name: str = "", said: str = "") -> Runs:
        """Return the name of a page, or of a table on it, with a link to it if there is one."""
        title = name or self._changes.titles.get(href) or href or "ページのないもの"
        gone = any(page.path == href and page.kind == REMOVED for page in self._changes.pages)
        if not (self._about.links and href) or gone:
            return [Run(title)]
        # Browsers that know the mark go to the sentence and show it in colour.
        place = f"#{label}" if label else f"#:~:text={quote(said, safe='')}" if said else ""
        return [Run(title, "", f"{self._about.links}/{href}{place}")]


def _table(table: TableChange, link: Runs) -> Iterator[Block]:
    yield Heading(3, [Run("表「"), *link, Run(f"」の{_KINDS[table.kind]}")])
    for diff, where in ((table.on_page, ""), (table.in_csv, "（CSV）")):
        cells = [(cell, amounts.text_difference(cell.before, cell.after)) for cell in diff.cells]
        cells.sort(key=lambda pair: -_size(pair[1]))
        rows = [
            [_plain(f"{cell.row}　{cell.column}"), *_values(cell.before, cell.after, amount)]
            for cell, amount in cells
        ]
        if rows:
            yield Grid(f"変わったセル（大きい順）{where}", ("行と列", "前", "今回", "差"), rows)
        if items := [_plain(f"{line}{where}") for line in _row_and_column_lines(diff)]:
            yield Items(items)
    if table.kind == CHANGED and not table.on_page and not table.in_csv:
        yield Paragraph(_plain("CSVの書き方だけが変わりました。セルの内容は同じです。"))


def _row_and_column_lines(diff: TableDiff) -> Iterator[str]:
    for axis, name in ((diff.rows, "行"), (diff.columns, "列")):
        yield from (f"{name}「{added}」を追加" for added in axis.added)
        yield from (f"{name}「{removed}」を削除" for removed in axis.removed)
        yield from (f"{name}の名前を「{old}」から「{new}」に変更" for old, new in axis.renamed)
    for axis, name in ((diff.rows, "行"), (diff.columns, "列")):
        if axis.moved:
            yield f"{name}の順序を変更"


def _figure(figure: FigureChange, captions: Mapping[str, str]) -> Iterator[Block]:
    name = figure.caption or figure.label
    yield Heading(3, _plain(f"図「{name}」の{_KINDS[figure.kind]}"))
    if figure.tables:
        names = "、".join(f"「{captions[label]}」" for label in figure.tables)
        yield Paragraph(_plain(f"変わった表：{names}"))
    before, after = (
        address if address.startswith("data:") else "" for address in (figure.before, figure.after)
    )
    if before or after:
        yield Pair(name, before, after, drawings.common_scale(before, after))


def _sentences(sentences: Iterable[SentenceChange]) -> Iterator[Block]:
    """Yield the sentences by what happened to them; those that only moved stand last."""
    by_kind: dict[str, list[SentenceChange]] = {}
    for sentence in sentences:
        by_kind.setdefault(sentence.kind, []).append(sentence)
    for kind in (CHANGED, ADDED, REMOVED, MOVED):
        if kind in by_kind:
            yield Heading(3, _plain(f"文の{_KINDS[kind]}"))
            yield from map(_sentence, by_kind[kind])


def _sentence(sentence: SentenceChange) -> Block:
    heading = f"「{sentence.heading}」" if sentence.heading else ""
    if sentence.kind == MOVED:
        runs = [Run(sentence.after)]
    else:
        runs = [
            Run(part, "" if tag == "equal" else tag)
            for tag, part in sentence_diff.mark_changes(sentence.before, sentence.after)
        ]
    return Paragraph([Run(f"{_KINDS[sentence.kind]}{heading}　", "strong"), *runs], "sentence")


def _paths(name: str, paths: Sequence[PathChange]) -> Iterator[Block]:
    if paths:
        rows = [
            [[Run(change.path, "code"), Run(f"　{change.title}")], _plain(_KINDS[change.kind])]
            for change in paths
        ]
        yield Grid(name, ("ファイル", "変更"), rows)


def _values(before: str, after: str, amount: Amount | None) -> tuple[Runs, Runs, Runs]:
    difference = ""
    if amount is not None:
        unit = "ポイント" if amount.unit == POINTS else amount.unit
        percent = f"（{amount.percent}％）" if amount.percent else ""
        difference = f"{amount.difference}{unit}{percent}"
    return _plain(before or "なし"), _plain(after or "なし"), _plain(difference or "－")


def _size(amount: Amount | None) -> float:
    return amount.size if amount else -1.0


def _size_of_table(table: TableChange) -> float:
    cells = [*table.on_page.cells, *table.in_csv.cells]
    return max(
        (_size(amounts.text_difference(cell.before, cell.after)) for cell in cells), default=-1.0
    )


def _plain(text: str) -> Runs:
    return [Run(text)]
