"""What the loaders of sections have in common: one YAML file of values, and tables beside it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from tsunagari.analysis.data.folders import data_folder
from tsunagari.analysis.data.source import Columns, Source


def read_section(
    folder: str | Path, name: str, keys: Columns, tables: Mapping[str, Columns]
) -> tuple[Source, dict[str, Any], list[pd.DataFrame]]:
    """Return a section's source with what stands in its files, all of which could be read.

    Parameters
    ----------
    folder : str or Path
        Where they are; if it is empty, see `data_folder`.
    name : str
        The section's: its values are in ``<name>.yml``.
    keys : mapping
        What each key of that file holds.
    tables : mapping
        By file what each column holds.

    Returns
    -------
    tuple
        The source, to go on with what the values should be beside one another; the values by
        key; the tables in their order.

    Raises
    ------
    DataError
        With every fault found in the files.
    """
    source = Source(data_folder(folder, name))
    values = source.values(f"{name}.yml", keys)
    frames = [source.table(file, columns) for file, columns in tables.items()]
    source.stop_if_faulty()
    return source, values, frames
