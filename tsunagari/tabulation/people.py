"""People who are counted, and how their counts add up.

A group of people is a set of conditions, one an attribute: ``{"性別": "男性", "問1": "はい"}``;
no conditions are all people of the population. From the conditions, and from which categories of
an attribute add up to which, follows which count is the sum of which others, in one table and
from table to table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from tsunagari.contract import Unreported
from tsunagari.messages import coded

Conditions = Mapping[str, str]
Groups = Conditions | Sequence[Conditions]
"""One group, or several that have nobody in common and are counted together."""

Steps = Mapping[str, Sequence[str]]
"""By a sum of categories its parts; all people are ``""``."""

UNIT = re.compile(r"（[^（）]*）$")
"""At the end of a head."""


class CountsError(ValueError):
    """A declaration of counts that does not fit its table; the message says where."""


@dataclass(frozen=True)
class Population:
    """People who are counted, and how their counts add up.

    Parameters
    ----------
    name
        Who they are: ``回答者``. Tables with the same name are held against each other, on
        whatever page they are.
    sums
        By attribute its categories, if everybody is in exactly one of them, with those who gave
        no answer: ``{"性別": ["男性", "女性", "無回答"]}``. Where categories are summed up in
        steps, by each sum its parts, all people being ``""``: ``{"年齢": {"": ["若年", "高年",
        "無回答"], "若年": ["16～19歳", "20～29歳"]}}``; where they are summed up in several ways,
        a list of these. Leave out an attribute of which
        somebody may have several categories, or list others than those shown: what a table
        does not show is worked out as a reader would.
    total
        The label of a row or column that stands for everybody.
    unreported
        Which categories are of who did not report an attribute.
    """

    name: str
    sums: Mapping[str, Sequence[str] | Steps | Sequence[Steps]] = field(
        default_factory=dict, repr=False
    )
    total: str = "計"
    unreported: Sequence[Unreported] = field(default=(), repr=False)

    @cached_property
    def steps(self) -> Sequence[tuple[str, str, tuple[str, ...]]]:
        """Each attribute, one of its sums (all people being ``""``) and the sum's parts."""
        steps = []
        for attribute, sums in self.sums.items():
            for whole, parts in _ways(sums):
                if isinstance(parts, str) or len(set(parts)) != len(parts):
                    raise CountsError(
                        coded(
                            "N15",
                            "the parts of {attribute} must be distinct names",
                            attribute=attribute,
                        )
                    )
                steps.append((attribute, whole, tuple(parts)))
        return steps

    def categories(self, attribute: str) -> set[str]:
        """Return the categories of an attribute, as far as its sums name them."""
        steps = [step for step in self.steps if step[0] == attribute]
        return {name for _, whole, parts in steps for name in (whole, *parts)} - {""}

    def plain(self, attributes: Iterable[str]) -> dict[str, Any]:
        """Return what a machine needs to know of the population, for some attributes."""
        asked = set(attributes)
        steps = [[name, whole, list(parts)] for name, whole, parts in self.steps if name in asked]
        unreported = [list(one) for one in self.unreported if one.attribute in asked]
        return {"of": self.name, "sums": steps, "unreported": unreported}

    def group(self, attribute: str, label: str) -> Conditions:
        """Read the label of a row or column as a condition."""
        bare = UNIT.sub("", label)
        known = self.categories(attribute)
        if self.total in (label, bare):
            return {}
        return {attribute: bare if bare in known and label not in known else label}


def _ways(
    sums: Sequence[str] | Steps | Sequence[Steps],
) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield each sum of an attribute with its parts."""
    if isinstance(sums, Mapping):
        yield from sums.items()
        return
    ways = [one for one in sums if isinstance(one, Mapping)]
    for way in ways:
        yield from way.items()
    if not ways:
        yield "", cast("Sequence[str]", sums)
