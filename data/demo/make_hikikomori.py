"""Invent the answer sheets of the demo: the same bytes at every run.

Nobody gave these answers. Their frequencies are made up so that every rule has something to
decide and some cells are small; they are not those of any city. Run by hand:

    python data/demo/make_hikikomori.py
"""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent / "hikikomori_answers"
SEED = 4
COLUMNS = ["sheet", "respondent", "age", "sex", "months"]
COLUMNS += ["outing", "trigger", "illness", "trigger_other", "home", "work", "talked"]

Shares = Mapping[str, float]
Sheet = dict[str, str]

AGES = {"15-24": 16, "25-39": 27, "40-49": 25, "50-64": 32}
SEXES = {"male": 47, "female": 51.5, "other": 0.7, "": 0.8}
OUTING = {"1": 61, "2": 12, "3": 10, "4": 10.4, "5": 2.9, "6": 1.9, "7": 0.6, "8": 0.4, "": 0.8}
OUTING_OF_OTHERS = {"3": 6, "4": 9, "5": 26, "6": 33, "7": 15, "8": 9, "": 2}
MONTHS = {"1-5": 14, "6-11": 11, "12-35": 22, "36-59": 18, "60-119": 20, "120-300": 11, "": 9}
WORK_OUTSIDE = {"employed": 78, "self_employed": 9, "student": 13}
WORK = {"none": 51, "homemaker": 20, "employed": 7, "self_employed": 5, "home_work": 3}
WORK |= {"helper": 5, "student": 6, "": 3}
TRIGGER = {"truancy": 11, "university": 4, "job_hunting": 10, "workplace": 18, "relations": 15}
TRIGGER |= {"retired": 14, "illness": 13, "pregnancy": 3, "care": 5, "other": 12, "": 6}
ILLNESS = {"schizophrenia": 15, "physical": 40, "another": 25, "": 20}
CONTENT = {"work_at_home": 20, "childcare": 25, "another": 45, "": 10}
HOME = {"tv": 50, "reading": 25, "games": 35, "internet": 60, "study": 12, "another": 10}
HOUSEWORK = {"homemaker": 0.9, "helper": 0.8}
TALKED = {"yes": 50, "no": 30, "": 20}
ODD: tuple[Sheet, ...] = (
    {"age": "", "outing": "1", "work": "employed"},
    {"age": "", "outing": "6", "months": "40", "work": "none"},
    {"age": "", "outing": "3", "work": "student"},
    {"age": "14", "outing": "1", "work": "student"},
    {"age": "66", "outing": "5", "months": "30", "work": "none"},
    {"age": "65", "outing": "4", "work": "none"},
    {"age": "38", "outing": "5;6", "months": "24", "work": "none"},
    {"age": "51", "outing": "3;4", "work": "homemaker"},
    {"age": "29", "outing": "6;7", "months": "60", "work": "none"},
    {"age": "22", "outing": "7", "months": "300", "work": "none"},
    {"age": "19", "outing": "6", "months": "240", "work": "none"},
    {"age": "26", "outing": "8", "months": "400", "work": "none"},
    {"age": "44", "outing": "1", "work": "none"},
    {"age": "57", "outing": "2", "work": "homemaker"},
    {"age": "33", "outing": "1", "work": "none"},
    {"age": "47", "outing": "6", "months": "18", "trigger": "workplace", "illness": "another"},
    {"age": "53", "outing": "7", "months": "30", "trigger": "relations", "illness": "physical"},
    {"age": "35", "outing": "5", "months": "9", "trigger": "retired", "illness": "schizophrenia"},
    {"age": "42", "outing": "6", "months": "50", "trigger": "illness", "trigger_other": "another"},
    {"age": "31", "outing": "6", "months": "14", "trigger": "care", "trigger_other": "childcare"},
    {"age": "60", "outing": "5", "months": "8", "trigger": "retired", "trigger_other": "another"},
)


def main(folder: Path = FOLDER) -> None:
    """Write the sheets of people, their families and support organisations."""
    chance = random.Random(SEED)  # noqa: S311 - nothing here is a secret
    sheets = [invent(chance, "self", OUTING) for _ in range(2130)]
    sheets += [empty("self", "female") | odd for odd in ODD]
    chance.shuffle(sheets)
    sheets += [invent(chance, "family", OUTING_OF_OTHERS) for _ in range(46)]
    sheets += [invent(chance, "support", OUTING_OF_OTHERS) for _ in range(27)]
    with (folder / "sheets.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(
            sheet | {"sheet": str(number)} for number, sheet in enumerate(sheets, start=1)
        )


def empty(respondent: str, sex: str) -> Sheet:
    """Return a sheet on which nothing else is answered."""
    return dict.fromkeys(COLUMNS, "") | {"respondent": respondent, "sex": sex}


def invent(chance: random.Random, respondent: str, outing: Shares) -> Sheet:
    """Return a sheet: those who go out are asked no more than about their work."""
    sheet = empty(respondent, draw(chance, SEXES))
    sheet["age"] = number(chance, draw(chance, AGES))
    sheet["outing"] = draw(chance, outing)
    if sheet["outing"] in ("1", "2"):
        return sheet | {"work": draw(chance, WORK_OUTSIDE)}
    sheet["work"] = draw(chance, WORK)
    if sheet["outing"] in ("3", "4", ""):
        return sheet
    longest = 12 * (int(sheet["age"]) - 6)
    months = number(chance, draw(chance, MONTHS))
    sheet["months"] = months and str(min(int(months), longest))
    triggers = {draw(chance, TRIGGER), *([draw(chance, TRIGGER)] if chance.random() < 0.2 else [])}
    sheet["trigger"] = ";".join(code for code in TRIGGER if code and code in triggers)
    sheet["illness"] = draw(chance, ILLNESS) if "illness" in triggers else ""
    sheet["trigger_other"] = draw(chance, CONTENT) if "other" in triggers else ""
    housework = chance.random() < HOUSEWORK.get(sheet["work"], 0.18)
    home = [code for code, share in HOME.items() if chance.random() < share / 100]
    sheet["home"] = ";".join([*home, *(["housework"] if housework else [])])
    return sheet | {"talked": draw(chance, TALKED)}


def draw(chance: random.Random, shares: Shares) -> str:
    """Draw a code in proportion to its share."""
    return chance.choices(list(shares), list(shares.values()))[0]


def number(chance: random.Random, band: str) -> str:
    """Draw a whole number of a band such as 15-24; nothing of no band."""
    if not band:
        return ""
    low, high = map(int, band.split("-"))
    return str(chance.randint(low, high))


if __name__ == "__main__":
    main()
