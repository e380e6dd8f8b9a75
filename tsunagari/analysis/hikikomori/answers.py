"""The answers to the survey on hikikomori, with the rules and all else that their count needs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.source import Source
from tsunagari.analysis.hikikomori import rules
from tsunagari.analysis.hikikomori.questions import Questions, load_questions, load_sheets
from tsunagari.analysis.hikikomori.rules import RuleTable, Tables, load_tables
from tsunagari.analysis.questionnaire.codebook import Single
from tsunagari.messages import coded, say
from tsunagari.near_names import hint

FILE = "hikikomori_answers.yml"
_SURVEY = {
    "name": columns.text(),
    "population_source": columns.text(),
    "definition": columns.text(),
}
_MORE = {"compared": columns.text(), "self": columns.text()}
"""What may be left out: the other definition, and the code of who answered for themselves."""
SELF = "self"
_POPULATION = {
    "minimum_age": columns.integer(unique=True),
    "maximum_age": columns.integer(unique=True),
    "persons": columns.integer(),
}
_NATIONAL = {
    "fiscal_year": columns.integer(),
    "survey": columns.text(),
    "rules": columns.text(),
    "minimum_age": columns.integer(),
    "maximum_age": columns.integer(),
    "cases": columns.integer(),
    "answers": columns.integer(optional=True),
    "rate": columns.percentage(),
    "grade": columns.text(),
    "source": columns.text(),
}


@dataclass(frozen=True)
class Answers:
    """What the re-aggregation works on.

    Attributes
    ----------
    name, population_source : str
        Of the survey, and of the numbers of inhabitants.
    definition, compared : str
        The rule table that the report follows, and the one that it is set beside, if any.
    own : str
        What those are called who answered for themselves.
    others : dict
        By code what those are called who answered for somebody else.
    forms : DataFrame
        One row a kind of questionnaire: ``respondent`` (`SELF`, or a code of `others`), ``label``,
        ``sent``, ``returned``.
    population : DataFrame
        One row an age group: ``minimum_age``, ``maximum_age`` (years), ``persons``.
    sheets : DataFrame
        See `questions.load_sheets`; ``respondent`` as in `forms`.
    questions : Questions
    tables : Tables
        Rule tables by name.
    national : DataFrame
        One row a national result: ``fiscal_year``, ``survey``, ``rules`` (a table's name),
        ``minimum_age``, ``maximum_age``, ``cases``, ``answers`` (None if not found), ``rate``
        (as published, Decimal, per cent), ``grade``, ``source``.
    """

    name: str
    population_source: str
    definition: str
    compared: str
    own: str
    others: dict[str, str]
    forms: pd.DataFrame
    population: pd.DataFrame
    sheets: pd.DataFrame
    questions: Questions
    tables: Tables
    national: pd.DataFrame

    def of(self, respondent: str, ages: tuple[int, int] | None = None) -> pd.DataFrame:
        """Return the sheets of one kind of respondent, of an age group if one is given."""
        kind = self.sheets["respondent"] == respondent
        return self.sheets[kind if ages is None else kind & in_ages(self.sheets, ages)]


def load(folder: str | Path, reference: str | Path) -> Answers:
    """Read and check the answers, the questions, the rules and the national results.

    Raises
    ------
    DataError
        With every fault found in the files of one stage.
    """
    questions = load_questions(reference, folder)
    tables = load_tables(reference, questions, folder)
    of_nation = load_tables(reference, load_questions(reference))
    source, references = Source(folder), Source(reference)
    more = {key: kind for key, kind in _MORE.items() if key in Source(folder).mapping(FILE)}
    values = {"compared": "", "self": SELF} | source.values(FILE, _SURVEY | more)
    asked = questions.codebook.questions.get("respondent")
    kinds = asked.options if isinstance(asked, Single) else {values["self"]: ""}
    forms = source.table(
        "forms.csv",
        {
            "respondent": columns.choice(*kinds, unique=True),
            "label": columns.text(unique=True),
            "sent": columns.integer(),
        },
    )
    population = source.table("population.csv", _POPULATION)
    national = references.table("national_hikikomori.csv", _NATIONAL)
    for key in ("definition", "compared"):
        name = values.get(key, "")
        what = coded(
            "D22", 'there is no rule table "{name}"; {hint}', name=name, hint=hint(name, tables)
        )
        source.expect(not name or name in tables, FILE, say("key {key}", key=key), what)
    own = values.pop("self")
    what = coded(
        "D23", "the respondents have no code {own}; {hint}", own=own, hint=hint(own, kinds)
    )
    source.expect(own in kinds, FILE, say("key self"), what)
    what = coded(
        "D23", "{self} is the code of others, but {own} answered for themselves", self=SELF, own=own
    )
    source.expect(own == SELF or SELF not in kinds, FILE, say("key self"), what)
    source.stop_if_faulty(references)
    sheets = load_sheets(folder, questions)
    if "respondent" not in sheets:
        sheets = sheets.assign(respondent=SELF)
    sheets = sheets.replace({"respondent": {own: SELF}})
    forms = forms.replace({"respondent": {own: SELF}})
    returned = sheets["respondent"].value_counts()
    forms = forms.assign(returned=[int(returned.get(kind, 0)) for kind in forms["respondent"]])
    _check(source, forms, population, set(returned.index))
    _check_ages(source, population, values["definition"], tables[values["definition"]])
    _check_national(references, national, of_nation)
    source.stop_if_faulty(references)
    return Answers(
        own=kinds.get(own) or "ご本人",
        others={
            kind: kinds[kind] for kind in kinds if kind != own and kind in set(forms["respondent"])
        },
        forms=forms,
        population=population,
        sheets=sheets,
        questions=questions,
        tables=tables,
        national=national,
        **values,
    )


def in_ages(sheets: pd.DataFrame, ages: tuple[int, int]) -> pd.Series[bool]:
    """Return which sheets are of an age group; one without an age is of none."""
    low, high = ages
    return sheets["age"].map(lambda age: age is not None and low <= age <= high).astype(bool)


def _check(
    source: Source, forms: pd.DataFrame, population: pd.DataFrame, kinds: set[Hashable]
) -> None:
    for index, row in forms.iterrows():
        what = coded(
            "D04",
            "{sent:,} sent, but sheets.csv has {returned:,}",
            sent=row["sent"],
            returned=row["returned"],
        )
        source.expect(row["returned"] <= row["sent"], "forms.csv", cell(index, "sent"), what)
    for kind in sorted(map(str, kinds - set(forms["respondent"]))):
        source.expect(
            False,
            "forms.csv",
            say("column respondent"),
            coded("D03", "has no row for {kind}", kind=kind),
        )
    for index, row in population.iterrows():
        low, high = row["minimum_age"], row["maximum_age"]
        place = cell(index, "maximum_age")
        source.expect(
            low <= high,
            "population.csv",
            place,
            coded("D24", "{high} is below {low}", high=high, low=low),
        )
    source.expect_in_order("population.csv", population["minimum_age"])
    rows = population[["minimum_age", "maximum_age"]].itertuples(index=False)
    for index, ((low, high), (following, _)) in enumerate(pairwise(rows), start=1):
        what = coded(
            "D23",
            "{following} is among the ages {low} to {high} of the row above",
            following=following,
            low=low,
            high=high,
        )
        place = cell(index, "minimum_age")
        source.expect(not low <= following <= high, "population.csv", place, what)


def _check_ages(source: Source, population: pd.DataFrame, name: str, table: RuleTable) -> None:
    """Expect the population to have the ages that a definition counts, no more and no fewer."""
    bounds = population[["minimum_age", "maximum_age"]].itertuples(index=False)
    groups = [(int(low), int(high)) for low, high in bounds]
    has, asks = (
        {age for low, high in ages for age in range(low, high + 1)}
        for ages in (groups, table.age.ranges)
    )
    what = coded(
        "D23",
        "has the ages {in_words}, but the definition {name} counts {in_words2} "
        "(age.ranges in {file})",
        in_words=_in_words(groups),
        name=name,
        in_words2=_in_words(table.age.ranges),
        file=rules.FILE,
    )
    source.expect(has == asks, "population.csv", say("columns minimum_age, maximum_age"), what)


def _in_words(ranges: Iterable[tuple[int, int]]) -> str:
    return say(" and ").join(say("{low} to {high}", low=low, high=high) for low, high in ranges)


def _check_national(references: Source, national: pd.DataFrame, tables: Tables) -> None:
    file = "national_hikikomori.csv"
    for index, row in national.iterrows():
        known = row["rules"] in tables
        what = coded("D22", 'there is no rule table "{rules}"', rules=row["rules"])
        references.expect(known, file, cell(index, "rules"), what)
        if row["answers"] is not None:
            place = cell(index, "rate")
            references.expect_share(file, place, row["rate"], row["cases"], row["answers"])
