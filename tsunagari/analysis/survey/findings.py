"""What the tables say, in sentences that the data choose. None ends in a full stop.

A sentence claims only what its test holds: among groups of a small base nothing, and "highest"
only where the highest group differs from another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tsunagari.analysis.questionnaire.codebook import Codebook, Numeric, Single
from tsunagari.analysis.survey.crosstabs import Cross
from tsunagari.analysis.survey.differences import SMALL_BASE, between_groups, counts_of
from tsunagari.tabulation.rounding import ratio, round_half_up

Kind = Literal["highest", "higher", "lower", "same", "unknown"]
_ENDINGS: dict[Kind, tuple[str, str]] = {
    "highest": ("最も高い", "最も高くなっています"),
    "higher": ("高い", "高くなっています"),
    "lower": ("低い", "低くなっています"),
    "same": ("差があるとはいえない", "差があるとはいえません"),
    "unknown": ("比べられない", "比べられません"),
}


AGAINST_NATION: dict[Kind, tuple[str, str]] = {
    "higher": ("高い", "全国の割合より統計的に有意に高いといえます"),
    "lower": ("低い", "全国の割合より統計的に有意に低いといえます"),
    "same": ("差があるとはいえない", "全国の割合との間に統計的に有意な差があるとはいえません"),
    "unknown": ("比べられない", "全国の割合とは比べられません"),
}
"""What may be said of a share beside the nation's: in a table, and as a sentence."""


@dataclass(frozen=True)
class Finding:
    """A sentence.

    Attributes
    ----------
    kind : str
        ``highest``, ``higher``, ``lower``, ``same`` (no difference may be claimed) or ``unknown``
        (there is nothing to compare).
    names : tuple of str
        The groups or options it is about, by their labels in the table; of ``higher`` between
        groups the higher one, then the other.
    subject : str
        What stands before the predicate.
    """

    kind: Kind
    names: tuple[str, ...]
    subject: str

    @property
    def text(self) -> str:
        """The sentence in the plain style, as in a list: ``30歳代が最も高い``."""
        return self.subject + _ENDINGS[self.kind][0]

    @property
    def polite(self) -> str:
        """The sentence in the style of the report's prose: ``30歳代が最も高くなっています``."""
        return self.subject + _ENDINGS[self.kind][1]


def kind_of(*, differs: bool, higher: bool) -> Kind:
    """Return what may be said of a share that was compared with another."""
    if not differs:
        return "same"
    return "higher" if higher else "lower"


def highest(
    codebook: Codebook,
    table: Cross,
    answer: str | Sequence[str],
    confidence: float = 0.95,
    smallest: int = SMALL_BASE,
) -> Finding:
    """Return which group gave an answer most often.

    The group with the largest printed share (one decimal; all that share it) is named if one of
    them differs from another group after Holm's correction. Where only other groups differ, the
    clearest of these differences is said; where none do, that.

    Parameters
    ----------
    codebook : Codebook
        That of the answers that were counted.
    table : Cross
    answer : str or sequence of str
    smallest : int
        See `differences.between_groups`.
    """
    counts, bases = counts_of(table, answer), table.bases
    printed = {
        str(group): round_half_up(ratio(int(counts[group]), int(bases[group])) * 100, 1)
        for group in map(str, bases.index)
        if bases[group] >= smallest
    }
    if len(printed) < 2:
        return Finding("unknown", tuple(printed), "回答者の少ない区分が多いため")
    pairs = between_groups(table, answer, confidence, smallest)
    pairs = pairs[pairs["differs"]]
    if pairs.empty:
        about = codebook.question(table.by, Single, Numeric).label
        return Finding("same", tuple(printed), f"{about}による")
    top = tuple(group for group, share in printed.items() if share == max(printed.values()))
    names = {group: spoken(codebook, table.by, group) for group in printed}
    if pairs["group"].isin(top).any() or pairs["other"].isin(top).any():
        return Finding("highest", top, f"{_joined([names[group] for group in top])}が")
    clearest = pairs.sort_values("p", kind="stable").iloc[0]
    first, second = str(clearest["group"]), str(clearest["other"])
    if not clearest["higher"]:
        first, second = second, first
    return Finding("higher", (first, second), f"{names[first]}は{names[second]}より")


def against_nation(comparison: pd.DataFrame, nation: str = "全国") -> list[Finding]:
    """Return where the city's answers differ from the nation's, and where nothing can be said.

    Parameters
    ----------
    comparison : DataFrame
        As `differences.with_nation` gives it.
    nation : str
        What it is called.

    Returns
    -------
    list of Finding
        At most one of each kind: the options that are higher, lower, not different, and those
        that cannot be compared.
    """
    compared, differs, higher = (comparison[c] for c in ("compared", "differs", "higher"))
    kinds: list[tuple[Kind, pd.Series[bool], str]] = [
        ("higher", differs & higher, f"は{nation}より"),
        ("lower", differs & ~higher, f"は{nation}より"),
        ("same", compared & ~differs, f"は{nation}との"),
        ("unknown", ~compared, f"は{nation}の値が分からないため"),
    ]
    findings = []
    for kind, rows, rest in kinds:
        options = tuple(str(answer) for answer in comparison["answer"][rows])
        if options:
            quoted = "".join(f"「{option}」" for option in options)
            findings.append(Finding(kind, options, quoted + rest))
    return findings


def spoken(codebook: Codebook, by: str, group: str) -> str:
    """Return a band of ten years as a sentence has it: ``30~39歳`` is 30歳代."""
    question: Single | Numeric = codebook.question(by, Single, Numeric)
    if isinstance(question, Numeric) and group in question.printed_labels[:-1]:
        at = question.printed_labels.index(group)
        low, following = question.bands[at], question.bands[at + 1]
        if low % 10 == 0 and following - low == 10:
            return f"{low}{question.unit}代"
    return group


def _joined(names: Sequence[str]) -> str:
    return ("と" if len(names) == 2 else "、").join(names)
