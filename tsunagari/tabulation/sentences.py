"""Sentences that numbers choose: they claim no more than is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tsunagari.tabulation.number import Number
from tsunagari.tabulation.symbols import FEW_CASES, HIDDEN

NOTHING = "示せる値がありません"
"""In the place of numbers, where there is none that may be shown."""


@dataclass(frozen=True)
class Sentence:
    """A sentence without its full stop, put together of numbers that are marked already.

    Attributes
    ----------
    plain, polite : str
        In the plain style, as in a list (``…が最も多い``), and in that of the report's prose.
    kind : str
        What it claims; empty if there is only one thing to claim.
    names : tuple of str
        The answers or groups it is about.
    value : Number, optional
        Their number.
    """

    plain: str
    polite: str
    kind: str = ""
    names: tuple[str, ...] = ()
    value: Number | None = None

    @property
    def name(self) -> str:
        """The names for between two quotation marks, or the mark 「x」 in their place."""
        return "」「".join(self.names) or HIDDEN


def largest(
    numbers: Mapping[str, Number], total: Number, *, several: Collection[str] = ()
) -> Sentence:
    """Return which number is the largest, if that follows from all that is shown.

    A number that is not shown is at most the total less the shown ones: only where this is less
    than the largest of those shown may it be called so. Thus the sentence is never false, and
    gives no more away than the numbers do.

    Parameters
    ----------
    numbers
        By name counts, or shares of the total.
    total
        What they are parts of: a count, or 1 for shares.
    several
        Names of answers that one person may give together; whoever gives one that is not among
        them gives no other.
    """
    known: dict[str, Any] = {name: n.value for name, n in numbers.items() if n.is_known}
    hidden = [name for name, number in numbers.items() if number.value in (HIDDEN, FEW_CASES)]
    most = max(known.values(), default=0)
    if not hidden and not most:
        subject = "あてはまる回答は"
        return Sentence(f"{subject}ない", f"{subject}ありません", "none", value=Number(HIDDEN))
    whole = total.value
    alone = sum((v for name, v in known.items() if name not in several), Fraction(0))
    beside = max((v for name, v in known.items() if name in several), default=0)
    for name in hidden:
        # Whoever gave one of several answers did not give one that stands alone.
        taken = 0 if name in several else beside
        if not isinstance(whole, int | Fraction) or whole - alone - taken >= most:
            subject = "示していない数があるため、最も多いものは"
            plain, polite = f"{subject}述べない", f"{subject}述べません"
            return Sentence(plain, polite, "hidden", value=Number(HIDDEN))
    names = tuple(name for name, value in known.items() if value == most)
    quoted, distributive = "」「".join(names), "それぞれ" if len(names) > 1 else ""
    subject = f"「{quoted}」が{distributive}{numbers[names[0]]}で"
    plain, polite = f"{subject}最も多い", f"{subject}最も多くなっています"
    return Sentence(plain, polite, "largest", names, numbers[names[0]])
