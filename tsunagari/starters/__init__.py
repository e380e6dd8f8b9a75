"""``pipeline.py new``: working files to start an edition, a section or a survey from."""

from __future__ import annotations

from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.starters.edition import new_edition
from tsunagari.starters.section import new_section
from tsunagari.starters.survey import new_survey


def make(
    root: Path, kind: str, name: str, *, former: str | None, answers: str | None, edition: str
) -> list[str]:
    """Make the files of an edition, a section or a survey, and return what is said of them.

    Parameters
    ----------
    former
        Of an edition the one that it comes after.
    answers
        Of a survey the file with its answers.
    edition
        That gets the section or survey.

    Raises
    ------
    ConfigError
        With what stands against it; nothing is made then.
    """
    where = f"new {kind} {name}"
    if former and kind != "edition":
        what = coded("C12", "--from is of an edition.")
        raise ConfigError(Problem(where, what, say("Write new edition NAME --from EDITION.")))
    if bool(answers) != (kind == "survey"):
        what = coded("C12", "--answers is of a survey, which needs it.")
        raise ConfigError(Problem(where, what, say("Write new survey NAME --answers FILE.")))
    if kind == "edition":
        return new_edition(root, name, former)
    if kind == "section":
        return new_section(root, edition, name)
    return new_survey(root, edition, name, Path(answers or ""))
