"""Tables of shares: one row a group with its base, one column an answer."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from tsunagari.present.numbers import integer, marked_percent
from tsunagari.present.tables import Table
from tsunagari.tabulation.tabulation import BASE, TOTAL, Shares, in_per_cent

ROUNDED = "割合は四捨五入しているため、足しても計と一致しないことがあります。"
SEVERAL = "複数回答のため、割合を足すと100％を超えることがあります。"


def share_table(found: Shares, *, head: str, multiple: bool = False) -> Table:
    """Make a table of shares, with the base in front and 計 at the end.

    Parameters
    ----------
    found : Shares
    head : str
        What the groups are.
    multiple : bool
        Whether a person may have given several answers: then there is no 計.

    Returns
    -------
    Table
        Its CSV has the shares in per cent as numbers.
    """
    shares, bases = found.shares, found.bases
    whole = pd.Series(
        [n if isinstance(n, str) else Fraction(1) for n in bases], shares.index, object, TOTAL
    )
    printed = shares if multiple else pd.concat([shares, whole], axis=1)
    figures = in_per_cent(shares).add_suffix("（％）")
    names = pd.DataFrame({head: list(shares.index), BASE: bases}, shares.index)
    return Table(
        pd.concat([names, printed], axis=1),
        formats={BASE: integer} | dict.fromkeys(printed.columns, marked_percent),
        csv=pd.concat([names, figures], axis=1),
        note=SEVERAL if multiple else ROUNDED,
        counts=found.counts(),
    )
