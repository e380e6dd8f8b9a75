"""What a clerk gets for the city's CMS: bodies of pages, images, attachments, a check-list."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image

from tests.backtests.test_r4 import bare, published
from tests.conftest import Project
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.export import cms
from tsunagari.press.plan.plan import make_plan

PAGES = ("index", "council", "trainings", "lecture", "survey", "advertising", "hikikomori")
ADDRESSES = "page,address\nsurvey,/soshiki/1234/5678.html\ncouncil,https://www.example.jp/c.html\n"
KEPT = {"a", "br", "em", "img", "li", "ol", "p", "strong", "sub", "sup", "ul", "h2", "h3", "h4"}
KEPT |= {"caption", "table", "tbody", "td", "th", "thead", "tr"}


@pytest.fixture(scope="module")
def bundle(report: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("cms")
    (folder / "addresses.csv").write_text(ADDRESSES, encoding="utf-8-sig")
    base = "https://www.city.example.jp/report"
    addresses = cms.read_addresses(folder / "addresses.csv", base, PAGES)
    written = cms.write(make_plan(report.parents[1], "r4"), folder / "r4.zip", addresses)
    with zipfile.ZipFile(written) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def bodies(bundle: dict[str, bytes]) -> dict[str, BeautifulSoup]:
    return {
        name: BeautifulSoup(bundle[f"pages/{number:02}_{name}.html"].decode(), "html.parser")
        for number, name in enumerate(PAGES, start=1)
    }


def test_a_cms_keeps_all_that_is_in_a_body(bodies: dict[str, BeautifulSoup]) -> None:
    for name, soup in bodies.items():
        tags = [tag for tag in soup.find_all(True) if isinstance(tag, Tag)]
        assert {tag.name for tag in tags} <= KEPT, name
        attributes = {attribute for tag in tags for attribute in tag.attrs}
        assert attributes <= {"id", "href", "src", "alt", "width", "scope", "colspan", "rowspan"}
        headings = [tag.name for tag in tags if re.fullmatch("h[1-6]", tag.name)]
        assert not headings or headings[0] == "h2", name


def test_every_figure_of_the_report_is_in_the_bodies(bodies: dict[str, BeautifulSoup]) -> None:
    texts = {name: bare(soup.get_text()) for name, soup in bodies.items()}
    titles = {"報告の題"}
    assert not [
        row
        for row in published()
        if row.what not in titles and bare(row.printed) not in texts[row.page]
    ]


def test_links_lead_to_the_cms_and_to_files_that_are_there(
    bundle: dict[str, bytes], bodies: dict[str, BeautifulSoup]
) -> None:
    seen = set()
    for name, soup in bodies.items():
        ids = {str(tag["id"]) for tag in soup.find_all(id=True)}
        for tag in soup.find_all("a", href=True):
            href = str(tag["href"])
            seen.add(href)
            if href.startswith("#"):
                assert href[1:] in ids, (name, href)
            elif href.startswith("attachments/"):
                assert unquote(href) in bundle
                assert re.search(r"（(?:CSV|PDF|Word|Excel)：[\d.]+[KM]B）$", tag.get_text())
            else:
                assert re.match(r"https://www\.(city\.)?example\.jp/|/soshiki/", href), href
    assert "/soshiki/1234/5678.html" in seen
    assert "https://www.city.example.jp/report/advertising.html" in seen


def test_images_are_files_with_alternative_texts(
    bundle: dict[str, bytes], bodies: dict[str, BeautifulSoup]
) -> None:
    images = [tag for soup in bodies.values() for tag in soup.find_all("img")]
    assert len(images) == 4
    for image in images:
        assert len(str(image["alt"])) > 20
        with Image.open(io.BytesIO(bundle[str(image["src"])])) as picture:
            assert picture.format == "PNG"
            assert abs(picture.width - 2 * int(str(image["width"]))) <= 2
            assert int(str(image["width"])) == 672


def test_the_check_list_names_what_belongs_to_each_page(bundle: dict[str, bytes]) -> None:
    text = bundle[cms.CHECKLIST].decode("utf-8-sig")
    rows = {row["ページのファイル"]: row for row in csv.DictReader(io.StringIO(text))}
    assert [*rows] == [
        f"pages/{number:02}_{name}.html" for number, name in enumerate(PAGES, start=1)
    ]
    survey = rows["pages/05_survey.html"]
    assert survey["ページのアドレス"] == "/soshiki/1234/5678.html"
    assert survey["画像"] == "survey-1.png"
    assert survey["添付ファイル"].count("（CSV：") == 2
    assert rows["pages/01_index.html"]["添付ファイル"].count("実施報告（") == 3
    assert "はじめに.txt" in bundle


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ("page,address\nsurvei,/1.html\n", "row 2"),
        ("page,address\nsurvey,1.html\n", "row 2"),
        ("page,address\nsurvey,/1.html\nsurvey,/2.html\n", "row 3"),
        ("page,address\n", "addresses.csv"),
        ("ページ,場所\nsurvey,/1.html\n", "row 1"),
    ],
)
def test_faults_of_the_addresses_are_named(tmp_path: Path, content: str, where: str) -> None:
    path = tmp_path / "addresses.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        cms.read_addresses(path, "", PAGES)
    assert where in str(refused.value)


def test_only_a_checked_site_is_exported(project: Project) -> None:
    assert project.pipeline("export", "cms", "r4").returncode == 2
    settings = project.path("data/r4/edition.yml").read_text(encoding="utf-8")
    project.write("data/r4/edition.yml", f"{settings}\nnotice: 架空データ\n")
    assert project.build("r4").returncode == 0
    written = project.pipeline("export", "cms", "r4")
    assert written.returncode == 0
    with zipfile.ZipFile(project.path(written.stdout.strip())) as archive:
        assert "架空データ" in archive.read("pages/02_one.html").decode()
    project.write("_site/r4/one.html", "changed")
    assert project.pipeline("export", "cms", "r4").returncode == 2
    assert project.pipeline("export", "cms", "r4", "--addresses", "none.csv").returncode == 2
