"""What the chapter counts: its tables of the answer sheets, exact, with whom each number counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from tsunagari.analysis.hikikomori.answers import SELF, Answers, in_ages
from tsunagari.analysis.hikikomori.classification import (
    BROAD,
    CLASSES,
    by_outing,
    changes,
    class_counts,
    classify,
    flow,
    partition,
)
from tsunagari.analysis.hikikomori.questions import month_bands
from tsunagari.analysis.questionnaire.codebook import NO_ANSWER, Single
from tsunagari.tabulation.declaration import ByRow, Counts
from tsunagari.tabulation.people import Conditions, Groups, Population

PEOPLE = "ひきこもりの調査の回答"

ALL, TOTAL = "全体", "計"
SEVERAL, OTHER_SEX, OTHER_AGE = "二つ以上に回答", "その他・無回答", "ほかの年齢"
MEASURES = ("base", "broad", *BROAD)
"""Of a group: its valid answers, and the cases among them."""

MINE: Conditions = {"form": SELF}
INSIDE: Conditions = {"form": SELF, "age": "inside"}
Members = pd.Series  # of bool: which sheets
Counted = tuple[pd.DataFrame, Counts]
"""Exact counts, and whom each of them counts."""


@dataclass(frozen=True, eq=False)
class Group:
    """A group by age and sex, each of which may be all of them; whom it counts, and its sheets."""

    age: str
    sex: str
    whom: Conditions
    members: Members

    @property
    def name(self) -> str:
        """What a table calls it: ``15～39歳 男性``."""
        return " ".join(name for name in (self.age, self.sex) if name != ALL) or ALL


@dataclass(frozen=True, eq=False)
class Applied:
    """A rule table applied to the sheets of an age group."""

    table: str
    label: str
    age: str
    whom: Conditions
    members: Members

    @property
    def name(self) -> str:
        """What a table calls it."""
        return f"{self.label} {self.age}"


class Counting:
    """The sheets of those who answered for themselves, told apart as the chapter does it.

    Parameters
    ----------
    answers : Answers

    Attributes
    ----------
    decisions : dict
        By rule table what `classify` gives.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers, self._questions = answers, answers.questions
        self._codebook = answers.questions.codebook
        self._sheets = answers.of(SELF)
        self.decisions = {
            name: classify(self._sheets, table, self._questions)
            for name, table in answers.tables.items()
        }
        self.definition = answers.definition
        self._decided = self.decisions[self.definition]
        self._cases = self._sheets[self._decided["result"].isin(BROAD)]
        self.of_cases: Conditions = {**INSIDE, self.definition: "broad"}

    def tables(self) -> dict[str, Counted]:
        """Return all tables of the chapter, by name."""
        tables = {
            "forms": self._forms(),
            "flow": self._flow(),
            "results": self._counts(self._results()),
            "sheets": self._counts({"sheets": (len(self._sheets), MINE)}),
            "outing": self._outing(),
            "groups": self._groups(),
            "duration": self._duration(),
            "definitions": self._definitions(),
        }
        if self.has_triggers:
            tables["trigger"] = self._trigger()
        if self.answers.compared:
            tables["changes"] = self._changes()
        if self.kinds:
            tables["others"] = self._others()
        return tables

    @property
    def has_triggers(self) -> bool:
        """Whether it was asked what the present state began with."""
        return "trigger" in self._questions.questions

    @cached_property
    def people(self) -> Population:
        """Whom the chapter counts, and how their counts add up."""
        ages = [*self.ages]
        inside = pd.concat(self.ages, axis=1).any(axis=1)
        if (self._decided["valid"] & ~inside).any():  # the rules do not ask for an age
            ages.append(OTHER_AGE)
        unknown = len(self._cases) > int(self._lasting.sum())
        return Population(
            PEOPLE,
            {
                "age": {
                    "": ["inside", "outside"],
                    "inside": ages,
                    "outside": ["age:missing", "age:outside"],
                },
                **({"sex": list(self.sexes)} if self.sexes else {}),
                "duration": [*self._lasting.index, *([NO_ANSWER] if unknown else [])],
                **{
                    name: partition(table, self._questions)
                    for name, table in self.answers.tables.items()
                    if name != self.definition
                },
                self.definition: [
                    partition(self.answers.tables[self.definition], self._questions),
                    *by_outing(
                        self.answers.tables[self.definition],
                        self._questions,
                        self.outing_names,
                        several=SEVERAL,
                        missing=NO_ANSWER,
                    ),
                ],
            },
        )

    @cached_property
    def ages(self) -> dict[str, Members]:
        """The age groups of the population."""
        rows = self.answers.population[["minimum_age", "maximum_age"]].itertuples(index=False)
        return {f"{low}～{high}歳": in_ages(self._sheets, (low, high)) for low, high in rows}

    @cached_property
    def sexes(self) -> dict[str, Members]:
        """The sexes that the register has, and all others together; none if it was not asked."""
        if "sex" not in self._codebook.questions:
            return {}
        asked: Single = self._codebook.question("sex", Single)
        registered = [code for code in asked.options if code not in asked.unregistered]
        sexes = {asked.options[code]: self._sheets["sex"] == code for code in registered}
        return sexes | {OTHER_SEX: ~self._sheets["sex"].isin(registered)}

    @cached_property
    def outing_answers(self) -> dict[str, str]:
        """By what a table calls it the label of each answer on going out."""
        options = self._questions.questions["outing"].options
        names = {name: options[code] for code, name in self.outing_names.items()}
        return names | {SEVERAL: SEVERAL, NO_ANSWER: NO_ANSWER}

    @property
    def outing_names(self) -> dict[str, str]:
        """By its code what a table calls each answer on going out."""
        options = self._questions.questions["outing"].options
        return {code: f"{code} {label}" for code, label in options.items()}

    @cached_property
    def groups(self) -> list[Group]:
        """Everybody and the age groups, each as a whole and by sex."""
        parts = {ALL: (self._decided["valid"], INSIDE)}
        parts |= {age: (members, {**MINE, "age": age}) for age, members in self.ages.items()}
        return [
            Group(age, sex, {**whom, **condition}, members & of_sex)
            for age, (members, whom) in parts.items()
            for sex, condition, of_sex in [
                (ALL, {}, members),
                *((sex, {"sex": sex}, of_sex) for sex, of_sex in self.sexes.items()),
            ]
        ]

    @cached_property
    def applied(self) -> list[Applied]:
        """Each rule table with each age group that it asks."""
        pairs = [
            (name, table.label, age, members, self.decisions[name]["valid"] & members)
            for name, table in self.answers.tables.items()
            for age, members in self.ages.items()
        ]
        return [
            Applied(name, label, age, self._of_ages(valid, f"{label} {age}"), members)
            for name, label, age, members, valid in pairs
            if valid.any()
        ]

    @cached_property
    def steps(self) -> pd.DataFrame:
        """The rules that take sheets out, see `flow`, by name."""
        table = self.answers.tables[self.definition]
        return flow(self._decided, table, self._questions).set_index("rule")

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The forms on which others answered, by kind what the codebook calls them."""
        return self.answers.others

    @cached_property
    def _lasting(self) -> pd.Series[int]:
        """The cases by how long their state has lasted."""
        return duration_counts(
            self._cases,
            self.answers.tables[self.definition].duration.months,
            month_bands(self._codebook),
        )

    def _forms(self) -> Counted:
        forms = self.answers.forms.set_index("label")
        rows = [{"form": kind} for kind in forms["respondent"]]
        # Whoever was sent a form and did not return it gave no answer, and is none of the people.
        columns: dict[str, Any] = {"sent": None, "returned": {}}
        return forms[["sent", "returned"]], Counts(of=self.people, rows=rows, columns=columns)

    def _flow(self) -> Counted:
        """Count what each rule takes out, and what it leaves.

        What is left after a rule are those whom the later rules take, and in the end the cases.
        """
        by_age = int(self.steps.index.str.startswith("age:").sum())
        taken = [
            {**MINE, "age": rule} if step < by_age else {**INSIDE, self.definition: rule}
            for step, rule in enumerate(map(str, self.steps.index))
        ]
        left = [[*taken[step:by_age], INSIDE] for step in range(1, by_age + 1)]
        left += [[*taken[step:], self.of_cases] for step in range(by_age + 1, len(taken) + 1)]
        columns = {"taken": ByRow(taken), "left": ByRow(left)}
        rows: list[Conditions] = [{}] * len(taken)
        return self.steps[list(columns)], Counts(of=self.people, rows=rows, columns=columns)

    def _results(self) -> dict[str, tuple[int, Groups]]:
        taken = self.steps.groupby("result")["taken"].sum()
        outside: Conditions = {**MINE, "age": "outside"}
        return {
            "none": (int(taken["none"]), {**INSIDE, self.definition: "none"}),
            "undecided": (
                int(taken["undecided"]),
                [outside, {**INSIDE, self.definition: "undecided"}],
            ),
        }

    def _counts(self, numbers: Mapping[str, tuple[int, Groups]]) -> Counted:
        frame = pd.DataFrame({"count": [count for count, _ in numbers.values()]}, list(numbers))
        rows = [groups for _, groups in numbers.values()]
        return frame, Counts(of=self.people, rows=rows, columns={"count": {}})

    def _outing(self) -> Counted:
        parts = {**self.ages, ALL: self._decided["valid"]}
        asked = self._questions.questions["outing"]
        counts = {
            name: answer_counts(self._sheets.loc[members, "outing"], asked).to_numpy()
            for name, members in parts.items()
        }
        frame = pd.DataFrame(counts, index=list(self.outing_answers))
        columns: dict[str, Conditions] = {age: {"age": age} for age in self.ages}
        columns[ALL] = {"age": "inside"}
        return _with_total(frame), Counts(
            of=self.people, rows=self.definition, columns=columns, within=MINE
        )

    def _groups(self) -> Counted:
        groups = {group.name: group for group in self.groups}
        frame = class_counts(self._decided, {name: group.members for name, group in groups.items()})
        columns: dict[str, Conditions] = {"base": {}}
        columns |= {kind: {self.definition: kind} for kind in MEASURES[1:]}
        rows = [group.whom for group in groups.values()]
        return frame[list(columns)], Counts(of=self.people, rows=rows, columns=columns)

    def _duration(self) -> Counted:
        frame = pd.DataFrame({"count": self._lasting})
        frame.loc[TOTAL] = len(self._cases)
        return frame, self._of_cases("duration")

    def _trigger(self) -> Counted:
        asked = self._questions.questions["trigger"]
        counts = answer_counts(self._cases["trigger"], asked).drop("several")
        names = asked.options | {"missing": NO_ANSWER}
        return pd.DataFrame({"count": counts.rename(names)}), self._of_cases("trigger")

    def _of_cases(self, question: str) -> Counts:
        columns: dict[str, Any] = {"count": {}}
        return Counts(of=self.people, rows=question, columns=columns, within=self.of_cases)

    def _definitions(self) -> Counted:
        parts = [
            class_counts(self.decisions[part.table], {part.name: part.members})
            for part in self.applied
        ]
        columns: dict[str, Any] = {"base": {}}
        for kind in MEASURES[1:]:
            columns[kind] = ByRow([{part.table: kind} for part in self.applied])
        rows = [part.whom for part in self.applied]
        return pd.concat(parts)[list(columns)], Counts(of=self.people, rows=rows, columns=columns)

    def _changes(self) -> Counted:
        before = self.decisions[self.answers.compared]
        both = before["valid"] & self._decided["valid"]
        frame = changes(before[both], self._decided[both])
        frame[TOTAL] = frame.sum(axis=1)
        within = self._of_ages(both, f"{self.answers.compared} and {self.definition}")
        return _with_total(frame), Counts(
            of=self.people, rows=self.answers.compared, columns=self.definition, within=within
        )

    def _others(self) -> Counted:
        """Count what others say of those close to them; of another age are those not valid."""
        table, counts = self.answers.tables[self.definition], {}
        for kind in self.kinds:
            decided = classify(self.answers.of(kind), table, self._questions)
            counts[kind] = class_counts(decided, {kind: decided["valid"]}).loc[kind]
            counts[kind]["outside"] = len(decided) - counts[kind]["base"]
        rows: dict[str, Conditions] = {"base": {"age": "inside"}}
        rows |= {kind: {"age": "inside", self.definition: kind} for kind in ("broad", *CLASSES)}
        rows["outside"] = {"age": "outside"}
        columns = {kind: {"form": kind} for kind in self.kinds}
        return pd.DataFrame(counts), Counts(of=self.people, rows=rows, columns=columns)

    def _of_ages(self, members: Members, name: str) -> Conditions:
        """Name an age range: as one of the report's if it is the same, else as its own."""
        for age, group in self.ages.items():
            if members.equals(group):
                return {**MINE, "age": age}
        return {**INSIDE, "range": name}


def answer_counts(answers: pd.Series[Any], asked: Any) -> pd.Series[int]:
    """Count answers by code, in the order of the questionnaire.

    Parameters
    ----------
    answers : Series
        As `questions.load_sheets` gives them.
    asked : Single or Multiple
        Their question.

    Returns
    -------
    Series
        By code; then ``several`` (sheets with more than one code although one was asked for,
        which are in no other row) and ``missing``. Where several answers are allowed, a sheet
        counts in each of its codes.
    """
    known = answers.dropna()
    unclear = known.map(len) > 1 if isinstance(asked, Single) else known.map(lambda _: False)
    clear = [codes for codes, skip in zip(known, unclear, strict=True) if not skip]
    counts = {code: sum(code in codes for codes in clear) for code in asked.options}
    return pd.Series(counts | {"several": int(unclear.sum()), "missing": int(answers.isna().sum())})


def duration_counts(sheets: pd.DataFrame, shortest: int, bands: Sequence[int]) -> pd.Series[int]:
    """Count sheets by how long their state has lasted.

    Parameters
    ----------
    sheets : DataFrame
        Those whose state has lasted for the shortest span or longer.
    shortest : int
        In months.
    bands : sequence of int
        Where bands begin; those above this are counted.

    Returns
    -------
    Series
        By the name of the band: ``6か月以上1年未満``, …, ``10年以上``.
    """
    starts = [shortest, *(start for start in bands if start > shortest)]
    months = sheets["months"].dropna().astype(int)
    place = [max(at for at, start in enumerate(starts) if start <= month) for month in months]
    counts = pd.Series(place, dtype=int).value_counts().reindex(range(len(starts)), fill_value=0)
    return counts.set_axis(_spans(starts))


def _spans(starts: Sequence[int]) -> list[str]:
    """Return the names of bands of months."""
    names = [f"{m // 12}年" if m % 12 == 0 else f"{m}か月" for m in starts]
    closed = [f"{low}以上{high}未満" for low, high in pairwise(names)]
    return [*closed, f"{names[-1]}以上"]


def _with_total(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with a last row of sums."""
    return pd.concat([frame, frame.sum().to_frame(TOTAL).T])
