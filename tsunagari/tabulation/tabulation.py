"""The answers to a question by groups of people: numbers that know whom they count."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import groupby
from typing import NamedTuple

import pandas as pd

from tsunagari.contract import Thresholds
from tsunagari.messages import coded
from tsunagari.tabulation.grid import Cell, Dot, Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Number
from tsunagari.tabulation.people import Conditions
from tsunagari.tabulation.sentences import Sentence, largest
from tsunagari.tabulation.symbols import FEW_CASES, NIL, SMALL_BASE

BASE = "回答者数（n）"
TOTAL = "計"
ROUNDED = "割合は四捨五入しているため、足しても計と一致しないことがあります。"
_QUESTION = re.compile(r"([。？?]|か|ください|下さい)\s*([（(【].*[)）】])?$")
SEVERAL = "複数回答のため、割合を足すと100％を超えることがあります。"


class Headline(NamedTuple):
    """The answer that a report is about, of the question that is tabulated.

    Attributes
    ----------
    answer : str
    confidence : float
        Of its intervals.
    """

    answer: str
    confidence: float


@dataclass(frozen=True, eq=False)
class Group:
    """A group of people and their answers to a question, as far as they may be shown.

    Attributes
    ----------
    name : str
    whom : mapping
        Its conditions.
    question : str
        The attribute of its answers.
    base : Number
        How many were asked.
    counts, shares : mapping
        By answer.
    among : str
        What it is one of, as a heading in a chart: 居住区.
    ranked : bool
        Whether the groups beside it have no order of their own, as areas have none: a chart that
        compares them has the largest first.
    here : bool
        Whether it is the area that is reported on.
    """

    name: str
    whom: Conditions
    question: str
    base: Number
    counts: Mapping[str, Number]
    shares: Mapping[str, Number]
    among: str = ""
    ranked: bool = False
    here: bool = False

    @property
    def named(self) -> str:
        """The name with the base, as a chart has it: ``門司区（n＝123）``, ``…29*）`` of few."""
        few = any(share.few for share in self.shares.values())
        return f"{self.name}（n＝{self.base.figure}{SMALL_BASE if few else ''}）"

    @property
    def below_its_head(self) -> str:
        """The same, where a chart has `among` as a heading above it."""
        return self.named.removeprefix(f"{self.among}：")


@dataclass(frozen=True, eq=False)
class Tabulation:
    """The answers to a question by groups of people, as far as they may be shown.

    Exact counts are not in it: intervals and sentences that rest on them come as Numbers and
    Sentences. Where a method has an argument ``group`` it means the first one if it is left out.

    Attributes
    ----------
    rows : sequence of Group
    answers : list of str
        In the order of printing, 無回答 at the end.
    label : str
        What tables call the question.
    wording : str
        The question as it was put; its label where that was not found.
    multiple : bool
        Whether a person may have given several answers.
    exclusive : list of str
        Of several answers those that stand alone.
    head : str
        What the groups are: 区域.
    unanswered : str
        The answer that is none: 無回答.
    headline : Headline, optional
        If it is the question that the report is about.
    """

    rows: Sequence[Group]
    answers: Sequence[str]
    label: str
    wording: str
    multiple: bool = False
    exclusive: Sequence[str] = ()
    head: str = "区分"
    unanswered: str | None = None
    headline: Headline | None = None

    @property
    def groups(self) -> list[str]:
        """The names of the groups, from top to bottom."""
        return [row.name for row in self.rows]

    def dots(self, answer: str) -> list[Dot]:
        """Return an answer's share of each group, for a chart that compares them.

        Groups without an order of their own have the largest share first, as it is printed. What
        is hidden or rests on few answers has no place in such an order, and stands behind.
        """
        dots = []
        for (among, ranked), rows in groupby(self.rows, lambda row: (row.among, row.ranked)):
            part = [
                Dot(
                    row.below_its_head,
                    self._answer(row.shares, answer),
                    among=among,
                    ranked=ranked,
                    here=row.here,
                    answer=answer,
                )
                for row in rows
            ]
            dots += sorted(part, key=_rank) if ranked else part
        return dots

    def row(self, group: str | None = None) -> Group:
        """Return a group, the first one if none is named.

        Raises
        ------
        ValueError
            If there is no such group.
        """
        for row in self.rows:
            if group in (None, row.name):
                return row
        raise ValueError(
            coded(
                "N13",
                "there is no group {group!r}; there are {groups}",
                group=group,
                groups=", ".join(self.groups),
            )
        )

    def base(self, group: str | None = None) -> Number:
        """Return how many were asked."""
        return self.row(group).base

    def share(self, answer: str, group: str | None = None) -> Number:
        """Return the share of an answer."""
        return self._answer(self.row(group).shares, answer)

    def count(self, answer: str, group: str | None = None) -> Number:
        """Return how many gave an answer."""
        return self._answer(self.row(group).counts, answer)

    def only(self, groups: str | Iterable[str]) -> Tabulation:
        """Return some of the groups, in their order, or one."""
        groups = [groups] if isinstance(groups, str) else groups
        return replace(self, rows=[self.row(group) for group in groups])

    def renamed(self, form: str) -> Tabulation:
        """Return the groups under other names: ``renamed("性別：{}")``."""
        return replace(self, rows=[replace(row, name=form.format(row.name)) for row in self.rows])

    def beside(self, *others: Tabulation) -> Tabulation:
        """Return these groups, and below them those of others with the same answers.

        Raises
        ------
        ValueError
            If others have other answers.
        """
        for other in others:
            if list(other.answers) != list(self.answers):
                raise ValueError(
                    coded(
                        "N13",
                        "{label} has other answers than {label2}",
                        label=other.label,
                        label2=self.label,
                    )
                )
        return replace(self, rows=[row for part in (self, *others) for row in part.rows])

    def asked(self) -> Sentence:
        """Return the sentence on what was asked: a question in its words, or what it is about."""
        if _QUESTION.search(self.wording):
            return Sentence(f"「{self.wording}」とたずねた", f"「{self.wording}」とたずねました")
        return Sentence(f"「{self.wording}」をたずねた", f"「{self.wording}」をたずねました")

    def largest(self, group: str | None = None) -> Sentence:
        """Return the sentence on the largest answer, if that follows from what is shown."""
        several = [a for a in self.answers if a not in self.exclusive and a != self.unanswered]
        return largest(
            self.row(group).shares,
            Number(Fraction(1), unit=PER_CENT),
            several=several if self.multiple else (),
        )

    def spoken(self, group: str | None = None) -> Sentence:
        """Return all shares of a group in words: ``ある 4.2%、ない 95.8%``."""
        text = "、".join(f"{name} {share}" for name, share in self.row(group).shares.items())
        return Sentence(text, text)

    def spoken_of(self, answer: str, groups: Iterable[str] | None = None) -> Sentence:
        """Return the shares of an answer in groups in words, all if none are named."""
        names = self.groups if groups is None else list(groups)
        text = "、".join(f"{name} {self.share(answer, name)}" for name in names)
        return Sentence(text, text)

    def grid(self) -> Grid:
        """Return the table of the shares, with the base in front and 計 at the end."""
        columns: dict[str, Sequence[Cell]] = {self.head: self.groups}
        columns[BASE] = [row.base for row in self.rows]
        columns |= {answer: [row.shares[answer] for row in self.rows] for answer in self.answers}
        data = Grid(columns)
        if self.multiple:
            return replace(data, note=SEVERAL, csv=data)
        # Everybody's share is no count: 100 %, or the mark of the base.
        whole = [
            replace(row.base.then(lambda _: Fraction(1), unit=PER_CENT, decimals=1), whom=None)
            for row in self.rows
        ]
        return Grid(columns | {TOTAL: whole}, note=ROUNDED, csv=data)

    def _answer(self, numbers: Mapping[str, Number], answer: str) -> Number:
        if answer not in numbers:
            known = ", ".join(self.answers)
            raise ValueError(
                coded(
                    "N13",
                    "{label} has no answer {answer!r}; there are {known}",
                    label=self.label,
                    answer=answer,
                    known=known,
                )
            )
        return numbers[answer]


def _rank(dot: Dot) -> tuple[bool, bool, float]:
    """Return what dots are sorted by: as it is printed, for more would tell of what is hidden."""
    share = dot.number
    hidden = math.isnan(share.height)
    return hidden, share.few, -float(share.datum) if share.is_known else 0.0


def tabulate(
    numbers: pd.DataFrame,
    question: str,
    whom: Sequence[Conditions],
    *,
    thresholds: Thresholds,
    bounds: Callable[[Conditions, Number, Number], Interval] | None = None,
) -> list[Group]:
    """Return groups with the numbers that protected counts leave to be shown.

    Parameters
    ----------
    numbers : DataFrame of Number
        One row a group, one column an answer and `TOTAL`, the base, as `protect_tables` gives
        them.
    question : str
        The attribute of the answers.
    whom : sequence
        The conditions of each group.
    thresholds : Thresholds
        Shares of fewer answers than its ``base`` are of few.
    bounds : callable, optional
        Works out the confidence interval of a share: of whom, its count and its base. It is asked
        of shares that are shown, and so is given nothing that is not.
    """
    groups = []
    for name, conditions, row in zip(numbers.index, whom, numbers.to_dict("records"), strict=True):
        counts: dict[str, Number] = {str(answer): number for answer, number in row.items()}
        base = counts.pop(TOTAL)
        shares = {
            answer: share_of(count, base, question, thresholds) for answer, count in counts.items()
        }
        if bounds is not None:
            shares = {
                answer: replace(share, bounds=partial(bounds, conditions, counts[answer], base))
                if share.is_known
                else share
                for answer, share in shares.items()
            }
        groups.append(Group(str(name), conditions, question, base, counts, shares))
    return groups


def share_of(
    count: Number, base: Number, question: str, thresholds: Thresholds, cases: int = 0
) -> Number:
    """Return the share of a count in a base, as far as it may be shown.

    Parameters
    ----------
    question
        The attribute whose categories are shared out.
    thresholds
        See `tabulate`.
    cases
        Shares of fewer cases than this are marked as too uncertain, which is no secret.
    """
    share = count.then(Fraction, base, unit=PER_CENT, decimals=1)
    if NIL in (count.value, base.value):
        share = replace(share, value=NIL)  # nobody of however many
    elif share.is_known and count.height < cases:
        share = replace(share, value=FEW_CASES)
    few = share.is_known and base.height < thresholds.base
    whom = count.whom and replace(count.whom, share=question)
    return replace(share, whom=whom, derived=False, few=few)
