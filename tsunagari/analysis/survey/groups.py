"""Groups of people by their answers: how their counts add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from tsunagari.analysis.questionnaire.codebook import (
    NO_ANSWER,
    Asked,
    Choice,
    Codebook,
    Multiple,
    Numeric,
)
from tsunagari.analysis.survey.answers import Answers
from tsunagari.messages import coded

Partition = Sequence[str] | Mapping[str, Sequence[str]]


def partitions(answers: Answers, names: Iterable[str]) -> dict[str, Partition]:
    """Return the answers to each question of one answer: everybody asked is in exactly one.

    Parameters
    ----------
    names : iterable of str
        Questions; those of several answers have no parts.

    Returns
    -------
    dict
        By question its labels and 無回答. Where another question is put to those with one of
        several answers, these are summed up as in `base_filter`: by each sum its parts, all being
        ``""``.

    Raises
    ------
    ValueError
        If questions are put to groups that overlap.
    """
    names = list(names)
    by_question: dict[str, Partition] = {}
    for name in names:
        question: Choice | Numeric = answers.codebook.question(name, Choice, Numeric)
        if not isinstance(question, Multiple):
            by_question[name] = _in_steps(name, question, answers.codebook, names)
    return by_question


def _in_steps(
    name: str, question: Choice | Numeric, codebook: Codebook, names: list[str]
) -> Partition:
    labels = [*question.printed_labels, NO_ANSWER]
    sums = {}
    for other in names:
        codes = codebook.question(other, Asked).asked.get(name, ())
        if len(codes) > 1 and isinstance(question, Choice):
            sums[base_filter(codebook, other)[name]] = question.labels(codes)
    within = [label for several in sums.values() for label in several]
    if len(set(within)) < len(within):
        raise ValueError(
            coded("N16", "questions are put to groups by {name} that overlap", name=name)
        )
    if not sums:
        return labels
    return {"": [*sums, *(label for label in labels if label not in within)]} | sums


def base_filter(codebook: Codebook, name: str) -> dict[str, str]:
    """Return by question the answers of those whom a question is put to; nothing if it is to all.

    Several answers to one question are named together: ``いる・いない``.
    """
    asked = codebook.question(name, Asked).asked
    return {
        other: "・".join(codebook.question(other, Choice).labels(codes))
        for other, codes in asked.items()
    }
