"""The survey on people's ties: as published, and from the answer sheets.

`load` and `verdict` are of what was published. The rest begins with `load_answers`, which reads
the sheets by their codebook.
"""

from tsunagari.analysis.questionnaire.codebook import (
    NO_ANSWER,
    Codebook,
    Multiple,
    Numeric,
    Single,
    load_codebook,
)
from tsunagari.analysis.survey.answers import Answers, Fieldwork, load_answers
from tsunagari.analysis.survey.crosstabs import TOTAL, Cross, Frequency, cross, frequency
from tsunagari.analysis.survey.differences import (
    SMALL_BASE,
    between_groups,
    with_nation,
)
from tsunagari.analysis.survey.findings import (
    COMPARISON_RULE,
    Finding,
    against_nation,
    highest,
    spoken,
)
from tsunagari.analysis.survey.groups import base_filter, partitions
from tsunagari.analysis.survey.national_results import load_national, national_shares
from tsunagari.analysis.survey.published_share import (
    National,
    PublishedComparison,
    Survey,
    against_published,
    load,
    method_data,
    verdict,
)
from tsunagari.analysis.survey.scales import (
    isolated,
    ucla_score,
    with_isolation,
    with_ucla,
)
from tsunagari.analysis.survey.study import Study, load_study
from tsunagari.analysis.survey.weights import (
    Weights,
    WeightsError,
    post_stratify,
    rake,
    weighted_shares,
)

__all__ = [
    "COMPARISON_RULE",
    "NO_ANSWER",
    "SMALL_BASE",
    "TOTAL",
    "Answers",
    "Codebook",
    "Cross",
    "Fieldwork",
    "Finding",
    "Frequency",
    "Multiple",
    "National",
    "Numeric",
    "PublishedComparison",
    "Single",
    "Study",
    "Survey",
    "Weights",
    "WeightsError",
    "against_nation",
    "against_published",
    "base_filter",
    "between_groups",
    "cross",
    "frequency",
    "highest",
    "isolated",
    "load",
    "load_answers",
    "load_codebook",
    "load_national",
    "load_study",
    "method_data",
    "national_shares",
    "partitions",
    "post_stratify",
    "rake",
    "spoken",
    "ucla_score",
    "verdict",
    "weighted_shares",
    "with_isolation",
    "with_nation",
    "with_ucla",
]
