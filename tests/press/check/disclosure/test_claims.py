"""A sentence bounds what is hidden beside the number that it calls the largest."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.messages import names
from tests.press.check.disclosure.audited import ALL, NO, YES, built, change, crossed
from tsunagari.press.check import disclosure

NONE = "無回答（人）"
# Of 11 men two counts are hidden, so that either may be 10; of all 11 - 10 too.
DOUBTFUL = {YES: [7, 12, 19], NO: ["x", 6, "x"], NONE: ["x", 4, "x"], ALL: [18, 22, 40]}
# Here either may be 6 at most.
PLAIN = {YES: [17, 12, 29], NO: ["x", 6, "x"], NONE: ["x", 4, "x"], ALL: [24, 22, 46]}


@pytest.mark.parametrize(
    ("cells", "sentence", "is_told"),
    [
        (DOUBTFUL, "男性では「はい」が最も多くなっています。", True),
        (DOUBTFUL, "男性では、示した回答のうちで「はい」が最も多くなっています。", False),
        (DOUBTFUL, "女性では「はい」が最も多くなっています。", False),
        (DOUBTFUL, "男性では「はい」が多くなっています。", False),
        (DOUBTFUL, "「はい」が一番多い", True),  # of whomever: of men too
        (DOUBTFUL, "「はい」が19人で一番多い", False),  # of all, where nothing hidden is as large
        (DOUBTFUL, "「はい」が7人で一番多い", True),
        (DOUBTFUL, "男性では「はい」が最も少なくなっています。", True),
        (PLAIN, "男性では「はい」が最も多くなっています。", False),  # as the table tells itself
        (PLAIN, "「はい」が最も多い", False),
        (PLAIN, "最も多いのは何でしょうか。", False),
        (DOUBTFUL, "男性では「いいえ」が最も多くなっています。", True),  # of a hidden number
        (PLAIN, "男性では「いいえ」が最も少なくなっています。", True),
        (PLAIN, "「いいえ」では女性が最も多い", False),  # a man's number is 6 at most
        (DOUBTFUL, "「いいえ」では女性が最も多い", True),  # and 10 here
    ],
)
def test_what_is_called_the_largest_tells_of_no_hidden_number(
    tmp_path: Path, cells: dict[str, list[object]], sentence: str, is_told: bool
) -> None:
    site = built(tmp_path, {"one": [crossed(cells)]})
    assert list(disclosure.check(site)) == []
    site = change(site, "one.html", "</main>", f"<p>まず。{sentence}</p></main>")
    problems = list(disclosure.check(site))
    assert len(problems) == is_told, problems
    for problem in problems:
        assert names(problem.what, "tbl-one-1 (表1), row")
        assert "示した" in problem.remedy


def test_a_number_behind_its_own_name_is_no_hidden_one(tmp_path: Path) -> None:
    """The names of a hidden cell may stand in a sentence that says another number."""
    site = built(tmp_path, {"one": [crossed(DOUBTFUL)]})
    for sentence, problems in (
        ("「いいえ」は女性 6人、男性は無回答も含めて述べません。", 0),
        ("「いいえ」は男性 6人です。", 1),
    ):
        said = change(site, "one.html", "</main>", f"<p>{sentence}</p></main>")
        assert len(list(disclosure.check(said))) == problems
