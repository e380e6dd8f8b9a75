"""The council's meetings and what was on their agenda."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.faults import cell
from tsunagari.analysis.data.section import read_section
from tsunagari.analysis.data.source import Source
from tsunagari.messages import coded

_COUNCIL = {"name": columns.text(), "project": columns.text(), "office": columns.text()}
_MEETINGS = {"meeting": columns.integer(unique=True), "date": columns.date(unique=True)}
_AGENDA = {
    "meeting": columns.integer(),
    "item": columns.integer(),
    "part": columns.integer(optional=True),
    "title": columns.text(),
    "theme": columns.text(optional=True),
}


@dataclass(frozen=True)
class Council:
    """The council and its meetings.

    Attributes
    ----------
    name, project, office : str
        The council; the national project it reports to, and the office that runs it.
    meetings : DataFrame
        One row a meeting, in order of time: ``meeting`` (from 1), ``date``.
    agenda : DataFrame
        One row an item or part of an item, in order: ``meeting``, ``item``, ``part`` (None for
        the item itself), ``title`` and ``theme`` (None unless it is a case study).
    """

    name: str
    project: str
    office: str
    meetings: pd.DataFrame
    agenda: pd.DataFrame


def load(folder: str | Path = "") -> Council:
    """Read and check the council's data.

    Parameters
    ----------
    folder : str or Path
        Where it is; if it is empty, see `data_folder`.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    tables = {"meetings.csv": _MEETINGS, "agenda.csv": _AGENDA}
    source, values, (meetings, agenda) = read_section(folder, "council", _COUNCIL, tables)
    source.expect_numbered("meetings.csv", meetings["meeting"])
    source.expect_in_order("meetings.csv", meetings["date"])
    _check_agenda(source, agenda, meetings=len(meetings))
    source.stop_if_faulty()
    return Council(meetings=meetings, agenda=agenda, **values)


def agenda_items(agenda: pd.DataFrame) -> pd.Series[list[str]]:
    """Gather the agenda of each meeting; the parts of an item stand in brackets behind it.

    Parameters
    ----------
    agenda : DataFrame
        As in `Council`.

    Returns
    -------
    Series
        Lists of texts by number of the meeting.
    """
    items = agenda[agenda["part"].isna()].set_index(["meeting", "item"])["title"]
    parts = agenda[agenda["part"].notna()].groupby(["meeting", "item"])["title"].agg("、".join)
    titles = items + ("（" + parts + "）").reindex(items.index, fill_value="")
    return titles.groupby("meeting").agg(list)


def open_data(council: Council) -> pd.DataFrame:
    """Return the agenda as data to take away: one row an item or part of an item."""
    agenda = council.agenda.astype({"part": "Int64"})
    return council.meetings.merge(agenda, on="meeting").rename(
        columns={
            "meeting": "回",
            "date": "開催日",
            "item": "議題の番号",
            "part": "細目の番号",
            "title": "議題",
            "theme": "ケーススタディのテーマ",
        }
    )


def _check_agenda(source: Source, agenda: pd.DataFrame, *, meetings: int) -> None:
    expected: list[tuple[int, int, int | None]] = [(1, 1, None)]
    for index, row in agenda.iterrows():
        meeting, item, part = row["meeting"], row["item"], row["part"]
        source.expect(
            (meeting, item, part) in expected,
            "agenda.csv",
            cell(index, "item"),
            coded(
                "D06",
                "meeting {meeting}, item {item}, part {value} is out of order",
                meeting=meeting,
                item=item,
                value=part or "none",
            ),
        )
        # A part, an item or the next meeting's first item may follow.
        expected = [(meeting, item, (part or 0) + 1), (meeting, item + 1, None)]
        expected += [(meeting + 1, 1, None)]
        source.expect(
            row["theme"] is None or row["theme"] in row["title"],
            "agenda.csv",
            cell(index, "theme"),
            coded(
                "D25",
                '"{theme}" does not stand in the title "{title}"',
                theme=row["theme"],
                title=row["title"],
            ),
        )
    last = agenda["meeting"].iloc[-1]
    source.expect(
        last == meetings,
        "agenda.csv",
        cell(len(agenda) - 1, "meeting"),
        coded(
            "D06",
            "the agenda ends with meeting {last}, meetings.csv with {meetings}",
            last=last,
            meetings=meetings,
        ),
    )
