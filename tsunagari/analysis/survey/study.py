"""A survey as a chapter needs it: its whole plan counted and protected in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tsunagari import in_common
from tsunagari.analysis.data.folders import data_folder, edition_disclosure, suppression_cache
from tsunagari.analysis.data.source import DataError, Source
from tsunagari.analysis.questionnaire.codebook import NO_ANSWER, Choice, Numeric, load_codebook
from tsunagari.analysis.statistics.intervals import wilson_of_count
from tsunagari.analysis.survey import register, tabulation_plan
from tsunagari.analysis.survey.answers import Answers, load_answers
from tsunagari.analysis.survey.area import Area
from tsunagari.analysis.survey.crosstabs import TOTAL, cross, frequency
from tsunagari.analysis.survey.groups import Partition, base_filter, partitions
from tsunagari.analysis.survey.nation_comparison import check_keys
from tsunagari.analysis.survey.national_results import FILES as NATIONAL_FILES
from tsunagari.analysis.survey.national_results import load_national
from tsunagari.analysis.survey.scales import with_bands, with_isolation, with_together, with_ucla
from tsunagari.analysis.survey.tabulation_plan import TabulationPlan
from tsunagari.contract import Thresholds, Unreported
from tsunagari.messages import coded, say
from tsunagari.table_files.reading import find
from tsunagari.tabulation.declaration import Counts
from tsunagari.tabulation.grid import Cell, Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Whom
from tsunagari.tabulation.number import Number as Figure
from tsunagari.tabulation.people import Conditions, Population
from tsunagari.tabulation.protection import protect_tables
from tsunagari.tabulation.rounding import ratio
from tsunagari.tabulation.sentences import Sentence
from tsunagari.tabulation.tabulation import Group, tabulate

Name = tuple[str, str]
"""Of a table: the question, and the attribute that it is crossed with; empty for none."""


_MANY = 100
"""From so many sheets on it is no accident that one attribute follows from another."""


@dataclass(frozen=True, eq=False, repr=False)
class Study:
    """A survey whose tables are protected together; the answers themselves stay in it.

    Attributes
    ----------
    plan : TabulationPlan
    thresholds : Thresholds
    confidence : float
        Of intervals; the level of tests is what it lacks of 1.
    people : Population
        Who answered.
    national : DataFrame, optional
        See `load_national`.
    rows : mapping
        By table its groups, everybody first.
    """

    plan: TabulationPlan
    thresholds: Thresholds
    confidence: float
    people: Population
    _answers: Answers
    national: pd.DataFrame | None
    rows: Mapping[Name, list[Group]]
    undivided: bool = False
    """Whether the plan names areas, but nobody was asked for theirs."""

    @property
    def name(self) -> str:
        """What the survey is called."""
        return self._answers.fieldwork.name

    @property
    def headline(self) -> str:
        """The answer that the report is about."""
        headline = self.plan.headline
        question: Choice = self._answers.codebook.question(headline.question, Choice)
        return question.options[headline.answer]

    @property
    def national_year(self) -> int | None:
        """The fiscal year of the national survey that it is compared with, if it is."""
        return self._answers.fieldwork.national_year

    def few(self) -> Sentence:
        """Return in words what is shown of groups of few, and that areas are not told if so."""
        text = f"回答者が{self.thresholds.base:,}人に満たない区分は示しません"
        if self.plan.area is not None:
            area: Choice = self._answers.codebook.question(self.plan.area.question, Choice)
            text = (
                f"回答者が{self.thresholds.base:,}人に満たない{area.label}の割合には「*」を付けます。"
                "参考値です。ほかの属性では、そのような区分は示しません"
            )
        if self.undivided:
            text += "。住んでいる区域をたずねていないため、区域別の集計は載せていません"
        return Sentence(text, text)

    def unreported(self) -> Sentence:
        """Return in words who is shown however few they are: who did not answer."""
        shown = {
            "質問に答えなかった人": not self.thresholds.protect_no_answers,
            "属性を答えなかった人": not self.thresholds.protect_unknown_groups,
        }
        names = "と、".join(name for name, is_shown in shown.items() if is_shown)
        text = f"{names}の数は、少なくても秘匿の対象としません"
        if not names:
            text = "質問や属性に答えなかった人の数も、少なければ秘匿の対象とします"
        return Sentence(text, text)

    def area(self, name: str = "") -> Area:
        """Return what is said of an area beside the whole, or of the whole alone.

        Raises
        ------
        ValueError
            If the plan has no areas, or not this one.
        """
        return Area(self, self._answers, name)

    def everybody(self) -> Figure:
        """Return how many answered, as far as it may be shown."""
        bases = [row.base for rows in self.rows.values() for row in rows if not row.whom]
        known = Figure(len(self._answers), Whom(self.people), "件")
        return next((Figure(base.value, base.whom, "件") for base in bases), known)

    def method(self) -> Grid:
        """Return how the survey was done: one row an item; in the CSV one column an item."""
        work, answers = self._answers.fieldwork, self.everybody()
        drawn = Figure(work.drawn, unit="人")
        rate = answers.then(ratio, drawn, unit=PER_CENT, decimals=1)
        from_age = f"で満{work.minimum_age}歳以上の方" if work.minimum_age is not None else ""
        items: dict[str, Cell] = {
            "調査期間": (work.start, work.end) if work.start and work.end else None,
            "調査対象": f"{work.population}{from_age}",
            "抽出方法": work.sampling,
            "調査方法": work.method,
            "対象者数": drawn,
            "回収数": answers,
            "回収率": rate,
        }
        data: dict[str, Cell] = {
            "調査の名前": work.name,
            "調査期間の初日": work.start,
            "調査期間の最終日": work.end,
            "調査対象": work.population,
            "対象の年齢の下限": Figure(work.minimum_age, unit="歳"),
            "抽出方法": work.sampling,
            "調査方法": work.method,
            "対象者数": drawn,
            "回収数": answers,
            "回収率": rate,
        }
        return Grid(
            {"項目": list(items), "内容": list(items.values())},
            csv=Grid({name: [cell] for name, cell in data.items()}),
        )


def load_study(
    data: str | Path = "",
    reference: str | Path = "",
    disclosure: Mapping[str, Any] | None = None,
    confidence: float = 0.95,
    section: str = "survey_answers",
) -> Study:
    """Read a survey, count all tables of its plan, and protect them together.

    Parameters
    ----------
    data : str or Path
        The folder with ``tabulation.yml`` beside the codebook and the answers; if it is empty,
        see `data_folder`.
    reference : str or Path
        The folder of the national tables, read if the plan has ``nation``.
    disclosure : mapping, optional
        The edition's `Thresholds`; its own where nothing is given, and the defaults for what they
        leave out.
    confidence : float
        See `Study`.
    section : str
        Whose folder it is where `data` is empty.

    Raises
    ------
    DataError
        With every fault found in a stage: of the plan, of the codebook, of the other files.
    """
    folder = data_folder(data, section)
    disclosure = disclosure or edition_disclosure(folder)
    given = folder, reference, disclosure, confidence, suppression_cache(folder)
    # The pages of a report that show parts of one survey load it once.
    return in_common.once(_load, *given, files=_files(folder, reference))


def _files(folder: Path, reference: str | Path) -> list[Path]:
    """Return what may be read of a survey: all in its folder, and what its plan compares with."""
    files = [path for path in sorted(folder.glob("*")) if path.is_file()]
    plan = folder / tabulation_plan.FILE
    if not plan.is_file() or b"nation" not in plan.read_bytes():
        return files
    try:
        nation = data_folder(reference, "reference")
    except DataError:  # which is told if the plan does compare
        return files
    return files + [path for name in NATIONAL_FILES for path in find(nation, name)]


def _load(
    folder: Path,
    reference: str | Path,
    disclosure: Mapping[str, Any] | None,
    confidence: float,
    suppressed: Path | None,
) -> Study:
    source = Source(folder)
    plan = tabulation_plan.read(source)
    source.stop_if_faulty()
    assert plan is not None  # noqa: S101 - else a fault was found
    codebook, given = load_codebook(folder), plan
    plan = tabulation_plan.in_codes(tabulation_plan.undivided(plan, codebook), codebook)
    tabulation_plan.check_derived(source, plan, codebook)
    source.stop_if_faulty()
    answers = _derived(source, plan, load_answers(folder, plan.register_, codebook))
    plan = tabulation_plan.in_codes(plan, answers.codebook)
    tabulation_plan.check(source, plan, answers.codebook)
    source.stop_if_faulty()
    _expect_one_grouping(source, plan, answers)
    source.stop_if_faulty()
    compared = plan.nation and answers.fieldwork.national_year is not None
    national = load_national(data_folder(reference, "reference")) if compared else None
    if national is not None:
        check_keys(source, plan, answers.codebook, national)
        source.stop_if_faulty()
    thresholds = Thresholds.model_validate(disclosure or {})
    names = [(q, by) for q, attributes in plan.tables.items() for by in attributes or ("",)]
    people = Population(plan.people, _partitions(plan, answers), unreported=_unreported(plan))
    counted = {name: _count(answers, plan, thresholds, *name) for name in names}
    keep: list[Conditions] = [
        {plan.attribute(question): label}
        for question, codes in plan.keep.items()
        for label in answers.codebook.question(question, Choice).labels(codes)
    ]
    shown = protect_tables(
        {name: (table.frame, table.declaration(people)) for name, table in counted.items()},
        thresholds=thresholds,
        keep=keep,
        cache=suppressed,
    )
    rows = {
        name: tabulate(
            shown[name],
            table.question,
            table.rows,
            thresholds=thresholds,
            bounds=partial(_interval, answers.register, confidence),
        )
        for name, table in counted.items()
    }
    undivided = plan.area is not given.area
    return Study(plan, thresholds, confidence, people, answers, national, rows, undivided)


def _derived(source: Source, plan: TabulationPlan, answers: Answers) -> Answers:
    """Add the questions that the plan works out of others."""
    for name, scale in plan.scales.items():
        try:
            answers = with_ucla(answers, scale.items, name, scale.wording, scale.points)
        except ValueError as error:
            source.expect(
                False, tabulation_plan.FILE, say("key scales.{name}.items", name=name), str(error)
            )
    source.stop_if_faulty()
    for name, bands in plan.bands.items():
        answers = with_bands(answers, name, bands)
    for name, part in plan.together.items():
        answers = with_together(answers, name, part.question, part.label, part.answers)
    return with_isolation(answers, {n: part.codes for n, part in plan.isolation.items()})


def _expect_one_grouping(source: Source, plan: TabulationPlan, answers: Answers) -> None:
    """Expect no two attributes to be groupings of one, as ages in bands and in halves are.

    Held for two attributes, neither suppression nor auditor would see how they add up.
    """
    names = dict.fromkeys(by for several in plan.tables.values() for by in several)
    groups = {by: answers.groups(by).cat.codes.to_numpy().astype(np.int64) for by in names}
    for fine, coarse in permutations(names, 2):
        known = (groups[fine] >= 0) & (groups[coarse] >= 0)
        ours, theirs = groups[fine][known], groups[coarse][known]
        pairs = np.unique(ours * (theirs.max(initial=0) + 1) + theirs)
        sizes = len(np.unique(ours)), len(np.unique(theirs))
        nested = len(pairs) == sizes[0] > sizes[1] > 1 and len(ours) >= _MANY
        what = coded(
            "D16",
            '"{coarse}" puts answers to "{fine}" together, but is tabulated as if it were '
            "another attribute: write it under together, with question: {fine}",
            coarse=coarse,
            fine=fine,
        )
        held = plan.attribute(fine) == plan.attribute(coarse)
        source.expect(held or not nested, tabulation_plan.FILE, say("key tables"), what)


def _unreported(plan: TabulationPlan) -> list[Unreported]:
    """Return who did not answer the questions that divide people, and those that are tabulated."""
    several = (by for several in plan.tables.values() for by in several)
    dividing = dict.fromkeys(map(plan.attribute, several))
    answered = dict.fromkeys(map(plan.attribute, plan.tables))
    return [Unreported(by, NO_ANSWER, True) for by in dividing] + [
        Unreported(question, NO_ANSWER, False) for question in answered
    ]


def _partitions(plan: TabulationPlan, answers: Answers) -> dict[str, Partition]:
    """Return how people add up by every question by which the plan tells them apart."""
    attributes = [by for several in plan.tables.values() for by in several]
    asked = [other for name in plan.tables for other in base_filter(answers.codebook, name)]
    names = dict.fromkeys(map(plan.attribute, [*attributes, *plan.tables, *asked]))
    found = partitions(answers, names)
    for part in plan.together.values():
        question: Choice | Numeric = answers.codebook.question(part.question, Choice, Numeric)
        if part.question in names:
            found[part.question] = {"": [*part.answers, NO_ANSWER]} | {
                name: question.labels(codes) if isinstance(question, Choice) else list(codes)
                for name, codes in part.answers.items()
                if len(codes) > 1
            }
    return found


@dataclass(frozen=True, eq=False)
class _Counted:
    """Exact counts of the answers to a question by groups, with whom each group counts."""

    question: str
    frame: pd.DataFrame
    rows: list[Conditions]

    def declaration(self, people: Population) -> Counts:
        return Counts(of=people, rows=self.rows, columns=self.question)


def _interval(
    residents: pd.DataFrame, confidence: float, whom: Conditions, count: Figure, base: Figure
) -> Interval:
    """Work out the interval of a share that is shown, of so many residents."""
    there = register.residents(residents, whom)
    return Interval(*wilson_of_count(int(count.height), int(base.height), there, confidence))


def _count(
    answers: Answers, plan: TabulationPlan, thresholds: Thresholds, question: str, by: str
) -> _Counted:
    """Count the answers of everybody and by groups.

    Groups too small to be shown count with those whose group is not known; an area never is. So
    do, if the edition wants it, groups all of whose members gave one answer.
    """
    everybody = frequency(answers, question)
    columns = [*everybody.counts.index, TOTAL]
    frame = pd.DataFrame([[*everybody.counts, everybody.base]], [plan.whole], columns)
    put_to = base_filter(answers.codebook, question)
    rows: list[Conditions] = [put_to]
    if by:
        table = cross(answers, question, by)
        is_area = plan.area is not None and by == plan.area.question
        large = table.bases >= thresholds.base
        if thresholds.same_answer == "left_out":
            given = table.counts.drop(columns=NO_ANSWER)
            large &= ~given.eq(table.bases, axis=0).any(axis=1)
        groups = [group for group in table.bases.index if is_area or large[group]]
        frame = pd.concat([frame, table.counts.loc[groups].assign(**{TOTAL: table.bases[groups]})])
        rows += [{**put_to, plan.attribute(by): str(group)} for group in groups]
    return _Counted(plan.attribute(question), frame, rows)
