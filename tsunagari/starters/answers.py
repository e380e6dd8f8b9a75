"""An unknown file of answers: its rows and columns, and which of them are nobody's business."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.starters import heads, orders, proposals
from tsunagari.starters.proposals import Proposal
from tsunagari.table_files.encodings import Row, UnreadableError
from tsunagari.table_files.layout import is_footer, letters, same
from tsunagari.table_files.reading import readings
from tsunagari.table_files.values import day, plain

_TOP = 20
_NO_ANSWER = {"無回答", "未回答", "回答なし", "無記入", "na", "n/a", "-", "－", "…"}
_NO_ANSWER |= {"#n/a", "null", "none", "nan", "--", "―"}
_TICKS = {"", "0", "1", "○", "◯", "〇", "レ", "✓", "✔", "true", "false", "yes", "no", "×", "✕", "-"}
# 困りごと［お金］
_MANY_CELLS = re.compile(
    r"^(?P<stem>.*?)\s*(?:[\[［【（(:：._＿]|(?<=\s)-\s)\s*(?P<option>[^\]］】）)]+)[\]］】）)]?\s*$"
)
_SHEET = re.compile(
    r"((回答者?|調査票|整理|受付|通し|申請|レコード|管理|送信|record)?(番号|no\.?|id)|(回答)?連番|sheet|#|応答id|respon(se|dent)id)"
)
_PERSONAL = re.compile(
    r"タイムスタンプ|timestamp|(回答|送信|受付|開始|完了|最終変更|登録|更新)(日時|時刻|日)"
    r"|submitted.*|(start|end|recorded)date|datesubmitted|starttime|completiontime|lastmodifiedtime"
    r"|(e-?)?mail.*|(電子)?メール.*|(お|ご)?(名前|氏名|芳名|連絡先)([（(].*)?|name|ふりがな|フリガナ"
    r"|(お)?電話(番号)?([（(].*)?|tel|phone|(ご)?住所([（(].*(番地|建物).*)?|address|郵便番号.*|ip.*|collectorid|ユーザー名|username|token"
)
_CONTACT = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+|0\d{1,4}[-(]?\d{1,4}[-)]?\d{3,4}")
_ONE_ANSWER = {"response", "open-endedresponse", "回答", "自由回答"}
_BEHIND_A_DAY = re.compile(r"(?<=\d)[ T].*$", re.DOTALL)
_TRIAL = re.compile(
    r"(これは)?(テスト|てすと|test|動作確認)(です|回答|送信|入力|データ|太郎)?[。.!！]?"
)


@dataclass(frozen=True)
class File:
    """A file of answers as it was understood.

    Attributes
    ----------
    questions : list of Proposal
    sheets : list of str
        The number of each answer sheet.
    unread : list of str
        Heads of all columns that were left out.
    set_aside : list of str
        Those of them that may tell who answered, and when.
    days : list of str
        First and last day of the answers, where a column says it.
    roles : dict
        The names of the questions on sex, age and area, as far as their heads tell.
    trials : list of int
        The rows of the file in which somebody seems to have tried the form out.
    """

    questions: list[Proposal]
    sheets: list[str]
    unread: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    trials: list[int] = field(default_factory=list)


def read(path: Path) -> File:
    """Read a file of answers, and propose what its columns are.

    Raises
    ------
    UnreadableError
        If it cannot be read, or has no answers; OSError if it is not there.
    """
    head, rows, numbers = _table(path)
    head, rows = _second_head(*_options_below(head, rows))
    numbers = numbers[-len(rows) :]
    columns = [[_known(row[place]) for row in rows] for place in range(len(head))]
    sheets = [str(number) for number in range(1, len(rows) + 1)]
    in_words = _in_words(columns)
    questions: list[Proposal] = []
    unread: list[str] = []
    set_aside: list[str] = []
    days: list[str] = []
    place = 0
    while place < len(head):
        cells, title = columns[place], head[place]
        several = _of_one_question(head, columns, place)
        if len(several) > 1:
            questions.append(_ticked(head, columns, several))
            place = several[-1] + 1
            continue
        place += 1
        if _SHEET.fullmatch(same(title)) and len(set(cells)) == len(cells) and all(cells):
            sheets = cells
            unread.append(title)
        elif _is_personal(title, cells):
            unread.append(title)
            set_aside += [title] if any(cells) else []
            days = days or _days(cells)
        elif not any(cells):
            unread.append(title)
        else:
            question = proposals.proposal(title, cells, in_words=in_words)
            none = {row[place - 1] for row in rows} - set(cells)
            questions.append(replace(question, no_words=sorted(none)))
    if not questions:
        raise UnreadableError(say("whole file"), coded("C12", "has no column with answers"))
    trials = [n for n, row in zip(numbers, rows, strict=True) if _is_trial(row)]
    roles = _roles(questions)
    named = _named(questions, roles)
    by = {kind: named[place].name for kind, place in roles.items()}
    return File(named, sheets, unread, set_aside, days, by, trials)


def _in_words(columns: Sequence[Sequence[str]]) -> bool:
    """Check whether the answers are written in words, and not in codes."""
    filled = [[plain(cell) for cell in cells if cell] for cells in columns]
    words = sum(
        bool(cells) and len(set(cells)) <= 0.3 * len(cells) and not any(map(str.isdecimal, cells))
        for cells in filled
    )
    codes = sum(bool(cells) and all(map(str.isdecimal, cells)) for cells in filled)
    return words > 0 and words >= 0.5 * codes


def _roles(questions: Sequence[Proposal]) -> dict[str, int]:
    """Return the places of the questions on sex, age and area, as far as their heads tell."""
    found: dict[str, int] = {}
    for kind in heads.ABOUT:
        for place, question in enumerate(questions):
            one = question.kind == "single" and not orders.is_scale(question.options)
            aged = kind == "age" and question.kind in ("single", "number")
            if (one or aged) and heads.about(question.head) == kind:
                found.setdefault(kind, place)
    return found


def _named(questions: Sequence[Proposal], roles: dict[str, int]) -> list[Proposal]:
    """Return questions with a name for their column, and a label that no other has."""
    given = heads.numbers([question.head for question in questions])
    stems = [heads.stem(question.head) for question in questions]
    kinds = {place: kind for kind, place in roles.items()}
    named: list[Proposal] = []
    for place, question in enumerate(questions):
        own = question.head.strip().lower()
        is_name = re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", own) is not None
        name = own if is_name and own not in ("sheet", *given) else given[place]
        name += "x" * any(name == other.name for other in named)
        grid = bool(stems[place]) and stems.count(stems[place]) > 1
        label = heads.label(question.head, kind=kinds.get(place, ""), grid=grid)
        again = any(label == other.label for other in named)
        named.append(replace(question, name=name, label=f"{label}（{name}）" if again else label))
    return named


def _is_trial(row: Row) -> bool:
    """Check whether a row says of itself that somebody tried the form out."""
    return any(_TRIAL.fullmatch(same(cell)) for cell in row)


def _table(path: Path) -> tuple[Row, list[Row], list[int]]:
    """Return head and rows of the widest table in a file, and the numbers of the rows."""
    tries = []
    broken: UnreadableError | None = None
    for way in readings(path):
        try:
            top = [(n, row) for n, row in enumerate(islice(way.rows(), _TOP), 1) if any(row)]
        except UnreadableError as error:
            broken = error
            continue
        filled = [(sum(bool(cell.strip()) for cell in row), n) for n, row in top]
        if filled:
            width = max(filled)[0]
            # Titles have a cell or two; a head may leave the options of a question without names.
            row = next(n for cells, n in filled if cells >= max(min(width, 2), 0.5 * width))
            tries.append((width, way, row))
    if not tries:
        raise broken or UnreadableError(say("whole file"), coded("C12", "is empty"))
    _, way, number = max(tries, key=lambda each: each[0])
    body = list(islice(way.rows(), number - 1, None))
    head = [cell.strip() for cell in body[0]]
    rows = [[cell.strip() for cell in row] for row in body[1:]]
    width = max([len(head), *map(len, rows)])
    head += [""] * (width - len(head))
    numbers = [n for n, row in enumerate(rows, number + 1) if any(row) and not is_footer(row)]
    rows = [rows[n - number - 1] + [""] * (width - len(rows[n - number - 1])) for n in numbers]
    if not rows:
        raise UnreadableError(
            say("row {value}", value=number + 1),
            coded("C12", "is missing: the table has no answers"),
        )
    kept = [n for n in range(width) if head[n] or any(row[n] for row in rows)]
    names = [head[n] for n in kept]
    return names, [[row[n] for n in kept] for row in rows], numbers


def _options_below(head: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
    """Return a whole head where the row below names the options of questions with many columns."""
    first = rows[0]
    gaps = [n for n, name in enumerate(head) if not name]
    if gaps and not first[0] and all(first[n] for n in gaps):
        whole, question = [], ""
        for above, below in zip(head, first, strict=True):
            question = above or question
            named = below and same(below) not in _ONE_ANSWER
            whole.append(f"{question}[{below}]" if named else question)
        return whole, rows[1:]
    return [name or f"列{letters(n)}" for n, name in enumerate(head, 1)], rows


def _second_head(head: Row, rows: list[Row]) -> tuple[Row, list[Row]]:
    """Take a first row of which no cell is an answer that anybody else gave as a part of the head.

    Some services write the names of variables above, and the questions below them.
    """
    rows = [row for row in rows if not any(cell.startswith('{"ImportId"') for cell in row)]
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


def _is_personal(title: str, cells: Sequence[str]) -> bool:
    filled = [plain(cell) for cell in cells if cell]
    contacts = sum(bool(_CONTACT.fullmatch(cell)) for cell in filled)
    return bool(_PERSONAL.fullmatch(same(title))) or (contacts > 0.5 * len(filled) > 0)


def _days(cells: Sequence[str]) -> list[str]:
    found = []
    for cell in cells:
        try:
            found.append(day(_BEHIND_A_DAY.sub("", cell)).isoformat())
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


def _ticked(head: Row, columns: list[list[str]], places: Sequence[int]) -> Proposal:
    matches = [match for place in places if (match := _MANY_CELLS.match(head[place]))]
    options = [match["option"] for match in matches]
    stem = matches[0]["stem"].strip()
    names = [head[place] for place in places]
    return proposals.ticked(stem, options, names, [columns[place] for place in places])
