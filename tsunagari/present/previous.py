"""The edition before: its facts as they were published, beside those of this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tsunagari.present.printed import Printed
from tsunagari.tabulation.sentences import Sentence
from tsunagari.tabulation.symbols import UNKNOWN

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

    def columns(self, name: str, now: Now, years: tuple[str, str]) -> dict[str, Any]:
        """Return what `charts.columns` and `charts.bars` draw of a fact and the same one now.

        Parameters
        ----------
        name : str
        now : Printed or Number
        years : tuple of str
            What the year before and this one are called.

        Returns
        -------
        dict
            ``labels``, ``values`` and ``value_labels``. What is hidden or not known has no height.
        """
        pair = [self[name], now]
        heights = [_height(value) for value in pair]
        return {
            "labels": list(years),
            "values": heights,
            "value_labels": [str(value) for value in pair],
        }

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


def _height(value: Now) -> float:
    """Return how high a value is drawn, a share in per cent."""
    if hasattr(value, "height"):
        return float(value.height)
    number = value.value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return float("nan")
    return float(number) * (100 if str(value).endswith(("%", "%*")) else 1)
