"""The values of ``edition.yml``: what a type alone does not hold them to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tsunagari.press.core.problems import Problem, nearest

_FEWEST = 2
_DISCLOSURE = {
    "hidden": "the greatest count that is not shown",
    "width": "how far apart the values are at least that a hidden count may have",
}
_WEIGHTS = (6, 5, 4, 3, 2)


def settings_faults(settings: Mapping[str, Any], where: str, folder: Path) -> Iterator[Problem]:
    """Hold settings, already of the right types, to what they mean.

    Parameters
    ----------
    where
        The file, for the message.
    folder
        The edition's folder, in which ``private`` names files.
    """
    if settings["deadline"] <= 0:
        yield Problem(where, "deadline must be a number of seconds above 0.")
    if settings.get("releases", _FEWEST) < _FEWEST:
        what = f"releases must be {_FEWEST} or more: the one that is served, and one to go back to."
        yield Problem(where, what)
    code = settings.get("area_code")
    if code is not None and not is_area_code(code):
        what = f"area_code {code!r} is not the six-digit code of a local government."
        yield Problem(where, what, "Its last digit is a check digit: look the code up again.")
    yield from _disclosure(settings.get("disclosure", {}), where)
    for key in ("allowed", "private"):
        for entry in settings.get(key, []):
            if not isinstance(entry, str) or not entry.strip():
                what = f"{key} must be a list of texts, and {entry!r} is none."
                yield Problem(where, what, "Put it in quotes.")
    for entry in settings.get("private", []):
        if isinstance(entry, str) and entry.strip() and not (folder / entry).is_file():
            there = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*")]
            what = f"private names {entry}, which is no file of the edition."
            yield Problem(where, what, nearest(entry, there))


def _disclosure(given: Mapping[Any, Any], where: str) -> Iterator[Problem]:
    for key, value in given.items():
        if key not in _DISCLOSURE:
            yield Problem(
                where, f"disclosure: unknown key {key!r}.", nearest(str(key), _DISCLOSURE)
            )
        elif not isinstance(value, int) or isinstance(value, bool) or value < 1:
            what = f"disclosure: {key} must be a number of people from 1, not {value!r}."
            yield Problem(where, what, f"It is {_DISCLOSURE[key]}.")


def is_area_code(text: str) -> bool:
    """Tell whether a text is a 全国地方公共団体コード: five digits and their check digit.

    The check digit is 11 minus the weighted sum of the five modulo 11, of which the last digit
    counts (総務省「都道府県コード及び市区町村コード」).
    """
    if len(text) != 6 or not (text.isascii() and text.isdecimal()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False))
    return int(text[5]) == (11 - total % 11) % 10
