"""The edition before: its facts as they were published, beside those of this one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tsunagari.present.printed import Printed
from tsunagari.tabulation.grid import Bars, Charted, Grid
from tsunagari.tabulation.number import PER_CENT, Number
from tsunagari.tabulation.sentences import Sentence
from tsunagari.tabulation.symbols import SMALL_BASE, UNKNOWN

Now = Any
"""A value as `Facts` takes it: a `Printed`, or a Number of a tabulation."""


class Previous:
    """The facts of the edition before, by name.

    Parameters
    ----------
    facts : mapping
        By name ``value``, ``text`` and ``unit``: the notebook's parameter ``previous``, which the
        build fills in. Empty where there is no edition before.

    Examples
    --------
    >>> former = Previous(previous)
    >>> fact.plain(total_before=former["trainings.total"])
    """

    def __init__(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        self._facts = facts

    def __getitem__(self, name: str) -> Printed:
        """Return a fact as it was printed; 「…」 if the edition before does not have it."""
        fact = self._facts.get(name)
        if fact is None:
            return Printed(UNKNOWN)
        return Printed(str(fact["text"]), fact["value"], unit=str(fact.get("unit", "")))

    def lacks(self, name: str) -> bool:
        """Check whether the edition before does not have a fact."""
        return name not in self._facts

    def over_years(
        self, name: str, now: Now, years: tuple[str, str], label: str, head: str = "年度"
    ) -> Charted:
        """Return a fact and the same one now, as bars and as their table, for `show`.

        Parameters
        ----------
        name : str
        now : Printed or Number
        years : tuple of str
            What the year before and this one are called.
        label : str
            What the numbers are.
        head : str
            What the table calls the years.
        """
        numbers = dict(zip(years, (_number(self[name]), _number(now)), strict=True))
        unit = next((number.unit for number in numbers.values() if number.unit), "")
        axis = f"{label}（{unit}）" if unit else label
        table = Grid({head: list(numbers), label: list(numbers.values())})
        return Charted(table, Bars(numbers, axis))

    def note(self, **now: str) -> Sentence:
        """Return in words whether what a comparison rests on is as it was.

        Parameters
        ----------
        **now
            By the name of a fact, with ``__`` for its dot, what its text is now: the wording of a
            question, whom a survey was put to.
        """
        names = {name.replace("__", "."): str(text) for name, text in now.items()}
        known = {name: str(self[name]) for name in names if name in self._facts}
        changed = [name for name, text in known.items() if text != names[name]]
        if not known:
            text = "前年度の値がないため、比べられません"
        elif changed:
            before = "、".join(f"「{known[name]}」から「{names[name]}」" for name in changed)
            text = f"前年度とは次の点が異なるため、そのまま比べることはできません：{before}"
        else:
            text = "問いの文や対象は前年度と同じです"
        return Sentence(text, text)


def _number(value: Now) -> Number:
    """Return a value as a number; one that was printed counts nobody here."""
    if isinstance(value, Number):
        return value
    text, known = str(value), value.value
    few = text.endswith(SMALL_BASE)
    text = text.removesuffix(SMALL_BASE)
    unit = PER_CENT if text.endswith("%") else value.unit
    if isinstance(known, bool) or not isinstance(known, int | float):
        return Number(None if text == UNKNOWN else text, unit=unit)
    decimals = re.search(r"\.(\d+)", text)
    return Number(known, unit=unit, decimals=len(decimals[1]) if decimals else 0, few=few)
