"""What pandera finds wrong with a frame, in words: where, what, and of what value."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tsunagari.analysis.data.columns import allowed
from tsunagari.analysis.data.faults import Cell, cell
from tsunagari.messages import coded, say
from tsunagari.near_names import hint, near_names

if TYPE_CHECKING:
    from tsunagari.analysis.data.source import Columns


def without_misspelt(cases: Sequence[dict[Hashable, Any]]) -> Iterator[dict[Hashable, Any]]:
    """Yield failure cases; of a misspelt name, which is unknown and leaves another missing, one."""
    names = {
        check: [case["failure_case"] for case in cases if case["check"] == check]
        for check in ("column_in_schema", "column_in_dataframe")
    }
    missing = names["column_in_dataframe"]
    meant = {
        near for name in names["column_in_schema"] for near in near_names(name, missing, many=1)
    }
    for case in cases:
        if case["check"] != "column_in_dataframe" or case["failure_case"] not in meant:
            yield case


def described(
    case: Mapping[Any, Any], columns: Columns, missing: Sequence[str], *, one_row: bool
) -> tuple[str | Cell, str, str]:
    """Put one of pandera's failure cases into words: where, what is wrong, and of what value."""
    value = case["failure_case"]
    place = say("key {name}", name=value) if one_row else say("column {name}", name=value)
    if case["check"] == "column_in_dataframe":
        return place, coded("D03", "is missing"), ""
    if case["check"] == "column_in_schema":
        near = near_names(value, missing, many=1)
        words = hint(value, near or columns)
        if not near and not missing:
            names = ", ".join(columns)
            words = say("nobody reads it: take it out (there are {names})", names=names)
        return place, coded("D07", "is unknown; {hint}", hint=words), ""
    where = (
        say("key {column}", column=case["column"])
        if one_row
        else cell(case["index"], case["column"])
    )
    shown = f'"{value}"' if value != "" else say("an empty cell")
    if case["check"] == "field_uniqueness":
        return where, coded("D05", "stands more than once"), shown
    what = coded("D10", "is not {allowed}", allowed=allowed(columns[case["column"]]))
    return where, what, shown
