"""A page carries its drawings and its style: one answer of a server is all that a reader sees."""

from __future__ import annotations

from pathlib import Path

from bs4 import BeautifulSoup

from tsunagari.press.finish.inline_figures import (
    PREFIX,
    drawings,
    inline_drawings,
    narrow_drawings,
)

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><text>図の文字</text></svg>\n'


def test_a_drawing_moves_into_its_page(tmp_path: Path) -> None:
    page, file = tmp_path / "one.html", tmp_path / "one_files/figure-html/%2B.svg"
    file.parent.mkdir(parents=True)
    file.write_text(DRAWING, encoding="utf-8")
    address = "one_files/figure-html/%252B.svg"
    page.write_text(f'<p>一</p><img src="{address}" alt="図"><img src="{address}" alt="再">')
    inline_drawings(tmp_path, ["one.html"], {})
    text = page.read_text(encoding="utf-8")
    assert drawings(text) == [DRAWING, DRAWING]
    assert text.startswith(f'<p>一</p><img src="{PREFIX}')
    assert text.count(' alt="') == 2
    assert sorted(tmp_path.iterdir()) == [page]
    inline_drawings(tmp_path, ["one.html"], {})  # a page that was kept is whole already
    assert page.read_text(encoding="utf-8") == text


def test_a_drawing_for_phones_stands_beside_the_one_for_desks(tmp_path: Path) -> None:
    page, file = tmp_path / "one.html", tmp_path / "one_files/figure-html/fig-a-output-1.svg"
    file.parent.mkdir(parents=True)
    file.write_text(DRAWING, encoding="utf-8")
    image = '<img class="x" src="one_files/figure-html/fig-a-output-1.svg" alt="図">'
    page.write_text(f"<p>{image}</p>", encoding="utf-8")
    other = DRAWING.replace("図", "狭い図")
    inline_drawings(tmp_path, ["one.html"], {"fig-a": other, "fig-b": "<svg/>"})
    text = page.read_text(encoding="utf-8")
    assert drawings(text) == [DRAWING]
    assert narrow_drawings(text) == [other]
    picture = BeautifulSoup(text, "html.parser").p.picture
    assert [tag.name for tag in picture.find_all(True)] == ["source", "img"]
    assert picture.img["alt"] == "図"


def test_what_is_not_there_is_left_for_the_gate_and_what_is_not_used_stays(tmp_path: Path) -> None:
    page, other = tmp_path / "one.html", tmp_path / "one_files/other.svg"
    other.parent.mkdir()
    other.write_text(DRAWING, encoding="utf-8")
    page.write_text('<img src="one_files/away.svg" alt="図">', encoding="utf-8")
    inline_drawings(tmp_path, ["one.html"], {})
    assert page.read_text(encoding="utf-8") == '<img src="one_files/away.svg" alt="図">'
    assert other.is_file()


def test_a_page_of_the_report_loads_nothing_that_is_seen(report: Path) -> None:
    seen = 0
    for page in sorted(report.glob("*.html")):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        assert soup.select('link[rel="stylesheet"], object, embed, iframe') == []
        assert [tag["src"] for tag in soup.select("script[src]")] == ["assets/search.js"]
        assert "--ink:" in "".join(tag.get_text() for tag in soup.select("head style"))
        for image in soup.select("img, source"):
            assert str(image.get("srcset") or image["src"]).startswith(PREFIX)
            seen += 1
    assert seen >= 4
    assert list(report.rglob("*.svg")) == list(report.rglob("*.css")) == []
