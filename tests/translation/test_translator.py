"""Texts in English: figures and days by rule, words by the Japanese, and nothing that is stale."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ROOT
from tsunagari.present.dates import fiscal_year, wareki, wareki_days, wareki_period, western
from tsunagari.present.numbers import decimal, integer, percent
from tsunagari.translation.figures import FIGURE, english
from tsunagari.translation.own_texts import TEXTS
from tsunagari.translation.texts import BEGIN, END, has_japanese
from tsunagari.translation.texts_file import TranslationError, read
from tsunagari.translation.translator import Translator, reader

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def table(folder: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = folder / "en.csv"
    path.write_bytes("\r\n".join(["場所,日本語,英語", *rows]).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("japanese", "said"),
    [
        ("令和5年2月14日", "14 February 2023"),
        ("令和5年（2023年）3月28日", "28 March 2023"),
        ("令和元年5月1日", "1 May 2019"),
        ("平成31年4月30日", "30 April 2019"),
        ("令和5年2月8日、9日、10日", "8, 9 and 10 February 2023"),
        ("令和5年1月31日、2月1日", "31 January and 1 February 2023"),
        ("令和4年2月18日（2022年2月18日）", "18 February 2022"),
        ("令和4年2月", "February 2022"),
        ("令和4年度", "FY2022"),
        ("2021年度", "FY2021"),
        ("6千", "6,000"),
        ("5.9千", "5,900"),
        ("114万", "1,140,000"),
        ("0.6万", "6,000"),
        ("1.5億", "150,000,000"),
        ("△0.3", "−0.3"),
        ("2,767,314", "2,767,314"),
    ],
)
def test_figures_and_days(japanese: str, said: str) -> None:
    assert FIGURE.fullmatch(japanese)
    assert english(japanese) == said


@given(DAYS, DAYS)
def test_days_are_the_same_days(first: dt.date, second: dt.date) -> None:
    one, other = sorted((first, second))
    said = Translator({"{}から{}": "{} to {}"}).text(wareki_period(one, other))
    assert said is not None
    read_back = [dt.datetime.strptime(day, "%d %B %Y").date() for day in said.split(" to ")]
    assert read_back == [one, other]
    assert english(wareki(one)) == english(western(one))
    assert english(wareki_days([one])) == english(wareki(one))
    assert english(fiscal_year(one.year)) == f"FY{one.year}"


@given(st.integers(0, 10**9), st.decimals(0, 1, places=4))
def test_numbers_are_the_same_numbers(count: int, share: float) -> None:
    said = Translator({"{}件（{}%）": "{} responses ({}%)"})
    text = f"{integer(count)}件（{percent(share)}）"
    assert said.text(text) == f"{integer(count)} responses ({percent(share)})"
    assert said.text(f"{decimal(count, 2)}") == f"{decimal(count, 2)}"


def test_marks_stay_what_they_are() -> None:
    said = Translator({})
    assert [said.text(mark) for mark in ("x", "-", "…", "*", "**")] == ["x", "-", "…", "*", "**"]
    assert said.text("1.9～3.9%") == "1.9–3.9%"


def test_one_is_said_otherwise_than_many() -> None:
    said = Translator({"{}人": "{} person|{} people"})
    assert [said.text(f"{n}人") for n in ("0", "1", "2", "1,000")] == [
        "0 people",
        "1 person",
        "2 people",
        "1,000 people",
    ]


def test_fields_may_change_their_order() -> None:
    said = Translator({"{}人のうち{}人": "{2} of {1} people"})
    assert said.text("7,000人のうち2,179人") == "2,179 of 7,000 people"


def test_what_is_put_together_is_said_part_by_part() -> None:
    said = Translator({"全国": "Japan", "女性": "women", "男性": "men", "「{*}」が{}%": "{2}% {1}"})
    assert said.text("全国（令和3年度）") == "Japan (FY2021)"
    assert said.text("男性、女性") == "men, women"
    assert said.text("「女性」が54.2%") == "54.2% women"
    assert said.text("全国（不明な語）") is None


def test_what_is_reworded_has_no_translation_any_more() -> None:
    said = Translator({"調査の方法": "How it was done"})
    assert said.prose("調査の\n方法") == "How it was done"  # only its lines are broken otherwise
    assert said.prose("調査のやり方") is None
    assert said.shown("調査のやり方") == f"{BEGIN}調査のやり方{END}"
    assert list(said.missing) == ["調査のやり方"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, encoding: str) -> None:
    path = table(tmp_path, "survey,調査,Survey", "survey,街,…", ",,", encoding=encoding)
    assert [(e.line, e.japanese, e.english) for e in read(path)] == [
        (2, "調査", "Survey"),
        (3, "街", ""),
    ]
    assert reader(path).text("街") is None


@pytest.mark.parametrize("saved", ["utf-16 tab", "semicolons", "xlsx"])
def test_a_file_is_read_as_any_other_table_is(tmp_path: Path, saved: str) -> None:
    rows = [["場所", "日本語", "英語"], ["a", "合計", "Sum, total"], ["", "一行\n二行", "lines"]]
    path = tmp_path / ("en.xlsx" if saved == "xlsx" else "en.csv")
    if saved == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter="\t" if "tab" in saved else ";").writerows(rows)
        path.write_bytes(text.getvalue().encode("utf-16" if "tab" in saved else "utf-8"))
    assert [(e.japanese, e.english) for e in read(path)] == [(t, s) for _, t, s in rows[1:]]
    assert reader(path).prose("一行二行") == "lines"


@pytest.mark.parametrize(
    ("rows", "place"), [(["a,調査,Survey", "b,調査,Poll"], "3"), (["a,調査\x00"], None)]
)
def test_a_text_has_one_translation(tmp_path: Path, rows: list[str], place: str | None) -> None:
    if place is None:
        path = tmp_path / "en.csv"
        path.write_text("日本語,訳\n", encoding="utf-8")
    else:
        path = table(tmp_path, *rows)
    with pytest.raises(TranslationError) as error:
        read(path)
    assert place is None or place in error.value.where


def test_the_edition_goes_before_the_product(tmp_path: Path) -> None:
    assert reader(table(tmp_path)).text("2人") == "2 people"
    assert reader(table(tmp_path, ",{}人,{} residents")).text("2人") == "2 residents"


def test_every_fixed_text_of_the_pages_is_translated() -> None:
    known = Translator(TEXTS)
    template = (ROOT / "report/template.html").read_text(encoding="utf-8")
    words = re.findall(r'[^<>"$\n]*[ぁ-ゖァ-ヺ一-鿿][^<>"$\n]*', template)
    script = (ROOT / "report/assets/search.js").read_text(encoding="utf-8")
    words += [text for _, text in re.findall(r"""(["`])([^"`\n]*[ぁ-ゖ]{2}[^"`\n]*)\1""", script)]
    assert len(words) > 20
    assert [text for text in words if known.text(text.strip()) is None] == []
    assert not any(map(has_japanese, TEXTS.values()))


def test_a_sign_between_forms_is_one_like_any_other_where_no_number_chooses() -> None:
    translator = Translator({"はい／いいえ": "Yes | No", "{}人": "{} person|{} people"})
    assert translator.text("はい／いいえ") == "Yes | No"
    assert translator.text("1人") == "1 person"
    assert translator.text("12人") == "12 people"


def test_what_is_said_of_any_text_whatever_has_an_end() -> None:
    translator = Translator({"{*}": "any {}", "{%}": "{}", "人": "people"})
    assert translator.text("人") == "people"
    assert translator.text("町") is None
