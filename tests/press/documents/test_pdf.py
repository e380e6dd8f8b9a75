"""The PDF: what a reader, a screen reader and an archive find in it, and what its gate finds."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest

from tests.backtests.test_r4 import bare, published
from tests.press.documents.chapters import HEADS, ROWS, made
from tests.press.documents.conftest import changed
from tsunagari.press.check import leaks, tagged_pdf
from tsunagari.press.check.documents import pdf as gate
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import PressError
from tsunagari.press.documents import pdf


@pytest.fixture(scope="module")
def two_chapters(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return made(tmp_path_factory.mktemp("pdf"), pdf)


def test_footnotes_of_two_pages_of_a_notebook_do_not_collide(two_chapters: bytes) -> None:
    _reader, tree, _unmarked = tagged_pdf.read(two_chapters)
    notes = [block.own_text for block in tree.blocks() if block.kind == "Note"]
    assert notes == ["oneの注。", "twoの注。"]


def test_links_between_chapters_stay_within_the_document(two_chapters: bytes) -> None:
    reader, _tree, _unmarked = tagged_pdf.read(two_chapters)
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", ())]
    assert len(notes) > 6
    assert all("/URI" not in note.get("/A", {}) for note in notes)


def test_the_same_bytes_each_time(two_chapters: bytes, tmp_path: Path) -> None:
    assert made(tmp_path, pdf) == two_chapters


def test_a_wide_table_is_on_turned_pages_with_its_heads_on_each(two_chapters: bytes) -> None:
    reader, tree, _unmarked = tagged_pdf.read(two_chapters)
    turned = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(turned) == 4
    for page in turned:
        assert bare(page.extract_text()).count(bare(HEADS[11])) == 1
    tables = [element for element in tree.walk() if element.kind == "Table"]
    assert [sum(e.kind == "TR" for e in table.walk()) for table in tables] == [ROWS + 1] * 2


def test_a_wide_table_of_few_rows_is_turned_round_itself(tmp_path: Path) -> None:
    reader, tree, _unmarked = tagged_pdf.read(made(tmp_path, pdf, rows=2))
    assert all(page.mediabox.width < page.mediabox.height for page in reader.pages)
    table = next(element for element in tree.walk() if element.kind == "Table")
    rows = [[c.own_text for c in row.children] for row in table.walk() if row.kind == "TR"]
    assert rows[0] == [HEADS[0], "行0", "行1"]
    assert rows[3] == [HEADS[3], "33,300", "33,300"]


def test_every_page_but_the_first_says_that_data_are_invented(two_chapters: bytes) -> None:
    reader, tree, unmarked = tagged_pdf.read(two_chapters)
    assert all("架空データ" in unmarked[n] for n in range(2, len(reader.pages) + 1))
    assert "架空データ" in next(iter(tree.children)).text()


def test_a_letter_that_the_font_lacks_stops_the_build_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(PressError) as stopped:
        made(tmp_path, pdf, last="𠮷野さんと\U0001f600。")
    message = str(stopped.value)
    assert {problem.where for problem in stopped.value.problems} == {"one", "two"}
    assert "U+20BB7" in message
    assert "U+1F600" in message


def test_nothing_in_a_report_is_read_as_typst(tmp_path: Path) -> None:
    signs = "-1 a--b---c 3...4 d-?e f//g h~i"
    escaped = signs.replace("~", r"\~").replace("-", r"\-").replace(".", r"\.")
    last = "\\#let x=w \\$x\\$ \\@y \\<z\\>\n\n[" + escaped + "]{.fixed}"
    _reader, tree, _unmarked = tagged_pdf.read(made(tmp_path, pdf, last=last))
    texts = {block.own_text.strip() for block in tree.blocks()}
    assert bare("#let x=w $x$ @y <z>") in {bare(text) for text in texts}
    assert signs in texts


# The published report.


def test_every_figure_of_the_published_report(published_site: BuiltSite) -> None:
    site, path = published_site, "r4.pdf"
    _reader, tree, _unmarked = tagged_pdf.read(site.raw[path])
    text = bare("\n".join(block.own_text for block in tree.blocks()))
    assert not [row for row in published() if bare(row.printed) not in text]


CHANGES = {
    "a figure of the prose": ("survey.html", "4.18%", "4.19%"),
    "a cell": ("survey.html", '<td class="num">2,179</td>', '<td class="num">2,178</td>'),
    "two cells changed about": (
        "advertising.html",
        '<td class="num">3,592</td><td class="num">357</td>',
        '<td class="num">357</td><td class="num">3,592</td>',
    ),
    "a caption": ("survey.html", "調査の対象と回収の状況\n</figcaption>", "調査\n</figcaption>"),
    "an alternative text": ("survey.html", "信頼区間は3.4%から", "信頼区間は3.3%から"),
    "a footnote": ("survey.html", "ウィルソンの方法", "ワルドの方法"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_gate_finds(published_site: BuiltSite, tmp_path: Path, name: str) -> None:
    site, path = published_site, "r4.pdf"
    page, old, new = CHANGES[name]
    other = changed(site, tmp_path, lambda text: text.replace(old, new, 1), page)
    assert not list(gate.check(site, path))
    assert list(gate.check(other, path))


def test_an_untagged_pdf_does_not_pass(published_site: BuiltSite, tmp_path: Path) -> None:
    site, path = published_site, "r4.pdf"
    other = changed(site, tmp_path, lambda text: text + "\n", "index.html")
    writer = pypdf.PdfWriter()
    for page in pypdf.PdfReader(site.folder / path).pages:
        writer.add_page(page)
    writer.write(tmp_path / path)
    found = "\n".join(str(problem) for problem in gate.check(other, path))
    for what in ("not tagged", "language", "pdfaid:part", "bookmark"):
        assert what in found


def test_what_is_drawn_beside_the_text_is_found(published_site: BuiltSite, tmp_path: Path) -> None:
    other = changed(published_site, tmp_path, lambda text: text + "\n", "index.html")
    assert not list(gate.check(other, "r4.pdf"))
    writer = pypdf.PdfWriter(clone_from=published_site.folder / "r4.pdf")
    page = writer.pages[5]
    drawn = page["/Contents"].get_object()
    data = drawn.get_data()
    # What the first line of the page draws is drawn once more, where nobody who listens hears it.
    shown = re.search(rb"BT.*?ET", data, re.DOTALL)
    assert shown
    drawn.set_data(data + b"\n/Artifact BMC\n" + shown[0] + b"\nEMC\n")
    writer.write(tmp_path / "r4.pdf")
    site = BuiltSite(tmp_path, other.plan, other.book)
    assert [p.where for p in gate.check(site, "r4.pdf")] == ["r4.pdf, page 6"]


def test_leaks_are_found_in_a_pdf(published_site: BuiltSite, tmp_path: Path) -> None:
    site, path = published_site, "r4.pdf"
    writer = pypdf.PdfWriter(clone_from=site.folder / path)
    writer.add_metadata({"/Keywords": "tanaka.t@mail.example.jp"})
    writer.add_attachment("answers.csv", b"1,2,3")
    folder = tmp_path / "site"
    folder.mkdir()
    writer.write(folder / path)
    found = "\n".join(str(p) for p in leaks.check(BuiltSite(folder, site.plan, site.book)))
    assert re.search(r"/Keywords: .*an e-mail address", found)
    assert "/EmbeddedFiles" in found
