"""Where shares differ: the city's from the nation's, and one group's from another's.

Many differences are looked for in one table, so their p-values are corrected together.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from tsunagari.analysis.statistics.significance import (
    as_compared,
    compare_with_rounded,
    holm,
    two_proportions,
)
from tsunagari.analysis.survey.crosstabs import Cross, Frequency
from tsunagari.contract import Thresholds
from tsunagari.messages import coded

_KINDS: dict[str, Any] = {
    **dict.fromkeys(("answer", "group", "other"), str),
    **dict.fromkeys(("share", "national", "difference"), object),
    **dict.fromkeys(("p", "p_low", "p_high"), float),
}
SMALL_BASE = Thresholds().base
"""Groups with fewer answers are shown for reference only, and nothing is claimed of them."""


def with_nation(
    city: Frequency,
    national: Mapping[str, Decimal | None],
    national_base: int | None,
    confidence: float = 0.95,
    *,
    alone: str | None = None,
    shown: Collection[str] | None = None,
) -> pd.DataFrame:
    """Compare the city's answers with the nation's, by the one rule of a report.

    Both shares are taken as they are printed, see `compare_with_rounded`. The p-values of all
    options are corrected together after Holm, but for the one that the report is about: it was
    chosen before anybody saw the answers, and is tested alone.

    Parameters
    ----------
    city : Frequency
    national : mapping
        By the option's label its percentage as printed. An option that is not there or is None
        is not compared.
    national_base : int or None
        None if it is not known: nothing is compared.
    confidence : float
        The level of the tests is what it lacks of 1.
    alone : str, optional
        The option that the report is about.
    shown : collection of str, optional
        The options that are shown, all if left out. Of others nothing is worked out, as it would
        tell of them.

    Returns
    -------
    DataFrame
        One row an option in the order of the city's table: ``answer``, ``share`` (Fraction or
        None), ``national`` (Decimal or None), ``p_low``, ``p_high`` (over the counts that the
        percentages may stand for), ``corrected`` (of ``p_high``), NaN where nothing is compared;
        ``compared``, ``differs``, ``higher`` (the city's share is above the nation's).

    Raises
    ------
    ValueError
        If a national percentage is of no option, or is not that of any count of its base.
    """
    if strange := set(national) - set(city.counts.index):
        raise ValueError(
            coded(
                "D15",
                "{question} has no option {strange}",
                question=city.question,
                strange=", ".join(sorted(strange)),
            )
        )
    rows = []
    for answer in map(str, city.counts.index):
        printed, share = national.get(answer), city.shares[answer]
        found = (float("nan"), float("nan"), False)
        is_shown = shown is None or answer in shown
        if printed is not None and national_base and share is not None and is_shown:
            own = as_compared(share * 100)
            test = compare_with_rounded(own, city.base, printed, national_base)
            found = (test.p_low, test.p_high, test.higher)
        rows.append((answer, share, printed, *found))
    names = ["answer", "share", "national", "p_low", "p_high", "higher"]
    return _corrected(names, rows, "p_high", 1 - confidence, alone=alone)


def between_groups(
    table: Cross,
    answer: str | Sequence[str],
    confidence: float = 0.95,
    smallest: int = SMALL_BASE,
    shown: Collection[str] | None = None,
) -> pd.DataFrame:
    """Compare the groups of a cross table with one another, in pairs.

    Parameters
    ----------
    answer : str or sequence of str
        An option, or options of which a person gave one at most.
    confidence : float
        The level of the tests is what it lacks of 1.
    smallest : int
        How many answers a group needs to be compared.
    shown : collection of str, optional
        The groups whose shares are shown, all if left out: others are not compared, as it would
        tell of them.

    Returns
    -------
    DataFrame
        One row a pair of groups with at least `smallest` answers: ``group``, ``other``,
        ``difference`` (of the exact shares, Fraction), ``p``, ``corrected`` (Holm's, over all
        pairs), ``compared``, ``differs``, ``higher`` (the first group's share is above the
        other's).
    """
    counts, bases = counts_of(table, answer), table.bases
    large = [
        str(group)
        for group in bases.index
        if bases[group] >= smallest and (shown is None or str(group) in shown)
    ]
    rows = []
    for group, other in combinations(large, 2):
        pair = (int(counts[group]), int(bases[group]), int(counts[other]), int(bases[other]))
        difference = Fraction(*pair[:2]) - Fraction(*pair[2:])
        rows.append((group, other, difference, two_proportions(*pair), difference > 0))
    names = ["group", "other", "difference", "p", "higher"]
    return _corrected(names, rows, "p", 1 - confidence)


def counts_of(table: Cross, answer: str | Sequence[str]) -> pd.Series[int]:
    """Count by group those who gave an answer, or one of several.

    Raises
    ------
    ValueError
        If several options of a question of several answers are asked for: they overlap.
    """
    options = [answer] if isinstance(answer, str) else list(answer)
    if table.multiple and len(options) > 1:
        raise ValueError(
            coded(
                "N14",
                "{question} allows several answers, so they cannot be added up",
                question=table.question,
            )
        )
    return table.counts[options].sum(axis=1)


def _corrected(
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    p_value: str,
    level: float,
    *,
    alone: str | None = None,
) -> pd.DataFrame:
    """Return rows with Holm's correction and where it leaves a difference.

    The row that is named `alone` is not corrected. Columns are much quicker than frames that are
    changed, for as few as they are.
    """
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    p_values, higher = columns[p_value], columns.pop("higher")
    compared = [not math.isnan(p) for p in p_values]
    together = [at for at, row in enumerate(rows) if compared[at] and row[0] != alone]
    corrected = np.array(p_values, dtype=float)
    corrected[together] = holm([p_values[at] for at in together])
    return pd.DataFrame(
        {
            **{name: pd.Series(values, dtype=_KINDS[name]) for name, values in columns.items()},
            "corrected": corrected,
            "compared": np.array(compared, dtype=bool),
            "differs": corrected < level,
            "higher": np.array(higher, dtype=bool),
        }
    )
