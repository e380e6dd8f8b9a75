"""Every number of people in the demo, counted again from the answers by plain pandas.

What a cell or fact counts is read from the executed notebooks, the answers and their meaning from
the edition's files. Nothing of the code that counted, hid or declared them is used here, so that
a number and its declaration cannot be wrong in the same way unseen. Charts and sentences say of
themselves whom they count to nobody: their numbers are held against the tables beside them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from bs4 import BeautifulSoup

from tests.conftest import ROOT

FACT = "application/vnd.tsunagari.fact+json"
COUNT = "application/vnd.tsunagari.count+json"
TABLE = "application/vnd.tsunagari.table+json"
NO_ANSWER = "無回答"
SVG = "image/svg+xml"
TEXT = re.compile(r"<text\b[^>]*>([^<]*)</text>")
BASE = re.compile(r"n＝([\d,]+)")
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
SHARE = re.compile(r"(?<![\d.～])(\d[\d,]*\.\d+)%")
"""In a sentence; the upper end of an interval is none."""
VALUE = re.compile(r"[\d,]+\.\d+\*?")
UNIT = re.compile(r"[\d,]+(?:\.\d+)?(?:%|件|人)\*?")
ROOM = 5
"""Shares from here on have room for their value in a bar."""
PRINTED = re.compile(r"(△|-)?([\d,]+(?:\.\d+)?)\s*(?:人|件|名|%|％)?\*?")

People = pd.DataFrame
"""One row a sheet, one column an attribute: the set of the categories that the sheet falls in."""


# -- the answers ---------------------------------------------------------------------------------


def survey() -> People:
    """Read the survey's answers and say of each sheet what it answered, in the printed words."""
    folder = ROOT / "data/demo/survey_answers"
    questions = yaml.safe_load((folder / "codebook.yml").read_text(encoding="utf-8"))["questions"]
    plan = yaml.safe_load((folder / "tabulation.yml").read_text(encoding="utf-8"))
    for name, bands in plan["bands"].items():
        questions[name]["bands"] = bands
    answers = pd.read_csv(folder / "responses.csv", dtype=str, keep_default_na=False)
    people = pd.DataFrame(index=answers.index)
    for name, question in questions.items():
        if question["type"] == "single":
            labels = {str(code): label for code, label in question["options"].items()}
            people[name] = [{labels.get(code, NO_ANSWER)} for code in answers[name]]
        elif question["type"] == "multiple":
            labels = {str(code): label for code, label in question["options"].items()}
            people[name] = [
                {labels[code] for code in cell.split(";") if code in labels} or {NO_ANSWER}
                for cell in answers[name]
            ]
        elif question["type"] == "number":
            years = pd.to_numeric(answers[name], errors="coerce")
            years = years.where(years.ne(question["no_answer"]))
            people[name] = [
                {NO_ANSWER if pd.isna(age) else band(int(age), question["bands"])} for age in years
            ]
    for name, question in questions.items():
        for filter_, codes in question.get("asked", {}).items():
            meant = {questions[filter_]["options"][code] for code in codes}
            people[name] = [
                answer if put & meant else set()
                for answer, put in zip(people[name], people[filter_], strict=True)
            ]
    points = answers[["ucla_1", "ucla_2", "ucla_3"]].apply(pd.to_numeric, errors="coerce")
    score = points.where(points.isin([1, 2, 3, 4])).sum(axis=1, skipna=False)
    people["ucla"] = [{ucla_band(total)} for total in score]
    contacts = ["meet", "call", "message"]
    people["isolation.社会的交流"] = [
        {
            NO_ANSWER
            if any(answer == {NO_ANSWER} for answer in row)
            else "該当する"
            if all(answer == {"全くない"} for answer in row)
            else "該当しない"
        }
        for row in people[contacts].itertuples(index=False)
    ]
    return people


def band(age: int, starts: Sequence[int]) -> str:
    """Name the band of an age."""
    start = max(first for first in starts if first <= age)
    if start == starts[-1]:
        return f"{start}歳以上"
    return f"{start}～{starts[starts.index(start) + 1] - 1}歳"


def ucla_band(score: float) -> str:
    """Name the band of a score on the scale of three items."""
    if pd.isna(score):
        return NO_ANSWER
    bands = {3: "3点(決してない)", 6: "4～6点(ほとんどない)", 9: "7～9点(時々ある)"}
    return next((name for most, name in bands.items() if score <= most), "10～12点(常にある)")


def hikikomori() -> People:
    """Read the sheets on hikikomori, and decide each under each table of rules."""
    folder = ROOT / "data/demo/hikikomori_answers"
    reference = ROOT / "data/reference"
    read = {
        name: yaml.load((reference / f"{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - texts only
        for name in ("hikikomori_rules", "hikikomori_codebook", "hikikomori_contradictions")
    }
    asked = {
        name: question
        for name, question in read["hikikomori_codebook"]["questions"].items()
        if "multiple" in question.values() or "judged" in question.values()
    }
    contradictions = read["hikikomori_contradictions"]["contradictions"]
    sheets = pd.read_csv(folder / "sheets.csv", dtype=str, keep_default_na=False)
    codes = {name: [set(re.split(" *; *", cell)) - {""} for cell in sheets[name]] for name in asked}
    answers = pd.DataFrame(codes, index=sheets.index)
    ages = pd.to_numeric(sheets["age"], errors="coerce")
    months = pd.to_numeric(sheets["months"], errors="coerce")
    people = pd.DataFrame(index=sheets.index)
    people["form"] = [{form} for form in sheets["respondent"]]
    sexes = {"male": "男性", "female": "女性"}
    people["sex"] = [{sexes.get(sex, "その他・無回答")} for sex in sheets["sex"]]
    groups = {"15～39歳": (15, 39), "40～64歳": (40, 64)}
    people["age"] = [
        {"age:missing", "outside"}
        if pd.isna(age)
        else {name for name, (low, high) in groups.items() if low <= age <= high} | {"inside"}
        if 15 <= age <= 64
        else {"age:outside", "outside"}
        for age in ages
    ]
    for name in ("outing", "trigger"):
        labels = asked[name]["options"]
        several = asked[name]["type"] == "multiple"
        prefix = "{code} {label}" if name == "outing" else "{label}"
        people[name] = [
            {NO_ANSWER}
            if not given
            else {"二つ以上に回答"}
            if len(given) > 1 and not several
            else {prefix.format(code=code, label=labels[code]) for code in given}
            for given in answers[name]
        ]
    people["duration"] = [{duration(span)} for span in months]
    for name, table in read["hikikomori_rules"].items():
        people[name] = [
            decided(Sheet(age, span, dict(row._asdict())), table, asked, contradictions)
            for age, span, row in zip(ages, months, answers.itertuples(index=False), strict=True)
        ]
    # Its rules tell of the answers on going out, and so both are one attribute.
    people["city"] = [by | went for by, went in zip(people["city"], people["outing"], strict=True)]
    return people


def duration(months: float) -> str:
    """Name the band of a duration."""
    if pd.isna(months):
        return NO_ANSWER
    bands = {
        6: "6か月未満",
        12: "6か月以上1年未満",
        36: "1年以上3年未満",
        60: "3年以上5年未満",
        84: "5年以上7年未満",
        120: "7年以上10年未満",
    }
    return next((name for before, name in bands.items() if months < before), "10年以上")


@dataclass(frozen=True)
class Sheet:
    """What one person answered, as far as the rules ask it."""

    age: float
    months: float
    answers: Mapping[str, set[str]]

    def fits(self, when: Mapping[str, Sequence[str]]) -> bool | None:
        """Tell whether a condition holds; None where an answer that it hangs on is missing."""
        verdicts = [
            bool(self.answers[name] & set(codes)) if self.answers[name] else None
            for name, codes in when.items()
        ]
        return False if False in verdicts else None if None in verdicts else True


def decided(
    sheet: Sheet,
    table: Mapping[str, Any],
    asked: Mapping[str, Any],
    contradictions: Sequence[Mapping[str, Any]],
) -> set[str]:
    """Decide a sheet by the first rule that fits: the rule, and the classes it belongs to."""
    quasi = sheet.answers["outing"] <= set(table["outing"]["quasi"])
    last = {"quasi" if quasi else "narrow", "broad"}
    rules = chain(
        of_age(sheet, table),
        of_contradictions(sheet, asked, contradictions),
        of_outing(sheet, table),
        of_exclusions(sheet, table),
        [last],
    )
    return next(rules)


def of_age(sheet: Sheet, table: Mapping[str, Any]) -> Iterator[set[str]]:
    if pd.isna(sheet.age):
        yield {"age:missing", "undecided"}
    if not any(int(low) <= sheet.age <= int(high) for low, high in table["age"]["ranges"]):
        yield {"age:outside", "undecided"}


def of_contradictions(
    sheet: Sheet, asked: Mapping[str, Any], contradictions: Sequence[Mapping[str, Any]]
) -> Iterator[set[str]]:
    singles = [name for name, question in asked.items() if question["type"] == "single"]
    if any(len(sheet.answers[name]) > 1 for name in singles):
        yield {"contradiction:several", "undecided"}
    if sheet.months >= 12 * (sheet.age + 1):
        yield {"contradiction:age", "undecided"}
    for rule in contradictions:
        excused = sheet.fits(rule["unless"]) if "unless" in rule else False
        if sheet.fits(rule["when"]) and excused is False:
            yield {f"contradiction:{rule['name']}", "undecided"}


def of_outing(sheet: Sheet, table: Mapping[str, Any]) -> Iterator[set[str]]:
    if not sheet.answers["outing"]:
        yield {"outing:missing", "undecided"}
    if not sheet.answers["outing"] <= {*table["outing"]["quasi"], *table["outing"]["narrow"]}:
        yield {"outing", "none"}
    if pd.isna(sheet.months):
        yield {"duration:missing", "undecided"}
    if sheet.months < int(table["duration"]["months"]):
        yield {"duration", "none"}


def of_exclusions(sheet: Sheet, table: Mapping[str, Any]) -> Iterator[set[str]]:
    undecided = set(table["missing"]["undecided"])
    for exclusion in table["exclusions"]:
        verdict = sheet.fits(exclusion["when"])
        unanswered = {name for name in exclusion["when"] if not sheet.answers[name]}
        if verdict:
            yield {f"exclusion:{exclusion['name']}", "none"}
        if verdict is None and unanswered & undecided:
            yield {f"exclusion:{exclusion['name']}:missing", "undecided"}


POPULATIONS = {
    "人々のつながりに関する調査の回答者": survey,
    "ひきこもりの調査の回答": hikikomori,
}


@cache
def populations(name: str) -> People:
    return POPULATIONS[name]()


@cache
def holds(name: str, attribute: str, category: str) -> pd.Series[bool]:
    """Tell of each sheet of a population whether it falls in a category."""
    return populations(name)[attribute].map(lambda answers: category in answers)


# -- what was printed ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """A printed number and whom it is said to count."""

    where: str
    of: str
    groups: Sequence[Mapping[str, str]]
    share: str | None
    derived: bool
    text: str


def claims(notebook: Mapping[str, Any]) -> Iterator[Claim]:
    """Yield every number of an executed notebook that is said to count people."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if declared := data.get(COUNT):
                fact = data[FACT]
                yield Claim(
                    fact["name"],
                    declared["of"],
                    declared["groups"],
                    declared["share"],
                    declared["derived"],
                    fact["text"],
                )
            if TABLE in data and data[TABLE].get("counts"):
                declared = data[TABLE]["counts"]
                where = label(cell)
                page = rows_of_page("".join(data["text/html"]))
                yield from of_table(f"{where}, page", declared, page)
                table = list(csv.reader(io.StringIO(data[TABLE]["csv"])))
                yield from of_table(f"{where}, CSV", declared["csv"] or declared, table)


def label(cell: Mapping[str, Any]) -> str:
    found = re.search(r"#\|\s*label:\s*(\S+)", "".join(cell["source"]))
    return found[1] if found else "unlabelled"


def rows_of_page(html: str) -> list[list[str]]:
    soup = BeautifulSoup(html, "html.parser")
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.find_all("tr")]


def of_table(
    where: str, declared: Mapping[str, Any], table: Sequence[Sequence[str]]
) -> Iterator[Claim]:
    heads, *body = table
    assert len(body) == len(declared["rows"]), where
    for head, columns in declared["columns"].items():
        place = heads.index(head)
        for number, (cells, row) in enumerate(zip(body, declared["rows"], strict=True)):
            column = columns[number] if isinstance(columns, list) else columns
            if row is None or column is None:
                continue
            yield Claim(
                f"{where}, {cells[0]}, {head}",
                declared["of"],
                [{**group, **more} for group in row for more in column["groups"]],
                column["share"],
                column["derived"],
                cells[place],
            )


def counted(of: str, groups: Sequence[Mapping[str, str]]) -> int:
    """Count the sheets that fulfil all conditions of one of the groups."""
    inside = pd.Series(False, index=populations(of).index)
    for group in groups:
        fulfils = pd.Series(True, index=inside.index)
        for attribute, category in group.items():
            fulfils &= holds(of, attribute, category)
        inside |= fulfils
    return int(inside.sum())


def faults(claim: Claim) -> Iterator[str]:
    """Say what of a printed number is not what the answers give."""
    number = PRINTED.fullmatch(claim.text.strip())
    if claim.derived or number is None:  # a mark, or worked out of counts
        return
    count = counted(claim.of, claim.groups)
    value = Decimal(number[2].replace(",", ""))
    if claim.share is None:
        if value != count:
            yield f"{claim.where}: {claim.text} printed, {count} counted"
        return
    bases = [
        {name: category for name, category in group.items() if name != claim.share}
        for group in claim.groups
    ]
    exact = Decimal(100 * count) / Decimal(counted(claim.of, bases))
    if value != exact.quantize(value, ROUND_HALF_UP):
        yield f"{claim.where}: {claim.text} printed, {exact:.3f}% counted"


# -- what was drawn ------------------------------------------------------------------------------


def of_charts(notebook: Mapping[str, Any]) -> Iterator[str]:
    """Say what charts of a notebook draw that the tables in their cells do not print."""
    for cell in notebook["cells"]:
        data = [output.get("data", {}) for output in cell.get("outputs", ())]
        drawn = ["".join(one[SVG]) for one in data if SVG in one]
        tables = ["".join(one["text/html"]) for one in data if one.get(TABLE, {}).get("counts")]
        if drawn and tables:
            texts = [unescape(text) for text in TEXT.findall(drawn[0])]
            yield from (f"{label(cell)}: {fault}" for fault in of_chart(texts, tables[0]))


def of_chart(texts: Sequence[str], html: str) -> Iterator[str]:
    """Say what texts of a chart the table beside it does not print, in one of its rows."""
    table = rows_of_page(html)
    joined = "".join(texts)
    bases = [base[1] for text in texts if (base := BASE.search(text))]
    units = [text for text in texts if UNIT.fullmatch(text)]
    # Where values have a unit the numbers without are the scale.
    values = [text.rstrip("%件人*") for text in units or filter(VALUE.fullmatch, texts)]
    turned = [*zip(*table)]  # noqa: B905 - some are turned round
    lines = [[n for cell in line for n in NUMBER.findall(cell)] for line in (*table, *turned)]
    known = {*chain(*lines), *(national() if "全国" in joined else ())}
    yield from (f"{text} is drawn" for text in {*values, *bases} - known)
    if years := joined.count("全国（"):
        values = values[:-years]  # ours come first
    if bases and not units:
        yield from of_bars(texts, values, table if "n" in table[0][1] else turned)
    elif len(values) == len(bases):  # a dot each
        for pair in zip(values, bases, strict=True):
            if not any({*line} >= {*pair} for line in lines):
                yield f"{pair[0]} of {pair[1]} is drawn"
    else:
        places = [numbers_of(line, bases) for line in (*table, *turned) if {*bases} <= {*line}]
        # Counts are drawn of some rows, shares of all.
        if values not in places and ("%" in joined or not any(in_order(values, n) for n in places)):
            yield f"{values} are drawn"


def of_bars(
    texts: Sequence[str], values: Sequence[str], table: Sequence[Sequence[str]]
) -> Iterator[str]:
    """Say what bars that are cut into the shares of answers have otherwise than a table's rows."""
    (_, _, *heads), *rows = table
    joined = "".join(texts)  # a long name stands on two lines
    places = {joined.find(f"{name}（n＝{base}）"): cells for name, base, *cells in rows}
    bars = [cells for place, cells in sorted(places.items()) if place >= 0]
    shares = [share for cells in bars for share in numbers_of(cells)]
    left = Counter(shares) - Counter(values)
    if not in_order(values, shares) or any(float(share) >= ROOM for share in left):
        yield f"{values} are drawn of {shares}"
    answers = [text for text in texts if text in heads]
    if not in_order(answers, heads):
        yield f"{answers} are drawn of {heads}"


def numbers_of(cells: Iterable[str], bases: Sequence[str] = ()) -> list[str]:
    """Return the counts and shares of a line, without their sum and what they are shares of."""
    numbers = (cell for cell in cells if PRINTED.fullmatch(cell) and cell != "100.0%")
    return [number.rstrip("%件人*") for number in numbers if number not in bases]


def in_order(some: Iterable[str], texts: Iterable[str]) -> bool:
    """Check that texts are among others, in their order."""
    rest = iter(texts)
    return all(text in rest for text in some)


def of_sentences(notebook: Mapping[str, Any]) -> Iterator[str]:
    """Say which shares sentences among the facts of a notebook have that no table of it prints."""
    data = [out.get("data", {}) for cell in notebook["cells"] for out in cell.get("outputs", ())]
    html = "".join("".join(one["text/html"]) for one in data if TABLE in one)
    printed = {*chain(*(NUMBER.findall(cell) for row in rows_of_page(html) for cell in row))}
    for fact in (one[FACT] for one in data if FACT in one and not one.get(COUNT)):
        yield from (f"{fact['name']}: {n}%" for n in {*SHARE.findall(fact["text"])} - printed)


@cache
def national() -> frozenset[str]:
    """Return what is published of the nation, which a chart may draw of years that no table has."""
    tables = (ROOT / "data/reference").glob("national_*.csv")
    return frozenset(chain(*(NUMBER.findall(path.read_text(encoding="utf-8")) for path in tables)))


@pytest.fixture(scope="module")
def executed(demo: Path) -> Path:
    return demo.parents[1] / "_build/demo/executed"


def test_every_number_of_people_is_what_the_answers_give(executed: Path) -> None:
    seen = dict.fromkeys(POPULATIONS, 0)
    wrong: list[str] = []
    for path in sorted(executed.glob("*.ipynb")):
        for claim in claims(json.loads(path.read_text(encoding="utf-8"))):
            wrong += [f"{path.stem}: {fault}" for fault in faults(claim)]
            seen[claim.of] += not claim.derived
    assert wrong == []
    assert min(seen.values()) > 300, seen  # an oracle that looks at nothing finds nothing


def test_every_number_that_is_drawn_or_said_is_printed_beside_it(executed: Path) -> None:
    wrong: list[str] = []
    seen = 0
    for path in sorted(executed.glob("*_answers*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        seen += sum(
            SVG in output.get("data", {})
            for cell in notebook["cells"]
            for output in cell.get("outputs", ())
        )
        faults = chain(of_charts(notebook), of_sentences(notebook))
        wrong += [f"{path.stem}: {fault}" for fault in faults]
    assert wrong == []
    assert seen > 20


@pytest.mark.parametrize(
    ("texts", "faults"),
    [
        (["0", "5", "4.4%", "8.2%", "全市（n＝2,179）", "16～29歳（n＝171）"], 0),
        (["0", "5", "8.2%", "4.4%", "全市（n＝2,179）", "16～29歳（n＝171）"], 2),  # changed places
        (["4.5%", "8.2%", "全市（n＝2,179）", "16～29歳（n＝171）"], 2),
        (["4.4", "8.2", "16～29歳（n＝172）"], 2),
        (["2,179件", "171件", "計"], 0),
        (["4.4%", "8.2%", "全市（n＝2,179）"], 1),
    ],
)
def test_a_chart_that_draws_something_else_is_seen(texts: list[str], faults: int) -> None:
    rows = [
        ["年齢", "回答者数（n）", "ある"],
        ["全市", "2,179", "4.4%"],
        ["16～29歳", "171", "8.2%"],
    ]
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    assert len(list(of_chart(texts, f"<table>{html}</table>"))) == faults


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("", "", False),
        ("30.1 60.0", "60.0 30.1", True),  # answers changed places
        ("30.1 60.0 9.9 20.2 70.3 9.5", "20.2 70.3 9.5 30.1 60.0 9.9", True),  # bars did
        ("男性（n＝171） 女性（n＝162）", "女性（n＝162） 男性（n＝171）", True),
        ("ある ない", "ない ある", True),
        (" 9.9 ", " ", True),
        ("男性（n＝171） ", "", True),
        ("60.0 9.9 20.2", "60.0 20.2 9.9", True),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_bars_of_shares_in_another_order_are_seen(
    old: str, new: str, *, seen: bool, turned: bool
) -> None:
    rows = [
        ["性別", "回答者数（n）", "ある", "ない", "どちらでもない", "無回答", "計"],
        ["男性", "171", "30.1%", "60.0%", "9.9%", "-", "100.0%"],
        ["女性", "162", "20.2%", "70.3%", "9.5%", "x", "100.0%"],
    ]
    table = [[*line] for line in zip(*rows, strict=True)] if turned else rows
    html = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table)
    texts = (
        "ある ない どちらでもない 無回答 男性（n＝171） 女性（n＝162） 30.1 60.0 9.9 20.2 70.3 9.5"
    )
    assert old in texts
    changed = texts.replace(old, new, 1) if old else texts
    found = list(of_chart(changed.split(), f"<table>{html}</table>"))
    assert bool(found) is seen


def test_a_number_that_is_one_too_many_is_seen() -> None:
    of = "人々のつながりに関する調査の回答者"
    claim = Claim("here", of, [{"lonely": "時々ある"}], None, False, "1人")
    [fault] = faults(claim)
    count = re.search(r"(\d+) counted", fault)
    assert count
    right = Claim("here", of, [{"lonely": "時々ある"}], None, False, f"{int(count[1]):,}人")
    assert list(faults(right)) == []
