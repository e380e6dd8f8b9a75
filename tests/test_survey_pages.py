"""The chapter on the survey's answers: one notebook, a page for the city and one for each ward."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import ROOT

EDITION = yaml.safe_load((ROOT / "data/demo/edition.yml").read_text(encoding="utf-8"))
WARDS = {
    name: given["ward"]
    for name, given in EDITION["sections"].items()
    if given.get("notebook") == "survey_answers"
}
PAGES = ["survey_answers", *WARDS]
SHEETS = pd.read_csv(
    ROOT / "data/demo/survey_answers/responses.csv", usecols=["ward", "lonely", "participation"]
)
ALWAYS = "しばしばある・常にある"


def soup(demo: Path, page: str) -> BeautifulSoup:
    return BeautifulSoup((demo / f"{page}.html").read_text(encoding="utf-8"), "html.parser")


def table(demo: Path, page: str, name: str) -> pd.DataFrame:
    """Read what a reader takes away of a table."""
    path = demo / f"data/{page.replace('_', '-')}-{name}.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def facts(demo: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads(
        (demo / "facts.json").read_text(encoding="utf-8")
    )
    return found


def test_there_is_a_page_for_each_of_the_seven_wards() -> None:
    codebook = yaml.safe_load(
        (ROOT / "data/demo/survey_answers/codebook.yml").read_text(encoding="utf-8")
    )
    assert list(WARDS.values()) == list(codebook["questions"]["ward"]["options"].values())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_begins_with_its_result(demo: Path, page: str) -> None:
    main = soup(demo, page).find("main")
    assert main is not None
    first = main.find("p")
    assert first is not None
    text = "".join(first.get_text().split())
    assert f"{WARDS.get(page, '全市')}の回答者" in text
    assert "全国の割合" in text


def test_the_headline_is_that_of_the_sheets(demo: Path) -> None:
    known = facts(demo)
    always = SHEETS["lonely"] == 5
    assert known["survey_answers.base"]["value"] == len(SHEETS)
    assert known["survey_answers.share"]["value"] == pytest.approx(always.mean())
    for number, page in enumerate(WARDS, start=1):
        inside = SHEETS["ward"] == number
        assert known[f"{page}.base"]["value"] == inside.sum()
        share = known[f"{page}.share"]["value"]
        assert share == "x" or share == pytest.approx(always[inside].mean())


def test_shares_of_every_ward_are_those_of_the_sheets(demo: Path) -> None:
    shown = table(demo, "survey_answers", "lonely").set_index("区分")
    for number, ward in enumerate(WARDS.values(), start=1):
        inside = SHEETS[SHEETS["ward"] == number]
        row = shown.loc[f"居住区：{ward}"]
        assert int(row["回答者数（n）"]) == len(inside)
        for code, answer in enumerate(
            ["決してない", "ほとんどない", "たまにある", "時々ある", ALWAYS], start=1
        ):
            printed, count = row[f"{answer}（％）"], (inside["lonely"] == code).sum()
            assert printed == "X" or float(printed) == pytest.approx(
                100 * count / len(inside), abs=0.0501
            )
            assert printed == "X" or not 0 < count <= 2


def test_wards_stand_by_their_share_and_the_pages_own_is_told(demo: Path) -> None:
    for page, ward in [*WARDS.items(), ("survey_answers", "")]:
        figure = soup(demo, page).select_one(f"#fig-{page.replace('_', '-')}-lonely img")
        assert figure is not None
        alt = str(figure["alt"])
        told = re.findall(r"(ここで取り上げる)?居住区：(\w+区)（[^）]*）は([\d.]+%\*?|x|-)", alt)
        assert sorted(name for _, name, _ in told) == sorted(WARDS.values())
        assert [name for here, name, _ in told if here] == ([ward] if ward else [])
        shown = [float(share[:-1]) for _, _, share in told if share.endswith("%")]
        assert shown == sorted(shown, reverse=True)
        assert len(shown) > 1


@pytest.mark.parametrize("name", ["ucla", "support", "help", "participation"])
def test_what_is_hidden_on_one_page_is_hidden_on_all(demo: Path, name: str) -> None:
    city = table(demo, "survey_answers", name).set_index("区域").loc["全市"]
    for page, ward in WARDS.items():
        rows = table(demo, page, name).set_index("区域")
        assert list(rows.index) == [ward, "全市"]
        assert list(rows.loc["全市"]) == list(city)
    lonely = [table(demo, page, "lonely").set_index("区分") for page in PAGES]
    of_wards = [f"居住区：{ward}" for ward in WARDS.values()]
    for other in lonely[1:]:
        assert other.loc[of_wards].equals(lonely[0].loc[of_wards])


def test_a_hidden_share_is_in_no_fact_chart_or_sentence(demo: Path) -> None:
    for page in PAGES:
        share = facts(demo)[f"{page}.share"]
        row = table(demo, page, "nation").set_index("回答").loc[ALWAYS]
        area = next(name for name in row.index if name.endswith("（％）") and name != "全国（％）")
        assert (share["text"] == "x") == (row[area] == "X")
        if share["text"] == "x":
            assert row["差（ポイント）"] == "X"
            assert facts(demo)[f"{page}.interval"]["text"] == "x"
            assert set(table(demo, page, "weights")["割合（％）"]) == {"X"}


def test_questions_are_quoted_and_tables_have_their_bases(demo: Path) -> None:
    page = soup(demo, "survey_answers")
    text = "".join(page.get_text().split())
    assert "あなたはどの程度、孤独であると感じることがありますか。" in text
    for name in ("lonely", "ucla", "contacts", "participation", "support", "partners", "help"):
        found = page.select_one(f"#tbl-survey-answers-{name} table")
        assert found is not None
        # A table of one row is turned round.
        across, down = found.select("thead th"), found.select("tbody th")
        heads = [head.get_text() for head in (across if len(across) > 2 else [across[0], *down])]
        assert "回答者数（n）" in heads[1]
        assert ("計" in heads[-1]) == (name not in ("participation", "partners"))


def test_the_nation_is_compared_only_where_its_share_is_known(demo: Path) -> None:
    rows = table(demo, "survey_answers", "nation-meet").set_index("回答")
    known = rows["全国（％）"] != "***"
    assert set(rows.index[known]) == {"全くない", "月1回未満"}
    assert set(rows.loc[~known, "全国と比べて"]) == {"比べられない"}
    assert "比べられない" not in set(rows.loc[known, "全国と比べて"])


def test_a_difference_is_that_of_the_shares_beside_it(demo: Path) -> None:
    """A share of nobody is 0 %: 戸畑区 has no 無回答, and the nation 0.9 %."""
    for page in PAGES:
        rows = table(demo, page, "nation").set_index("回答")
        own, nation = (name for name in rows.columns if name.endswith("（％）"))
        for _, row in rows[rows[own] != "X"].iterrows():
            difference = Decimal(row[own]) - Decimal(row[nation])
            assert Decimal(row["差（ポイント）"]) == difference
    assert table(demo, "survey_answers_tobata", "nation").iloc[-1]["差（ポイント）"] == "-0.9"


def test_weights_cost_precision(demo: Path) -> None:
    rows = table(demo, "survey_answers", "weights")
    sizes = rows["実質的な回答者数（人）"].astype(int)
    assert sizes[0] == len(SHEETS)
    assert (sizes[1:] < len(SHEETS)).all()
    assert (rows["デザイン効果"][1:].astype(float) > 1).all()
