"""An unknown file of answers: its columns, and which question each may be.

What is proposed rests on the cells alone, and on the head of a column where it says what a column
is for: nobody is asked. Whoever knows the questionnaire looks through it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tsunagari.table_files.encodings import Row, UnreadableError
from tsunagari.table_files.layout import is_footer, letters, same
from tsunagari.table_files.reading import readings
from tsunagari.table_files.values import day, plain

_TOP = 20
_MOST_OPTIONS = 25
_SHORT = 8
"""How long an option may be that one person alone chose: what is longer may be in own words."""
_SEPARATORS = (";", "；", "\n", ", ", ",", "、")
_NO_ANSWER = {"無回答", "未回答", "回答なし", "na", "n/a", "-", "－", "…", "#n/a", "null", "none"}
_TICKS = {"", "0", "1", "○", "◯", "〇", "レ", "✓", "✔", "true", "false", "yes", "no"}
_OFF = {"", "0", "false", "no"}
# 困りごと［お金］
_MANY_CELLS = re.compile(
    r"^(?P<stem>.*?)\s*[\[［【（(:：]\s*(?P<option>[^\]］】）)]+)[\]］】）)]?\s*$"
)
_SHEET = re.compile(r"(回答|調査票|整理|受付)?(番号|no\.?|id)|sheet|#|応答id|responseid")
_PERSONAL = re.compile(
    r"タイムスタンプ|timestamp|(回答|送信|受付|開始|完了|最終変更)(日時|時刻)|submitted.*|starttime|completiontime"
    r"|(e-?)?mail.*|(電子)?メール.*|(お)?名前|氏名|name|ふりがな|フリガナ"
    r"|電話.*|tel|phone|(ご)?住所|address|ip.*|ユーザー名|username|token"
)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|0\d{1,4}[-(]?\d{1,4}[-)]?\d{3,4}")


@dataclass(frozen=True)
class Proposal:
    """A column of the file, or several of one question, and the question it may be.

    Attributes
    ----------
    name : str
        Of the column in the survey's own file.
    head : str
        What stands in its head.
    kind : str
        ``single``, ``multiple``, ``number`` or ``text``.
    options : list of str
        The texts found, or the codes.
    coded : bool
        Whether the options are codes, whose meaning is to be filled in.
    no_answer : str
        The code that seems to stand for none.
    cells : list of str
        For each answer sheet what is written into the survey's own file.
    """

    name: str
    head: str
    kind: str
    cells: list[str]
    options: list[str] = field(default_factory=list)
    coded: bool = False
    no_answer: str = ""


@dataclass(frozen=True)
class File:
    """A file of answers as it was understood.

    Attributes
    ----------
    questions : list of Proposal
    sheets : list of str
        The number of each answer sheet.
    set_aside : list of str
        Heads of columns that were left out: who answered, and when.
    days : list of str
        First and last day of the answers, where a column says it.
    """

    questions: list[Proposal]
    sheets: list[str]
    set_aside: list[str]
    days: list[str]


def read(path: Path) -> File:
    """Read a file of answers, and propose what its columns are.

    Raises
    ------
    UnreadableError
        If it cannot be read, or has no answers; OSError if it is not there.
    """
    head, rows = _table(path)
    head, rows = _second_head(head, rows)
    columns = [[_known(row[place]) for row in rows] for place in range(len(head))]
    sheets = [str(number) for number in range(1, len(rows) + 1)]
    questions: list[Proposal] = []
    set_aside: list[str] = []
    days: list[str] = []
    names = _names(head)
    place = 0
    while place < len(head):
        cells, title = columns[place], head[place]
        several = _of_one_question(head, columns, place)
        if len(several) > 1:
            questions.append(_ticked(names[place], head, columns, several))
            place = several[-1] + 1
            continue
        place += 1
        if not any(cells):
            continue
        if _SHEET.fullmatch(same(title)) and len(set(cells)) == len(cells) and all(cells):
            sheets = cells
        elif _is_personal(title, cells):
            set_aside.append(title)
            days = days or _days(cells)
        else:
            questions.append(_proposal(names[place - 1], title, cells))
    if not questions:
        raise UnreadableError("whole file", "has no column with answers")
    return File(questions, sheets, set_aside, days)


def _table(path: Path) -> tuple[Row, list[Row]]:
    """Return head and rows of the widest table in a file."""
    tries = []
    broken: UnreadableError | None = None
    for way in readings(path):
        try:
            top = [(n, row) for n, row in enumerate(islice(way.rows(), _TOP), 1) if any(row)]
        except UnreadableError as error:
            broken = error
            continue
        filled = [(sum(bool(cell.strip()) for cell in row), -n) for n, row in top]
        if filled:
            width, row = max(filled)
            tries.append((width, way, -row))
    if not tries:
        raise broken or UnreadableError("whole file", "is empty")
    _, way, number = max(tries, key=lambda each: each[0])
    body = list(islice(way.rows(), number - 1, None))
    head = [cell.strip() for cell in body[0]]
    rows = [[cell.strip() for cell in row] for row in body[1:]]
    width = max([len(head), *map(len, rows)])
    head += [""] * (width - len(head))
    rows = [row + [""] * (width - len(row)) for row in rows if any(row) and not is_footer(row)]
    if not rows:
        raise UnreadableError(f"row {number + 1}", "is missing: the table has no answers")
    kept = [n for n in range(width) if head[n] or any(row[n] for row in rows)]
    heads = [head[n] or f"列{letters(n + 1)}" for n in kept]
    return heads, [[row[n] for n in kept] for row in rows]


def _second_head(head: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
    """Take a first row of which no cell is an answer that anybody else gave as a part of the head.

    Some services write the names of variables above, and the questions below them.
    """
    if len(rows) < 10:
        return head, rows
    first, others = rows[0], rows[1:]
    again = any(cell and any(row[n] == cell for row in others) for n, cell in enumerate(first))
    filled = sum(map(bool, first))
    if again or filled < max(2, 0.8 * len(head)) or any(c.isdecimal() for c in first):
        return head, rows
    return [below or above for above, below in zip(head, first, strict=True)], others


def _known(cell: str) -> str:
    return "" if same(cell) in _NO_ANSWER else cell


def _names(head: Row) -> list[str]:
    """Return a name for each column: its head where that can be one."""
    names: list[str] = []
    for number, title in enumerate(head, start=1):
        name = title.lower()
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or name in names:
            name = f"q{number}"
        while name in names or name == "sheet":
            name += "x"
        names.append(name)
    return names


def _is_personal(title: str, cells: Sequence[str]) -> bool:
    filled = [plain(cell) for cell in cells if cell]
    contacts = sum(bool(_CONTACT.fullmatch(cell)) for cell in filled)
    return bool(_PERSONAL.fullmatch(same(title))) or (contacts > 0.5 * len(filled) > 0)


def _days(cells: Sequence[str]) -> list[str]:
    found = []
    for cell in cells:
        try:
            found.append(day(cell).isoformat())
        except ValueError:
            continue
    return [min(found), max(found)] if found and len(found) > 0.9 * len(cells) else []


def _of_one_question(head: Row, columns: list[list[str]], start: int) -> list[int]:
    """Return the places of the columns, from one on, that each have an option of one question."""
    first = _MANY_CELLS.match(head[start])
    if not first or not first["stem"]:
        return [start]
    places = []
    for place in range(start, len(head)):
        match = _MANY_CELLS.match(head[place])
        if not match or match["stem"] != first["stem"]:
            break
        option = same(match["option"])
        if not {same(cell) for cell in columns[place]} <= _TICKS | {option}:
            break
        places.append(place)
    return places or [start]


def _ticked(name: str, head: Row, columns: list[list[str]], places: Sequence[int]) -> Proposal:
    stem = (_MANY_CELLS.match(head[places[0]]) or {"stem": head[places[0]]})["stem"]
    matches = [_MANY_CELLS.match(head[place]) for place in places]
    options = [match["option"] for match in matches if match]
    cells = []
    for row in zip(*(columns[place] for place in places), strict=True):
        marked = [str(n) for n, cell in enumerate(row, start=1) if same(cell) not in _OFF]
        cells.append(";".join(marked))
    return Proposal(name, stem.strip(), "multiple", cells, options)


def _proposal(name: str, title: str, cells: list[str]) -> Proposal:
    filled = [cell for cell in cells if cell]
    found = Counter(filled)
    if all(re.fullmatch(r"\d+(\.0+)?", plain(cell)) for cell in filled):
        return _of_numbers(name, title, [plain(cell).partition(".")[0] for cell in cells])
    for separator in _SEPARATORS:
        several = [cell for cell in filled if separator in cell.strip(separator + " ")]
        ends = [cell for cell in filled if cell.endswith(separator)]
        if len(several) + len(ends) < max(2, 0.05 * len(filled)):
            continue
        parts = [list(_parts(cell, separator)) for cell in cells]
        options = Counter(part for of_cell in parts for part in of_cell)
        often = sum(options.values()) / len(options)
        if all(part.isdecimal() for part in options):
            return _of_codes(name, title, parts)
        if often >= 3 and _are_options(options, sum(options.values())):
            return _coded(name, title, "multiple", parts, options)
    if _are_options(found, len(filled)):
        return _coded(name, title, "single", [[cell] if cell else [] for cell in cells], found)
    return Proposal(name, title, "text", cells)


def _parts(cell: str, separator: str) -> Iterator[str]:
    for part in cell.split(separator):
        if part.strip():
            yield part.strip()


def _are_options(found: Counter[str], amount: int) -> bool:
    """Check whether texts are chosen from a list: few of them, most of them often."""
    common = [text for text, times in found.items() if times > 1]
    of_common = sum(found[text] for text in common)
    few = len(common) <= _MOST_OPTIONS and len(found) <= max(8, 0.4 * amount)
    short = len(found) <= 3 and all(len(text) <= _SHORT for text in found)
    return few and (of_common >= 0.6 * amount or short)


def _coded(
    name: str, title: str, kind: str, parts: list[list[str]], found: Counter[str]
) -> Proposal:
    """Return a question whose texts become codes; what one person alone wrote is その他."""
    alone = {text for text, times in found.items() if times == 1 and len(found) > 3}
    rare = alone if max(found.values()) >= 5 else set()
    options = sorted((text for text in found if text not in rare), key=lambda t: _order(t, found))
    other = [text for text in options if text.startswith("その他")]
    options = [*(text for text in options if text not in other), *other]
    if rare and not other:
        options.append("その他（記述）")
    code = {text: str(number) for number, text in enumerate(options, start=1)}
    last = str(len(options))
    cells = [";".join(dict.fromkeys(code.get(part, last) for part in of_cell)) for of_cell in parts]
    return Proposal(name, title, kind, cells, options)


def _order(text: str, found: Counter[str]) -> tuple[int, int, str]:
    """Sort by the number that a text begins with; what has none by how often it stands."""
    number = re.match(r"\D{0,1}(\d+)", plain(text))
    return (0, int(number[1]), text) if number else (1, -found[text], text)


def _of_numbers(name: str, title: str, cells: list[str]) -> Proposal:
    filled = [int(cell) for cell in cells if cell]
    values = sorted(set(filled))
    named = re.search(r"年齢|歳|age|人数|回数|年数", same(title)) is not None
    measured = [value for value in values if set(str(value)) != {"9"}]
    is_number = len(values) > 12 or max(measured, default=0) > (12 if named else 20)
    none = _suspected(values, is_number=is_number)
    if is_number:
        return Proposal(name, title, "number", cells, no_answer=none)
    options = [str(value) for value in values if str(value) != none]
    return Proposal(name, title, "single", cells, options, coded=True, no_answer=none)


def _of_codes(name: str, title: str, parts: list[list[str]]) -> Proposal:
    """Return a question of several answers that are codes already."""
    values = sorted({int(part) for of_cell in parts for part in of_cell})
    none = _suspected(values, is_number=False)
    options = [str(value) for value in values if str(value) != none]
    cells = [";".join(of_cell) for of_cell in parts]
    return Proposal(name, title, "multiple", cells, options, coded=True, no_answer=none)


def _suspected(values: Sequence[int], *, is_number: bool) -> str:
    """Return the code that seems to stand for no answer: 9, 99 or 999, away from the others."""
    last = values[-1]
    before = values[-2] if len(values) > 1 else 0
    nines = set(str(last)) == {"9"}
    apart = last - before > (20 if is_number else 1)
    return str(last) if nines and apart and len(values) > 1 else ""
