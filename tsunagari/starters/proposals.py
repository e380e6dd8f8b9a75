"""Which question a column of answers may be: its kind, its options in order, its unit.

What is proposed rests on the cells, and on the head where it says what is asked: nobody is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tsunagari.starters import heads, orders
from tsunagari.table_files.layout import same
from tsunagari.table_files.values import plain, year

WRITTEN_IN = "その他（記述）"
_MOST_OPTIONS = 25
_SHORT = 8
"""How long an option may be that one person alone chose: what is longer may be in own words."""
_FEW = 0.02
"""What part of the people chooses an option of a list at least: fewer may have written it in."""
_SEPARATORS = (";", "；", "\n", ", ", ",", "、", "|", "｜")
_OFF = {"", "0", "false", "no", "×", "✕", "-"}
_TRUTHS = {"TRUE": "はい", "FALSE": "いいえ"}
"""What a tick in a form means, as spreadsheets write it."""
_CODED = re.compile(r"0*(\d{1,3})\s*[.．:：)）]\s*(\D.*)", re.DOTALL)
"""An option with its code, as in 2.女性."""
_OTHER = re.compile(r"その他([（(].*)?|other(\(.*)?")
_AMOUNT = re.compile(rf"満?(\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.0+)?\s*({heads.UNITS})?")
_UNITS = {"名": "人", "才": "歳"}


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
    cells : list of str
        For each answer sheet what is written into the survey's own file.
    label : str
        What tables call it.
    options : list of str
        The texts found, in order, or the codes.
    codes : list of str
        Those of the options; none where they are numbered from 1.
    columns : list of str
        Where the file has one column an option, their heads.
    coded : bool
        Whether the options are codes, whose meaning is to be filled in.
    ordered : bool
        Whether the options are in the order of the questionnaire, as far as can be told.
    written_in : list of str
        Texts that seem to be written by few people beside the options.
    no_answer : str
        The code that seems to stand for none.
    no_words : list of str
        Texts in the file that say that there is none.
    unit : str
        Of a number; empty if its head does not tell.
    """

    name: str
    head: str
    kind: str
    cells: list[str]
    label: str = ""
    options: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    coded: bool = False
    ordered: bool = True
    written_in: list[str] = field(default_factory=list)
    no_answer: str = ""
    no_words: list[str] = field(default_factory=list)
    unit: str = ""

    @property
    def other(self) -> str | None:
        """The code of the option for what people wrote themselves, if there is one."""
        found = [code for code, text in self.by_code.items() if _OTHER.fullmatch(same(text))]
        return found[-1] if found and not self.coded else None

    @property
    def by_code(self) -> dict[str, str]:
        """The options by their codes."""
        numbered = [str(n) for n in range(1, len(self.options) + 1)]
        codes = self.options if self.coded else self.codes or numbered
        return dict(zip(codes, self.options, strict=True))


def ticked(head: str, options: list[str], columns: list[str], cells: list[list[str]]) -> Proposal:
    """Return a question that has one column an option; options that are numbers are codes."""
    coded = all(option.isdecimal() for option in options)
    codes = options if coded else [str(n) for n in range(1, len(options) + 1)]
    marks = [
        ";".join(code for code, cell in zip(codes, row, strict=True) if same(cell) not in _OFF)
        for row in zip(*cells, strict=True)
    ]
    return Proposal("", head, "multiple", marks, options=options, columns=columns, coded=coded)


def proposal(head: str, cells: list[str], *, in_words: bool) -> Proposal:
    """Return which question a column may be.

    Parameters
    ----------
    head
        The column's.
    cells
        One for each answer sheet, empty where nothing was answered.
    in_words
        Whether the file has the words of answers: then a number is an amount where one is asked.
    """
    filled = [cell for cell in cells if cell]
    found = Counter(filled)
    if {cell.upper() for cell in found} <= _TRUTHS.keys():
        options, codes = list(_TRUTHS.values()), list(_TRUTHS)
        upper = [cell.upper() for cell in cells]
        return Proposal("", head, "single", upper, options=options, codes=codes)
    return _of_cells(head, cells, filled, found, in_words=in_words)


def _of_cells(
    head: str, cells: list[str], filled: list[str], found: Counter[str], *, in_words: bool
) -> Proposal:
    if _are_amounts(filled):
        return _of_numbers(head, cells, in_words=in_words)
    if heads.asks_year_of_birth(head) and (years := _years(cells)):
        return Proposal("", head, "number", years, unit="年")
    if heads.is_free(head) and not all(len(cell) == 1 for cell in filled):
        return Proposal("", head, "text", cells)
    several = _of_several(head, cells, filled)
    if several is not None:
        return several
    if _are_options(found, len(filled)):
        return _coded(head, "single", [[cell] if cell else [] for cell in cells], found)
    return Proposal("", head, "text", cells)


def _are_amounts(filled: Sequence[str]) -> bool:
    """Check whether all cells are whole numbers, with one unit behind some or all of them."""
    matches = [_AMOUNT.fullmatch(plain(cell)) for cell in filled]
    units = {_UNITS.get(match[2], match[2]) for match in matches if match and match[2]}
    return None not in matches and len(units) <= 1


def _years(cells: Sequence[str]) -> list[str]:
    """Return years of birth, as written in either calendar; none if one is something else."""
    try:
        return [str(year(cell)) if cell else "" for cell in cells]
    except ValueError:
        return []


def _of_several(head: str, cells: list[str], filled: list[str]) -> Proposal | None:
    """Return a question of several answers, if a sign joins them; None if none does."""
    for separator in _SEPARATORS:
        joined = [cell for cell in filled if separator in cell.strip(separator + " ")]
        ends = [cell for cell in filled if cell.endswith(separator)]
        if len(joined) + len(ends) < max(2, 0.05 * len(filled)):
            continue
        parts = [list(_parts(cell, separator)) for cell in cells]
        options = Counter(part for of_cell in parts for part in of_cell)
        often = sum(options.values()) / len(options)
        if all(part.isdecimal() for part in options):
            return _of_codes(head, parts)
        if often >= 3 and _are_options(options, sum(options.values())):
            return _coded(head, "multiple", parts, options)
    return None


def _parts(cell: str, separator: str) -> Iterator[str]:
    for part in cell.split(separator):
        if part.strip():
            yield part.strip()


def _are_options(found: Counter[str], amount: int) -> bool:
    """Check whether texts are chosen from a list: few of them, most of them often, no prose."""
    common = [text for text, times in found.items() if times > 1]
    of_common = sum(found[text] for text in common)
    few = len(common) <= _MOST_OPTIONS and len(found) <= max(8, 0.4 * amount)
    short = len(found) <= 3 and all(len(text) <= _SHORT for text in found)
    prose = sum(times for text, times in found.items() if text.endswith(("。", "！", "!")))
    return few and prose <= 0.3 * amount and (of_common >= 0.6 * amount or short)


def _coded(head: str, kind: str, parts: list[list[str]], found: Counter[str]) -> Proposal:
    """Return a question whose texts become codes; what few people wrote themselves is その他."""
    written_in = _written_in(kind, found, sum(map(bool, parts)))
    options, known = orders.in_order({t: n for t, n in found.items() if t not in written_in})
    other = [text for text in options if _OTHER.fullmatch(same(text))]
    if written_in and not other:
        options.append(WRITTEN_IN)
    pairs = [_CODED.fullmatch(text) for text in options]
    codes = [pair[1] for pair in pairs if pair]
    own = len(set(codes)) == len(options)
    codes = codes if own else [str(number) for number in range(1, len(options) + 1)]
    code = dict(zip(options, codes, strict=True))
    rest = code[other[-1]] if other else codes[-1]
    cells = [";".join(dict.fromkeys(code.get(part, rest) for part in of_cell)) for of_cell in parts]
    ordered = known or not orders.may_be_scale(options)
    labels = [pair[2] for pair in pairs if pair] if own else options
    made = Proposal("", head, kind, cells, options=labels, ordered=ordered)
    return replace(made, codes=codes if own else [], written_in=sorted(written_in))


def _written_in(kind: str, found: Counter[str], people: int) -> set[str]:
    """Return the texts that few people wrote themselves, beside the options.

    A place on a scale, or an age, that few have is an option all the same.
    """
    if len(found) <= 3 or max(found.values()) < 5:
        return set()
    few = max(1, min(3, int(_FEW * people))) if kind == "multiple" else 1
    rare = {text for text, times in found.items() if times <= few}
    rare = {text for text in rare if not orders.stands_apart(text)}
    options, known = orders.in_order(found)
    return set() if known and len(options) > 2 else rare


def _of_numbers(head: str, cells: list[str], *, in_words: bool) -> Proposal:
    matches = [_AMOUNT.fullmatch(plain(cell)) for cell in cells]
    cells = [match[1].replace(",", "") if match else "" for match in matches]
    written = next((match[2] for match in matches if match and match[2]), "")
    unit = _UNITS.get(written, written) or heads.amount(head)
    values = sorted({int(cell) for cell in cells if cell})
    measured = [value for value in values if set(str(value)) != {"9"}]
    asked = bool(unit) and (in_words or bool(written))
    most = 12 if unit and not heads.asks_year_of_birth(head) else 20
    is_number = asked or len(values) > 12 or max(measured, default=0) > most
    none = _suspected(values, is_number=is_number)
    cells = [str(int(cell)) if cell else "" for cell in cells]
    if is_number:
        return Proposal("", head, "number", cells, no_answer=none, unit=unit)
    options = [str(value) for value in values if str(value) != none]
    return Proposal("", head, "single", cells, options=options, coded=True, no_answer=none)


def _of_codes(head: str, parts: list[list[str]]) -> Proposal:
    """Return a question of several answers that are codes already."""
    values = sorted({int(part) for of_cell in parts for part in of_cell})
    none = _suspected(values, is_number=False)
    options = [str(value) for value in values if str(value) != none]
    cells = [";".join(str(int(part)) for part in of_cell) for of_cell in parts]
    return Proposal("", head, "multiple", cells, options=options, coded=True, no_answer=none)


def _suspected(values: Sequence[int], *, is_number: bool) -> str:
    """Return the code that seems to stand for no answer: 9, 99 or 999, away from the others."""
    if not values:
        return ""
    last = values[-1]
    before = values[-2] if len(values) > 1 else 0
    nines = set(str(last)) == {"9"}
    apart = last - before > (20 if is_number else 1)
    return str(last) if nines and apart and len(values) > 1 else ""
