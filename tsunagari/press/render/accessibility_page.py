"""The page on the report's accessibility, in the form of JIS X 8341-3:2016, annex JB.3.

Cities publish one every year. What the gate tests is filled in; what a person has to judge is open
until ``accessibility.yml`` of the edition says so, and is never taken for met.
"""

from __future__ import annotations

import csv
import datetime
import html
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tsunagari.press.bind.book import Book
from tsunagari.press.core import pandoc
from tsunagari.press.core.dates import date_text
from tsunagari.press.plan.accessibility import Declaration, Finding, findings, level
from tsunagari.press.plan.plan import Plan
from tsunagari.press.render.staging import apart_settings

NAME = "accessibility"
PAGE = f"{NAME}.html"
CSV = f"{NAME}.csv"
_TITLE = "ウェブアクセシビリティの試験結果"
_LEAD = """
この報告書のウェブページが、日本産業規格JIS X 8341-3:2016の達成基準をどこまで満たしているかを、
同じ規格の附属書JBにある表示事項の順に示します。プログラムだけで確かめられる達成基準は、ページを
つくるたびに、すべてのページで確かめています。
""".replace("\n", "")
_GUIDELINE = (
    "「準拠」「一部準拠」は、ウェブアクセシビリティ基盤委員会「ウェブコンテンツのJIS X 8341-3:2016 "
    "対応度表記ガイドライン」による表記です。"
)
_NOT_SAID = "まだ記入されていません。"
_METHODS = {"AC": "プログラム", "AF": "プログラムと人", "HC": "人"}
_HEADS = ("細分箇条", "達成基準", "適合レベル", "適用", "適合", "備考", "確かめ方")
_OPEN = "人による確認がまだです。"


def job(plan: Plan, book: Book) -> dict[str, Any]:
    """Return what pandoc makes the page of, whoever renders the book."""
    variables = apart_settings(plan, book, _TITLE)
    return {"text": _text(plan, book), "number": 0, "variables": pandoc.escaped(variables)}


def write(plan: Plan, made_of: Mapping[str, Any]) -> None:
    """Write the page into the rendered site."""
    template = (plan.stage / "template.html").read_text(encoding="utf-8")
    (page,) = pandoc.write([made_of], template, plan.root / "report")
    (plan.stage / "_site" / PAGE).write_text(page, encoding="utf-8", newline="\n")


def write_csv(plan: Plan, folder: Path) -> None:
    """Write the check-list as a table to take away."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    notice = (plan.settings.notice,) if plan.settings.notice else ()
    rows.writerow([*_HEADS, *("注記" for _ in notice)])
    rows.writerows([*_cells(finding), *notice] for finding in findings(plan.accessibility))
    (folder / CSV).write_bytes(text.getvalue().encode("utf-8-sig"))


def _text(plan: Plan, book: Book) -> str:
    """Return the Markdown of the page, its parts as HTML: no text of theirs is read as markup."""
    declaration = plan.accessibility
    rows = findings(declaration)
    tested = [
        page for page in book.pages if not declaration.pages or page.name in declaration.pages
    ]
    links = [(page.href, book.titles[page.name]) for page in tested]
    own = [] if declaration.pages else [(PAGE, _TITLE), ("provenance.html", "作成記録")]
    parts = [
        ("表明日", [_day(declaration.declared)]),
        ("規格の規格番号及び改正年", ["JIS X 8341-3:2016"]),
        ("満たしている適合レベル", _level(declaration, rows)),
        ("対象となるウェブページに関する簡潔な説明", [_subject(plan, len(book.pages))]),
        ("依存したウェブコンテンツ技術のリスト", ["HTML、CSS、SVG"]),
        (
            "試験対象のウェブページを選択した方法及び選択したウェブページ数",
            _selection(plan, len(links + own)),
        ),
    ]
    lines = [_raw(f"<p>{_LEAD}</p>")]
    for number, (heading, said) in enumerate(parts, start=1):
        paragraphs = "\n".join(f"<p>{html.escape(text)}</p>" for text in said)
        lines += [f"## {heading} {{#jis-{number}}}", _raw(paragraphs)]
    lines += [
        "## 試験を行ったウェブページのURI {#jis-7}",
        _raw(_addresses([*links, *own], declaration.address)),
        "## 達成基準チェックリスト {#jis-8}",
        _raw(_checklist(rows)),
        "## 試験実施期間 {#jis-9}",
        _raw(f"<p>{_period(declaration.period)}</p>"),
    ]
    return "\n\n".join(lines)


def _raw(content: str) -> str:
    return f"```{{=html}}\n{content}\n```"


def _day(day: datetime.date | None) -> str:
    return date_text(day) if day else _NOT_SAID


def _period(days: Sequence[datetime.date | None]) -> str:
    first, last = days
    if first is None or last is None:
        return (
            f"プログラムによる確認は、このページをつくったとき。人による確認の期間は、{_NOT_SAID}"
        )
    return f"{date_text(first)}から{date_text(last)}まで"


def _level(declaration: Declaration, rows: Sequence[Finding]) -> list[str]:
    """Return what is claimed: nothing as long as a criterion is open or no day stands above."""
    failed = [row.criterion.number for row in rows if row.conforms is False]
    missed = [f"満たしていない達成基準：{'、'.join(failed)}"] if failed else []
    if claimed := level(declaration):
        return [f"適合レベル{claimed}", _GUIDELINE, *missed]
    left = sum(row.is_open for row in rows)
    if not left:
        return ["まだ示せません。表明日が記入されていません。", *missed]
    why = f"{len(rows)}の達成基準のうち、{left}は人による確認が済んでいません。"
    return [f"まだ示せません。{why}", *missed]


def _subject(plan: Plan, pages: int) -> str:
    text = f"{plan.settings.city}「{plan.settings.title}」のウェブページ"
    text += f"（{pages}ページと、このページ、作成記録）。"
    documents = [name for name in plan.formats if name != "html"]
    names = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
    if documents:
        text += f"{'、'.join(names[name] for name in documents)}の文書は対象に含みません。"
    return text


def _selection(plan: Plan, pages: int) -> list[str]:
    chosen = plan.accessibility.selection
    if chosen is None:
        return [f"すべてのウェブページを選択しました（{pages}ページ）。"]
    return [f"{chosen}（{pages}ページ）", "プログラムによる確認は、すべてのページで行っています。"]


def _addresses(links: Sequence[tuple[str, str]], base: str) -> str:
    """Return the list of the pages, with whole addresses where it is known where they stand."""
    items = []
    for href, title in links:
        address = f"{base.rstrip('/')}/{href}" if base else href
        where = f"<br>{html.escape(address)}" if base else f"（{html.escape(href)}）"
        items.append(f'<li><a href="{html.escape(href)}">{html.escape(title)}</a>{where}</li>')
    return "<ol>\n" + "\n".join(items) + "\n</ol>"


def _cells(finding: Finding) -> tuple[str, ...]:
    """Return a row of the check-list in words, as the data to take away have it."""
    criterion = finding.criterion
    known = {True: "適用", False: "適用なし", None: "未確認"}[finding.applies]
    met = {True: "適合", False: "不適合", None: "未確認"}[finding.conforms]
    if finding.applies is False:
        met = "適用なし"
    note = finding.note
    if finding.is_open:
        note = f"{_OPEN}{f'プログラムでは、次を確かめました：{note}' if note else ''}"
    method = _METHODS[criterion.method]
    return (criterion.number, criterion.name, criterion.level, known, met, note, method)


def _checklist(rows: Iterable[Finding]) -> str:
    """Return the HTML of the check-list; 「○」 and the like have their words beside them."""
    marks = {"適用": "○", "適合": "○", "不適合": "×", "適用なし": "－"}
    lines = []
    for row in rows:
        number, name, grade, applies, conforms, note, _method = _cells(row)
        cells = [name, grade, _marked(applies, marks), _marked(conforms, marks), html.escape(note)]
        written = "".join(f"<td>{cell}</td>" for cell in cells)
        lines.append(f'<tr><th scope="row">{number}</th>{written}</tr>')
    top = "".join(f'<th scope="col">{head}</th>' for head in _HEADS[:-1])
    return "\n".join(
        [
            '<div class="table-scroll" tabindex="0">',
            '<table class="data checklist">',
            "<caption>JIS X 8341-3:2016の達成基準（レベルAとAA）</caption>",
            f"<thead><tr>{top}</tr></thead>",
            "<tbody>",
            *lines,
            "</tbody>",
            "</table>",
            "</div>",
            f'<p class="download"><a href="{CSV}" download>達成基準チェックリスト（CSV）</a></p>',
        ]
    )


def _marked(text: str, marks: Mapping[str, str]) -> str:
    mark = marks.get(text)
    if mark is None:
        return text
    return f'<span aria-hidden="true">{mark}</span><span class="visually-hidden">{text}</span>'
