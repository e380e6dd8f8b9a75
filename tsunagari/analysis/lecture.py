"""The lecture on loneliness and isolation, and the groups it was held for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.section import read_section

_SPEAKER = ("name", "title", "office", "organisation", "role")
_LECTURE = {
    "name": columns.text(),
    "event": columns.text(),
    "network": columns.text(),
    "date": columns.date(),
    **{f"speaker.{key}": columns.text() for key in _SPEAKER},
}
_GROUPS = {"group": columns.text(unique=True), "members": columns.integer()}


@dataclass(frozen=True)
class Speaker:
    """Who spoke: name, title in an office, and role in an organisation."""

    name: str
    title: str
    office: str
    organisation: str
    role: str


@dataclass(frozen=True)
class Lecture:
    """The lecture.

    Attributes
    ----------
    name, event, network : str
        The lecture, the conference it was part of, and the network that meets there.
    date : date
    speaker : Speaker
    groups : DataFrame
        One row a group of the network: ``group``, ``members`` (companies and organisations). An
        organisation may belong to several groups, so the members do not add up.
    """

    name: str
    event: str
    network: str
    date: dt.date
    speaker: Speaker
    groups: pd.DataFrame


def load(folder: str | Path = "") -> Lecture:
    """Read and check the lecture's data.

    Parameters
    ----------
    folder : str or Path
        Where it is; if it is empty, see `data_folder`.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    _, values, (groups,) = read_section(folder, "lecture", _LECTURE, {"groups.csv": _GROUPS})
    speaker = Speaker(**{key: values.pop(f"speaker.{key}") for key in _SPEAKER})
    return Lecture(speaker=speaker, groups=groups, **values)
