"""Two tables, cell by cell, and by how much a number changed: what must always hold."""

from __future__ import annotations

import csv
import io
import random

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from tsunagari.press.compare import amounts, sentence_diff
from tsunagari.press.compare.page_text import Sentence
from tsunagari.press.compare.table_diff import compare
from tsunagari.press.compare.text_tables import Grid, read_csv, read_table

words = st.text("あいう12,.% ", max_size=3)


@st.composite
def grids(draw: st.DrawFn, *, named: bool = False) -> Grid:
    """Tables of any shape; with ``named`` rows and columns have names of their own."""
    width = draw(st.integers(2 if named else 1, 4))
    height = draw(st.integers(0, 4))
    if named:
        heads = [f"列{number}" for number in range(width)]
        rows = [[f"行{row}", *(draw(words) for _ in heads[1:])] for row in range(height)]
    else:
        heads = [draw(words) for _ in range(width)]
        rows = [[draw(words) for _ in heads] for _ in range(height)]
    return Grid(heads, rows)


@given(grids())
def test_a_table_is_as_it_is(grid: Grid) -> None:
    assert not compare(grid, grid)


@given(grids(named=True), st.randoms(use_true_random=False))
def test_another_order_is_no_other_cell(grid: Grid, rng: random.Random) -> None:
    rows = list(grid.rows)
    rng.shuffle(rows)
    change = compare(Grid(grid.heads, grid.rows, (0,)), Grid(grid.heads, rows, (0,)))
    assert change.rows_moved == (rows != list(grid.rows))
    change.rows_moved = False
    assert not change


@given(grids(named=True), grids(named=True))
def test_backwards_it_is_the_same_change(one: Grid, other: Grid) -> None:
    there = compare(Grid(one.heads, one.rows, (0,)), Grid(other.heads, other.rows, (0,)))
    back = compare(Grid(other.heads, other.rows, (0,)), Grid(one.heads, one.rows, (0,)))
    assert there.rows_added == back.rows_removed
    assert there.columns_added == back.columns_removed
    changed = {(cell.row, cell.column, cell.before, cell.after) for cell in there.cells}
    assert changed == {(cell.row, cell.column, cell.after, cell.before) for cell in back.cells}


@given(grids(named=True), st.data())
def test_one_cell_that_changed_is_the_one_that_is_told(grid: Grid, data: st.DataObject) -> None:
    if not grid.rows:
        return
    row = data.draw(st.integers(0, len(grid.rows) - 1))
    column = data.draw(st.integers(1, len(grid.heads) - 1))
    rows = [list(cells) for cells in grid.rows]
    rows[row][column] += "!"
    change = compare(Grid(grid.heads, grid.rows, (0,)), Grid(grid.heads, rows, (0,)))
    (cell,) = change.cells
    assert (cell.row, cell.column) == (f"行{row}", f"列{column}")
    change.cells = []
    assert not change


def test_names_of_several_columns_and_one_that_is_the_same_in_all_rows() -> None:
    heads = ["地域", "区", "年", "人（人）"]
    old = Grid(heads, [["市", "東", "1", "5"], ["市", "東", "2", "5"], ["市", "西", "1", "7"]])
    new = Grid(heads, [["市", "西", "1", "8"], ["市", "東", "1", "5"], ["市", "東", "2", "5"]])
    change = compare(old, new)
    assert [(one.row, one.before, one.after) for one in change.cells] == [("西 / 1", "7", "8")]
    assert change.rows_moved
    assert not change.rows_added


def test_a_table_with_cells_over_several_rows_and_columns() -> None:
    html = """<table><thead>
      <tr><th rowspan="2">区</th><th colspan="2">男</th></tr><tr><th>人</th><th>％</th></tr>
      </thead><tbody>
      <tr><th rowspan="2">東</th><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>
      <tr><th>西</th><td colspan="2">x</td></tr></tbody></table>"""
    table = BeautifulSoup(html, "html.parser").table
    assert isinstance(table, Tag)
    grid = read_table(table)
    assert list(grid.heads) == ["区", "男 / 人", "男 / ％"]
    assert grid.rows == [["東", "1", "2"], ["東", "3", "4"], ["西", "x", "x"]]
    assert grid.keys == (0,)


@given(grids())
def test_a_csv_is_read_as_it_was_written(grid: Grid) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows([grid.heads, *grid.rows])
    found = read_csv(out.getvalue())
    assert (list(found.heads), [*found.rows]) == (list(grid.heads), [*grid.rows])


@pytest.mark.parametrize(
    ("before", "after", "told"),
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
    before: str, after: str, told: tuple[str, str, str] | None
) -> None:
    found = amounts.of_texts(before, after)
    assert (found and (found.difference, found.unit, found.percent)) == told


def test_a_share_changes_by_percentage_points() -> None:
    found = amounts.of_values(0.0273, 0.0251, share=True)
    assert found is not None
    assert (found.difference, found.unit, found.percent) == ("-0.22", "points", "")
    assert amounts.of_values("2022-02-18", "2022-02-19", share=False) is None
    assert amounts.of_values(None, 5, share=False) is None


numbers = st.integers(-(10**12), 10**12) | st.floats(-1e12, 1e12)


@given(numbers, numbers, st.booleans())
def test_the_sign_of_a_difference_is_that_of_the_change(
    before: float, after: float, share: bool
) -> None:
    found = amounts.of_values(before, after, share=share)
    assert (found is None) == (before == after)
    if found is not None:
        assert found.difference.startswith("+" if after > before else "-")


lines = st.lists(st.sampled_from(["あ。", "い。", "う。", "参加者は161名。", "参加者は162名。"]))


@given(lines, lines)
def test_the_changes_of_a_text_make_the_new_one_of_the_old(old: list[str], new: list[str]) -> None:
    found = sentence_diff.compare(
        "p", [Sentence("", one) for one in old], [Sentence("", one) for one in new]
    )
    assert bool(found) == (old != new)
    left = sorted(old)
    for change in found:
        if change.before:
            left.remove(change.before)
        if change.after:
            left.append(change.after)
    assert sorted(left) == sorted(new)


@given(st.text(max_size=12), st.text(max_size=12))
def test_the_parts_of_a_marked_sentence_are_both_sentences(old: str, new: str) -> None:
    parts = list(sentence_diff.marked(old, new))
    assert "".join(part for tag, part in parts if tag != "insert") == old
    assert "".join(part for tag, part in parts if tag != "delete") == new


def test_a_number_is_marked_as_a_whole() -> None:
    assert list(sentence_diff.marked("計161名。", "計162名。")) == [
        *(("equal", "計"), ("delete", "161"), ("insert", "162"), ("equal", "名。")),
    ]
