"""Tables of one survey hide alike, and none gives away what another hides.

Whether what is hidden can be worked out is found by trying all numbers there are.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.messages import refused
from tsunagari.contract import Thresholds
from tsunagari.tabulation.declaration import ByRow, Counts, Share
from tsunagari.tabulation.people import CountsError, Population
from tsunagari.tabulation.suppression.tables import suppress_tables

ANSWERED = Population(
    "回答者",
    {
        "区": ["東区", "西区", "無回答"],
        "性別": ["男性", "女性", "無回答"],
        "問1": ["はい", "いいえ", "無回答"],
    },
)


Declared = tuple[pd.DataFrame, Counts]


def crossed(question: str, by: str, columns: dict[str, list[int]]) -> Declared:
    """Make a frame of the answers and their total, by groups, with whom it counts."""
    frame = pd.DataFrame(columns, index=["はい", "いいえ", "無回答"])
    frame.loc["計"] = frame.sum()
    return frame, Counts(of=ANSWERED, rows=question, columns=by)


def hidden(*tables: Declared, **more: Any) -> list[list[list[Any]]]:
    found = suppress_tables(dict(enumerate(tables)), **more)
    return [frame.to_numpy().tolist() for frame in found.values()]


def test_who_drops_out_of_a_table_is_not_found_by_subtraction() -> None:
    # One person of no known ward answered yes: 61 - 30 - 30.
    table = crossed("問1", "区", {"東区": [30, 60, 5], "西区": [30, 70, 5], "計": [61, 135, 10]})
    (found,) = hidden(table)
    assert found[0].count("x") == 1
    assert found[0][2] == 61
    assert found[3] == [95, 105, 206]
    assert sum(line.count("x") for line in found) == 2


def test_one_total_hidden_in_one_table_is_hidden_in_all() -> None:
    wards = crossed("問1", "区", {"東区": [30, 60, 1], "西区": [30, 70, 0], "計": [60, 130, 1]})
    sexes = crossed("問1", "性別", {"男性": [20, 60, 1], "女性": [40, 70, 0], "計": [60, 130, 1]})
    by_ward, by_sex = hidden(wards, sexes)
    assert [line[2] for line in by_ward] == [line[2] for line in by_sex]
    assert by_ward[2][2] == "x"


def test_what_a_page_shows_a_part_of_is_hidden_alike_on_all_pages() -> None:
    table = crossed("問1", "区", {"東区": [9, 60, 2], "西区": [30, 70, 8], "計": [39, 130, 10]})
    tables = {"a": table, "b": crossed("問1", "性別", {"男性": [20, 60, 6], "計": [39, 130, 10]})}
    turned = dict(reversed(tables.items()))
    first, second = suppress_tables(tables), suppress_tables(turned)
    assert all(first[name].equals(second[name]) for name in tables)


def test_of_several_answers_those_who_did_not_give_one_count_too() -> None:
    frame = pd.DataFrame({"計": [198, 100, 200]}, index=["家族", "友人", "計"])
    (found,) = hidden((frame, Counts(of=ANSWERED, rows="問2", columns={"計": {}})))
    assert found == [["x"], [100], [200]]


def test_those_who_did_not_give_an_answer_are_counted_in_groups_that_no_row_shows() -> None:
    # Of 50 people of no known ward 48 said yes: 2 did not.
    frame = pd.DataFrame(
        {"友人": [617, 327, 242], "計": [640, 342, 248]}, index=["計", "東区", "西区"]
    )
    columns = {"友人": {"問2": "友人"}, "計": {}}
    (found,) = hidden((frame, Counts(of=ANSWERED, rows="区", columns=columns)))
    assert sum(line.count("x") for line in found) >= 1
    assert found[0] == [617, 640]


def test_what_would_be_missed_most_is_spared() -> None:
    columns = {"東区": [6, 60, 2], "西区": [6, 70, 9], "南区": [9, 80, 9]}
    keep = [{"問1": "はい"}]
    (found,) = hidden(crossed("問1", "区", columns))
    assert "x" in found[0]
    (found,) = hidden(crossed("問1", "区", columns), keep=keep)
    assert "x" not in found[0]
    # If it is small itself, it is hidden all the same.
    (found,) = hidden(crossed("問1", "区", columns | {"東区": [1, 60, 9]}), keep=keep)
    assert "x" in found[0]


def test_what_would_be_missed_least_is_hidden_sooner() -> None:
    # Two persons are outside: either those inside are hidden too, or everybody.
    sheets = Population("調査票", {"年齢": ["対象", "下", "上"]})
    frame = pd.DataFrame({"数": [40, 1, 1, 42]}, index=["対象", "下", "上", "計"])
    table = frame, Counts(of=sheets, rows="年齢", columns={"数": {}})
    assert hidden(table) == [[["x"], ["x"], ["x"], [42]]]
    assert hidden(table, suppress_first=[{}]) == [[[40], ["x"], ["x"], ["x"]]]


def test_what_is_hidden_for_the_sake_of_one_may_be_why_it_is_hidden() -> None:
    """With 40 of them shown, everybody can be no small number: so the other one is."""
    sheets = Population("調査票", {"年齢": ["対象", "対象外"]})
    frame = pd.DataFrame({"数": [40, 1, 41]}, index=["対象", "対象外", "計"])
    table = frame, Counts(of=sheets, rows="年齢", columns={"数": {}})
    assert hidden(table, suppress_first=[{}]) == [[["x"], ["x"], [41]]]


def test_frames_of_any_layout_say_whom_they_count() -> None:
    rows = {"全体": {}, "男性": {"性別": "男性"}, "女性": {"性別": "女性"}}
    frame = pd.DataFrame({"n": [60, 30, 30], "はい": [31, 1, 30], "備考": 0}, index=list(rows))
    columns = {"n": {}, "はい": Share("問1", {"問1": "はい"}), "備考": None}
    counts = Counts(of=ANSWERED, rows=rows, columns=columns)
    (found,) = hidden((frame, counts), thresholds=Thresholds(hidden=1))
    assert [line[0] for line in found] == [60, 30, 30]
    assert [line[1] for line in found].count("x") == 2
    assert [line[2] for line in found] == [0, 0, 0]


def test_a_column_may_count_by_row() -> None:
    """Of 40 rules take away 1, 5 and 20: what is left after each gives none of them away."""
    rules = ["規則1", "規則2", "規則3"]
    sheets = Population("調査票", {"決まり方": [*rules, "該当"]})
    taken = [{"決まり方": rule} for rule in rules]
    left = [[*taken[place + 1 :], {"決まり方": "該当"}] for place in range(len(rules))]
    frame = pd.DataFrame({"除く": [1, 5, 20], "残る": [39, 34, 14]}, index=rules)
    columns = {"除く": ByRow(taken), "残る": ByRow(left)}
    start = pd.DataFrame({"数": [40]}, index=["すべて"])
    everybody = Counts(of=sheets, rows=[{}], columns={"数": {}})
    found, whole = hidden(
        (frame, Counts(of=sheets, rows=[{}] * 3, columns=columns)), (start, everybody)
    )
    assert whole == [[40]]
    assert found == [["x", "x"], ["x", 34], [20, 14]]


def test_tables_that_contradict_one_another_are_refused() -> None:
    table = crossed("問1", "区", {"東区": [30, 60, 5], "計": [61, 135, 10]})
    other = crossed("問1", "性別", {"男性": [30, 60, 5], "計": [62, 135, 10]})
    with refused(CountsError, "問1 はい", "61", "62"):
        hidden(table, other)
    less = crossed("問1", "区", {"東区": [30, 60, 5], "計": [29, 135, 10]})
    with refused(CountsError, "問1 はい", "29", "区", "30"):
        hidden(less)
    both = [[{"問1": "はい"}, {"問1": "いいえ"}]]
    united = (
        pd.DataFrame({"数": [190]}, index=["答えた"]),
        Counts(of=ANSWERED, rows=both, columns={"数": {}}),
    )
    with refused(CountsError, "190"):
        hidden(table, united)
    several = Counts(of=ANSWERED, rows="問2", columns={"数": {}})
    with refused(CountsError, "問2 家族", "9", "8"):
        hidden((pd.DataFrame({"数": [9, 8]}, index=["家族", "計"]), several))
    same_name = Counts(of=Population("回答者"), rows=[{}], columns={"数": {}})
    with refused(CountsError, "回答者"):
        hidden(table, (pd.DataFrame({"数": [206]}), same_name))


def test_where_parts_do_not_suffice_what_they_add_up_to_elsewhere_is_hidden_too() -> None:
    # 1 and 2 of no answer are all there are, and so it is told by a sum that no table has.
    a = {"": ["a0", "old"], "old": ["a1", "a2"]}
    of = Population("人", {"a": a, "b": ["b0", "b1", "無回答"]})
    columns = ["b0", "b1", "無回答", "計"]
    by_a = pd.DataFrame(
        [[0, 3, 0, 3], [6, 3, 1, 10], [3, 6, 2, 11], [9, 12, 3, 24]],
        index=["a0", "a1", "a2", "計"],
        columns=columns,
    )
    several = pd.DataFrame(
        {"m0": [1, 0, 1, 2], "m1": [0] * 4, "m2": [7, 11, 3, 21], "計": [9, 12, 3, 24]},
        index=columns,
    )
    shown = hidden(
        (by_a, Counts(of=of, rows="a", columns="b")),
        (several, Counts(of=of, rows="b", columns="m")),
    )
    assert [line[2] for line in shown[0]] == ["-", "x", "x", "x"]
    assert shown[1][2][3] == "x"
