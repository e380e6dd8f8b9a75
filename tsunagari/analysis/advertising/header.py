"""Find the header row of an export by the names of its columns, and by them its medium."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from tsunagari.analysis.advertising.media import Click, Medium, Names
from tsunagari.messages import coded, say
from tsunagari.table_files.encodings import Row, UnreadableError
from tsunagari.table_files.layout import same
from tsunagari.table_files.reading import Reading

_TOP = 50
"""In how many rows from the top a header is looked for."""

_NEEDED = ("day", "campaign", "impressions")
_YEN = re.compile(r"\((jpy|円|¥|yen)\)$")
_CURRENCY = re.compile(r"(.+)\(([a-z]{3})\)$")


@dataclass(frozen=True)
class Header:
    """The header row of an export.

    Attributes
    ----------
    row : int
        Its number, from 1.
    names : list of str
        The names of the columns, as written, up to the last that has one.
    medium : Medium
    click : Click
        The clicks that are taken.
    columns : mapping
        The position of each field that the export has: those of `Medium.fields`, ``clicks`` and
        ``rate``.
    others : tuple of int
        The positions of further columns that have a name: what they say may tell rows of a day
        apart.
    """

    row: int
    names: Row
    medium: Medium
    click: Click
    columns: Mapping[str, int]
    others: tuple[int, ...]

    def name(self, field: str) -> str:
        """Return the name of a field's column, as written."""
        return self.names[self.columns[field]]


@dataclass(frozen=True)
class _Fit:
    """How well a row is the header of a medium's export."""

    row: int
    names: Row
    medium: Medium
    places: Mapping[str, list[int]]

    @property
    def known(self) -> int:
        return sum(map(len, self.places.values()))

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """The fields that it lacks; a period stands for the day."""
        lacks = [field for field in _NEEDED if not self.places[field]]
        if self.places["first_day"] and "day" in lacks:
            lacks.remove("day")
        if not any(self.places[f"clicks{n}"] for n in range(len(self.medium.clicks))):
            lacks.append("clicks0")
        return lacks


def find(ways: Sequence[Reading], media: Sequence[Medium]) -> tuple[Reading, Header]:
    """Choose the way to read a file in which a header row is tries.

    Raises
    ------
    UnreadableError
        If no row is the header of an export, or if it may be that of several media. The message
        gives the nearest known name of a column that was renamed.
    """
    tries: list[tuple[Reading, list[_Fit]]] = []
    broken: list[UnreadableError] = []
    for way in ways:
        try:
            top = list(islice(way.rows(), _TOP))
        except UnreadableError as error:
            broken.append(error)
            continue
        tries.append((way, [_fit(n, row, m) for n, row in enumerate(top, 1) for m in media]))
    fits = [(way, fit) for way, fits in tries for fit in fits]
    complete = [(way, fit) for way, fit in fits if fit.complete]
    if not complete:
        if broken:
            raise broken[0]
        _refuse([fit for _, fit in fits], media)
    sheets = list(dict.fromkeys(way.how for way, _ in complete if way.text is None))
    if len(sheets) > 1:
        what = coded(
            "D20",
            "has several sheets with an export, {sheets}: keep one of them",
            sheets=say(" and ").join(sheets),
        )
        raise UnreadableError(say("whole file"), what)
    most = max(fit.known for _, fit in complete)
    way, best = next((way, fit) for way, fit in complete if fit.known == most)
    rivals = [fit.medium.name for _, fit in complete if fit.known == most and fit.row == best.row]
    if len(rivals) > 1:
        what = coded(
            "D20",
            "the columns are those of {rivals}: say which medium it is",
            rivals=say(" and of ").join(rivals),
        )
        raise UnreadableError(say("row {row}", row=best.row), what)
    return way, _header(best)


def _fit(number: int, row: Row, medium: Medium) -> _Fit:
    shown = [_same(name) for name in row]
    places = {field: _places(shown, names) for field, names in _all_fields(medium)}
    return _Fit(number, row, medium, places)


def _all_fields(medium: Medium) -> list[tuple[str, Names]]:
    clicks = [(f"clicks{number}", click.names) for number, click in enumerate(medium.clicks)]
    rates = [(f"rate{number}", click.rates) for number, click in enumerate(medium.clicks)]
    return [*medium.fields(), *clicks, *rates]


def _places(shown: Sequence[str], names: Names) -> list[int]:
    known = {_same(name) for name in names}
    return [place for place, name in enumerate(shown) if name in known]


def _same(name: str) -> str:
    """Return what two spellings of a column's name have in common, whether or not it says yen."""
    return _YEN.sub("", same(name))


def _header(fit: _Fit) -> Header:
    for field, places in fit.places.items():
        if len(places) > 1:
            twice = say(" and ").join(f'"{fit.names[place]}"' for place in places)
            what = coded(
                "D20",
                "the columns {twice} are both {field}: keep one of them",
                twice=twice,
                field=field.rstrip("0123456789"),
            )
            raise UnreadableError(say("row {row}", row=fit.row), what)
    _refuse_other_currency(fit)
    period = not fit.places["day"]
    optional = (*(("last_day",) if period else ()), "keyword", "cost")
    _refuse_renamed(fit, [field for field in optional if _lacks(fit, field)])
    taken = next(n for n in range(len(fit.medium.clicks)) if fit.places[f"clicks{n}"])
    columns = {field: fit.places[field][0] for field, _ in fit.medium.fields() if fit.places[field]}
    columns["clicks"] = fit.places[f"clicks{taken}"][0]
    if fit.places[f"rate{taken}"]:
        columns["rate"] = fit.places[f"rate{taken}"][0]
    if period:
        columns["day"] = columns.pop("first_day")
    else:
        columns = {k: at for k, at in columns.items() if k not in ("first_day", "last_day")}
    width = max(place for place, name in enumerate(fit.names, 1) if name.strip())
    names = fit.names[:width]
    used = {at for places in fit.places.values() for at in places}
    others = tuple(at for at, name in enumerate(names) if name.strip() and at not in used)
    return Header(fit.row, names, fit.medium, fit.medium.clicks[taken], columns, others)


def _refuse_other_currency(fit: _Fit) -> None:
    """Refuse a column of costs that says that they are not in yen."""
    costs = {_same(name) for name in fit.medium.cost}
    for name in fit.names:
        match = _CURRENCY.fullmatch(_same(name))
        if match and match[1] in costs:
            what = coded(
                "D20", "is in {upper}, not in yen: export it in yen", upper=match[2].upper()
            )
            raise UnreadableError(_place(fit.row, name), what)


def _lacks(fit: _Fit, field: str) -> bool:
    return bool(dict(_all_fields(fit.medium))[field]) and not fit.places[field]


def _refuse(fits: Sequence[_Fit], media: Sequence[Medium]) -> None:
    """Raise why no row is a header: a column was renamed or left out, or it is no export."""
    best = max(fits, key=lambda fit: fit.known, default=None)
    if best is None or best.known < 2:
        expected = "; ".join(
            f"{m.name}: {', '.join((m.day[0], m.campaign[0], m.impressions[0]))}, "
            f"{m.clicks[0].names[0]}"
            for m in media
        )
        what = coded(
            "D20", "has the columns of no known export. They are: {expected}", expected=expected
        )
        raise UnreadableError(say("whole file"), what)
    missing = best.missing
    _refuse_renamed(best, missing)
    names = dict(_all_fields(best.medium))
    wanted = ", ".join(
        say(" or ").join([*names[field], *(best.medium.first_day if field == "day" else ())])
        for field in missing
    )
    what = coded(
        "D20",
        "the export of {name} lacks the column {wanted}: export it with it",
        name=best.medium.name,
        wanted=wanted,
    )
    raise UnreadableError(say("row {row}", row=best.row), what)


def _refuse_renamed(fit: _Fit, missing: Sequence[str]) -> None:
    """Refuse a column of unknown name that is near to the name of one that is missing."""
    used = {place for places in fit.places.values() for place in places}
    names = dict(_all_fields(fit.medium))
    for field in missing:
        known = {_same(name): name for name in names[field]}
        for place, name in enumerate(fit.names):
            begun = [short for short in known if len(short) > 1 and _same(name).startswith(short)]
            near = begun or difflib.get_close_matches(_same(name), known, n=1)
            if near and place not in used:
                what = coded("D07", "is unknown; did you mean {value}?", value=known[near[0]])
                raise UnreadableError(_place(fit.row, name), what)


def _place(row: int, column: str) -> str:
    return say('row {row}, column "{column}"', row=row, column=column)
