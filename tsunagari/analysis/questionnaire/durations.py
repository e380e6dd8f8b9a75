"""Spans of time in years and months: in one cell, 1年6か月, or in a column each."""

from __future__ import annotations

import re

import numpy as np

from tsunagari.analysis.questionnaire.answer_texts import is_none
from tsunagari.analysis.questionnaire.codebook import Numeric
from tsunagari.analysis.questionnaire.response_file import Column
from tsunagari.table_files.values import plain

_MONTHS = r"[かヶカヵケ箇]月間?"
_UNIT = re.compile(_MONTHS)
_SPAN = re.compile(rf"(?:(\d+)年間?と?)?(?:(\d+)(?:{_MONTHS})?)?")


def is_duration(question: Numeric) -> bool:
    """Check that a question asks for months."""
    return _UNIT.fullmatch(question.unit) is not None


def months(text: str) -> int:
    """Read a span of time as months: 18, 6ヶ月, 1年6か月, 2年.

    Raises
    ------
    ValueError
        If it is none, or has twelve months beside the years.
    """
    shown = re.sub(r"(\d)\.0+(?!\d)", r"\1", "".join(plain(text).split()))
    match = _SPAN.fullmatch(shown)
    if not match or not any(match.groups()):
        raise ValueError
    years, rest = (int(part or 0) for part in match.groups())
    if match[1] and rest > 11:
        raise ValueError
    return 12 * years + rest


def joined(question: Numeric, years: Column, rest: Column) -> Column:
    """Join a column of years and one of months into one of both."""
    pairs, at = np.unique(np.stack([years.codes, rest.codes]), axis=1, return_inverse=True)
    texts = [
        _joined(question, years.texts[year], rest.texts[month]) for year, month in pairs.T.tolist()
    ]
    distinct = list(dict.fromkeys(texts))
    to = np.array([distinct.index(text) for text in texts], dtype=np.int32)
    return Column(to[at.ravel()], distinct)


def _joined(question: Numeric, year: str, month: str) -> str:
    without_year, without_month = is_none(question, year), is_none(question, month)
    if without_year:
        return month
    return f"{year.removesuffix('年')}年{'' if without_month else month}"
