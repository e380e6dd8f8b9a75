"""Two tables, cell by cell: rows are matched by their names, columns by their heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tsunagari.press.compare.text_tables import TextTable

Cells = tuple[str, ...]


@dataclass(frozen=True)
class CellChange:
    """A cell that changed, by the names of its row and column as they are now."""

    row: str
    column: str
    before: str
    after: str


@dataclass
class AxisDiff:
    """What is different in the rows of a table, or in its columns, by name."""

    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    moved: bool = False

    def __bool__(self) -> bool:
        return any(vars(self).values())


@dataclass
class TableDiff:
    """What is different in a table."""

    cells: list[CellChange] = field(default_factory=list)
    rows: AxisDiff = field(default_factory=AxisDiff)
    columns: AxisDiff = field(default_factory=AxisDiff)

    def __bool__(self) -> bool:
        return any(vars(self).values())


def compare_tables(old: TextTable, new: TextTable) -> TableDiff:
    """Return what changed from one table to the other.

    A row or column that is gone, and one that came and has the same cells, is one that was
    renamed. What was renamed and changed at once is one that went and one that came.
    """
    old_heads, new_heads = _distinct(old.heads), _distinct(new.heads)
    old_keys, new_keys = _keys(old, new, old_heads, new_heads)
    old_rows = _rows_by_name(old, old_heads, old_keys)
    new_rows = _rows_by_name(new, new_heads, new_keys)

    def column(rows: Mapping[str, Mapping[str, str]], head: str, names: Sequence[str]) -> Cells:
        return tuple(rows[name][head] for name in names)

    common_rows = [name for name in old_rows if name in new_rows]
    columns = _match(
        {head: column(old_rows, head, common_rows) for head in old_heads},
        {head: column(new_rows, head, common_rows) for head in new_heads},
    )
    values = [pair for pair in columns if pair[0] not in old_keys]
    rows = _match(
        {name: tuple(row[head] for head, _ in values) for name, row in old_rows.items()},
        {name: tuple(row[head] for _, head in values) for name, row in new_rows.items()},
    )
    cells = [
        CellChange(new_name, new_head, before, after)
        for old_name, new_name in rows
        for old_head, new_head in values
        if (before := old_rows[old_name][old_head]) != (after := new_rows[new_name][new_head])
    ]
    return TableDiff(
        cells,
        _axis_diff(rows, list(old_rows), list(new_rows)),
        _axis_diff(columns, old_heads, new_heads),
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Return the names made distinct: the second of a name is its number two."""
    counts: Counter[str] = Counter()
    taken = set(names)
    distinct = []
    for name in names:
        counts[name] += 1
        unique = name
        while counts[name] > 1 and unique in taken:
            unique = f"{name} ({counts[name]})"
            counts[name] += unique in taken
        taken.add(unique)
        distinct.append(unique)
    return distinct


def _keys(
    old: TextTable, new: TextTable, old_heads: Sequence[str], new_heads: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return the columns that name the rows, as few from the left as tell the rows apart."""
    if len(old.keys) == len(new.keys) > 0:
        return [old_heads[key] for key in old.keys], [new_heads[key] for key in new.keys]
    common = [head for head in old_heads if head in new_heads]
    varying = [
        head
        for head in common
        if any(
            len({row[heads.index(head)] for row in table.rows}) > 1
            for table, heads in ((old, old_heads), (new, new_heads))
        )
    ] or common
    candidates = [[head] for head in varying]
    candidates += [varying[:count] for count in range(2, len(varying))]
    for keys in candidates:
        if _tells_rows_apart(keys, old, old_heads) and _tells_rows_apart(keys, new, new_heads):
            return keys, keys
    return varying[:1], varying[:1]


def _tells_rows_apart(keys: Sequence[str], table: TextTable, heads: Sequence[str]) -> bool:
    indices = [heads.index(head) for head in keys]
    names = [tuple(row[index] for index in indices) for row in table.rows]
    return len(set(names)) == len(names)


def _rows_by_name(
    table: TextTable, heads: Sequence[str], keys: Sequence[str]
) -> dict[str, dict[str, str]]:
    rows = [dict(zip(heads, row, strict=True)) for row in table.rows]
    names = _distinct([" / ".join(dict.fromkeys(row[key] for key in keys)) for row in rows])
    return dict(zip(names, rows, strict=True))


def _match(before: Mapping[str, Cells], after: Mapping[str, Cells]) -> list[tuple[str, str]]:
    """Return pairs of what has the same name, then of what went and came with the same cells."""
    pairs = {name: name for name in before if name in after}
    gone = [name for name in before if name not in after]
    new = [name for name in after if name not in before]
    for name in gone:
        same = [other for other in new if after[other] == before[name] and any(before[name])]
        if same:
            pairs[name] = same[0]
            new.remove(same[0])
    return [(name, pairs[name]) for name in before if name in pairs]


def _axis_diff(pairs: Sequence[tuple[str, str]], before: list[str], after: list[str]) -> AxisDiff:
    """Return what came, went, was renamed or stands in another order."""
    old_names = {old for old, _ in pairs}
    new_names = {new for _, new in pairs}
    positions = [after.index(new) for _, new in sorted(pairs, key=lambda p: before.index(p[0]))]
    return AxisDiff(
        added=[name for name in after if name not in new_names],
        removed=[name for name in before if name not in old_names],
        renamed=[pair for pair in pairs if pair[0] != pair[1]],
        moved=positions != sorted(positions),
    )
