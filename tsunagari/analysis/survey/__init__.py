"""The survey on people's ties: as published, and from the answer sheets.

`load` and `verdict` are of what was published. The rest begins with `load_answers`, which reads
the sheets by their codebook.
"""

from tsunagari.analysis.survey.answers import Answers, Fieldwork, load_answers
from tsunagari.analysis.survey.codebook import (
    NO_ANSWER,
    Codebook,
    Multiple,
    Number,
    Single,
    load_codebook,
)
from tsunagari.analysis.survey.published import National, Survey, load, verdict
from tsunagari.analysis.survey.tables import TOTAL, Cross, Frequency, cross, frequency

__all__ = [
    "NO_ANSWER",
    "TOTAL",
    "Answers",
    "Codebook",
    "Cross",
    "Fieldwork",
    "Frequency",
    "Multiple",
    "National",
    "Number",
    "Single",
    "Survey",
    "cross",
    "frequency",
    "load",
    "load_answers",
    "load_codebook",
    "verdict",
]
