"""English says what the Japanese says, and no more: each way to say more is found."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Project
from tests.press.check.sites import page, site
from tsunagari.press.bind.book import Book
from tsunagari.press.bind.page import Page
from tsunagari.press.check import translations
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.plan.plan import make_plan


def built(root: Path, rows: Mapping[str, str], japanese: str = "", english: str = "") -> BuiltSite:
    """Make a site of one page in both languages, beside a file of translations."""
    made = site(
        root, {"one.html": page(japanese, "一 | 題"), "en/one.html": page(english, "1 | T")}
    )
    made.plan.data.mkdir(parents=True, exist_ok=True)
    lines = ["日本語,英語", *(f'"{text}","{said}"' for text, said in rows.items())]
    (made.plan.data / "en.csv").write_text("\n".join(lines), encoding="utf-8")
    plan = replace(made.plan, document={**made.plan.document, "lang": {"en": ["one"]}})
    book = Book([Page("one", 1, [], "one")], {}, {}, {})
    return BuiltSite(made.folder, plan, book)


def found(made: BuiltSite) -> list[str]:
    return [f"{problem.where}: {problem.what}" for problem in translations.check(made)]


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        ("{{< var a.share >}}でした。", "It was {{< var a.share >}}."),
        ("{{< var edition.own_name >}}の人", "people of Kitakyushu"),
        ("最も多かったのは平日です。", "Most came on weekdays."),
        ("二人が答えました。", "Two people answered."),
        ("{}人のうち{}人", "{2} of {1} people"),
        ("{}人", "{} person|{} people"),
        ("小数第一位まで", "to one decimal place"),
        ("はい／いいえ", "Yes | No"),
        ("少なくとも一方", "at least one of the two"),
        ("令和5年", "2023"),
        ("約6千人", "about 6,000 people"),
        ("[第45号]{.fixed}の法律", "Act No. [45]{.fixed}"),
        ("図は@fig-aのとおりです[^a]。", "See @fig-a[^a]."),
    ],
)
def test_what_says_the_same_passes(tmp_path: Path, japanese: str, english: str) -> None:
    assert found(built(tmp_path, {japanese: english})) == []


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        ("参加しました。", "53 took part."),
        ("孤独な人がいました。", "Two people were lonely."),
        ("「はい」の人", "only one respondent said yes"),
        ("「はい」の人", "a single woman said yes"),
        ("男性の回答", "both men said so"),
        ("「はい」の人", "three of them answered yes"),
        ("女性が多い。", "The share was highest among women."),
        ("女性が多い。", "Women had the fewest."),
        ("割合は{{< var a.share >}}です。", "The share is {{< var a.other >}}."),
        ("割合は{{< var a.share >}}です。", "The share is small."),
        ("{}人のうち{}人", "{} people"),
        ("{}人のうち{}人", "{1} of {1} people"),
        ("{}人", "{} person|people"),
        ("{}人", "{} a|{} b|{} c"),
        ("{*}", "{*}"),
        (" {%}{*} ", "{} {}"),
        ("図は@fig-aです。", "See @fig-b."),
        ("注[^a]", "note"),
        ("[章](two.ipynb)", "[chapter](three.ipynb)"),
    ],
)
def test_what_says_more_or_less_is_found(tmp_path: Path, japanese: str, english: str) -> None:
    (fault,) = found(built(tmp_path, {japanese: english}))
    assert "P13" in fault
    assert "row 2" in fault


TABLE = (
    '<div id="tbl-a"><table><tr><th scope="col">{head}</th><th scope="col">n</th></tr>'
    '<tr><th scope="row">{name}</th><td>{cell}</td></tr></table></div>'
)


def tables(root: Path, japanese: str, english: str) -> list[str]:
    return found(
        built(
            root,
            {},
            TABLE.format(head="区分", name="男性", cell=japanese),
            TABLE.format(head="Group", name="Men", cell=english),
        )
    )


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        *[
            ("x", "x"),
            ("…", "…"),
            ("3人", "3 people"),
            ("0.6万人", "6,000 people"),
            ("１２％", "12%"),
        ],
        *[("1.9～3.9%", "1.9–3.9%"), ("令和5年2月8日", "8 February 2023")],
    ],
)
def test_the_same_cells_pass(tmp_path: Path, japanese: str, english: str) -> None:
    assert tables(tmp_path, japanese, english) == []


@pytest.mark.parametrize(
    ("japanese", "english"),
    [
        ("10", "1<!--0-->"),
        ("10", "1<script>0</script>"),
        ("x", "2"),
        ("2", "x"),
        ("x", "…"),
        ("31.1%", "31%"),
        ("3", "4"),
        ("12～15", "12"),
        ("5", ""),
    ],
)
def test_other_cells_are_found(tmp_path: Path, japanese: str, english: str) -> None:
    faults = tables(tmp_path, japanese, english)
    assert faults
    assert all("S12" in fault and fault.startswith("en/one.html") for fault in faults)


def test_a_number_of_its_own_in_text_image_or_drawing_is_found(tmp_path: Path) -> None:
    for number, english in enumerate(
        ("<p>It was 7.</p>", '<p><img src="a.png" alt="7 of all"></p>', "<p>FY2019</p>")
    ):
        faults = found(built(tmp_path / str(number), {}, "<p>9人、令和4年度</p>", english))
        assert [fault.partition(":")[0] for fault in faults] == ["en/one.html"]
    assert found(built(tmp_path / "same", {}, "<p>9人、令和4年度</p>", "<p>9, FY2022</p>")) == []


def test_a_count_shown_in_english_alone_stops_the_report(r4: Project, tmp_path: Path) -> None:
    folder = shutil.copytree(r4.path("_site/r4"), tmp_path / "r4")
    path = folder / "en/survey.html"
    text = path.read_text(encoding="utf-8")
    assert "11,867" in text
    path.write_text(text.replace("11,867", "11,866"), encoding="utf-8")
    book = Book([Page("survey", 4, [], "survey")], {}, {}, {})
    faults = found(BuiltSite(folder, make_plan(r4.root, "r4"), book))
    assert [fault.partition(":")[0] for fault in faults] == ["en/survey.html"] * 2
    assert all("S12" in fault for fault in faults)
