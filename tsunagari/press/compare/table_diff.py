"""Two tables, cell by cell: rows are met by their names, columns by their heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tsunagari.press.compare.text_tables import Grid

Row = tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """A cell that changed, by the names of its row and column as they are now."""

    row: str
    column: str
    before: str
    after: str


@dataclass
class GridChange:
    """What is different in a table; rows and columns by name."""

    cells: list[Cell] = field(default_factory=list)
    rows_added: list[str] = field(default_factory=list)
    rows_removed: list[str] = field(default_factory=list)
    rows_renamed: list[tuple[str, str]] = field(default_factory=list)
    columns_added: list[str] = field(default_factory=list)
    columns_removed: list[str] = field(default_factory=list)
    columns_renamed: list[tuple[str, str]] = field(default_factory=list)
    rows_moved: bool = False
    columns_moved: bool = False

    def __bool__(self) -> bool:
        return any(vars(self).values())


def compare(old: Grid, new: Grid) -> GridChange:
    """Find what changed from one table to the other.

    A row or column that is gone, and one that came and has the same cells, is one that was
    renamed. What was renamed and changed at once is one that went and one that came.
    """
    change = GridChange()
    heads_before, heads_now = _numbered(old.heads), _numbered(new.heads)
    keys = _keys(old, new, heads_before, heads_now)
    rows_before = _by_name(old, heads_before, keys[0])
    rows_now = _by_name(new, heads_now, keys[1])

    def column(rows: Mapping[str, Mapping[str, str]], head: str, names: Sequence[str]) -> Row:
        return tuple(rows[name][head] for name in names)

    both = [name for name in rows_before if name in rows_now]
    columns = _match(
        {head: column(rows_before, head, both) for head in heads_before},
        {head: column(rows_now, head, both) for head in heads_now},
    )
    values = [pair for pair in columns if pair[0] not in keys[0]]
    rows = _match(
        {name: tuple(row[head] for head, _ in values) for name, row in rows_before.items()},
        {name: tuple(row[head] for _, head in values) for name, row in rows_now.items()},
    )
    change.columns_renamed = [pair for pair in columns if pair[0] != pair[1]]
    change.columns_removed = _rest(heads_before, {before for before, _ in columns})
    change.columns_added = _rest(heads_now, {now for _, now in columns})
    change.columns_moved = _moved(columns, list(heads_before), list(heads_now))
    change.rows_renamed = [pair for pair in rows if pair[0] != pair[1]]
    change.rows_removed = _rest(rows_before, {before for before, _ in rows})
    change.rows_added = _rest(rows_now, {now for _, now in rows})
    change.rows_moved = _moved(rows, list(rows_before), list(rows_now))
    change.cells = [
        Cell(row_now, head_now, before, now)
        for row_before, row_now in rows
        for head_before, head_now in values
        if (before := rows_before[row_before][head_before]) != (now := rows_now[row_now][head_now])
    ]
    return change


def _numbered(names: Sequence[str]) -> list[str]:
    """Make names distinct: the second of a name is its number two."""
    seen: Counter[str] = Counter()
    taken = set(names)
    made = []
    for name in names:
        seen[name] += 1
        unique = name
        while seen[name] > 1 and unique in taken:
            unique = f"{name} ({seen[name]})"
            seen[name] += unique in taken
        taken.add(unique)
        made.append(unique)
    return made


def _keys(
    old: Grid, new: Grid, heads_before: Sequence[str], heads_now: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Choose the columns that name the rows, as few from the left as tell the rows apart."""
    if len(old.keys) == len(new.keys) > 0:
        return [heads_before[key] for key in old.keys], [heads_now[key] for key in new.keys]
    common = [head for head in heads_before if head in heads_now]
    telling = [
        head
        for head in common
        if any(
            len({row[heads.index(head)] for row in grid.rows}) > 1
            for grid, heads in ((old, heads_before), (new, heads_now))
        )
    ] or common
    for head in telling:
        if _tells([head], old, heads_before) and _tells([head], new, heads_now):
            return [head], [head]
    for count in range(2, len(telling)):
        chosen = telling[:count]
        if _tells(chosen, old, heads_before) and _tells(chosen, new, heads_now):
            return chosen, chosen
    return telling[:1], telling[:1]


def _tells(chosen: Sequence[str], grid: Grid, heads: Sequence[str]) -> bool:
    places = [heads.index(head) for head in chosen]
    names = [tuple(row[place] for place in places) for row in grid.rows]
    return len(set(names)) == len(names)


def _by_name(grid: Grid, heads: Sequence[str], keys: Sequence[str]) -> dict[str, dict[str, str]]:
    rows = [dict(zip(heads, row, strict=True)) for row in grid.rows]
    names = _numbered([" / ".join(dict.fromkeys(row[key] for key in keys)) for row in rows])
    return dict(zip(names, rows, strict=True))


def _match(before: Mapping[str, Row], now: Mapping[str, Row]) -> list[tuple[str, str]]:
    """Pair what has the same name, then what went and came with the same content."""
    pairs = {name: name for name in before if name in now}
    gone = [name for name in before if name not in now]
    came = [name for name in now if name not in before]
    for name in gone:
        same = [other for other in came if now[other] == before[name] and any(before[name])]
        if same:
            pairs[name] = same[0]
            came.remove(same[0])
    return [(name, pairs[name]) for name in before if name in pairs]


def _rest(names: Sequence[str] | Mapping[str, object], met: set[str]) -> list[str]:
    return [name for name in names if name not in met]


def _moved(pairs: Sequence[tuple[str, str]], before: list[str], now: list[str]) -> bool:
    """Tell whether what is in both stands in another order."""
    places = [now.index(name) for _, name in sorted(pairs, key=lambda pair: before.index(pair[0]))]
    return places != sorted(places)
