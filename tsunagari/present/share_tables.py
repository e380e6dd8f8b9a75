"""Tables of shares: one row a group with its base, one column an answer."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from tsunagari.present.grid import in_per_cent
from tsunagari.present.marks import NIL
from tsunagari.present.numbers import integer
from tsunagari.present.small import marked_percent
from tsunagari.present.tables import Table

BASE = "回答者数（n）"
TOTAL = "計"
ROUNDED = "割合は四捨五入しているため、足しても計と一致しないことがあります。"
SEVERAL = "複数回答のため、割合を足すと100％を超えることがあります。"


def share_table(
    shares: pd.DataFrame, bases: pd.Series[int], *, head: str, multiple: bool = False
) -> Table:
    """Make a table of shares, with the base in front and 計 at the end.

    Parameters
    ----------
    shares : DataFrame
        As `grid.group_shares` gives it.
    bases : Series of int
        By the same groups.
    head : str
        What the groups are.
    multiple : bool
        Whether a person may have given several answers: then there is no 計.

    Returns
    -------
    Table
        Its CSV has the shares in per cent as numbers.
    """
    base = [int(bases[group]) for group in shares.index]
    whole = pd.Series([Fraction(1) if n else NIL for n in base], shares.index, object, TOTAL)
    printed = shares if multiple else pd.concat([shares, whole], axis=1)
    figures = in_per_cent(shares).add_suffix("（％）")
    names = {head: list(shares.index), BASE: base}
    return Table(
        pd.concat([pd.DataFrame(names, shares.index), printed], axis=1),
        formats={BASE: integer} | dict.fromkeys(printed.columns, marked_percent),
        csv=pd.concat([pd.DataFrame(names, shares.index), figures], axis=1),
        note=SEVERAL if multiple else ROUNDED,
    )
