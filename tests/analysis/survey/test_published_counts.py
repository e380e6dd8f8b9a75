"""Shares that other bodies published beside their counts come out of sheets with these counts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tsunagari.analysis import survey
from tsunagari.analysis.statistics.printed_shares import counts_of_share

PLAN = """\
people: 回答者
headline: {{question: asked, answer: {}}}
tables: {{asked: []}}
"""
FIELDWORK = """\
name: 調査
population: 市民
minimum_age:
sampling: 抽出
method: 郵送
start:
end:
drawn:
"""
# 国の令和5年の調査「直接会って話す」と、徳島県のモニター調査（複数回答、回答者148人）。
MEET = {1: 1812, 2: 1490, 3: 1559, 4: 1129, 5: 1688, 6: 1791, 7: 1029, None: 643}
SHARES = [16.3, 13.4, 14.0, 10.1, 15.2, 16.1, 9.2, 5.8]
MONITORS = {1: 137, 2: 93, 3: 6, 4: 16, 5: 4, 6: 7, 7: 3}
OF_MONITORS = [92.6, 62.8, 4.1, 10.8, 2.7, 4.7, 2.0]


def study(folder: Path, kind: str, answers: list[str]) -> survey.Study:
    options = ", ".join(f"{code}: 回答{code}" for code in range(1, 8))
    question = f"{{label: 問い, type: {kind}, options: {{{options}}}, no_answer: 99}}"
    codebook = f"questions:\n  asked: {question}\n"
    files = {"codebook.yml": codebook, "survey.yml": FIELDWORK, "tabulation.yml": PLAN.format(1)}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    pd.DataFrame({"asked": answers}).to_csv(folder / "responses.csv", index=False)
    return survey.load_study(folder)


def printed(made: survey.Study) -> list[float]:
    table = made.area()["asked"]
    return [float(table.share(answer).figure.rstrip("%")) for answer in table.answers]


def test_one_answer_with_no_answer_in_the_base(tmp_path: Path) -> None:
    answers = [str(code or 99) for code, people in MEET.items() for _ in range(people)]
    assert printed(study(tmp_path, "single", answers)) == pytest.approx(SHARES)


def test_several_answers(tmp_path: Path) -> None:
    answers = [
        ";".join(str(code) for code, people in MONITORS.items() if number < people) or "99"
        for number in range(148)
    ]
    assert printed(study(tmp_path, "multiple", answers))[:-1] == pytest.approx(OF_MONITORS)


def test_printed_shares_and_their_printed_sum_have_counts_in_common() -> None:
    """国の令和6年の調査：しばしば 4.3、時々 15.4、たまに 19.6、合わせて 39.3（10,876人）。"""
    parts = [counts_of_share(Decimal(share), 10_876) for share in ("4.3", "15.4", "19.6")]
    together = counts_of_share(Decimal("39.3"), 10_876)
    possible = range(sum(part[0] for part in parts), sum(part[-1] for part in parts) + 1)
    assert set(together) & set(possible)
    assert not set(counts_of_share(Decimal("39.5"), 10_876)) & set(possible)
    # 埼玉県の令和4年度の五つの割合は 99.4 で、残りの無回答は 0.6 となる。
    shares = [Decimal(share) for share in ("4.2", "9.6", "19.1", "42.1", "24.4")]
    counts = [counts_of_share(share, 1_500) for share in [*shares, 100 - sum(shares)]]
    assert sum(part[0] for part in counts) <= 1_500 <= sum(part[-1] for part in counts)
