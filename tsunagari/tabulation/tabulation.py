"""Tables of shares: one row a group with its base, one column an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from tsunagari.present.numbers import integer, round_half_up
from tsunagari.present.tables import Table
from tsunagari.tabulation.declaration import ByRow, Conditions, Counts, Population, Share
from tsunagari.tabulation.thresholds import Limits, marked_percent, share

BASE = "回答者数（n）"
TOTAL = "計"
ROUNDED = "割合は四捨五入しているため、足しても計と一致しないことがあります。"
SEVERAL = "複数回答のため、割合を足すと100％を超えることがあります。"


@dataclass(frozen=True, eq=False)
class Shares:
    """The shares of the answers to a question by groups, as far as they are shown.

    Attributes
    ----------
    shares : DataFrame
        One row a group, one column an answer: a Fraction, 「x」, or 「-」 where there is nobody.
    bases : Series
        By group how many were asked, or a mark.
    whom : list
        The conditions of each group.
    questions : list of str
        The attribute of each row's answers.
    of : Population
    """

    shares: pd.DataFrame
    bases: pd.Series[Any]
    whom: Sequence[Conditions]
    questions: Sequence[str]
    of: Population

    def only(self, groups: Iterable[str]) -> Shares:
        """Keep some groups, in their order."""
        places = [list(self.shares.index).index(group) for group in groups]
        return replace(
            self,
            shares=self.shares.iloc[places],
            bases=self.bases.iloc[places],
            whom=[self.whom[place] for place in places],
            questions=[self.questions[place] for place in places],
        )

    def renamed(self, name: Callable[[str], str]) -> Shares:
        """Give the groups other names."""
        return replace(self, shares=self.shares.rename(name), bases=self.bases.rename(name))

    def cell(self, group: str, answer: str) -> Share:
        """Say whom a share counts."""
        place = list(self.shares.index).index(group)
        question = self.questions[place]
        return Share(question, {**self.whom[place], question: answer})

    def counts(self) -> Counts:
        """Say whom a table of these shares counts."""
        columns = {
            answer: ByRow([Share(question, {question: answer}) for question in self.questions])
            for answer in map(str, self.shares)
        }
        return Counts(of=self.of, rows=self.whom, columns={BASE: {}, **columns, TOTAL: None})


def stacked(parts: Iterable[Shares]) -> Shares:
    """Put shares of the same answers below one another."""
    parts = list(parts)
    return replace(
        parts[0],
        shares=pd.concat([part.shares for part in parts]),
        bases=pd.concat([part.bases for part in parts]),
        whom=[group for part in parts for group in part.whom],
        questions=[question for part in parts for question in part.questions],
    )


def group_shares(
    counts: pd.DataFrame,
    question: str,
    whom: Sequence[Conditions],
    *,
    of: Population,
    limits: Limits,
) -> Shares:
    """Work out the shares that counts leave to be shown.

    Parameters
    ----------
    counts : DataFrame
        One row a group, one column an answer and `TOTAL`, the base: counts and marks, as
        `together.hide_together` gives them.
    question : str
        The attribute of the answers.
    whom : sequence
        The conditions of each group.
    limits : Limits
        Below its ``base`` shares are marked as of few answers. Its ``cases`` is not used.
    """
    answers, bases = counts.drop(columns=TOTAL), counts[TOTAL]
    limits = replace(limits, cases=0)
    rows = {
        group: [share(count, base, limits) for count in row]
        for group, row, base in zip(counts.index, answers.to_numpy(), bases, strict=True)
    }
    shares = pd.DataFrame.from_dict(rows, "index", object, list(answers.columns))
    return Shares(shares, bases, whom, [question] * len(counts), of)


def share_table(found: Shares, *, head: str, multiple: bool = False) -> Table:
    """Make a table of shares, with the base in front and 計 at the end.

    Parameters
    ----------
    found : Shares
    head : str
        What the groups are.
    multiple : bool
        Whether a person may have given several answers: then there is no 計.

    Returns
    -------
    Table
        Its CSV has the shares in per cent as numbers.
    """
    shares, bases = found.shares, found.bases
    whole = pd.Series(
        [n if isinstance(n, str) else Fraction(1) for n in bases], shares.index, object, TOTAL
    )
    printed = shares if multiple else pd.concat([shares, whole], axis=1)
    figures = in_per_cent(shares).add_suffix("（％）")
    names = pd.DataFrame({head: list(shares.index), BASE: bases}, shares.index)
    return Table(
        pd.concat([names, printed], axis=1),
        formats={BASE: integer} | dict.fromkeys(printed.columns, marked_percent),
        csv=pd.concat([names, figures], axis=1),
        note=SEVERAL if multiple else ROUNDED,
        counts=found.counts(),
    )


def in_per_cent(shares: pd.DataFrame) -> pd.DataFrame:
    """Give shares in per cent with one decimal, marks as they are."""
    return shares.map(
        lambda one: one if isinstance(one, str) else float(round_half_up(one * 100, 1))
    )
