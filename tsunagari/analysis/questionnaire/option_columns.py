"""A question of several answers in one column an option, as one column of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tsunagari.analysis.questionnaire.answer_texts import (
    Vocabulary,
    is_inapplicable,
    is_none,
    spelling,
)
from tsunagari.analysis.questionnaire.codebook import Multiple
from tsunagari.analysis.questionnaire.response_file import Column

_YES = set(
    map(
        spelling,
        [
            "1",
            "true",
            "○",
            "〇",
            "◯",
            "●",
            "◎",
            "✓",
            "✔",
            "☑",
            "レ",
            "✅",
            "yes",
            "はい",
            "on",
            "選択",
            "選択あり",
            "有",
            "該当",
        ],
    )
)
_NO = set(
    map(
        spelling,
        [
            "0",
            "false",
            "×",
            "✕",
            "☐",
            "-",
            "no",
            "いいえ",
            "off",
            "非選択",
            "未選択",
            "選択なし",
            "無",
        ],
    )
)


class Wrong(NamedTuple):
    """Cells of an option's column that say neither yes nor no."""

    code: str
    rows: npt.NDArray[np.bool_]


def combine(question: Multiple, columns: Mapping[str, Column]) -> tuple[Column, list[Wrong]]:
    """Return the codes that are marked in each row, joined by ;, and the cells that are wrong.

    Parameters
    ----------
    columns : mapping
        By code its column. A cell says yes as 1, ○, its own code or label; and no as 0 or empty.
    """
    vocabulary, wrong = Vocabulary(question), []
    count = len(next(iter(columns.values())).codes)
    marks = np.zeros((count, len(columns)), dtype=bool)
    unasked = np.zeros(count, dtype=bool)
    for place, (code, column) in enumerate(columns.items()):
        said = [_said(question, vocabulary, code, text) for text in column.texts]
        marks[:, place] = np.array([each is True for each in said])[column.codes]
        away = [is_inapplicable(question, text) for text in column.texts]
        unasked |= np.array(away, dtype=bool)[column.codes]
        unknown = np.array([each is None for each in said])[column.codes]
        if unknown.any():
            wrong.append(Wrong(code, unknown))
    return _joined(question, list(columns), marks, unasked), wrong


def _said(question: Multiple, vocabulary: Vocabulary, code: str, text: str) -> bool | None:
    """Return what a cell says of its option; None if that is not clear."""
    shown = spelling(text.removesuffix(".0"))
    if shown in _NO or (code not in question.no_answer and is_none(question, text)):
        return False
    if is_inapplicable(question, text):
        return False
    own = shown in _YES or text == code or vocabulary.code(text) == code
    return True if own or code == question.other else None


def _joined(
    question: Multiple,
    codes: list[str],
    marks: npt.NDArray[np.bool_],
    unasked: npt.NDArray[np.bool_],
) -> Column:
    keys, at = np.unique(np.column_stack([unasked, marks]), axis=0, return_inverse=True)
    texts = []
    for away, *chosen in keys:
        text = ";".join(code for code, is_marked in zip(codes, chosen, strict=True) if is_marked)
        texts.append(text or (question.not_applicable or ("",))[0] * bool(away))
    distinct = list(dict.fromkeys(texts))
    to = np.array([distinct.index(text) for text in texts], dtype=np.int32)
    return Column(to[at.ravel()], distinct)
