"""What an edition may ask for besides: sensitive answers, and groups of one answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.messages import names
from tests.press.check.disclosure.audited import (
    ALL,
    CLEAN,
    NO,
    PEOPLE,
    SAID_NO,
    YES,
    crossed,
    problems_of,
    shared,
)
from tsunagari.contract import Thresholds, Unreported
from tsunagari.tabulation.declaration import Count, Counts
from tsunagari.tabulation.people import Population
from tsunagari.tabulation.suppression.tables import suppress_tables

NONE = "無回答（人）"
SAFE = {YES: [10, 12, 22], NO: ["x", "x", "x"], NONE: ["x", "x", "x"], ALL: [18, 22, 40]}
SENSITIVE = {"sensitive": {"問1": ["いいえ"]}}
EXACT = {"はい": [10, 12, 22], "いいえ": [5, 6, 11], "無回答": [3, 4, 7], "計": [18, 22, 40]}


def of(tmp_path: Path, tables: Sequence[Any], **disclosure: Any) -> list[str]:
    """Return what the auditor says of a page."""
    return [p.what for p in problems_of(tmp_path, {"one": tables}, disclosure=disclosure)]


def test_a_sensitive_answer_is_told_however_many_gave_it(tmp_path: Path) -> None:
    assert of(tmp_path / "a", [crossed(CLEAN)]) == []
    assert of(tmp_path / "b", [crossed(SAFE)], **SENSITIVE) == []
    told = of(tmp_path / "c", [crossed(CLEAN)], **SENSITIVE)
    assert len(told) == 3
    assert names(told[0], "tbl-one-1 (表1), row '男性', column 'いいえ（人）'")
    # Hidden alone it follows, large as it is.
    alone = CLEAN | {NO: ["x", "x", "x"]}
    assert any(
        names(what, "5 people") for what in of(tmp_path / "d", [crossed(alone)], **SENSITIVE)
    )
    share = Counts(of=PEOPLE, rows="性別", columns={"いいえ": SAID_NO})
    shares = shared({"男性": ["27.8%"], "女性": ["27.3%"]}, ["いいえ"], counts=share)
    told = of(tmp_path / "e", [crossed(SAFE), shares], **SENSITIVE)
    assert any(names(what, "tbl-one-2 (表2), row '男性', column 'いいえ'") for what in told)
    fact = ("one.no", 11, "11人", Count(PEOPLE, {"問1": "いいえ"}))
    assert any("one.no" in what for what in of(tmp_path / "f", [crossed(SAFE), fact], **SENSITIVE))


def test_a_sensitive_answer_that_nothing_counts_is_a_mistake(tmp_path: Path) -> None:
    (what,) = of(tmp_path, [crossed(CLEAN)], sensitive={"問1": ["いえ"]})
    assert names(what, "問1", "いえ")


def test_what_is_sensitive_is_hidden_and_the_auditor_agrees(tmp_path: Path) -> None:
    frame = pd.DataFrame(EXACT, ["男性", "女性", "計"])
    counts = Counts(of=PEOPLE, rows="性別", columns="問1")
    limits = Thresholds.model_validate(SENSITIVE)
    (shown,) = suppress_tables({"one": (frame, counts)}, thresholds=limits).values()
    assert set(shown["いいえ"]) == {"x"}
    assert list(shown["計"]) == [18, 22, 40]
    printed = {f"{name}（人）": list(column) for name, column in shown.items()}
    assert of(tmp_path, [crossed(printed)], **SENSITIVE) == []


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({YES: [5, 12, 17], NO: ["-", 6, 6], NONE: ["-", 4, 4], ALL: [5, 22, 27]}, ["男性"]),
        ({YES: ["x", 12, "x"], NO: ["-", 6, 6], NONE: ["-", 4, 4], ALL: ["x", 22, "x"]}, ["男性"]),
        ({YES: [5, 12, 17], NO: [3, 6, 9], NONE: ["-", 4, 4], ALL: [8, 22, 30]}, []),
        ({YES: ["-", 12, 12], NO: ["-", 6, 6], NONE: ["-", 4, 4], ALL: ["-", 22, 22]}, []),
    ],
)
def test_a_group_of_one_answer_is_told_where_the_edition_wants_it(
    tmp_path: Path, cells: dict[str, list[Any]], told: list[str]
) -> None:
    # That all who gave an answer are women is no answer of theirs: sex divides them.
    unreported = [Unreported("性別", "無回答", True), Unreported("問1", "無回答", False)]
    people = Population("回答者", PEOPLE.sums, unreported=unreported)
    for number, setting in enumerate(("refused", "left_out")):
        found = of(tmp_path / str(number), [crossed(cells, people)], same_answer=setting)
        found = [what for what in found if "one answer" in what]
        assert len(found) == len(told), found
        assert all(names(what, f"row '{row}'") for what, row in zip(found, told, strict=True))
    assert not any("one answer" in what for what in of(tmp_path / "c", [crossed(cells)]))
