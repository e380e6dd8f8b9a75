"""What a reader can tell from why counts are hidden: each for the sake of a small one.

The rules are published: counts from 1 to so many are hidden, and others for their sake only. So
among hidden counts that sums tie to one another there is a small one; and where only one of them
can be small, it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from tsunagari.tabulation.suppression.attacker import Truths
from tsunagari.tabulation.suppression.programs import Numbers

_PASSES = 100
_TINY = 1e-6


@dataclass(frozen=True, eq=False)
class Reasons:
    """Counts that are tied to one another by sums, and which of them are hidden for what.

    Attributes
    ----------
    matrix, values, ends
        As an attacker has them.
    limit
        Counts from 1 to this are small.
    may_be_small
        Which counts would be hidden if they were small.
    always
        Which counts are hidden for their own sake, however large.
    """

    matrix: Numbers
    values: Numbers
    ends: Numbers
    limit: int
    may_be_small: Truths
    always: Truths

    def told(self, hidden: Truths, near: Truths | None = None) -> Iterator[tuple[int, Truths]]:
        """Find the counts that must be small, as nothing that is hidden with them can be.

        Parameters
        ----------
        hidden
            Which counts are not shown.
        near
            If given, only counts that are tied to some of these are looked at.

        Yields
        ------
        tuple
            The place of the count, and the shown counts of which one has to be hidden besides.
        """
        small = self.may_be_small & (self.values >= 1) & (self.values <= self.limit)
        for part, ends in self.parts(hidden):
            alone = np.flatnonzero(part & small)
            if (
                len(alone) == 1
                and not (part & self.always).any()
                and (near is None or (part & near).any())
                and not self._another(part, int(alone[0]), ends)
            ):
                yield int(alone[0]), self._around(part, hidden) & ~hidden

    def _another(self, part: Truths, small: int, ends: Numbers) -> bool:
        """Tell whether another count of a part can be small, in fractions."""
        at = np.flatnonzero(part)
        matrix = self.matrix[np.ix_(self.matrix[:, at].any(axis=1), at)]
        # The smallest first: it is the most likely.
        for place in at[np.argsort(self.values[at], kind="stable")]:
            if (
                place != small
                and self.may_be_small[place]
                and ends[place, 0] <= self.limit
                and ends[place, 1] >= 1
            ):
                aim = (at == place).astype(float)
                found = linprog(aim, A_eq=matrix, b_eq=matrix @ self.values[at], bounds=ends[at])
                if found.fun is not None and found.fun <= self.limit + _TINY:
                    return True
        return False

    def _narrowed(self, ends: Numbers) -> Numbers:
        """Tighten what counts are at least and at most, sum by sum, until nothing follows."""
        ends = ends - self.values[:, None]  # the sums of what counts differ by are 0
        up, down = self.matrix.clip(0), -self.matrix.clip(None, 0)
        for _ in range(_PASSES):
            low, high = ends[:, 0], ends[:, 1]
            least, most = up @ low - down @ high, up @ high - down @ low
            # A part is at most what the others leave, a sum at most what its parts are.
            top = np.where(up, low - least[:, None], np.where(down, most[:, None] + low, np.inf))
            bottom = np.where(
                up, high - most[:, None], np.where(down, least[:, None] + high, -np.inf)
            )
            new = np.column_stack(
                (np.maximum(low, bottom.max(axis=0)), np.minimum(high, top.min(axis=0)))
            )
            if (new == ends).all():
                break
            ends = new
        return ends + self.values[:, None]

    def parts(self, hidden: Truths) -> Iterator[tuple[Truths, Numbers]]:
        """Yield the counts that are not known, those together that sums tie, and all ends."""
        ends = self._narrowed(np.where(hidden[:, None], self.ends, self.values[:, None]))
        unknown = ends[:, 0] < ends[:, 1]
        tied = (self.matrix != 0) & unknown
        number, part_of = connected_components(csr_array(tied.T.astype(int) @ tied.astype(int)))
        for part in range(number):
            members = unknown & (part_of == part)
            if members.any():
                yield members, ends

    def _around(self, part: Truths, unseen: Truths) -> Truths:
        """Return the counts of the sums that a part is in, or is in if one more were hidden."""
        is_in = self.matrix != 0
        while True:
            rows = is_in[:, part].any(axis=1)
            more = part | (is_in[rows].any(axis=0) & unseen)
            if (more == part).all():
                return np.asarray(is_in[rows].any(axis=0))
            part = more
