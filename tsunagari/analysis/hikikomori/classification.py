"""Who counts as hikikomori under a table of rules, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import pandas as pd

from tsunagari.analysis.hikikomori.questions import Codes, Questions
from tsunagari.analysis.hikikomori.rules import RuleTable
from tsunagari.analysis.questionnaire.codebook import Single
from tsunagari.messages import coded

Class = Literal["quasi", "narrow", "none", "undecided"]
CLASSES: tuple[Class, ...] = ("quasi", "narrow", "none", "undecided")
BROAD: tuple[Class, ...] = CLASSES[:2]
"""Both of these are hikikomori in the broad sense, which is no class of its own."""
_GOES, _STAYS, _LATER = "outing: often", "outing: seldom", "outing: seldom, by the rules"
_QUASI, _NARROW = "outing: quasi", "outing: narrow"
LABELS = {
    "quasi": "準ひきこもり",
    "narrow": "狭義のひきこもり",
    "broad": "広義のひきこもり",
    "none": "非該当",
    "undecided": "判定不能",
}

Sheet = Mapping[str, Any]


class Step(NamedTuple):
    """A rule as a step on the way from all sheets to the cases.

    Attributes
    ----------
    rule : str
        Its name: a part of the table, after a colon which exclusion or contradiction of it, and
        ``missing`` where the answer is.
    label : str
        The same in the words of the report.
    result : Class
        What a sheet is called that this rule decides.
    """

    rule: str
    label: str
    result: Class


def steps(table: RuleTable, questions: Questions) -> list[Step]:
    """Return the rules in the order in which they are tried: the first that fits decides."""
    undecided = table.missing.undecided
    rules = [
        Step("age:missing", "年齢の記入がない", "undecided"),
        Step("age:outside", "年齢が対象の範囲にない", "undecided"),
        Step("contradiction:several", "一つだけ選ぶ問いに二つ以上の回答がある", "undecided"),
        Step("contradiction:age", "現在の状態の期間が年齢より長い", "undecided"),
    ]
    rules += [
        Step(f"contradiction:{rule.name}", rule.label, "undecided")
        for rule in questions.contradictions
    ]
    months = f"{table.duration.months}か月"
    rules += [
        Step("outing:missing", "外出の問いに回答がない", "undecided"),
        Step("outing", "ふだん外出している", "none"),
        Step("duration:missing", "現在の状態の期間に回答がない", "undecided"),
        Step("duration", f"現在の状態の期間が{months}に満たない", "none"),
    ]
    for exclusion in table.exclusions:
        if set(exclusion.when) & set(undecided):
            label = f"回答がなく、次にあたるか決められない：{exclusion.label}"
            rules.append(Step(f"exclusion:{exclusion.name}:missing", label, "undecided"))
        rules.append(Step(f"exclusion:{exclusion.name}", exclusion.label, "none"))
    return [
        *rules,
        Step("quasi", LABELS["quasi"], "quasi"),
        Step("narrow", LABELS["narrow"], "narrow"),
    ]


def partition(table: RuleTable, questions: Questions) -> dict[str, list[str]]:
    """Return what the sheets of the ages asked fall into, step by step.

    Returns
    -------
    dict
        By class its parts, down to the rules that decided; all sheets are ``""``.
    """
    rules = [step for step in steps(table, questions) if not step.rule.startswith("age:")]
    sums = {"": ["broad", "none", "undecided"], "broad": list[str](BROAD)}
    for kind in ("none", "undecided"):
        sums[kind] = [step.rule for step in rules if step.result == kind]
    return sums


def by_outing(
    table: RuleTable, questions: Questions, names: Mapping[str, str], *, several: str, missing: str
) -> list[dict[str, list[str]]]:
    """Return how the answers on going out sum up, and what the rules tell of each other.

    Whoever knows the rules can tell that everybody with several answers was taken out by the rule
    on these, whom a rule on going out took out gave such an answer, and so did the cases.

    Parameters
    ----------
    names
        By code what an answer on going out is called.
    several, missing
        What those are called that gave more than one, or none.

    Returns
    -------
    list of dict
        Sums with their parts, in addition to those of `partition`; all sheets are ``""``.
    """
    quasi, narrow = (
        [names[code] for code in codes] for codes in (table.outing.quasi, table.outing.narrow)
    )
    rules = [step.rule for step in steps(table, questions)]
    later = rules[rules.index("outing") + 1 :]
    groups = {
        _GOES: [name for name in names.values() if name not in (*quasi, *narrow)],
        _STAYS: [_QUASI, _NARROW],
        _QUASI: quasi,
        _NARROW: narrow,
        _LATER: later,
    }
    # Each with those of it: the rest were taken out for something else.
    rules_of = {
        "contradiction:several": several,
        missing: "outing:missing",
        _GOES: "outing",
        _STAYS: _LATER,
        _QUASI: "quasi",
        _NARROW: "narrow",
    }
    return [
        {"": [several, missing, _GOES, _STAYS], **{name: of for name, of in groups.items() if of}},
        {whole: [part, f"{whole}, but not {part}"] for whole, part in rules_of.items()},
    ]


def classify(sheets: pd.DataFrame, table: RuleTable, questions: Questions) -> pd.DataFrame:
    """Decide every sheet.

    Parameters
    ----------
    sheets : DataFrame
        As `questions.load_sheets` gives them.

    Returns
    -------
    DataFrame
        In the order of the sheets and with their index: ``respondent``, ``rule`` (the one that
        decided), ``result`` (one of `CLASSES`), ``valid`` (the age is in the range of the table,
        so that the sheet belongs to the base of its rates).
    """
    results = {step.rule: step.result for step in steps(table, questions)}
    names = list(map(str, sheets))
    rows = zip(*(column.tolist() for _, column in sheets.items()), strict=True)
    rules = [decide(dict(zip(names, row, strict=True)), table, questions) for row in rows]
    return pd.DataFrame(
        {
            "respondent": sheets["respondent"].to_numpy(),
            "rule": rules,
            "result": [results[rule] for rule in rules],
            "valid": [not rule.startswith("age:") for rule in rules],
        },
        index=sheets.index,
    )


def decide(sheet: Sheet, table: RuleTable, questions: Questions) -> str:
    """Name the rule that decides a sheet: the first in the order of `steps` that fits."""
    return (
        _age(sheet, table)
        or _contradiction(sheet, questions)
        or _outing(sheet, table)
        or _duration(sheet, table)
        or _exclusion(sheet, table)
        or ("quasi" if sheet["outing"] <= set(table.outing.quasi) else "narrow")
    )


def flow(decisions: pd.DataFrame, table: RuleTable, questions: Questions) -> pd.DataFrame:
    """Count the sheets that each rule takes out, from all of them down to the cases.

    Parameters
    ----------
    decisions : DataFrame
        As `classify` gives them for this table, of one kind of respondent.

    Returns
    -------
    DataFrame
        One row a rule of `steps` without the two classes: ``rule``, ``label``, ``result``,
        ``taken`` (sheets decided by it), ``left`` (sheets not yet decided after it).
    """
    one_kind(decisions)
    counts = decisions["rule"].value_counts()
    rows = pd.DataFrame([step for step in steps(table, questions) if step.result not in BROAD])
    rows["taken"] = [int(counts.get(rule, 0)) for rule in rows["rule"]]
    rows["left"] = len(decisions) - rows["taken"].cumsum()
    return rows


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Count how the same sheets are decided under two tables.

    Parameters
    ----------
    before, after : DataFrame
        As `classify` gives them for the same sheets, of one kind of respondent.

    Returns
    -------
    DataFrame
        Sheets by class under the first table (rows) and the second (columns), all of `CLASSES`
        in their order.

    Raises
    ------
    ValueError
        If the sheets are not the same.
    """
    one_kind(before)
    if not before.index.equals(after.index):
        raise ValueError(
            coded("N16", "the two tables were not applied to the same sheets in the same order")
        )
    table = pd.crosstab(before["result"], after["result"])
    return table.reindex(index=CLASSES, columns=CLASSES, fill_value=0)


def class_counts(decisions: pd.DataFrame, groups: Mapping[str, pd.Series[bool]]) -> pd.DataFrame:
    """Count the valid answers by class within groups.

    Parameters
    ----------
    decisions : DataFrame
        As `classify` gives them, of one kind of respondent.
    groups : mapping
        By a group's name which of the sheets belong to it.

    Returns
    -------
    DataFrame
        One row a group: ``base``, ``broad`` and each of `CLASSES`.
    """
    one_kind(decisions)
    rows = {}
    for name, members in groups.items():
        found = Counter(decisions.loc[decisions["valid"] & members, "result"])
        counts = {kind: found[kind] for kind in CLASSES}
        broad = sum(counts[kind] for kind in BROAD)
        rows[name] = {"base": found.total(), "broad": broad} | counts
    return pd.DataFrame.from_dict(rows, orient="index")


def one_kind(decisions: pd.DataFrame) -> None:
    """Raise ValueError if answers of people, families and support organisations are mixed."""
    kinds = sorted(decisions["respondent"].unique())
    if len(kinds) > 1:
        raise ValueError(
            coded(
                "N13",
                "answers of {kinds} are kept apart: count one of them",
                kinds=", ".join(kinds),
            )
        )


def _age(sheet: Sheet, table: RuleTable) -> str | None:
    if sheet["age"] is None:
        return None if "age" in table.missing.passed else "age:missing"
    inside = any(low <= sheet["age"] <= high for low, high in table.age.ranges)
    return None if inside else "age:outside"


def _contradiction(sheet: Sheet, questions: Questions) -> str | None:
    for name, question in questions.questions.items():
        if isinstance(question, Single) and sheet[name] is not None and len(sheet[name]) > 1:
            return "contradiction:several"
    age, months = sheet["age"], sheet["months"]
    if age is not None and months is not None and months >= 12 * (age + 1):
        return "contradiction:age"
    for rule in questions.contradictions:
        if _holds(rule.when, sheet) and (
            rule.unless is None or _holds(rule.unless, sheet) is False
        ):
            return f"contradiction:{rule.name}"
    return None


def _outing(sheet: Sheet, table: RuleTable) -> str | None:
    if sheet["outing"] is None:
        return "outing:missing"
    counted = {*table.outing.quasi, *table.outing.narrow}
    return None if sheet["outing"] <= counted else "outing"


def _duration(sheet: Sheet, table: RuleTable) -> str | None:
    months = sheet["months"]
    if months is None:
        return None if "months" in table.missing.passed else "duration:missing"
    return "duration" if months < table.duration.months else None


def _exclusion(sheet: Sheet, table: RuleTable) -> str | None:
    for exclusion in table.exclusions:
        fits = _holds(exclusion.when, sheet)
        if fits:
            return f"exclusion:{exclusion.name}"
        missing = {column for column in exclusion.when if sheet[column] is None}
        if fits is None and missing & set(table.missing.undecided):
            return f"exclusion:{exclusion.name}:missing"
    return None


def _holds(when: Codes, sheet: Sheet) -> bool | None:
    """Return whether a condition holds; None where that hangs on an answer that is missing."""
    fits: set[bool | None] = {
        None if sheet[column] is None else not sheet[column].isdisjoint(codes)
        for column, codes in when.items()
    }
    return False if False in fits else None if None in fits else True
