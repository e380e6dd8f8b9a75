"""The document for Word: what Word and LibreOffice find in it, and what its gate finds."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import docx
import pypdf
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from tests.backtests.test_r4 import bare, published
from tests.conftest import not_here
from tests.press.documents.chapters import HEADS, ROWS, made
from tests.press.documents.conftest import changed
from tsunagari.press.check.documents import word as gate
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.documents import archive, word


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("docx"), word)


@pytest.fixture(scope="module")
def two_chapters(written: bytes) -> Document:
    return docx.Document(io.BytesIO(written))


def styles(document: Document, *names: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style is not None and p.style.name in names]


def test_headings_captions_and_callouts_are_styles(two_chapters: Document) -> None:
    assert styles(two_chapters, "Heading 1") == ["はじめに", "1 章one", "2 章two"]
    assert styles(two_chapters, "Table Caption") == ["表\u00a01.1: 表の題", "表\u00a02.1: 表の題"]
    assert styles(two_chapters, "Image Caption") == ["図\u00a01.1: 図の題", "図\u00a02.1: 図の題"]
    assert styles(two_chapters, "Notice Title") == ["補いの題"] * 2
    assert styles(two_chapters, "Notice") == ["補い。"] * 2
    assert styles(two_chapters, "toc 1") == ["はじめに", "1 章one", "2 章two"]


def test_captions_are_counted_by_word(two_chapters: Document) -> None:
    codes = [code.text.strip() for code in two_chapters.element.iter(qn("w:instrText"))]
    assert [code for code in codes if code.startswith("SEQ")] == [
        *("SEQ 図 \\* ARABIC \\r 1", "SEQ 表 \\* ARABIC \\r 1") * 2
    ]


def test_footnotes_do_not_collide_and_links_lead_within(
    written: bytes, two_chapters: Document
) -> None:
    notes = archive.read(written)["word/footnotes.xml"].decode()
    assert "oneの注。" in notes
    assert "twoの注。" in notes
    anchors = {link.get(qn("w:anchor")) for link in two_chapters.element.iter(qn("w:hyperlink"))}
    marks = {mark.get(qn("w:name")) for mark in two_chapters.element.iter(qn("w:bookmarkStart"))}
    assert {"sec-one", "sec-two", "tbl-one", "tbl-two"} <= anchors <= marks


def test_wide_tables_are_on_turned_pages_and_repeat_their_heads(two_chapters: Document) -> None:
    turned = [s.orientation == WD_ORIENT.LANDSCAPE for s in two_chapters.sections]
    assert turned == [False, True, False, True, False]
    assert [s.different_first_page_header_footer for s in two_chapters.sections] == [
        *(True, False, False, False, False)
    ]
    assert all("架空データ" in s.header.paragraphs[0].text for s in two_chapters.sections)
    for table in two_chapters.tables:
        assert [cell.text for cell in table.rows[0].cells] == HEADS
        assert len(table.rows) == ROWS + 1
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_table_of_few_rows_needs_no_turned_page(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(made(tmp_path, word, rows=2)))
    assert len(document.sections) == 1
    assert [cell.text for cell in document.tables[0].rows[0].cells] == [HEADS[0], "行0", "行1"]


def test_every_word_shows_the_charts(written: bytes, two_chapters: Document) -> None:
    parts = archive.read(written)
    assert len([name for name in parts if re.fullmatch(r"word/media/.*\.png", name)]) == 2
    assert [n for n in parts if n.endswith(".svg")] == [
        *("word/media/fig-one.svg", "word/media/fig-two.svg")
    ]
    alternatives = [d.get("descr") for d in two_chapters.element.iter(qn("wp:docPr"))]
    assert alternatives == ["oneを示した図。", "twoを示した図。"]
    assert b"svgBlip" in parts["word/document.xml"]
    assert b'Extension="svg"' in parts["[Content_Types].xml"]


def test_the_same_bytes_each_time(written: bytes, tmp_path: Path) -> None:
    assert made(tmp_path, word) == written


def test_what_stands_in_prose_is_text(tmp_path: Path) -> None:
    document = docx.Document(io.BytesIO(made(tmp_path, word, last="\\<w:p/\\> & a \\< b")))
    assert "<w:p/> & a < b" in [paragraph.text for paragraph in document.paragraphs]


def test_libreoffice_opens_it(written: bytes, tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        not_here("LibreOffice")
    (tmp_path / "r4.docx").write_bytes(written)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "pdf", "r4.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=100)
    pages = pypdf.PdfReader(tmp_path / "r4.pdf").pages
    assert sum(page.mediabox.width > page.mediabox.height for page in pages) >= 4


# The published report.


def test_every_figure_of_the_published_report(published_site: BuiltSite) -> None:
    document = docx.Document(published_site.folder / "r4.docx")
    cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
    notes = archive.read(published_site.raw["r4.docx"])["word/footnotes.xml"].decode()
    text = bare("\n".join([*(p.text for p in document.paragraphs), *cells, notes]))
    assert not [row for row in published() if bare(row.printed) not in text]


def cut(text: str, start: str, end: str) -> str:
    first = text.index(start)
    return text[:first] + text[text.index(end, first) + len(end) :]


CHANGES: dict[str, tuple[str, Callable[[str], str]]] = {
    "a figure of the prose": ("document", lambda text: text.replace("4.18%", "4.19%", 1)),
    "a cell": ("document", lambda text: text.replace(">2,767,314<", ">2,767,315<", 1)),
    "a paragraph more": (
        "document",
        lambda text: text.replace("<w:sectPr", "<w:p><w:r><w:t>余計</w:t></w:r></w:p><w:sectPr", 1),
    ),
    "a table less": ("document", lambda text: cut(text, "<w:tbl>", "</w:tbl>")),
    "an alternative text": (
        "document",
        lambda text: text.replace('docPr descr="', 'docPr descr="い'),
    ),
    "a head that does not repeat": (
        "document",
        lambda text: re.sub(r"<w:tblHeader[^>]*/>", "", text, count=1),
    ),
    "a link to nowhere": (
        "document",
        lambda text: text.replace('w:anchor="sec-', 'w:anchor="sek-'),
    ),
    "a style that is not there": ("styles", lambda text: text.replace('"TableCaption"', '"Other"')),
    "a misspelt mark": ("header1", lambda text: text.replace("</w:t>", "{titel}</w:t>", 1)),
    "a footnote": ("footnotes", lambda text: text.replace("ウィルソン", "ワルド")),
}


def test_the_gate_finds_a_drawing_that_is_not_the_pages(
    published_site: BuiltSite, tmp_path: Path
) -> None:
    parts = archive.read(published_site.raw["r4.docx"])
    name = next(name for name in parts if name.endswith(".svg"))
    parts[name] += b"<!-- more -->"
    parts["word/media/photo.png"] = next(parts[n] for n in parts if n.endswith(".png"))
    (tmp_path / "r4.docx").write_bytes(archive.write(parts))
    for page, content in published_site.raw.items():
        if page.endswith((".html", ".json")):
            (tmp_path / page).parent.mkdir(exist_ok=True)
            (tmp_path / page).write_bytes(content)
    site = BuiltSite(tmp_path, published_site.plan, published_site.book)
    found = [problem.what for problem in gate.check(site, "r4.docx")]
    assert len(found) == 2
    assert Path(name).stem in found[0]


@pytest.mark.parametrize("name", CHANGES)
def test_the_gate_finds(published_site: BuiltSite, tmp_path: Path, name: str) -> None:
    part, change = CHANGES[name]
    site = changed(published_site, tmp_path, lambda text: text + "\n", "index.html")
    assert not list(gate.check(site, "r4.docx"))
    parts = archive.read(site.raw["r4.docx"])
    before = parts[f"word/{part}.xml"].decode()
    parts[f"word/{part}.xml"] = change(before).encode()
    assert parts[f"word/{part}.xml"].decode() != before
    (tmp_path / "r4.docx").write_bytes(archive.write(parts))
    assert list(gate.check(BuiltSite(tmp_path, site.plan, site.book), "r4.docx"))
