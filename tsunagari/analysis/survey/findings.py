"""What the tables say, in sentences that the data choose. None ends in a full stop.

A sentence claims only what its test holds: among groups of a small base nothing, and "highest"
only of a group that differs from every other. Of what is hidden it says nothing, nor does it follow
from it: hidden shares take no part in the comparison.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from tsunagari.analysis.questionnaire.codebook import Codebook, Numeric, Single
from tsunagari.analysis.survey.crosstabs import Cross
from tsunagari.analysis.survey.differences import SMALL_BASE, between_groups, counts_of
from tsunagari.tabulation.rounding import ratio, round_half_up

Kind = Literal["highest", "largest", "higher", "lower", "same", "unknown"]
_ENDINGS: dict[Kind, tuple[str, str]] = {
    "highest": ("最も高い", "最も高くなっています"),
    "largest": ("高い", "高くなっています"),
    "higher": ("高い", "高くなっています"),
    "lower": ("低い", "低くなっています"),
    "same": ("差は認められない", "差は認められません"),
    "unknown": ("比べられない", "比べられません"),
}


AGAINST_NATION: dict[Kind, tuple[str, str]] = {
    "higher": ("高い", "全国の割合より統計的に有意に高いといえます"),
    "lower": ("低い", "全国の割合より統計的に有意に低いといえます"),
    "same": ("差は認められない", "全国の割合との間に統計的に有意な差は認められません"),
    "unknown": ("比べられない", "全国の割合とは比べられません"),
}
"""What may be said of a share beside the nation's: in a table, and as a sentence."""


COMPARISON_RULE = (
    "二つの割合の差の検定（両側）によります。どちらの割合も小数第1位まで示したものを比べ、四捨五入する前の"
    "人数として考えられるすべてについて計算します。この報告の主題とする回答はそれ一つで、ほかの回答は"
    "検定の数に応じて補正（ホルムの方法）して検定し、p値がすべて有意水準を下回る場合に限って差があると述べます"
)
"""How the shares of a report are compared with the nation's, on whatever page."""


@dataclass(frozen=True)
class Finding:
    """A sentence.

    Attributes
    ----------
    kind : str
        ``highest`` (above every other group), ``largest`` (the largest value, above some),
        ``higher``, ``lower``, ``same`` (no difference may be claimed) or ``unknown`` (there is
        nothing to compare).
    names : tuple of str
        The groups or options it is about, by their labels in the table; of ``largest`` and of
        ``higher`` between groups the higher ones, then the others.
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
    *,
    shown: Collection[str] | None = None,
) -> Finding:
    """Return which group gave an answer most often.

    The group with the largest printed share (one decimal; all that share it) is called the highest
    if it differs from every other group after Holm's correction. If it differs from some, these are
    named. Where only other groups differ, the clearest of these differences is said; where none do,
    that.

    Parameters
    ----------
    codebook : Codebook
        That of the answers that were counted.
    table : Cross
    answer : str or sequence of str
    smallest, shown
        See `differences.between_groups`.
    """
    counts, bases = counts_of(table, answer), table.bases
    large = [str(group) for group in bases.index if bases[group] >= smallest]
    printed = {
        str(group): round_half_up(ratio(int(counts[group]), int(bases[group])) * 100, 1)
        for group in large
        if shown is None or group in shown
    }
    hides = len(printed) < len(large)
    if len(printed) < 2:
        why = "示していない割合があるため" if hides else "回答者の少ない区分が多いため"
        return Finding("unknown", tuple(printed), why)
    pairs = between_groups(table, answer, confidence, smallest, shown)
    pairs = pairs[pairs["differs"]]
    among = "示している区分のうちでは、" if hides else ""
    if pairs.empty:
        return Finding("same", tuple(printed), f"{among}{_difference(codebook, table.by, printed)}")
    top = [group for group, share in printed.items() if share == max(printed.values())]
    rest = [group for group in printed if group not in top]
    differing = {frozenset(pair) for pair in zip(pairs["group"], pairs["other"], strict=True)}
    below = [one for one in rest if all(frozenset((one, other)) in differing for other in top)]
    names = {group: spoken(codebook, table.by, group) for group in printed}
    named_top = among + _joined([names[group] for group in top])
    if below == rest:
        return Finding("highest", tuple(top), f"{named_top}が")
    if below:
        others = _joined([names[group] for group in below])
        return Finding("largest", (*top, *below), f"{named_top}の値が最も大きく、{others}より")
    clearest = pairs.sort_values("p", kind="stable").iloc[0]
    first, second = str(clearest["group"]), str(clearest["other"])
    if not clearest["higher"]:
        first, second = second, first
    return Finding("higher", (first, second), f"{among}{names[first]}は{names[second]}より")


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
    """Return a band of ten years as a sentence has it: ``30～39歳`` is 30歳代."""
    question: Single | Numeric = codebook.question(by, Single, Numeric)
    if isinstance(question, Numeric) and group in question.printed_labels[:-1]:
        at = question.printed_labels.index(group)
        low, following = question.bands[at], question.bands[at + 1]
        if low % 10 == 0 and following - low == 10:
            return f"{low}{question.unit}代"
    return group


def _difference(codebook: Codebook, by: str, groups: Collection[str]) -> str:
    """Return what stands before 「差」: 男女の, 東地区と西地区の, 年齢による."""
    names = [spoken(codebook, by, group) for group in groups]
    if sorted(names) == ["女性", "男性"]:
        return "男女の"
    about = codebook.question(by, Single, Numeric).label
    return f"{_joined(names)}の" if len(names) == 2 else f"{about}による"


def _joined(names: Sequence[str]) -> str:
    return ("と" if len(names) == 2 else "、").join(names)
