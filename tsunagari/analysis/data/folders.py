"""Find the folders of a notebook: its data, and where a project keeps what it worked out."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tsunagari.analysis.data.source import DataError
from tsunagari.contract import Thresholds
from tsunagari.messages import coded, say

VARIABLE = "TSUNAGARI_EDITION"
"""Names the edition whose data a notebook reads where nothing else says it."""

DEFAULT = "r4"


def data_folder(folder: str | Path, name: str) -> Path:
    """Return the folder that a notebook reads.

    Parameters
    ----------
    folder : str or Path
        As the notebook's parameter says it. Where it is empty, it is the folder `name` of the
        edition that the environment variable `VARIABLE` names; or else of the edition whose own
        notebook it is, of `DEFAULT`, or of the first edition that has such a folder.
    name : str
        Of a section, or ``reference`` for what all editions share.

    Raises
    ------
    DataError
        If there is no such folder.
    """
    if str(folder):
        return Path(folder)
    data = _data()
    if (data / name).is_dir():
        return data / name
    edition = os.environ.get(VARIABLE)
    known = sorted(path.parent.name for path in data.glob("*/edition.yml"))
    editions = [edition] if edition else [Path.cwd().name, DEFAULT, *known]
    folders = [data / edition / name for edition in editions]
    existing = [path for path in folders if path.is_dir()]
    if not existing:
        what = (
            say("no folder {name} in edition {edition}", name=name, edition=edition)
            if edition
            else say("no folder {name}", name=name)
        )
        raise DataError(
            [
                coded(
                    "D02",
                    "data: there is {what}; {variable} may name one of {known}",
                    what=what,
                    variable=VARIABLE,
                    known=", ".join(known),
                )
            ]
        )
    return existing[0]


def edition_disclosure(folder: Path) -> Mapping[str, Any]:
    """Return the thresholds of the edition whose data a folder has; none if it sets none.

    A build gives them to its notebooks. Who runs one in JupyterLab is shown the same: what is
    hidden on the page is hidden there.

    Parameters
    ----------
    folder : Path
        That of a section's data, ``data/<edition>/<section>``.

    Raises
    ------
    DataError
        If they are not what they should be.
    """
    # A folder that is a link belongs to the edition it stands in.
    places = [place.parent / "edition.yml" for place in (folder.absolute(), folder.resolve())]
    settings = next((path for path in places if path.is_file()), None)
    if settings is None:
        return {}
    try:
        document = yaml.safe_load(settings.read_bytes())
        given = document.get("disclosure") if isinstance(document, dict) else None
        Thresholds.model_validate(given or {})
    except (yaml.YAMLError, ValueError):
        what = coded(
            "D08", "{file}: disclosure cannot be read; a build says why", file=settings.name
        )
        raise DataError([what]) from None
    return given or {}


def suppression_cache(folder: Path) -> Path | None:
    """Return where a project keeps what was found to be hidden in its tables.

    It is below ``_build``, of which a build does not say that a notebook used it: what is kept
    there is named by all that it follows from.

    Parameters
    ----------
    folder : Path
        That of a section's data, ``data/<edition>/<section>``.

    Returns
    -------
    Path or None
        None where nothing has been built.
    """
    parents = folder.resolve().parents
    build = parents[2] / "_build" if len(parents) > 2 else None
    return build / "suppressed" if build and build.is_dir() else None


def _data() -> Path:
    """Return the folder ``data`` of the project that the notebook runs in."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if any((folder / "data").glob("*/edition.yml")):
            return folder / "data"
    raise DataError([coded("D02", "data: no folder above this one has data/<edition>/edition.yml")])
