"""What may be said of the largest of some numbers, where marks stand for others of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tsunagari.tabulation.symbols import HIDDEN

Value = int | Fraction | str


@dataclass(frozen=True)
class Largest:
    """Which are the largest, and a sentence that says so without its full stop.

    Attributes
    ----------
    names : tuple of str
        All that share the largest number; none if it may not be told or there is nothing.
    value : int, Fraction or str
        Their number, or the mark 「x」 in its place.
    subject, plain_end, polite_end : str
        What stands before the predicate, and the predicate in both styles.
    """

    names: tuple[str, ...]
    value: Value
    subject: str
    plain_end: str
    polite_end: str

    @property
    def name(self) -> str:
        """The names for between two quotation marks, or the mark 「x」 in their place."""
        return "」「".join(self.names) or HIDDEN

    @property
    def text(self) -> str:
        """The sentence in the plain style: ``「電話」が40.0%で最も多い``."""
        return self.subject + self.plain_end

    @property
    def polite(self) -> str:
        """The sentence in the style of the report's prose: ``…で最も多くなっています``."""
        return self.subject + self.polite_end


def largest(
    shown: Mapping[Any, Value],
    total: Value,
    printed: Callable[[Any], str],
    *,
    several: Collection[str] = (),
) -> Largest:
    """Return which number is the largest, if that follows from all that is shown.

    A hidden number is at most the total less the shown ones: only where this is less than the
    largest of those shown may it be called so. Thus the sentence is never false, and gives no
    more away than the numbers do.

    Parameters
    ----------
    shown
        By name counts, or shares of the total, or the marks in their place.
    total
        What they are parts of: a count, 1 for shares, or a mark.
    printed
        Prints the number.
    several
        Names of answers that one person may give together; whoever gives one that is not among
        them gives no other.
    """
    known = {str(name): value for name, value in shown.items() if not isinstance(value, str)}
    hidden = {str(name) for name, value in shown.items() if value == HIDDEN}
    most = max(known.values(), default=0)
    if not hidden and not most:
        return Largest((), HIDDEN, "あてはまる回答は", "ない", "ありません")
    alone = {name: value for name, value in known.items() if name not in several}
    of_several = max((value for name, value in known.items() if name in several), default=0)
    for name in hidden:
        # Whoever gave one of several answers did not give one that stands alone.
        taken = 0 if name in several else of_several
        if isinstance(total, str) or _rest(total, alone) - taken >= most:
            subject = "示していない数があるため、最も多いものは"
            return Largest((), HIDDEN, subject, "述べない", "述べません")
    names = tuple(name for name, value in known.items() if value == most)
    quoted = "」「".join(names)
    distributive = "それぞれ" if len(names) > 1 else ""
    value = known[names[0]]
    subject = f"「{quoted}」が{distributive}{printed(value)}で"
    return Largest(names, value, subject, "最も多い", "最も多くなっています")


def _rest(total: int | Fraction, parts: Mapping[Any, Value]) -> int | Fraction:
    """Return the sum of the parts that are hidden, which each of them is at most."""
    return total - sum(value for value in parts.values() if not isinstance(value, str))
