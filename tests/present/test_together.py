"""Tables of one survey hide alike, and none gives away what another hides."""

from __future__ import annotations

import pandas as pd
import pytest

from tsunagari.present.counts import Counts, CountsError, Population, Share
from tsunagari.present.small import Limits
from tsunagari.present.together import hide_together

ANSWERED = Population(
    "回答者",
    {
        "区": ["東区", "西区", "無回答"],
        "性別": ["男性", "女性", "無回答"],
        "問1": ["はい", "いいえ", "無回答"],
    },
)


def crossed(question: str, by: str, columns: dict[str, list[int]]) -> pd.DataFrame:
    """Make a frame of the answers and their total, by groups."""
    frame = pd.DataFrame(columns, index=["はい", "いいえ", "無回答"])
    frame.loc["計"] = frame.sum()
    return frame.rename_axis(question).rename_axis(by, axis="columns")


def marks(frame: pd.DataFrame) -> list[list[object]]:
    return frame.to_numpy().tolist()


def test_who_drops_out_of_a_table_is_not_found_by_subtraction() -> None:
    # One person of no known ward answered yes: 61 - 30 - 30.
    frame = crossed("問1", "区", {"東区": [30, 60, 5], "西区": [30, 70, 5], "計": [61, 135, 10]})
    (hidden,) = hide_together([frame], ANSWERED)
    assert marks(hidden) == [[30, "x", 61], [60, 70, 135], [5, "x", 10], [95, 105, 206]]


def test_rounded_shares_of_many_leave_it_open() -> None:
    big = crossed("問1", "区", {"東区": [30, 960, 5], "西区": [30, 970, 5], "計": [61, 1935, 10]})
    (hidden,) = hide_together([big], ANSWERED, shares="index")
    assert "x" not in str(marks(hidden))
    (hidden,) = hide_together([big], ANSWERED, shares="index", decimals=3)
    assert "x" in str(marks(hidden))


def test_one_total_hidden_in_one_table_is_hidden_in_all() -> None:
    wards = crossed("問1", "区", {"東区": [30, 60, 1], "西区": [30, 70, 0], "計": [60, 130, 1]})
    sexes = crossed("問1", "性別", {"男性": [20, 60, 1], "女性": [40, 70, 0], "計": [60, 130, 1]})
    by_ward, by_sex = hide_together([wards, sexes], ANSWERED)
    assert by_ward["計"].tolist() == by_sex["計"].tolist()
    assert by_ward["計"]["無回答"] == "x"


def test_of_several_answers_those_who_did_not_give_one_count_too() -> None:
    frame = pd.DataFrame({"計": [198, 100, 200]}, index=["家族", "友人", "計"]).rename_axis("問2")
    (hidden,) = hide_together([frame.rename_axis("", axis="columns")], ANSWERED)
    assert marks(hidden) == [["x"], [100], [200]]


def test_frames_of_any_layout_say_whom_they_count() -> None:
    rows = {"全体": {}, "男性": {"性別": "男性"}, "女性": {"性別": "女性"}}
    frame = pd.DataFrame({"n": [60, 30, 30], "はい": [31, 1, 30], "備考": 0}, index=list(rows))
    columns = {"n": {}, "はい": Share("問1", {"問1": "はい"}), "備考": None}
    counts = Counts(of=ANSWERED, rows=rows, columns=columns)
    (hidden,) = hide_together([(frame, counts)], ANSWERED, limits=Limits(hidden=1))
    assert hidden["はい"].tolist().count("x") == 2
    assert hidden["n"].tolist() == [60, 30, 30]


def test_tables_that_contradict_one_another_are_refused() -> None:
    frame = crossed("問1", "区", {"東区": [30, 60, 5], "計": [61, 135, 10]})
    other = crossed("問1", "性別", {"男性": [30, 60, 5], "計": [62, 135, 10]})
    with pytest.raises(CountsError, match="問1 はい: two tables count 61 and 62"):
        hide_together([frame, other], ANSWERED)
    less = crossed("問1", "区", {"東区": [30, 60, 5], "計": [29, 135, 10]})
    with pytest.raises(CountsError, match="問1 はい is 29, but by 区 it sums to 30"):
        hide_together([less], ANSWERED)
