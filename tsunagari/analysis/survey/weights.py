"""Weights that make the answers sum to the resident register, and what they cost.

The headline is unweighted, as the state's is; a weighted share beside it shows how sensitive it
is to who answered. Nobody without a place in the register (an attribute unanswered, or an option
that the register does not have) gets a weight.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from tsunagari.analysis.questionnaire.codebook import Numeric
from tsunagari.analysis.survey.answers import Answers
from tsunagari.analysis.survey.crosstabs import count_by
from tsunagari.messages import coded

Values = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
_CLOSE, _MOST_ROUNDS, _LARGEST = 1e-12, 10_000, 1e100


class WeightsError(ValueError):
    """These answers cannot be weighted so: they are too few, or do not fit the register."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What each sheet counts for.

    Attributes
    ----------
    per_sheet : array of float
        One a sheet, on average 1; NaN for those without a place in the register.
    by : tuple of str
        The attributes that now sum to the register.
    """

    per_sheet: Values
    by: tuple[str, ...]

    @property
    def weighted(self) -> int:
        """How many sheets have a weight."""
        return int(np.count_nonzero(~np.isnan(self.per_sheet)))

    @property
    def design_effect(self) -> float:
        """Kish's: by how much the weights inflate the variance of a mean, n Σw² / (Σw)².

        Kish, L. (1992): Weighting for unequal Pi. Journal of Official Statistics 8, 183-200.
        It is 1 + the squared coefficient of variation of the weights.
        """
        known = self.per_sheet[~np.isnan(self.per_sheet)]
        return float(len(known) * np.sum(known**2) / np.sum(known) ** 2)

    @property
    def effective(self) -> float:
        """How many unweighted answers would be as precise."""
        return self.weighted / self.design_effect


def post_stratify(answers: Answers, by: Sequence[str]) -> Weights:
    """Weight every cell of some attributes to its persons in the register.

    Parameters
    ----------
    by : sequence of str
        Attributes of the register, the last of them with an order: a band in which nobody
        answered is taken together with the next one (the last band with the one before).

    Raises
    ------
    WeightsError
        If nobody answered in all bands of a group.
    ValueError
        If the register has no such attribute.

    Notes
    -----
    Holt, D. and Smith, T. M. F. (1979): Post stratification. JRSS A 142, 33-46.
    """
    places, sizes = _places(answers, by), _sizes(answers, by)
    known = np.all([at >= 0 for at in places], axis=0)
    cells = np.ravel_multi_index([np.where(known, at, 0) for at in places], sizes)
    counts = np.bincount(cells[known], minlength=int(np.prod(sizes)))
    persons = answers.register.groupby(list(by), observed=False)["persons"].sum().to_numpy()
    names = [_labels(answers, name) for name in by]
    to = np.arange(len(counts))
    lines = len(counts) // sizes[-1]
    for line in range(lines):
        part = slice(line * sizes[-1], (line + 1) * sizes[-1])
        groups = [n[i] for n, i in zip(names, np.unravel_index(line, sizes[:-1]), strict=False)]
        bands = _without_gaps(counts[part], persons[part], "、".join(groups))
        to[part] = bands + line * sizes[-1]
    counts, persons = (np.bincount(to, values, len(to)) for values in (counts, persons))
    with np.errstate(invalid="ignore", divide="ignore"):
        factors = persons / counts
    return _weights(np.where(known, factors[to[cells]], np.nan), by)


def rake(answers: Answers, by: Sequence[str], ordered: Collection[str] = ()) -> Weights:
    """Weight the margins of some attributes to their persons in the register, one after another.

    Parameters
    ----------
    by : sequence of str
        Attributes of the register. A band of a number in which nobody answered is taken together
        with the next one.
    ordered : collection of str
        Those whose options are bands too.

    Raises
    ------
    WeightsError
        If nobody answered in a group that is no band, or the margins cannot be reached.
    ValueError
        If the register has no such attribute.

    Notes
    -----
    Deming, W. E. and Stephan, F. F. (1940): On a least squares adjustment of a sampled frequency
    table when the expected marginal totals are known. Annals of Mathematical Statistics 11,
    427-444.
    """
    places = _places(answers, by)
    known = np.all([at >= 0 for at in places], axis=0)
    margins = []
    for number, name in enumerate(by):
        labels = _labels(answers, name)
        persons = answers.register.groupby(name, observed=False)["persons"].sum().to_numpy()
        counts = np.bincount(places[number][known], minlength=len(labels))
        to = np.arange(len(labels))
        if name in ordered or isinstance(answers.codebook.questions[name], Numeric):
            to = _without_gaps(counts, persons, "")
        elif missing := [g for g, n, k in zip(labels, persons, counts, strict=True) if n and not k]:
            raise WeightsError(
                coded(
                    "D17",
                    "nobody of {missing} answered: leave {name} out of by",
                    missing="、".join(missing),
                    name=name,
                )
            )
        places[number] = to[places[number]]
        margins.append(np.bincount(to, persons, len(labels)).astype(float))
    sizes = [len(margin) for margin in margins]
    cells = np.ravel_multi_index([np.where(known, at, 0) for at in places], sizes)
    counts = np.bincount(cells[known], minlength=int(np.prod(sizes))).reshape(sizes)
    factors = _fit(counts.astype(float), margins)
    return _weights(np.where(known, factors.ravel()[cells], np.nan), by)


def weighted_shares(answers: Answers, question: str, weights: Weights) -> pd.Series[float]:
    """Return the weighted shares of the answers to a question, of those with a weight.

    Returns
    -------
    Series
        By the option's label in the order of printing, 無回答 at the end, which stays in the
        base; NaN without a base.
    """
    values = np.nan_to_num(weights.per_sheet)
    nobody = np.zeros(len(values), dtype=np.int8)
    labels, sums, bases = count_by(answers, question, nobody, 1, values)
    with np.errstate(invalid="ignore"):
        return pd.Series(sums[0] / bases[0], labels)


def _labels(answers: Answers, name: str) -> list[str]:
    if name not in answers.register or name == "persons":
        raise ValueError(coded("D17", "the register has no attribute {name}", name=name))
    return [str(label) for label in answers.register[name].cat.categories]


def _sizes(answers: Answers, by: Sequence[str]) -> tuple[int, ...]:
    return tuple(len(_labels(answers, name)) for name in by)


def _places(answers: Answers, by: Sequence[str]) -> list[Codes]:
    """Return each sheet's place among the register's groups, by attribute; -1 for none."""
    places = []
    for name in by:
        groups, labels = answers.groups(name).cat, _labels(answers, name)
        to = [labels.index(g) if g in labels else -1 for g in groups.categories] + [-1]
        places.append(np.array(to, dtype=np.int64)[groups.codes.to_numpy()])
    return places


def _without_gaps(counts: Any, persons: Any, of: str) -> Any:
    """Return by band the place of the band it is taken together with, so that each has answers."""
    if persons.sum() and not counts.sum():
        raise WeightsError(
            coded("D17", "nobody of {of} answered: weight by fewer attributes", of=of)
            if of
            else coded("D17", "nobody answered: weight by fewer attributes")
        )
    to, answered = np.arange(len(counts)), np.flatnonzero(counts)
    if len(answered):  # the next band with answers, or the last one that has any
        following = np.searchsorted(answered, to)
        to = answered[np.minimum(following, len(answered) - 1)]
    return to


def _fit(counts: Values, margins: list[Values]) -> Values:
    """Return the factors of the cells of a table that bring its sums to the margins."""
    factors = np.ones_like(counts)
    axes = range(counts.ndim)
    for _ in range(_MOST_ROUNDS):
        worst = 0.0
        for axis, margin in enumerate(margins):
            sums = (counts * factors).sum(axis=tuple(a for a in axes if a != axis))
            step = np.divide(margin, sums, out=np.ones_like(margin), where=sums > 0)
            worst = max(worst, float(np.max(np.abs(step - 1))))
            factors *= step.reshape([-1 if a == axis else 1 for a in axes])
        if worst < _CLOSE:
            return factors
        if factors.max() > _LARGEST:  # margins that contradict one another drive factors apart
            break
    raise WeightsError(
        coded("D17", "the answers cannot be weighted to all margins: weight by fewer attributes")
    )


def _weights(values: Values, by: Sequence[str]) -> Weights:
    return Weights(values / np.nanmean(values), tuple(by))
