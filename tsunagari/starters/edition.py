"""``new edition``: the folder of an edition, with nothing in it or after the one before."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tsunagari.analysis.data.source import REMARKS
from tsunagari.contract import UNKNOWN
from tsunagari.messages import say
from tsunagari.press.plan import plan, unfilled
from tsunagari.starters import names, writing
from tsunagari.table_files.encodings import UnreadableError
from tsunagari.table_files.layout import read_table
from tsunagari.translation import texts_file

_REIWA = 2018  # 令和元年 is the year after it
_OF_THE_YEAR = re.compile(r"r(\d+)")
_KEPT = ("codebook.yml", "tabulation.yml")
"""Files that say what is asked and counted, not what was found."""
_VALUE = re.compile(r"^(?P<key>\s*[\w.]+:\s+)(?P<value>\d[\d.,-]*)(?P<rest>\s*(#.*)?)$")
_PREFACE = """# はじめに {.unnumbered #sec-index}

この報告書は、{{< var edition.own_name >}}がまとめたものです。
"""


def new_edition(root: Path, name: str, former: str | None) -> list[str]:
    """Make an edition, and return what is said of it.

    Parameters
    ----------
    former
        The edition whose sections and wording it takes over, with its figures emptied.

    Raises
    ------
    ConfigError
        If it cannot be called so, or there is no such former edition.
    """
    names.check_edition(root, name)
    year = _fiscal_year(name)
    if former is None:
        files = _empty(name, year)
        left_out: list[str] = []
    else:
        files, left_out = _after(plan.make_plan(root, former), name, year)
    made = writing.write_all(root, files)
    unknown = [f"  {line}" for line in unfilled.places(plan.make_plan(root, name))]
    about = f"data/{name}/edition.yml"
    steps = [
        say(
            "pipeline.py build {name}: it builds at once, and says each time what is to be "
            "filled in",
            name=name,
        ),
    ]
    if former is None:
        steps.append(
            say("what is 「…」 in {about}; its date is a guess: put in the right one", about=about)
        )
        steps.append(
            say(
                "pipeline.py new survey NAME --answers FILE --edition {name}, for answers to a "
                "questionnaire, or pipeline.py new section NAME --edition {name}",
                name=name,
            )
        )
    else:
        steps.append(
            say("title, date and office in {about}, then what is listed above", about=about)
        )
        steps.append(
            say(
                "read the texts: those of data/{name}/ and of the notebooks are {former}'s",
                name=name,
                former=former,
            )
        )
    return [
        say(
            "Made edition {name}{value}:",
            name=name,
            value=say(" after {former}", former=former) if former else "",
        ),
        *made,
        *(
            say("Left out, as its data is brought as files: section {section}", section=section)
            for section in left_out
        ),
        *([say("To be filled in:"), *unknown] if unknown else []),
        say("Next:"),
        *(f"  {number}. {step}" for number, step in enumerate(steps, start=1)),
    ]


def _fiscal_year(name: str) -> int | None:
    """Return the fiscal year that an edition's name tells: r5 is 令和5年度."""
    match = _OF_THE_YEAR.fullmatch(name)
    return _REIWA + int(match[1]) if match else None


def _spoken(year: int) -> str:
    number = year - _REIWA
    return f"令和{'元' if number == 1 else number}年度"


def _empty(name: str, year: int | None) -> dict[str, str]:
    today = dt.date.today()
    year = year or today.year - (today.month < 4)
    settings = f"""edition: {name}
title: {UNKNOWN}  # 報告の題
subtitle: {_spoken(year)}
city: {UNKNOWN}  # 市町村の名前
own_name: 本市  # 報告の中での呼び方（本町、本村、本県）
office: {UNKNOWN}  # 担当の課
contact: {UNKNOWN}  # 電話など
fiscal_year: {year}
date: {dt.date(year + 1, 3, 31).isoformat()}  # 報告の日。仮の日付なので、決まったら直す
deadline: 300  # 一つの章の計算にかけてよい秒数
sections: {{}}
"""
    return {f"data/{name}/edition.yml": settings, f"data/{name}/index.qmd": _PREFACE}


def _after(former: plan.Plan, name: str, year: int | None) -> tuple[dict[str, str], list[str]]:
    """Return the files of an edition after another one, and which sections it does not take."""
    years = (year or former.settings.fiscal_year + 1) - former.settings.fiscal_year
    files: dict[str, str] = {}
    left_out = []
    private = list(former.settings.private)
    stems = dict.fromkeys(section.notebook.stem for section in former.sections)
    for stem in stems:
        found = _data(former.data, stem, private)
        if found is None:
            left_out.append(stem)
            continue
        files |= {f"data/{name}/{stem}/{file}": text for file, text in found.items()}
    index = former.data / "index.qmd"
    if index.is_file():
        files[f"data/{name}/index.qmd"] = index.read_text(encoding="utf-8")
    if former.translated:  # what is worded as before is said in English as before
        texts = texts_file.with_missing(former.translations, {})
        files[plan.translation_file(former.root, name)] = f"\ufeff{texts}"
    if signers := former.settings.publication.signers:
        files[f"data/{name}/{signers}"] = (former.data / signers).read_text(encoding="utf-8-sig")
    own = former.root / "notebooks" / former.edition
    for path in sorted(own.glob("*.ipynb")):
        if path.stem not in left_out:
            files[f"notebooks/{name}/{path.name}"] = path.read_text(encoding="utf-8")
    text = _settings(former, name, years, left_out, files)
    return {f"data/{name}/edition.yml": text, **files}, left_out


def _data(folder: Path, stem: str, private: list[str]) -> dict[str, str] | None:
    """Return a section's files with their figures emptied; None if they are not such files."""
    files: dict[str, str] = {}
    for path in sorted((folder / stem).rglob("*")):
        place = path.relative_to(folder / stem).as_posix()
        if path.name.startswith(".") or path.is_dir() or path.suffix == ".py":
            continue
        if path.suffix == ".yml":
            content = path.read_text(encoding="utf-8-sig")
            files[place] = content if path.name in _KEPT else emptied_yaml(content)
        elif path.suffix == ".csv" and path.parent == folder / stem:
            rows = _table(path)
            if rows is None:
                return None
            one_by_one = f"{stem}/{place}" in private
            files[place] = _csv([rows[0]] if one_by_one else emptied_table(rows))
        else:
            return None
    return files


def _table(path: Path) -> list[list[str]] | None:
    try:
        table = read_table(path, ())
    except UnreadableError:
        return None
    return [table.head, *table.rows]


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def emptied_table(rows: list[list[str]]) -> list[list[str]]:
    """Return a table, its header row first, with 「…」 for its figures and days.

    Columns that count rows from 1 are no figures.
    """
    head, *body = rows
    emptied = [list(row) for row in body]
    for place, name in enumerate(head):
        cells = [row[place] for row in body]
        if name.lower() in REMARKS or not _is_figures(cells):
            continue
        for row in emptied:
            row[place] = UNKNOWN if row[place] else ""
    return [head, *emptied]


def _is_figures(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled or not all(re.fullmatch(r"\d[\d.,/-]*", cell) for cell in filled):
        return False
    numbers = {int(cell) for cell in filled if cell.isdecimal()}
    counts = len(filled) > 1 and numbers == set(range(1, len(numbers) + 1))
    return not (counts and all(cell.isdecimal() for cell in filled))


def emptied_yaml(text: str) -> str:
    """Return YAML with 「…」 for each figure and day that stands behind a key in a line."""
    return "".join(_emptied_lines(text))


def _emptied_lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if match := _VALUE.match(line):
            yield f"{match['key']}{UNKNOWN}{match['rest']}\n"
        else:
            yield f"{line}\n"


def _settings(
    former: plan.Plan, name: str, years: int, left_out: list[str], files: Mapping[str, str]
) -> str:
    """Return ``edition.yml`` after the former one: with its comments, and the new year."""
    text = (former.root / plan.edition_file(former.edition)).read_text(encoding="utf-8-sig")
    before = former.settings
    day = before.date
    date = dt.date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
    new: dict[str, Any] = {
        "edition": name,
        "title": _next_year(before.title, before.fiscal_year, years),
        "subtitle": _next_year(before.subtitle, before.fiscal_year, years),
        "fiscal_year": before.fiscal_year + years,
        "date": date,
    }
    for key, value in new.items():
        comment = "  # 前の版の一年後。決まったら直す" if key == "date" else ""
        text = _with_line(text, rf"^{key}:.*$", f"{key}: {writing.scalar(value)}{comment}")
    if "previous" in former.document:
        text = _with_line(text, r"^previous:.*$", f"previous: {former.edition}")
    else:
        text = text.replace("\ndeadline:", f"\nprevious: {former.edition}\ndeadline:", 1)
    document = yaml.safe_load(text)
    stems = {section.name: section.notebook.stem for section in former.sections}
    dropped = [section for section, stem in stems.items() if stem in left_out]
    kept_private = [file for file in before.private if f"data/{name}/{file}" in files]
    if dropped or kept_private != list(before.private):
        document["sections"] = {
            key: value for key, value in document["sections"].items() if key not in dropped
        }
        document["private"] = kept_private
        if before.lang:
            document["lang"] = {
                lang: [section for section in pages if section not in dropped]
                for lang, pages in before.lang.items()
            }
        text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return text


def _with_line(text: str, pattern: str, line: str) -> str:
    """Return a text with a line in the place of another."""
    return re.sub(pattern, lambda _: line, text, count=1, flags=re.MULTILINE)


def _next_year(text: str, year: int, years: int) -> str:
    """Return a text that names the year after it names the former one."""
    return text.replace(_spoken(year), _spoken(year + years)).replace(
        f"{year}年度", f"{year + years}年度"
    )
