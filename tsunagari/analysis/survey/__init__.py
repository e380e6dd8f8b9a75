"""The survey on people's ties: as published, and from the answer sheets.

`load` and what goes with it are of what was published. `load_study` counts and protects the answers
of the sheets; what reads and counts them is in the modules, and not for notebooks.
"""

from tsunagari.analysis.survey.findings import COMPARISON_RULE
from tsunagari.analysis.survey.published_share import (
    National,
    PublishedComparison,
    Survey,
    against_published,
    load,
    method_data,
    verdict,
)
from tsunagari.analysis.survey.study import Study, load_study

__all__ = [
    "COMPARISON_RULE",
    "National",
    "PublishedComparison",
    "Study",
    "Survey",
    "against_published",
    "load",
    "load_study",
    "method_data",
    "verdict",
]
