"""What is recorded comes back; what is not a fact is refused by name."""

import datetime as dt
import json
import math
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.messages import refused
from tsunagari.contract import COUNT_MIME, FACT_MIME, PREVIEW_MIME, Fact, FactError, collect
from tsunagari.present.dates import fiscal_year
from tsunagari.present.facts import Facts, fact
from tsunagari.present.numbers import integer, percent, points
from tsunagari.present.printed import Printed
from tsunagari.tabulation.declaration import Count
from tsunagari.tabulation.people import Population

MEN = Count(Population("回答者", {"性別": ["男性", "女性"]}), {"性別": "男性"}, derived=True)


class FakeNumber(SimpleNamespace):
    """What a fact asks of a Number."""

    whom: Any = None
    unit = "人"
    derived = True

    def __str__(self) -> str:
        return f"{float(self.value):g}{self.unit}"


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The bundles that were displayed."""
    bundles: list[dict[str, Any]] = []

    def display(bundle: dict[str, Any], *, raw: bool) -> None:
        assert raw
        bundles.append(bundle)

    monkeypatch.setattr("IPython.display.display", display)
    return bundles


def notebook(*bundles: dict[str, Any]) -> dict[str, Any]:
    """Make an executed notebook: a markdown cell, then one cell a bundle."""
    cells: list[dict[str, Any]] = [{"cell_type": "markdown"}]
    for bundle in bundles:
        outputs = [{"output_type": "stream"}, {"output_type": "display_data", "data": bundle}]
        cells.append({"cell_type": "code", "outputs": outputs})
    return {"cells": cells}


def content(**changes: Any) -> dict[str, Any]:
    """Make the bundle of a fact."""
    fields = {"name": "survey.n", "value": 2179, "text": "2,179件", "unit": "件", "source": ""}
    return {FACT_MIME: {**fields, **changes}}


def recorded(bundles: list[dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """Return value, text, unit and what is said of whom it counts, by the names of facts."""
    return {
        bundle[FACT_MIME]["name"]: (
            *(bundle[FACT_MIME][field] for field in ("value", "text", "unit")),
            bundle[COUNT_MIME],
        )
        for bundle in bundles
    }


def test_facts_of_a_section_have_its_name_and_their_own_text(
    displayed: list[dict[str, Any]],
) -> None:
    fact = Facts("survey_answers")
    fact(area="門司区", first=dt.date(2022, 2, 18), stamp=pd.Timestamp("2022-02-18"))
    fact(best=SimpleNamespace(plain="電話が40.0%", polite="電話が40.0%です"))
    assert recorded(displayed) == {
        "survey_answers.area": ("門司区", "門司区", "", None),
        "survey_answers.first": ("2022-02-18", "令和4年2月18日", "", None),
        "survey_answers.stamp": ("2022-02-18", "令和4年2月18日", "", None),
        "survey_answers.best": ("電話が40.0%", "電話が40.0%", "", None),
        "survey_answers.best_polite": ("電話が40.0%です", "電話が40.0%です", "", None),
    }


def test_facts_that_count_nobody_say_so(displayed: list[dict[str, Any]]) -> None:
    fact = Facts("a")
    fact.plain(total=integer(np.int64(2179), "名"), rate=percent(Fraction(1, 8)))
    fact.plain(apart=points(Fraction(1, 200)), year=fiscal_year(2022), name="令和4年度の調査")
    fact.plain(age=Printed("満18歳以上", 18, unit="歳"), none=integer(None, "人"))
    assert recorded(displayed) == {
        "a.total": (2179, "2,179名", "名", None),
        "a.rate": (0.125, "12.5%", "", None),
        "a.apart": (0.5, "0.5ポイント", "ポイント", None),
        "a.year": (2022, "令和4年度", "", None),
        "a.name": ("令和4年度の調査", "令和4年度の調査", "", None),
        "a.age": (18, "満18歳以上", "歳", None),
        "a.none": ("…", "…", "人", None),
    }


def test_a_number_says_whom_it_counts(displayed: list[dict[str, Any]]) -> None:
    whom = SimpleNamespace(of=MEN.of, groups=MEN.groups, share=None)
    Facts("a")(
        men=FakeNumber(value=12, whom=whom), share=FakeNumber(value=Fraction(1, 4), unit="％")
    )
    assert recorded(displayed) == {
        "a.men": (12, "12人", "人", MEN.plain()),
        "a.share": (0.25, "0.25％", "", None),
    }


@pytest.mark.parametrize("value", ["第1回", integer(52, "名"), 52, 0.5, None, ["a"]])
def test_digits_without_whom_they_count_are_refused(
    value: Any, displayed: list[dict[str, Any]]
) -> None:
    with refused(FactError, "fact a.b", "fact.plain(b="):
        Facts("a")(b=value)
    assert not displayed


@pytest.mark.parametrize("value", [52, 0.5, None])
def test_a_number_that_does_not_say_how_it_is_printed_is_refused(value: Any) -> None:
    with refused(FactError, "fact a.b"):
        Facts("a").plain(b=value)


@pytest.mark.parametrize("value", ["24.6%", "２４.６％", "22.6~26.2%", " △1.9 ポイント"])
def test_a_share_typed_as_a_text_is_refused(value: str, displayed: list[dict[str, Any]]) -> None:
    with refused(FactError, "fact a.b"):
        Facts("a").plain(b=value)
    assert not displayed
    Facts("a").plain(b="65~74歳", c="割引は50%まで", d=Printed("50%", 0.5))


def test_a_number_of_people_is_no_plain_fact(displayed: list[dict[str, Any]]) -> None:
    whom = SimpleNamespace(of=MEN.of, groups=MEN.groups, share=None)
    with refused(FactError, "fact a.b", "people"):
        Facts("a").plain(b=FakeNumber(value=12, whom=whom))
    assert not displayed


def test_a_source_is_kept(displayed: list[dict[str, Any]]) -> None:
    Facts("a").plain(b=percent(0.5).cite("公表資料"), c=Printed("名", source="公表資料"))
    assert [bundle[FACT_MIME]["source"] for bundle in displayed] == ["公表資料"] * 2


def test_prose_is_read_as_the_page_will_say_it(
    displayed: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = "参加者は{{< var a.n >}}、{{< var b.n >}}[^a]（@fig-a-n、[@tbl-a]）。"
    prose = f"# 章 {{#sec-a}}\n\n::: {{.callout-note}}\n{counted}\n:::\n\n[^a]: 注記"
    cells = [
        {"cell_type": "markdown", "source": [prose]},
        {"cell_type": "code", "source": ["fact.prose()"]},
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    fact = Facts("a")
    fact.plain(n=integer(52, "名"))
    fact.prose()
    text = displayed[-1]["text/markdown"]
    assert PREVIEW_MIME in displayed[-1]
    assert text.splitlines()[:3] == ["# 章", "", "参加者は52名、…（注）（図、表）。"]
    assert "注： 注記" in text
    assert text.endswith("：b.n")


def test_one_bundle_with_a_plain_text(displayed: list[dict[str, Any]]) -> None:
    fact("advertising.ctr", 0.00273, "0.27%", source="media.csv")
    expected = {
        "name": "advertising.ctr",
        "value": 0.00273,
        "text": "0.27%",
        "unit": "",
        "source": "media.csv",
    }
    assert displayed == [{FACT_MIME: expected, "text/plain": "advertising.ctr = 0.27%"}]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, {}),
        ({"counts": None}, {COUNT_MIME: None}),
        ({"counts": MEN}, {COUNT_MIME: MEN.plain()}),
    ],
)
def test_whom_it_counts_is_said_or_said_to_be_nobody_or_not_said(
    said: dict[str, Any], kept: dict[str, Any], displayed: list[dict[str, Any]]
) -> None:
    fact("a.b", 1, "1人", **said)
    (bundle,) = displayed
    assert {name: bundle[name] for name in bundle if name == COUNT_MIME} == kept


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (np.int64(161), 161),
        (np.float64(0.5), 0.5),
        (dt.date(2022, 2, 18), "2022-02-18"),
        (pd.Timestamp("2022-02-18"), "2022-02-18"),
        ("値", "値"),
    ],
)
def test_values_become_json(value: Any, kept: Any, displayed: list[dict[str, Any]]) -> None:
    fact("a.b", value, "text")
    (bundle,) = displayed
    assert bundle[FACT_MIME]["value"] == kept
    assert type(bundle[FACT_MIME]["value"]) is type(kept)


@pytest.mark.parametrize(
    "name", ["ctr", "A.b", "a..b", "a.b.", ".a", "a-b.c", "1.a", "広告.数", ""]
)
def test_names_are_checked(name: str, displayed: list[dict[str, Any]]) -> None:
    with refused(FactError, "section.name"):
        fact(name, 1, "1")
    assert not displayed


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (math.nan, []),
        (np.float64("inf"), []),
        (True, ["bool"]),
        (np.bool_(True), ["bool"]),
        (None, ["NoneType"]),
        (Decimal(1), ["Decimal"]),
    ],
)
def test_values_are_checked(value: Any, named: list[str]) -> None:
    with refused(FactError, "fact a.b", *named):
        fact("a.b", value, "text")


@pytest.mark.parametrize("text", ["", "  ", "one\ntwo", "one\n"])
def test_a_text_is_one_line(text: str) -> None:
    with refused(FactError, "fact a.b"):
        fact("a.b", 1, text)


def test_collect_reads_what_was_recorded(displayed: list[dict[str, Any]]) -> None:
    fact("survey.n", 2179, "2,179件", unit="件")
    fact("survey.rate", 0.311, "31.1%", source="survey.csv")
    assert collect(notebook(*displayed, {"text/plain": "no fact"})) == [
        Fact(name="survey.n", value=2179, text="2,179件", unit="件"),
        Fact(name="survey.rate", value=0.311, text="31.1%", source="survey.csv"),
    ]


def test_the_same_fact_twice_is_one() -> None:
    assert len(collect(notebook(content(), content()))) == 1


@pytest.mark.parametrize("change", [{"value": 2180}, {"text": "2179"}])
def test_one_name_for_two_facts_is_refused(change: dict[str, Any]) -> None:
    with refused(FactError, "survey.n", "cell 2", "cell 3"):
        collect(notebook(content(), content(**change)))


@pytest.mark.parametrize("broken", [{"value": None}, {"extra": 1}, {"text": ""}, {"unit": 3}])
def test_a_malformed_fact_names_its_cell(broken: dict[str, Any]) -> None:
    with refused(FactError, "cell 2"):
        collect(notebook(content(**broken)))


def test_the_press_can_import_what_it_needs_without_pandas() -> None:
    program = (
        "import sys, tsunagari.present.facts, tsunagari.present.tables;"
        "sys.exit(str({'pandas', 'matplotlib', 'IPython'} & set(sys.modules) or ''))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.stderr.strip() == b""
