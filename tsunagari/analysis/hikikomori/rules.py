"""Which answers count as hikikomori: one table of rules a generation of the survey.

The rules are data (``hikikomori_rules.yml``), each with its source and how sure it is. A table
that says more than it can mean is refused before any sheet is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data.source import DataError, Source
from tsunagari.analysis.data.yaml_models import Sourced, Strict, Text, parse
from tsunagari.analysis.hikikomori.questions import (
    Codes,
    Questions,
    expect_codes,
    is_own,
)
from tsunagari.analysis.questionnaire.codebook import Single
from tsunagari.messages import coded, say
from tsunagari.near_names import hint
from tsunagari.table_files.reading import find

FILE = "hikikomori_rules.yml"


class Age(Sourced):
    """The ages asked, as ranges of years with both ends."""

    ranges: tuple[tuple[int, int], ...]


class Outing(Sourced):
    """The codes of the outing question that count, by class."""

    quasi: tuple[str, ...]
    narrow: tuple[str, ...]


class Duration(Sourced):
    """For how many months at least the state must have lasted."""

    months: int


class Exclusion(Sourced):
    """Answers that take a sheet out although it goes out little: all of ``when`` holds."""

    name: Text
    label: Text
    when: Codes


class Missing(Sourced):
    """What happens where an answer is missing, by column.

    ``undecided``: the sheet cannot be decided. ``passed``: the rule does not stop it.
    """

    undecided: tuple[str, ...]
    passed: tuple[str, ...]


class RuleTable(Strict):
    """A definition: its rules in the order in which they are tried."""

    label: Text
    age: Age
    outing: Outing
    duration: Duration
    exclusions: tuple[Exclusion, ...]
    missing: Missing


class Tables(dict[str, RuleTable]):
    """Rule tables by name; asking for one that is not there says which are."""

    def __missing__(self, name: str) -> RuleTable:
        raise DataError(
            [
                coded(
                    "D22",
                    '{file}: the rule table "{name}" is missing; {hint}',
                    file=FILE,
                    name=name,
                    hint=hint(name, self),
                )
            ]
        )


def load_tables(
    reference: str | Path, questions: Questions, own: str | Path | None = None
) -> Tables:
    """Read and check all rule tables.

    Parameters
    ----------
    reference : str or Path
        The folder with those of the state's surveys.
    questions : Questions
    own : str or Path, optional
        A folder that may have more of them, or others of the same names. Beside a codebook of
        one's own there are no others: those of the state speak of other questions.

    Raises
    ------
    DataError
        With every fault found: an unknown key, column or code, a rule without a source, rules
        that overlap, a rule that no sheet can reach.
    """
    if own is not None and is_own(own):
        return _tables(Source(own), questions)
    tables = _tables(Source(reference), questions)
    if own is not None and find(Path(own), FILE):
        tables.update(_tables(Source(own), questions))
    return tables


def _tables(source: Source, questions: Questions) -> Tables:
    tables = Tables()
    for name, content in source.mapping(FILE).items():
        given = content if isinstance(content, Mapping) else {}
        if table := parse(source, FILE, RuleTable, given, name):
            tables[name] = table
            _check(source, name, table, questions)
    source.stop_if_faulty()
    return tables


def used_columns(table: RuleTable) -> list[str]:
    """Return the columns that a table looks at, in the order of its rules."""
    asked = chain.from_iterable(exclusion.when for exclusion in table.exclusions)
    return list(dict.fromkeys(["age", "outing", "months", *asked]))


def listed(table: RuleTable, questions: Questions) -> pd.DataFrame:
    """List the rules of a table in the words of the report.

    Returns
    -------
    DataFrame
        One row a rule, in the order in which they are tried: ``rule``, ``says``, ``grade``,
        ``source``.
    """
    outing = questions.questions["outing"]
    rows = [
        (
            "年齢",
            "、".join(f"{low}歳から{high}歳" for low, high in table.age.ranges),
            table.age,
        ),
        (f"問い「{outing.label}」", _codes_in_words(table), table.outing),
        ("現在の状態の期間", f"{table.duration.months}か月以上", table.duration),
        *(("除外", exclusion.label, exclusion) for exclusion in table.exclusions),
        ("無回答", _missing_in_words(table, questions), table.missing),
    ]
    return pd.DataFrame(
        [(rule, says, part.grade, part.source) for rule, says, part in rows],
        columns=["rule", "says", "grade", "source"],
    )


def _codes_in_words(table: RuleTable) -> str:
    quasi, narrow = (" ".join(codes) for codes in (table.outing.quasi, table.outing.narrow))
    return f"準ひきこもりは選択肢 {quasi}、狭義のひきこもりは選択肢 {narrow}"


def _missing_in_words(table: RuleTable, questions: Questions) -> str:
    names = {name: asked.label for name, asked in questions.codebook.read()}
    undecided = "、".join(f"「{names[column]}」" for column in table.missing.undecided)
    return f"{undecided}の回答がなく決められないときは判定不能。ほかの問いの無回答では除外しない"


def _check(source: Source, name: str, table: RuleTable, questions: Questions) -> None:
    def expect(holds: bool, place: str, otherwise: str) -> None:
        source.expect(holds, FILE, say("key {key}", key=f"{name}.{place}"), otherwise)

    for first, last in table.age.ranges:
        expect(
            0 <= first <= last,
            "age.ranges",
            coded("D22", "{first} to {last} is no range", first=first, last=last),
        )
    for (low, high), (other_low, other_high) in combinations(table.age.ranges, 2):
        apart = high < other_low or other_high < low
        expect(
            apart,
            "age.ranges",
            coded(
                "D22",
                "{low}–{high} and {other_low}–{other_high} overlap",
                low=low,
                high=high,
                other_low=other_low,
                other_high=other_high,
            ),
        )
    expect(bool(table.age.ranges), "age.ranges", coded("D22", "has no range"))
    both = set(table.outing.quasi) & set(table.outing.narrow)
    expect(
        not both,
        "outing",
        coded("D22", "quasi and narrow overlap in {both}", both=", ".join(sorted(both))),
    )
    for part in ("quasi", "narrow"):
        codes = {"outing": getattr(table.outing, part)}
        expect_codes(source, FILE, say("key {key}", key=f"{name}.outing.{part}"), codes, questions)
    expect(table.duration.months >= 0, "duration.months", coded("D22", "is below 0"))
    asked = questions.codebook.questions["months"]
    if isinstance(asked, Single):  # a band with both sides of the limit in it decides nothing
        starts = [start for start in asked.starts.values() if start >= table.duration.months]
        what = coded(
            "D22",
            "{months} is within a band of months in {file}: they begin at {names}",
            months=table.duration.months,
            file=questions.codebook.file,
            names=", ".join(map(str, sorted(asked.starts.values()))),
        )
        expect(table.duration.months in (0, *starts), "duration.months", what)
    seen: set[str] = set()
    for exclusion in table.exclusions:
        place = f"exclusions.{exclusion.name}"
        expect(exclusion.name not in seen, place, coded("D05", "stands more than once"))
        seen.add(exclusion.name)
        expect_codes(
            source,
            FILE,
            say("key {name}.{place}.when", name=name, place=place),
            exclusion.when,
            questions,
        )
        for fault in _dead(exclusion, table):
            expect(False, place, fault)
    for fault in _missing_faults(table):
        expect(False, "missing", fault)


def _dead(exclusion: Exclusion, table: RuleTable) -> Iterator[str]:
    """Yield where rules tried before an exclusion leave it nothing to decide.

    A condition asks for answers and never for their absence. So if an earlier rule decides the
    sheet that holds just one code for each question of this exclusion, it decides every sheet
    that holds these codes.
    """
    earlier = table.exclusions[: table.exclusions.index(exclusion)]
    counted = {*table.outing.quasi, *table.outing.narrow}
    taken: list[tuple[str, str]] = []
    sheets = [
        dict(zip(exclusion.when, codes, strict=True)) for codes in product(*exclusion.when.values())
    ]
    for sheet in sheets:
        what = ", ".join(f"{column} {code}" for column, code in sheet.items())
        if sheet.get("outing", min(counted, default="")) not in counted:
            taken.append(("outing", what))
        elif by := next((rule.name for rule in earlier if _fits(rule.when, sheet)), None):
            taken.append((by, what))
    if taken and len(taken) == len(sheets):
        rules = ", ".join(dict.fromkeys(by for by, _ in taken))
        yield coded(
            "D22",
            "cannot be reached: every sheet it fits is decided before, by {rules}",
            rules=rules,
        )
    else:
        yield from (
            coded("D22", "overlaps with {by}, which decides {what} before", by=by, what=what)
            for by, what in taken
        )


def _fits(when: Codes, sheet: Mapping[str, str]) -> bool:
    return all(sheet.get(column) in codes for column, codes in when.items())


def _missing_faults(table: RuleTable) -> Iterator[str]:
    named, used = [*table.missing.undecided, *table.missing.passed], used_columns(table)
    for column in dict.fromkeys([*used, *named]):
        if column not in named:
            yield coded("D22", "does not say what a missing {column} does", column=column)
        elif column not in used:
            yield coded(
                "D22", 'names "{column}", which no rule of the table looks at', column=column
            )
        elif named.count(column) > 1:
            yield coded(
                "D22", "names {column} {named} times", column=column, named=named.count(column)
            )
    if "outing" in table.missing.passed:
        yield coded("D22", "passes a missing outing, but no class follows without it")
