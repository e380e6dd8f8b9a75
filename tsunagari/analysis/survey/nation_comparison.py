"""An area's answers beside the nation's, and what may be said of the differences."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from tsunagari.analysis.data.source import Source
from tsunagari.analysis.questionnaire.codebook import NO_ANSWER, Choice, Codebook, Numeric
from tsunagari.analysis.statistics.significance import as_compared
from tsunagari.analysis.survey.crosstabs import Frequency
from tsunagari.analysis.survey.differences import with_nation
from tsunagari.analysis.survey.findings import AGAINST_NATION, Kind, against_nation, kind_of
from tsunagari.analysis.survey.national_results import national_shares
from tsunagari.analysis.survey.tabulation_plan import TabulationPlan
from tsunagari.messages import coded, say
from tsunagari.near_names import hint
from tsunagari.tabulation.grid import Dot, Grid
from tsunagari.tabulation.number import PER_CENT, Number
from tsunagari.tabulation.sentences import Sentence
from tsunagari.tabulation.symbols import HIDDEN, NIL
from tsunagari.tabulation.tabulation import Tabulation

if TYPE_CHECKING:
    from tsunagari.analysis.survey.study import Study

NATION = "全国"
NOT_COMPARED = "同じことをたずねた全国の結果がないため、比べていません"


class NationComparison:
    """The answers to a question in an area, beside the nation's.

    Parameters
    ----------
    study : Study
    table : Tabulation
        Its first group is the area.
    question : str
    asked : Choice or Numeric
        The question in the codebook.
    counts : Frequency
        The area's exact counts.
    """

    def __init__(
        self,
        study: Study,
        table: Tabulation,
        question: str,
        asked: Choice | Numeric,
        counts: Frequency,
    ) -> None:
        self._study, self._counts, self._row = study, counts, table.row()
        self._name, self._question = question, study.plan.nation.get(question, "")
        self._asked = asked
        national, year = study.national, study.national_year
        if not self._question or national is None or year is None:
            self._national: pd.DataFrame | None = None
        else:
            self._national = national_shares(national, year, self._question)

    @cached_property
    def _table(self) -> pd.DataFrame:
        """Compare answer by answer; nothing is compared without the nation's answers."""
        shares, base, answers = {}, None, list(map(str, self._counts.counts.index))
        if self._national is not None:
            same = same_answers(self._asked, dict(self._national["code"].items()))
            shares = {name: self._national["share"][same[name]] for name in answers if name in same}
            bases = self._national["answers"].dropna()
            base = int(bases.iloc[0]) if len(bases) else None
        headline = self._study.plan.headline.question == self._name
        return with_nation(
            self._counts,
            shares,
            base,
            self._study.confidence,
            alone=self._study.headline if headline else None,
            shown=[name for name, share in self._row.shares.items() if share.value != HIDDEN],
        )

    def verdict(self, answer: str) -> str:
        """Return what may be said of the difference in an answer, as a table does."""
        return AGAINST_NATION[self._kind(answer)][0]

    def introduction(self, year: str) -> Sentence:
        """Return in words what is compared with what, if anything is; `year` is the nation's."""
        if self._national is None:
            text = "全国との比較は載せていません"
        else:
            text = f"同じ問いの全国の結果（{year}）と比べました"
        return Sentence(text, text)

    def sentence(self, answer: str = "") -> Sentence:
        """Return how a share compares with the nation's, in words; the headline's if left out."""
        text = AGAINST_NATION[self._kind(answer or self._study.headline)][1]
        return Sentence(text, text)

    def findings(self) -> Sentence:
        """Return in words which answers differ from the nation's, if all shares are shown."""
        if self._national is None:
            text = NOT_COMPARED
        elif self._few or any(share.value == HIDDEN for share in self._row.shares.values()):
            text = "示していない割合があるため、全国との比較については述べません"
        else:
            text = "。".join(finding.polite for finding in against_nation(self._table))
        return Sentence(text, text)

    def grid(self) -> Grid:
        """Return the answers with the nation's, the differences and what may be said of them."""
        if self._national is None:
            return Grid.sentence(NOT_COMPARED)
        answers = [str(answer) for answer in self._table["answer"]]
        own = [self._row.shares[answer] for answer in answers]
        nation = [_percentage(printed) for printed in self._table["national"]]
        bases = self._national["answers"].dropna()
        base = Number(int(bases.iloc[0]) if len(bases) else None)
        return Grid(
            {
                "回答": answers,
                self._row.name: own,
                NATION: nation,
                "差": [
                    self._measured(here) - there for here, there in zip(own, nation, strict=True)
                ],
                "全国と比べて": [self.verdict(answer) for answer in answers],
            },
            {self._row.name: self._row.named, NATION: f"{NATION}（n＝{base}）"},
            note="「…」は全国の値が見つからないものです。",
        )

    def over_years(self, answer: str = "") -> list[Dot]:
        """Return an answer's share with its interval, and the nation's in all years known.

        Beside a hidden share only what the table has of the nation: others may be taken for it.
        """
        answer = answer or self._study.headline
        share = self._row.shares[answer]
        dots = [Dot(self._row.named, share, answer=answer)] if share.is_known else []
        national = self._study.national
        if national is None or not self._question:
            return dots
        rows = national[(national["question"] == self._question) & national["group"].isna()]
        codes = dict(zip(rows["answer"], rows["code"], strict=True))
        rows = rows[rows["answer"] == same_answers(self._asked, codes).get(answer)]
        if share.value == HIDDEN:
            rows = rows[rows["fiscal_year"] == self._study.national_year]
        return dots + [
            Dot(NATION, _percentage(printed), int(year), answer=answer)
            for year, printed in zip(rows["fiscal_year"], rows["share"], strict=True)
        ]

    def _kind(self, answer: str) -> Kind:
        return "unknown" if self._few else self._kinds[answer]

    @cached_property
    def _kinds(self) -> dict[str, Kind]:
        """By answer what may be said of the difference, if enough people answered."""
        names = ("answer", "compared", "differs", "higher")
        return {
            answer: kind_of(differs=differs, higher=higher) if compared else "unknown"
            for answer, compared, differs, higher in zip(
                *(self._table[name] for name in names), strict=True
            )
        }

    def _measured(self, share: Number) -> Number:
        """Return a share as it is compared: as it is printed, with 0 in the place of 「-」.

        Nobody of some is a share like others.
        """
        if share.value == NIL and self._counts.base:
            return replace(share, value=Fraction(0))
        return replace(share, value=_as_printed(share.value)) if share.is_known else share

    @property
    def _few(self) -> bool:
        return self._counts.base < self._study.thresholds.base


def check_keys(
    source: Source, plan: TabulationPlan, codebook: Codebook, national: pd.DataFrame
) -> None:
    """Expect the keys ``national`` of questions to name codes that the nation's tables have."""
    for question, name in plan.nation.items():
        asked: Choice | Numeric = codebook.question(question, Choice, Numeric)
        codes = {str(code) for code in national["code"][national["question"] == name].dropna()}
        for own, code in asked.national.items() if isinstance(asked, Choice) else ():
            key = say("key questions.{question}.national.{own}", question=question, own=own)
            what = coded(
                "D19",
                "{key} is no code of the national tables; {hint}",
                key=code,
                hint=hint(code, sorted(codes)),
            )
            source.expect(code in codes, codebook.file, key, what)


def same_answers(asked: Choice | Numeric, national: Mapping[Any, Any]) -> dict[str, str]:
    """Return by the label of an answer what the national tables call it, where they have it.

    Parameters
    ----------
    asked
        The city's question. Its key ``national`` tells which of its codes stand for which of the
        nation's; without the key answers are the same whose labels are, but for their punctuation.
    national
        By the nation's label its code; None of no answer.
    """
    if isinstance(asked, Choice) and asked.national:
        by_code = {str(code): label for label, code in national.items() if code is not None}
        pairs = {asked.options[own]: by_code.get(code) for own, code in asked.national.items()}
    else:
        by_label = {_bare(label): label for label in national}
        pairs = {label: by_label.get(_bare(label)) for label in asked.printed_labels}
    if NO_ANSWER in national:
        pairs[NO_ANSWER] = NO_ANSWER
    return {own: label for own, label in pairs.items() if label is not None}


def _bare(label: str) -> str:
    """Return a label without what two printings of it may differ in: width, blanks, punctuation."""
    text = unicodedata.normalize("NFKC", label).replace("〜", "~").replace("～", "~")
    return "".join(sign for sign in text if unicodedata.category(sign)[0] in "LN" or sign == "~")


def _as_printed(share: Any) -> Fraction:
    """Return a share, a fraction of 1, as it is printed."""
    return Fraction(as_compared(share * 100)) / 100


def _percentage(printed: Any) -> Number:
    """Return a printed percentage as a number that counts nobody here."""
    known = None if printed is None or pd.isna(printed) else Fraction(printed) / 100
    return Number(known, unit=PER_CENT, decimals=1)
