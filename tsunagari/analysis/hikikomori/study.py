"""The re-aggregation as a chapter needs it: all its tables counted and protected in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from tsunagari.analysis.data.folders import data_folder, edition_disclosure
from tsunagari.analysis.hikikomori import answers
from tsunagari.analysis.hikikomori.answers import Answers
from tsunagari.analysis.hikikomori.classification import LABELS
from tsunagari.analysis.hikikomori.counting import ALL, MINE, TOTAL, Counting
from tsunagari.analysis.hikikomori.estimates import Estimate, estimate, estimate_interval
from tsunagari.analysis.hikikomori.rules import listed
from tsunagari.analysis.statistics.intervals import wilson_of_count
from tsunagari.contract import Thresholds
from tsunagari.tabulation.grid import Bars, Cell, Charted, Dot, Grid
from tsunagari.tabulation.number import PER_CENT, Interval, Number
from tsunagari.tabulation.protection import protect_tables
from tsunagari.tabulation.sentences import NOTHING, Sentence, largest
from tsunagari.tabulation.symbols import NIL, UNKNOWN
from tsunagari.tabulation.tabulation import share_of

UNIT = "件"
HEADS = {"base": "有効回答", "broad": "広義", "quasi": "うち準", "narrow": "うち狭義"}
STAGES = {
    "age": "年齢が対象の範囲にある",
    "contradiction": "回答が矛盾しない",
    "outing": "外出が少ない",
    "duration": "その状態が続いている",
    "exclusion": "除外の規則にあたらない",
}
"""By the kind of a rule what holds of the sheets that all rules of this kind leave."""

NOTHING_TO_SHOW = Grid({"項目": []})
"""Of a part of the chapter that is left out."""

Numbers = pd.DataFrame
"""A table whose cells are Numbers."""


@dataclass(frozen=True, eq=False)
class Breakdown(Charted):
    """A table of the answers to a question with its chart, and which answer is the largest."""

    largest: Sentence


class Study:
    """The answers to the survey on hikikomori, whose tables are protected together.

    Parameters
    ----------
    given : Answers
    thresholds : Thresholds
    confidence : float
        Of intervals.

    Attributes
    ----------
    name : str
        What the survey is called.
    definition, compared : str
        What the rule tables are called that the report follows, and that it is set beside.
    thresholds, confidence
        As given.
    """

    def __init__(self, given: Answers, thresholds: Thresholds, confidence: float) -> None:
        self.name, self.thresholds, self.confidence = given.name, thresholds, confidence
        self.definition = given.tables[given.definition].label
        self.compared = given.tables[given.compared].label if given.compared else "なし"
        self._answers, self._counting = given, Counting(given)
        # Rather than the base of the shares, the number of all sheets is hidden, if very few of
        # them are of another age.
        self._shown: Mapping[str, Numbers] = protect_tables(
            self._counting.tables(), thresholds=thresholds, suppress_first=[MINE], unit=UNIT
        )

    @property
    def missing_parts(self) -> list[str]:
        """The parts of the chapter of which there is nothing to say."""
        parts = [part for part in ("trigger", "changes", "others") if part not in self._shown]
        return [*parts, *(["definitions"] if len(self._answers.tables) == 1 else [])]

    @property
    def others_called(self) -> str:
        """Who answered for somebody else: ``ご家族と支援団体``."""
        return "と".join(self._answers.others.values())

    @property
    def respondents(self) -> str:
        """Who answered, and why they are counted apart, as a sentence without full stop."""
        own, others = self._answers.own, self._answers.others
        if not others:
            return f"回答は、すべて{own}によるものです"
        each = "、".join(f"{label}の回答" for label in (own, *others.values()))
        return f"{each}は、同じ人について重ねて答えている場合があるため、分けて集計します"

    @property
    def sheets(self) -> Number:
        """How many answered for themselves."""
        return self._number("sheets", "sheets", "count")

    @property
    def base(self) -> Number:
        """How many of them are of the ages asked."""
        return self._number("groups", ALL, "base")

    @property
    def cases(self) -> Number:
        """How many of these are hikikomori in the broad sense."""
        return self._number("groups", ALL, "broad")

    @property
    def no_cases(self) -> Number:
        """How many are not."""
        return self._number("results", "none", "count")

    @property
    def undecided(self) -> Number:
        """How many cannot be decided, those whose age is unknown or not asked among them."""
        return self._number("results", "undecided", "count")

    @property
    def rate(self) -> Number:
        """The share of the cases, as precise as the estimate takes it."""
        return replace(self._rates[ALL], decimals=2)

    @property
    def persons(self) -> Estimate:
        """How many of the population this stands for."""
        return estimate(self.rate, self._inhabitants[ALL])

    @property
    def persons_interval(self) -> Estimate:
        """The interval of this."""
        return estimate_interval(self.rate, self._inhabitants[ALL])

    def response(self) -> Grid:
        """Return how many questionnaires were sent and came back."""
        forms = self._shown["forms"]
        sent, returned = list(forms["sent"]), list(forms["returned"])
        rates = [self._share(r, s, "") for r, s in zip(returned, sent, strict=True)]
        # Whoever sent nothing back is none of the people: this is no share of them.
        rates = [
            replace(r, whom=n.whom, derived=True) for r, n in zip(rates, returned, strict=True)
        ]
        return Grid(
            {"調査票": list(forms.index), "配布数": sent, "回収数": returned, "回収率": rates}
        )

    def rules(self) -> Grid:
        """Return the rules of the definition; in the CSV those of all rule tables."""
        tables, questions = self._answers.tables, self._answers.questions
        rows = pd.concat(
            listed(table, questions).assign(definition=table.label, table=name)
            for name, table in tables.items()
        ).replace({"grade": {"assumed": "仮定"}})
        used = rows[rows["table"] == self._answers.definition]
        heads = {"definition": "定義", "rule": "規則", "says": "内容", "grade": "確かさ"}
        heads |= {"source": "出典"}
        return Grid(
            {
                "規則": list(used["rule"] + "：" + used["says"]),
                "出典": list(used["grade"] + "：" + used["source"]),
            },
            note="データには、ほかの調査の定義の規則も収めています。",
            csv=Grid({head: list(rows[name]) for name, head in heads.items()}),
        )

    def outing(self) -> Breakdown:
        """Return how often people go out, by age."""
        table, names = self._shown["outing"], self._counting.outing_answers
        shares = self._shares(table[ALL], self._answers.definition)
        ages: dict[str, Sequence[Cell]] = {str(name): list(table[name]) for name in table}
        columns = {"選択肢": list(table.index), **ages, "割合": list(shares.values())}
        coded = [
            Number(int(code) if label and code.isdecimal() else None)
            for code, _, label in (str(name).partition(" ") for name in table.index)
        ]
        labels = [names.get(str(name), str(name)) for name in table.index]
        data = {"選択肢の番号": coded, **columns, "選択肢": labels}
        parts = {name: share for name, share in shares.items() if name != TOTAL}
        by_label = {names[name]: share for name, share in parts.items()}
        return Breakdown(
            Grid(columns, total=TOTAL, csv=Grid(data)),
            Bars(parts, "回答の割合"),
            largest(by_label, Number(Fraction(1), unit=PER_CENT)),
        )

    def flow(self) -> Charted:
        """Return what each rule takes out and leaves, from all sheets down to the cases."""
        rules, shown = self._counting.steps, self._shown["flow"]
        columns: dict[str, Sequence[Cell]] = {
            "規則": ["すべての回答", *rules["label"]],
            "区分": ["－", *rules["result"].map(LABELS)],
            "除いた数": [Number(NIL, unit=UNIT), *shown["taken"]],
            "残る数": [self.sheets, *shown["left"]],
        }
        data = Grid(columns | {"区分": ["すべて", *rules["result"].map(LABELS)]})
        stages = {str(rule).partition(":")[0]: left for rule, left in shown["left"].items()}
        left = {STAGES[stage]: number for stage, number in stages.items()}
        return Charted(
            Grid(columns, csv=data),
            Bars({"すべての回答": self.sheets, **left}, "残る回答（件）", list(left)[-1]),
        )

    def groups(self) -> Charted:
        """Return the cases by age and sex."""
        groups = self._counting.groups
        columns, data = self._cases("groups", self._rates)
        ages_and_sexes = {"年齢": [g.age for g in groups], "性別": [g.sex for g in groups]}
        return Charted(
            Grid(
                {"区分": [g.name for g in groups], **columns}, csv=Grid({**ages_and_sexes, **data})
            ),
            [Dot(name, rate) for name, rate in self._rates.items() if rate.is_known],
        )

    def rates_in_words(self) -> Sentence:
        """Return the sentence on what share the cases are, with its interval."""
        text = f"{ALL}は{self.rate}で、信頼区間は{self.rate.interval()}"
        known = any(rate.is_known for rate in self._rates.values())
        return Sentence(text, text) if known else Sentence(NOTHING, NOTHING)

    def duration(self) -> Breakdown:
        """Return for how long the state of the cases has lasted."""
        counts = {str(name): number for name, number in self._shown["duration"]["count"].items()}
        total = counts[TOTAL]
        shares = [self._share(count, total, "duration") for count in counts.values()]
        parts = {name: count for name, count in counts.items() if name != TOTAL}
        return Breakdown(
            Grid(
                {"期間": list(counts), "件数": list(counts.values()), "割合": shares}, total=TOTAL
            ),
            Bars(parts, "回答（件）"),
            largest(parts, total),
        )

    def trigger(self) -> Grid:
        """Return what the state of the cases began with; nothing if it was not asked."""
        if "trigger" in self.missing_parts:
            return NOTHING_TO_SHOW
        counts = self._shown["trigger"]["count"]
        shares = [self._share(count, self.cases, "trigger") for count in counts]
        return Grid(
            {"きっかけ": list(counts.index), "件数": list(counts), "割合": shares},
            note="割合の分母は、広義のひきこもりにあたる回答の数です。",
        )

    def estimates(self) -> Grid:
        """Return how many of the population are cases, by age."""
        inhabitants = self._inhabitants
        rates = {name: replace(self._rates[name], decimals=2) for name in inhabitants}
        pairs = [(rates[name], persons) for name, persons in inhabitants.items()]
        ends = [replace(estimate_interval(*pair), unit="人") for pair in pairs]
        columns: dict[str, Sequence[Cell]] = {
            "年齢": list(inhabitants),
            "人口": [Number(persons, unit="人") for persons in inhabitants.values()],
            "割合": list(rates.values()),
            "推計": [estimate(*pair) for pair in pairs],
        }
        return Grid(
            columns | {"推計の区間": [estimate_interval(*pair) for pair in pairs]},
            heads={"推計": "推計"},
            note=f"人口は{self._answers.population_source}です。推計は、区間の広さに応じた桁までで示して"
            f"います。{ALL}の推計は{ALL}の割合によるもので、年齢ごとの推計の合計と一致しないことがあります。",
            total=ALL,
            csv=Grid(
                columns
                | {
                    "区間の下限": [end.low for end in ends],
                    "区間の上限": [end.high for end in ends],
                }
            ),
        )

    def definitions(self) -> Charted:
        """Return the cases under each rule table, by age."""
        applied, table = self._counting.applied, self._shown["definitions"]
        rates = {
            part.name: self._share(cases, base, part.table)
            for part, cases, base in zip(applied, table["broad"], table["base"], strict=True)
        }
        columns, data = self._cases("definitions", rates)
        parts = {"定義": [part.label for part in applied], "年齢": [part.age for part in applied]}
        return Charted(
            Grid({"定義と年齢": list(rates), **columns}, csv=Grid({**parts, **data})),
            [Dot(name, rate) for name, rate in rates.items() if rate.is_known],
        )

    def definitions_in_words(self) -> Sentence:
        """Return the sentence on what share the cases are under each rule table."""
        dots: Any = self.definitions().chart
        text = "、".join(f"{dot.name}は{dot.number}" for dot in dots) or NOTHING
        return Sentence(text, text)

    def changes(self) -> Grid:
        """Return how the same sheets are decided under the compared rule table and this one."""
        if "changes" in self.missing_parts:
            return NOTHING_TO_SHOW
        table = self._shown["changes"].rename(index=LABELS, columns=LABELS)
        columns: dict[str, Sequence[Cell]] = {"はじめの定義による区分": list(table.index)}
        columns |= {str(name): list(table[name]) for name in table}
        return Grid(columns, total=TOTAL)

    def others(self) -> Grid:
        """Return what families and organisations say of those close to them."""
        if "others" in self.missing_parts:
            return NOTHING_TO_SHOW
        table, kinds = self._shown["others"], self._counting.kinds
        outside, base = "outside", "base"
        names = LABELS | {base: HEADS[base], outside: "年齢が不明か対象外"}
        columns: dict[str, Sequence[Cell]] = {"区分": [names[str(row)] for row in table.index]}
        columns |= {label: list(table[kind]) for kind, label in kinds.items()}
        for kind, label in kinds.items():
            shares = self._shares(table[kind], self._answers.definition, base)
            shares[outside] = Number(NIL, unit=PER_CENT)  # they are not in the base
            columns[f"{label}の割合"] = list(shares.values())
        return Grid(columns)

    def national(self) -> pd.DataFrame:
        """Return the national results.

        Returns
        -------
        DataFrame
            As `Answers.national`, the rate as a fraction of 1; with ``ages`` (in words) and
            ``interval`` (of the rate worked out anew, as it is printed).
        """
        rows = self._answers.national
        pairs = zip(rows["cases"], rows["answers"], strict=True)
        ages = zip(rows["minimum_age"], rows["maximum_age"], strict=True)
        return rows.assign(
            rate=rows["rate"].map(lambda rate: Fraction(rate) / 100),
            ages=[f"{low}～{high}歳" for low, high in ages],
            interval=[self._interval(*pair) if pair[1] else UNKNOWN for pair in pairs],
        )

    @property
    def _rates(self) -> dict[str, Number]:
        """The share of the cases by age and sex."""
        table, attribute = self._shown["groups"], self._answers.definition
        return {
            str(name): self._share(row["broad"], row["base"], attribute)
            for name, row in table.iterrows()
        }

    @property
    def _inhabitants(self) -> dict[str, int]:
        persons = self._answers.population["persons"]
        by_age = dict(zip(self._counting.ages, map(int, persons), strict=True))
        return by_age | {ALL: int(persons.sum())}

    def _cases(
        self, name: str, rates: Mapping[str, Number]
    ) -> tuple[dict[str, list[Cell]], dict[str, list[Cell]]]:
        """Return the columns of a table of cases: on the page, and in the CSV."""
        table = self._shown[name]
        data: dict[str, list[Cell]] = {head: list(table[key]) for key, head in HEADS.items()}
        data["広義の割合"] = list(rates.values())
        return data | {"区間": [rate.interval() for rate in rates.values()]}, data

    def _number(self, table: str, row: str, column: str) -> Number:
        cells = self._shown[table]
        number: Number = cells[column].to_list()[list(cells.index).index(row)]
        return number

    def _shares(
        self, counts: pd.Series[Any], attribute: str, base: str = TOTAL
    ) -> dict[str, Number]:
        """Return the shares of counts in one of them."""
        return {
            str(name): self._share(count, counts[base], attribute) for name, count in counts.items()
        }

    def _share(self, count: Number, base: Number, attribute: str) -> Number:
        """Return the share of a count, as far as it may be shown, with its interval."""
        share = share_of(count, base, attribute, self.thresholds, self.thresholds.cases)
        return replace(share, bounds=partial(_bounds, count, base, self.confidence))

    def _interval(self, cases: int, base: int) -> str:
        bounds = _bounds(Number(cases), Number(base), self.confidence)
        return Number(bounds, unit=PER_CENT, decimals=2).figure


def load_study(
    data: str | Path = "",
    reference: str | Path = "",
    disclosure: Mapping[str, Any] | None = None,
    confidence: float = 0.95,
) -> Study:
    """Read the answers, count all tables of the chapter, and protect them together.

    Parameters
    ----------
    data : str or Path
        The folder with the answers; if it is empty, see `data_folder`.
    reference : str or Path
        The folder with the codebook, the rules and the national results.
    disclosure : mapping, optional
        The edition's `Thresholds`; its own where nothing is given, and the defaults for what they
        leave out.
    confidence : float
        Of intervals.

    Raises
    ------
    DataError
        With every fault found in a stage.
    """
    folder = data_folder(data, "hikikomori_answers")
    given = answers.load(folder, data_folder(reference, "reference"))
    thresholds = Thresholds.model_validate(disclosure or edition_disclosure(folder))
    return Study(given, thresholds, confidence)


def _bounds(count: Number, base: Number, confidence: float) -> Interval:
    """Work out the interval of a share that is shown."""
    return Interval(*wilson_of_count(int(count.height), int(base.height), confidence=confidence))
