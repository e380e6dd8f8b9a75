"""Scales over several questions: loneliness asked indirectly, and the dimensions of isolation.

Each adds its result to the answers as a question of its own, to be counted like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from tsunagari.analysis.questionnaire.codebook import Multiple, Numeric, Single
from tsunagari.analysis.survey.answers import Answers
from tsunagari.messages import coded
from tsunagari.near_names import hint

UCLA_BANDS = {
    "1": "3点(決してない)",
    "2": "4～6点(ほとんどない)",
    "3": "7～9点(時々ある)",
    "4": "10～12点(常にある)",
}
_UPPER = (3, 6, 9, 12)
UCLA_POINTS = {
    "決してない": 1,
    "ほとんどない": 2,
    "時々ある": 3,
    "ときどきある": 3,
    "常にある": 4,
    "つねにある": 4,
}
"""What the options of an item count, by their labels: codes may run either way."""
Codes = Mapping[str, Sequence[str]]
"""Per question the codes that count as isolated; in every question one of them has to hold."""


def ucla_score(
    answers: Answers, items: Sequence[str], points: Mapping[str, int] | None = None
) -> pd.Series[float]:
    """Sum the three items of the UCLA loneliness scale, short form.

    Parameters
    ----------
    items : sequence of str
        Three questions of one answer with four options, from 決してない (one point) to 常にある
        (four), in whatever order and with whatever codes.
    points : mapping, optional
        What options count whose labels are others.

    Returns
    -------
    Series
        One a sheet, from 3 to 12; NaN where any item is missing.

    Raises
    ------
    ValueError
        If it is not three such questions, or a label does not tell what it counts.

    Notes
    -----
    UCLA孤独感尺度 日本語版 3項目短縮版, as the state's survey uses it: wic-net.com, material
    10445, pages 44 and 45.
    """
    if len(set(items)) != 3:
        raise ValueError(
            coded("D18", "the scale has three items, not {value}", value=", ".join(items) or "none")
        )
    known = {**UCLA_POINTS, **(points or {})}
    score = np.zeros(len(answers))
    for item in items:
        question: Single = answers.codebook.question(item, Single)
        counts = [known.get(label) for label in question.options.values()]
        if sorted(count or 0 for count in counts) != [1, 2, 3, 4]:
            labels = "、".join(question.options.values())
            raise ValueError(
                coded(
                    "D18",
                    "the labels of {item} ({labels}) do not tell which of them count 1, 2, 3 and "
                    "4; write it beside items, as points: {{決してない: 1, …}}",
                    item=item,
                    labels=labels,
                )
            )
        of_option = np.array([*(float(count or 0) for count in counts), np.nan])
        score += of_option[answers.frame[item].cat.codes.to_numpy()]
    return pd.Series(score, index=answers.frame.index)


def with_ucla(
    answers: Answers,
    items: Sequence[str],
    name: str = "ucla",
    wording: str = "",
    points: Mapping[str, int] | None = None,
) -> Answers:
    """Add the bands of the UCLA score, as the state prints them: the highest first.

    Parameters
    ----------
    items, points
        See `ucla_score`.
    name : str
        Of the question that is added: of one answer; 無回答 where any item is missing.
    wording : str
        What charts call it.
    """
    score = ucla_score(answers, items, points)
    bands = np.searchsorted(_UPPER, score.fillna(_UPPER[0]))
    question = Single(
        label="孤独感（間接質問）",
        wording=wording,
        type="single",
        options=UCLA_BANDS,
        printed="descending",
        source="wic-net.com/material/document/10445/44",
        grade="A",
    )
    return answers.adding(name, question, {name: _categorical(question, bands, score.isna())})


def isolated(answers: Answers, codes: Codes) -> pd.Series[Any]:
    """Return who is isolated in one dimension.

    Parameters
    ----------
    codes : mapping
        By question the codes that count as isolated. In a question of several answers one of
        them must be marked. All of the questions have to hold: who does not meet anyone but
        phones is not isolated from company.

    Returns
    -------
    Series
        One a sheet, of the dtype ``boolean``; missing where any of the questions has no answer
        or was not put.

    Raises
    ------
    ValueError
        If no question is given, or a question or code is unknown.

    Notes
    -----
    The state names the dimensions (wic-net.com, material 14544, page 18) and prints the answers
    to each; a cut-off that makes a person isolated was *not found*, so it is **assumed** by who
    calls this: the codes are theirs to give and to print.
    """
    if not codes:
        raise ValueError(coded("D18", "a dimension of isolation needs at least one question"))
    holds = np.ones(len(answers), dtype=bool)
    known = np.ones(len(answers), dtype=bool)
    for name, wanted in codes.items():
        question: Single | Multiple = answers.codebook.question(name, Single, Multiple)
        for code in wanted:
            if code not in question.options:
                raise ValueError(
                    coded(
                        "D15",
                        '{name} has no code "{key}"; {hint}',
                        name=name,
                        key=code,
                        hint=hint(code, question.options),
                    )
                )
        labels = question.labels(wanted)
        if isinstance(question, Multiple):
            marks = answers.marks(name)
            chosen, answered = marks[labels].any(axis=1), marks.any(axis=1)
        else:
            chosen, answered = answers.frame[name].isin(labels), answers.frame[name].notna()
        holds &= chosen.to_numpy()
        known &= answered.to_numpy() & answers.eligible(name)
    return pd.Series(holds, answers.frame.index, dtype="boolean").mask(~known)


def with_isolation(
    answers: Answers, dimensions: Mapping[str, Codes], name: str = "isolation"
) -> Answers:
    """Add for each dimension of isolation who is isolated in it.

    Parameters
    ----------
    dimensions : mapping
        By the dimension's label what counts as isolated in it, see `isolated`.
    name : str
        How the questions that are added begin: each is of one answer, ``name.label``, 該当する or
        該当しない.
    """
    for label, codes in dimensions.items():
        flag = isolated(answers, codes)
        question = Single(
            label=label,
            type="single",
            options={"1": "該当する", "0": "該当しない"},
            source="区切りは公表資料に見つからないため、この報告で仮に定めた",
            grade="assumed",
        )
        key = f"{name}.{label}"
        places = (~flag).fillna(False).astype(int).to_numpy()
        answers = answers.adding(key, question, {key: _categorical(question, places, flag.isna())})
    return answers


def with_bands(answers: Answers, name: str, bands: Sequence[int]) -> Answers:
    """Print the answers to a question that asks a number in wider bands; the register, too.

    Parameters
    ----------
    bands : sequence of int
        Lower bounds, each of them one of the question's.
    """
    asked: Numeric = answers.codebook.question(name, Numeric)
    wider = asked.model_copy(update={"bands": tuple(bands)})
    register = answers.register
    if name in register:
        labels = pd.CategoricalDtype(wider.printed_labels, ordered=True)
        at = np.searchsorted(bands, asked.bands, side="right") - 1
        to = dict(zip(asked.printed_labels, np.array(wider.printed_labels)[at], strict=True))
        register = register.assign(**{name: register[name].astype(str).map(to).astype(labels)})
        by = [column for column in register if column != "persons"]
        register = register.groupby(by, observed=True, sort=False)["persons"].sum().reset_index()
    known = answers.codebook
    codebook = replace(known, questions={**known.questions, name: wider})
    return replace(answers, codebook=codebook, register=register)


def with_together(
    answers: Answers, name: str, question: str, label: str, codes: Mapping[str, Sequence[str]]
) -> Answers:
    """Add a question whose answers are those of another one put together.

    Parameters
    ----------
    name : str
        Of the question that is added.
    question : str
        Of one answer, or one that asks a number.
    label : str
        What tables call it.
    codes : mapping
        By its answers the codes of each, every code once; of a number the labels of its bands.
    """
    asked: Single | Numeric = answers.codebook.question(question, Single, Numeric)
    place = {code: number for number, several in enumerate(codes.values()) for code in several}
    options = {n: n for n in codes}
    if isinstance(asked, Single):
        given, known = answers.frame[question], list(asked.options)
        added = asked.model_copy(
            update={"label": label, "options": options, "printed": "ascending", "national": {}}
        )
    else:
        given, known = answers.groups(question), asked.printed_labels
        added = Single(
            label=label, type="single", wording=asked.wording, asked=asked.asked, options=options
        )
    to = np.array([*(place[code] for code in known), 0])
    column = _categorical(added, to[given.cat.codes.to_numpy()], given.isna())
    return answers.adding(name, added, {name: column})


def _categorical(question: Single, places: Any, missing: pd.Series[bool]) -> pd.Series[Any]:
    """Make a question's column from the places of its options."""
    codes = np.where(missing, -1, places).astype(np.int8)
    labels = pd.CategoricalDtype(list(question.options.values()), ordered=True)
    values = pd.Categorical.from_codes(codes.tolist(), dtype=labels)
    return pd.Series(values, index=missing.index)
