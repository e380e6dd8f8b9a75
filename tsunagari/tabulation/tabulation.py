"""Tables of shares: one row a group with its base, one column an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from tsunagari.tabulation.declaration import ByRow, Counts, Share
from tsunagari.tabulation.people import Conditions, Population
from tsunagari.tabulation.rounding import round_half_up
from tsunagari.tabulation.thresholds import Thresholds, share

BASE = "回答者数（n）"
TOTAL = "計"


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
    thresholds: Thresholds,
) -> Shares:
    """Work out the shares that counts leave to be shown.

    Parameters
    ----------
    counts : DataFrame
        One row a group, one column an answer and `TOTAL`, the base: counts and marks, as
        `suppress_tables` gives them.
    question : str
        The attribute of the answers.
    whom : sequence
        The conditions of each group.
    thresholds : Thresholds
        Below its ``base`` shares are marked as of few answers. Its ``cases`` is not used.
    """
    answers, bases = counts.drop(columns=TOTAL), counts[TOTAL]
    thresholds = replace(thresholds, cases=0)
    rows = {
        group: [share(count, base, thresholds) for count in row]
        for group, row, base in zip(counts.index, answers.to_numpy(), bases, strict=True)
    }
    shares = pd.DataFrame.from_dict(rows, "index", object, list(answers.columns))
    return Shares(shares, bases, whom, [question] * len(counts), of)


def in_per_cent(shares: pd.DataFrame) -> pd.DataFrame:
    """Give shares in per cent with one decimal, marks as they are."""
    return shares.map(
        lambda one: one if isinstance(one, str) else float(round_half_up(one * 100, 1))
    )
