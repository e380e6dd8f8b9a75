"""Tables of shares: marks in the place of what is hidden, and whom each share counts."""

from __future__ import annotations

import pandas as pd

from tsunagari.contract import TABLE_MIME
from tsunagari.present.numbers import marked_percent
from tsunagari.present.share_tables import share_table
from tsunagari.tabulation.declaration import Share
from tsunagari.tabulation.people import Population
from tsunagari.tabulation.tabulation import Shares, group_shares, in_per_cent, stacked
from tsunagari.tabulation.thresholds import Thresholds

PEOPLE = Population("回答者", {"区": ["甲", "乙", "無回答"], "問": ["はい", "いいえ"]})


def shares(question: str = "問") -> Shares:
    counts = pd.DataFrame(
        [[46, 54, 100], [9, 20, 29], ["x", "x", 40], ["x", "x", "x"], ["-", "-", "-"]],
        ["全体", "甲", "乙", "丙", "丁"],
        ["はい", "いいえ", "計"],
        dtype=object,
    )
    whom = [{}, *({"区": group} for group in counts.index[1:])]
    return group_shares(counts, question, whom, of=PEOPLE, thresholds=Thresholds(base=30))


def test_shares_have_the_marks_of_their_counts() -> None:
    found = shares()
    printed = found.shares.map(marked_percent).to_numpy().tolist()
    assert printed == [["46.0%", "54.0%"], ["31.0%*", "69.0%*"], *[["x", "x"]] * 2, ["-", "-"]]
    assert in_per_cent(found.shares).loc["全体"].tolist() == [46.0, 54.0]
    assert found.bases.tolist() == [100, 29, 40, "x", "-"]


def test_a_table_prints_its_bases_and_whole() -> None:
    html = share_table(shares(), head="区").to_html()
    rows = html.split("<tr>")[2:]
    assert '<td class="num">100</td>' in rows[0]
    assert rows[0].count("100.0%") == 1
    assert rows[3].count(">x<") == 4  # the base, two answers, the whole
    assert "100.0%" not in rows[3]
    several = share_table(shares(), head="区", multiple=True)
    assert "計" not in several.to_html().split("</thead>")[0]
    assert several.to_csv().splitlines()[:3] == [
        "区,回答者数（n）,はい（％）,いいえ（％）",
        "全体,100,46.0,54.0",
        "甲,29,31.0,69.0",
    ]


def test_each_share_says_whom_it_counts_in_every_order() -> None:
    both = stacked(
        [shares().only(["乙", "全体"]), shares("問2").only(["甲"]).renamed("別：{}".format)]
    )
    assert list(both.shares.index) == ["乙", "全体", "別：甲"]
    assert both.cell("乙", "はい") == Share("問", {"区": "乙", "問": "はい"})
    assert both.cell("別：甲", "はい") == Share("問2", {"区": "甲", "問2": "はい"})
    said = share_table(both, head="区")._repr_mimebundle_()[TABLE_MIME]["counts"]
    assert said["rows"] == [[{"区": "乙"}], [{}], [{"区": "甲"}]]
    assert said["columns"]["回答者数（n）"]["groups"] == [{}]
    assert [one["share"] for one in said["columns"]["はい"]] == ["問", "問", "問2"]
    assert [one["groups"] for one in said["columns"]["いいえ"]] == [
        [{"問": "いいえ"}],
        [{"問": "いいえ"}],
        [{"問2": "いいえ"}],
    ]
    assert "計" not in said["columns"]
    assert said["csv"]["columns"]["はい（％）"] == said["columns"]["はい"]
