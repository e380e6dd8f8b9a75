"""Where shares differ: the city's from the nation's, and one group's from another's.

Many differences are looked for in one table, so their p-values are corrected together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pandas as pd

from tsunagari.analysis.statistics.printed_shares import counts_of_share
from tsunagari.analysis.statistics.significance import holm, two_proportions
from tsunagari.analysis.survey.crosstabs import Cross, Frequency
from tsunagari.contract import Thresholds

SMALL_BASE = Thresholds().base
"""Groups with fewer answers are shown for reference only, and nothing is claimed of them."""


def with_nation(
    city: Frequency,
    national: Mapping[str, Decimal | None],
    national_base: int | None,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Compare the city's answers with the nation's, which were printed as percentages.

    A printed percentage stands for one of several counts. A difference is claimed only if the
    pooled two-proportion z-test finds one for each of them, after Holm's correction of the
    largest p-values over all options that can be compared.

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

    Returns
    -------
    DataFrame
        One row an option in the order of the city's table: ``answer``, ``share`` (Fraction or
        None), ``national`` (Decimal or None), ``p_low``, ``p_high`` (over the counts that the
        percentage may stand for), ``corrected`` (of ``p_high``), NaN where nothing is compared;
        ``compared``, ``differs``, ``higher`` (the city's share is above the nation's).

    Raises
    ------
    ValueError
        If a national percentage is of no option, or is not that of any count of its base.
    """
    if strange := set(national) - set(city.counts.index):
        raise ValueError(f"{city.question} has no option {', '.join(sorted(strange))}")
    rows = []
    for answer, count in zip(map(str, city.counts.index), map(int, city.counts), strict=True):
        printed, share = national.get(answer), city.shares[answer]
        ends = (float("nan"), float("nan"))
        if printed is not None and national_base and share is not None:
            ends = p_range(count, city.base, printed, national_base)
        higher = printed is not None and share is not None and share * 100 > printed
        rows.append((answer, share, printed, *ends, higher))
    names = ["answer", "share", "national", "p_low", "p_high", "higher"]
    table = pd.DataFrame(rows, columns=names).astype({"share": object, "national": object})
    return _corrected(table, table["p_high"], 1 - confidence)


def p_range(count: int, base: int, printed: Decimal, other_base: int) -> tuple[float, float]:
    """Return the smallest and the largest p-value over the counts that a percentage stands for.

    Raises
    ------
    ValueError
        If it stands for none.
    """
    others = counts_of_share(printed, other_base)
    if not others:
        raise ValueError(f"no count of {other_base:,} is {printed} %")
    values = [two_proportions(count, base, other, other_base) for other in others]
    return min(values), max(values)


def between_groups(
    table: Cross,
    answer: str | Sequence[str],
    confidence: float = 0.95,
    smallest: int = SMALL_BASE,
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

    Returns
    -------
    DataFrame
        One row a pair of groups with at least `smallest` answers: ``group``, ``other``,
        ``difference`` (of the exact shares, Fraction), ``p``, ``corrected`` (Holm's, over all
        pairs), ``compared``, ``differs``, ``higher`` (the first group's share is above the
        other's).
    """
    counts, bases = counts_of(table, answer), table.bases
    large = [str(group) for group in bases.index if bases[group] >= smallest]
    rows = []
    for group, other in combinations(large, 2):
        pair = (int(counts[group]), int(bases[group]), int(counts[other]), int(bases[other]))
        difference = Fraction(*pair[:2]) - Fraction(*pair[2:])
        rows.append((group, other, difference, two_proportions(*pair), difference > 0))
    names = ["group", "other", "difference", "p", "higher"]
    pairs = pd.DataFrame(rows, columns=names).astype({"difference": object, "p": float})
    return _corrected(pairs, pairs["p"], 1 - confidence)


def counts_of(table: Cross, answer: str | Sequence[str]) -> pd.Series[int]:
    """Count by group those who gave an answer, or one of several.

    Raises
    ------
    ValueError
        If several options of a question of several answers are asked for: they overlap.
    """
    options = [answer] if isinstance(answer, str) else list(answer)
    if table.multiple and len(options) > 1:
        raise ValueError(f"{table.question} allows several answers, so they cannot be added up")
    return table.counts[options].sum(axis=1)


def _corrected(table: pd.DataFrame, p_values: pd.Series[float], level: float) -> pd.DataFrame:
    """Add Holm's correction, and where it leaves a difference."""
    compared = p_values.notna()
    known = p_values[compared]
    corrected = pd.Series(holm(list(known)), known.index, dtype=float).reindex(table.index)
    differs = (corrected < level).astype(bool)
    higher = table.pop("higher").astype(bool)
    return table.assign(corrected=corrected, compared=compared, differs=differs, higher=higher)
