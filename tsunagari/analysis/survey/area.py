"""What is said of one area beside the whole: tables, comparisons and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tsunagari.analysis.questionnaire.codebook import NO_ANSWER, Choice, Multiple, Numeric, Single
from tsunagari.analysis.survey import findings
from tsunagari.analysis.survey.crosstabs import cross, frequency
from tsunagari.analysis.survey.nation_comparison import NationComparison
from tsunagari.analysis.survey.tabulation_plan import isolating
from tsunagari.analysis.survey.weights import (
    Weights,
    WeightsError,
    post_stratify,
    rake,
    weighted_shares,
)
from tsunagari.messages import coded
from tsunagari.tabulation.grid import Cell, Grid
from tsunagari.tabulation.number import PER_CENT
from tsunagari.tabulation.sentences import Sentence
from tsunagari.tabulation.symbols import HIDDEN
from tsunagari.tabulation.tabulation import Group, Headline, Tabulation

if TYPE_CHECKING:
    from tsunagari.analysis.survey.answers import Answers
    from tsunagari.analysis.survey.study import Study

NOT_WEIGHTED = "住民の人数を示す資料がないため、重みを付けた割合は計算していません"
NOT_ISOLATION = "孤立とみなす回答を定めていないため、集計していません"


class Area:
    """An area of a study beside the whole, or the whole alone.

    Parameters
    ----------
    study : Study
    answers : Answers
        All of it, unprotected: for what is worked out of them, and shown as Numbers and Sentences.
    area : str
        Empty for the whole.
    """

    def __init__(self, study: Study, answers: Answers, area: str = "") -> None:
        self._study, self._plan, self._codebook = study, study.plan, answers.codebook
        self._by, self._everybody, self._answers = "", answers, answers
        if area:
            if self._plan.area is None:
                raise ValueError(
                    coded("N13", "the plan names no areas, so there is no {area!r}", area=area)
                )
            self._by = self._plan.area.question
            self._answers = answers.only(self._by, area)
        self.name = area or self._plan.whole
        self._head = "区域" if self._plan.area else "区分"
        self._names = list(dict.fromkeys([self.name, self._plan.whole]))

    def __getitem__(self, question: str) -> Tabulation:
        """Return the answers to a question, of this area and beside it of the whole."""
        attributes = self._plan.attributes(question, self._codebook)
        if self._by:
            self._plan.expect_crossed(question, self._by, self._codebook)
        by = self._by or (attributes[0] if attributes else "")
        return replace(self._table(question, by, self._head), rows=self._rows(question, by))

    def crossed(self, question: str, by: str) -> Tabulation:
        """Return the answers to a question by an attribute, those of the whole first.

        Areas have no order of their own; the options of other attributes stand in the order of the
        questionnaire.
        """
        self._plan.expect_crossed(question, by, self._codebook)
        table = self._table(question, by, self._label(by))
        areas = self._plan.area is not None and by == self._plan.area.question
        whole, *groups = table.rows
        rows = [
            replace(
                row,
                among=table.head,
                ranked=areas,
                here=by == self._by and row.name == self.name,
            )
            for row in groups
        ]
        return replace(table, rows=[whole, *rows])

    def by_attributes(self, question: str) -> Tabulation:
        """Return the answers to a question by all that it is crossed with, below one another.

        Beside an area's own answers stand those of all areas.
        """
        parts = [self.crossed(question, by) for by in self._attributes(question)]
        whole = parts[0].only([self._plan.whole]) if parts else self[question]
        rest = [part.only(part.groups[1:]).renamed(f"{part.head}：{{}}") for part in parts]
        return replace(whole.beside(*rest), head="区分")

    def attributes(self, question: str) -> str:
        """Return what `by_attributes` tells people apart by: ``性別・年齢``."""
        return "・".join(self._label(by) for by in self._attributes(question))

    def beside(
        self, questions: Mapping[str, str], *, wording: str, head: str = "区域"
    ) -> Tabulation:
        """Return questions of the same answers below one another.

        Parameters
        ----------
        questions : mapping
            By what the report calls it the name of each question.
        wording : str
            What they ask together.
        head : str
            What the groups are.
        """
        parts = [self[name].renamed(f"{label}：{{}}") for label, name in questions.items()]
        return replace(parts[0].beside(*parts[1:]), wording=wording, head=head)

    def spoken_of(self, answer: str, questions: Mapping[str, str]) -> Sentence:
        """Return an answer's share of several questions in words: ``電話 12.3%、手紙 45.6%``."""
        parts = [f"{label} {self[name].share(answer)}" for label, name in questions.items()]
        return Sentence("、".join(parts), "、".join(parts))

    def wordings(self, scale: str) -> str:
        """Return the questions of a scale, for between two quotation marks."""
        items = self._plan.scales[scale].items
        return "」「".join(self._wording(item) for item in items)

    def isolating(self, question: str) -> str:
        """Return the answers to a question that the plan counts as isolated, as they are printed.

        Raises
        ------
        ValueError
            If there are none.
        """
        asked: Choice = self._codebook.question(question, Choice)
        dimensions = self._plan.isolation.values()
        codes = [code for part in dimensions for code in part.codes.get(question, ())]
        if not codes:
            raise ValueError(
                coded(
                    "N13", "the plan counts no answer to {question} as isolated", question=question
                )
            )
        return "・".join(asked.labels(dict.fromkeys(codes)))

    def highest(self, question: str = "", answer: str = "") -> Sentence:
        """Return in words which group gives an answer most often, by each attribute.

        Parameters
        ----------
        question, answer : str
            Those of the headline if left out.
        """
        question, answer = question or self._plan.headline.question, answer or self._study.headline
        texts = []
        for by in self._attributes(question):
            crossed = self.crossed(question, by)
            shares = {group: crossed.share(answer, group) for group in crossed.groups}
            found = findings.highest(
                self._codebook,
                cross(self._everybody, question, by),
                answer,
                self._study.confidence,
                self._study.thresholds.base,
                shown=[group for group, share in shares.items() if share.value != HIDDEN],
            )
            about = self._label(by).removesuffix("別")
            texts.append(found.polite if found.kind == "same" else f"{about}別では、{found.polite}")
        return Sentence("。".join(texts), "。".join(texts))

    def against_nation(self, question: str = "") -> NationComparison:
        """Return the comparison of a question's answers with the nation's; the headline's."""
        question = question or self._plan.headline.question
        asked: Choice | Numeric = self._codebook.question(question, Choice, Numeric)
        counts = frequency(self._answers, question)
        return NationComparison(self._study, self[question], question, asked, counts)

    def isolation(self) -> Grid:
        """Return who is isolated, by dimension and in each of these areas."""
        if not self._plan.isolation:
            return Grid.sentence(NOT_ISOLATION)
        parts = {}
        for name, dimension in self._plan.isolation.items():
            question, code = isolating(self._plan, name)
            answer = self._codebook.question(question, Choice).options[code]
            parts[name] = self[question], answer, dimension.means or answer
        columns: dict[str, list[Cell]] = {
            "側面": list(parts),
            "孤立とみなす回答": [means for _, _, means in parts.values()],
        }
        for group in self._names:
            columns[group] = [table.share(answer, group) for table, answer, _ in parts.values()]
        first = self[self._plan.headline.question]
        heads = {group: first.row(group).named for group in self._names}
        return Grid(columns, heads, note="区切りは、この報告で仮に定めたものです。")

    def weighted(self, question: str = "", answer: str = "") -> Grid:
        """Return the share of an answer with each of the plan's weights, and what they cost.

        Parameters
        ----------
        question, answer : str
            Those of the headline if left out.
        """
        question, answer = question or self._plan.headline.question, answer or self._study.headline
        if not self._is_weighted:
            return Grid.sentence(NOT_WEIGHTED)
        table = self[question]
        share, base = table.share(answer), table.base()
        unknown = base.then(lambda _: None, decimals=2)
        rows: list[list[Any]] = [["そのまま集計した場合", share, base, unknown]]
        for name in self._plan.weights:
            try:
                weights = self._weights(name)
            except WeightsError:  # too few answered here for it
                nothing = [replace(number, value=None, derived=True) for number in rows[0][1:]]
                rows.append([name, *nothing])
                continue
            weighted = float(weighted_shares(self._answers, question, weights)[answer])
            rows.append(
                [
                    name,
                    share.then(lambda _, w=weighted: w, unit=PER_CENT, decimals=1),
                    base.then(lambda _, w=weights: w.effective, unit="人"),
                    base.then(lambda _, w=weights: w.design_effect, decimals=2),
                ]
            )
        to = dict.fromkeys(by for way in self._plan.weights.values() for by in way.attributes)
        labels = "、".join(self._label(by) for by in to)
        note = f"{labels}のいずれかに答えなかった人などは、重みを付けた割合には入りません。"
        if any(row[1].value is None for row in rows):
            note += "「…」は、回答者が少ないため、この方法では人口に合わせられないものです。"
        heads = ["集計の方法", "割合", "実質的な回答者数", "デザイン効果"]
        columns = {head: [row[at] for row in rows] for at, head in enumerate(heads)}
        return Grid(columns, {"実質的な回答者数": "実質的な回答者数"}, note)

    def weighting(self) -> Sentence:
        """Return in words whether shares are weighted too, and what that tells."""
        text = (
            "回答者の性別や年齢などのかたよりがどれほど影響するかを確かめるため、住民の人口に合わせて"
            "重みを付けた割合も計算しました。実質的な回答者数は、重みを付けることで精度がどれだけ"
            "下がるかを表します"
        )
        text = text if self._is_weighted else NOT_WEIGHTED
        return Sentence(text, text)

    @property
    def _is_weighted(self) -> bool:
        return bool(self._plan.weights) and len(self._everybody.register) > 0

    def _weights(self, name: str) -> Weights:
        """Weight the answers of this area, which has one category of the areas only."""
        way = self._plan.weights[name]
        attributes = [by for by in way.attributes if by != self._by]
        if way.post_stratify:
            return post_stratify(self._answers, attributes)
        return rake(self._answers, attributes, {self._plan.age})

    def _attributes(self, question: str) -> list[str]:
        return [self._by] if self._by else list(self._plan.attributes(question, self._codebook))

    def _rows(self, question: str, by: str) -> list[Group]:
        rows = {row.name: row for row in self._study.rows[question, by]}
        return [rows[name] for name in self._names]

    def _table(self, question: str, by: str, head: str) -> Tabulation:
        asked: Choice | Numeric = self._codebook.question(question, Choice, Numeric)
        rows = self._study.rows[question, by]
        several = isinstance(asked, Multiple)
        about = question == self._plan.headline.question
        return Tabulation(
            rows,
            list(rows[0].shares),
            asked.label,
            self._wording(question),
            multiple=several,
            exclusive=asked.labels(asked.exclusive) if isinstance(asked, Multiple) else (),
            head=head,
            unanswered=NO_ANSWER,
            headline=Headline(self._study.headline, self._study.confidence) if about else None,
        )

    def _wording(self, question: str) -> str:
        asked: Choice | Numeric = self._codebook.question(question, Choice, Numeric)
        return asked.wording or asked.label

    def _label(self, by: str) -> str:
        asked: Single | Numeric = self._codebook.question(by, Single, Numeric)
        return asked.label
