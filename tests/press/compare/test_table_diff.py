"""Two tables, cell by cell, and by how much a number changed: what must always hold."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsunagari.press.compare import amounts, sentence_diff
from tsunagari.press.compare.page_text import Sentence
from tsunagari.press.compare.table_diff import compare_tables
from tsunagari.press.compare.text_tables import TextTable, read_csv, read_table
from tsunagari.press.core.html import parsed

words = st.text("あいう12,.% ", max_size=3)


@st.composite
def tables(draw: st.DrawFn, *, named: bool = False) -> TextTable:
    """Return a table of any shape; with ``named`` rows and columns have names of their own."""
    width = draw(st.integers(2 if named else 1, 4))
    height = draw(st.integers(0, 4))
    if named:
        heads = [f"列{number}" for number in range(width)]
        rows = [[f"行{row}", *(draw(words) for _ in heads[1:])] for row in range(height)]
    else:
        heads = [draw(words) for _ in range(width)]
        rows = [[draw(words) for _ in heads] for _ in range(height)]
    return TextTable(heads, rows)


def by_first_column(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> TextTable:
    """Return a table whose first column names its rows."""
    return TextTable(heads, rows, (0,))


@given(tables())
def test_a_table_is_as_it_is(table: TextTable) -> None:
    assert not compare_tables(table, table)


@given(tables(named=True), st.randoms(use_true_random=False))
def test_another_order_is_no_other_cell(table: TextTable, rng: random.Random) -> None:
    rows = list(table.rows)
    rng.shuffle(rows)
    change = compare_tables(
        by_first_column(table.heads, table.rows), by_first_column(table.heads, rows)
    )
    assert change.rows.moved == (rows != list(table.rows))
    change.rows.moved = False
    assert not change


@given(tables(named=True), tables(named=True))
def test_backwards_it_is_the_same_change(old: TextTable, new: TextTable) -> None:
    first, second = (by_first_column(table.heads, table.rows) for table in (old, new))
    there, back = compare_tables(first, second), compare_tables(second, first)
    assert there.rows.added == back.rows.removed
    assert there.columns.added == back.columns.removed
    changed = {(cell.row, cell.column, cell.before, cell.after) for cell in there.cells}
    assert changed == {(cell.row, cell.column, cell.after, cell.before) for cell in back.cells}


@given(tables(named=True), st.data())
def test_one_cell_that_changed_is_the_one_that_is_listed(
    table: TextTable, data: st.DataObject
) -> None:
    if not table.rows:
        return
    row = data.draw(st.integers(0, len(table.rows) - 1))
    column = data.draw(st.integers(1, len(table.heads) - 1))
    rows = [list(cells) for cells in table.rows]
    rows[row][column] += "!"
    change = compare_tables(
        by_first_column(table.heads, table.rows), by_first_column(table.heads, rows)
    )
    (cell,) = change.cells
    assert (cell.row, cell.column) == (f"行{row}", f"列{column}")
    change.cells = []
    assert not change


def test_names_of_several_columns_and_one_that_is_the_same_in_all_rows() -> None:
    heads = ["地域", "区", "年", "人（人）"]
    old = TextTable(heads, [["市", "東", "1", "5"], ["市", "東", "2", "5"], ["市", "西", "1", "7"]])
    new = TextTable(heads, [["市", "西", "1", "8"], ["市", "東", "1", "5"], ["市", "東", "2", "5"]])
    change = compare_tables(old, new)
    assert [(cell.row, cell.before, cell.after) for cell in change.cells] == [("西 / 1", "7", "8")]
    assert change.rows.moved
    assert not change.rows.added


def test_a_table_with_cells_over_several_rows_and_columns() -> None:
    html = """<table><thead>
      <tr><th rowspan="2">区</th><th colspan="2">男</th></tr><tr><th>人</th><th>％</th></tr>
      </thead><tbody>
      <tr><th rowspan="2">東</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>
      <tr><th>西</th><td colspan="2">x</td></tr></tbody></table>"""
    tag = parsed(html).first("table")
    assert tag is not None
    table = read_table(tag)
    assert list(table.heads) == ["区", "男 / 人", "男 / ％"]
    assert table.rows == [["東", "1", "2"], ["東", "3", "4"], ["西", "x", "x"]]
    assert table.keys == (0,)


@given(tables())
def test_a_csv_is_read_as_it_was_written(table: TextTable) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [table.heads, *table.rows]
    )
    copy = read_csv(out.getvalue())
    assert (list(copy.heads), [*copy.rows]) == (list(table.heads), [*table.rows])


@pytest.mark.parametrize(
    ("before", "after", "difference"),
    [
        ("1,200", "1,320", ("+120", "", "+10.0")),
        ("161名", "162名", ("+1", "名", "+0.6")),
        ("31.1%", "30.4%", ("-0.7", "points", "")),
        ("△1.5", "0.5", ("+2", "", "+133.3")),
        ("0", "5", ("+5", "", "")),
        ("5", "0", ("-5", "", "-100.0")),
        ("x", "5", None),
        ("5名", "5回", None),
        ("令和4年", "令和5年", None),
        ("5.0", "5", None),
    ],
)
def test_by_how_much_a_printed_number_changed(
    before: str, after: str, difference: tuple[str, str, str] | None
) -> None:
    amount = amounts.text_difference(before, after)
    assert (amount and (amount.difference, amount.unit, amount.percent)) == difference


def test_a_share_changes_by_percentage_points() -> None:
    amount = amounts.value_difference(0.0273, 0.0251, share=True)
    assert amount is not None
    assert (amount.difference, amount.unit, amount.percent) == ("-0.22", "points", "")
    assert amounts.value_difference("2022-02-18", "2022-02-19", share=False) is None
    assert amounts.value_difference(None, 5, share=False) is None


numbers = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)


@given(numbers, numbers, st.booleans())
def test_the_sign_of_a_difference_is_that_of_the_change(
    before: float, after: float, share: bool
) -> None:
    amount = amounts.value_difference(before, after, share=share)
    assert (amount is None) == (before == after)
    if amount is not None:
        assert amount.difference.startswith("+" if after > before else "-")


lines = st.lists(st.sampled_from(["あ。", "い。", "う。", "参加者は161名。", "参加者は162名。"]))


@given(lines, lines)
def test_the_changes_of_a_text_make_the_new_one_of_the_old(old: list[str], new: list[str]) -> None:
    changes = sentence_diff.compare_sentences(
        "p", [Sentence("", text) for text in old], [Sentence("", text) for text in new]
    )
    assert bool(changes) == (old != new)
    text = sorted(old)
    for change in changes:
        if change.before:
            text.remove(change.before)
        if change.after:
            text.append(change.after)
    assert sorted(text) == sorted(new)


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_parts_of_a_marked_sentence_are_both_sentences(old: str, new: str) -> None:
    parts = list(sentence_diff.mark_changes(old, new))
    assert "".join(part for tag, part in parts if tag != "insert") == old
    assert "".join(part for tag, part in parts if tag != "delete") == new


def test_a_number_is_marked_as_a_whole() -> None:
    assert list(sentence_diff.mark_changes("計161名。", "計162名。")) == [
        *(("equal", "計"), ("delete", "161"), ("insert", "162"), ("equal", "名。")),
    ]
