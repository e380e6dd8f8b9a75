"""The survey on people's ties: as published, and from the answer sheets.

`load` and `verdict` are of what was published. The rest begins with `load_answers`, which reads
the sheets by their codebook.
"""

from tsunagari.analysis.survey.published import National, Survey, load, verdict

__all__ = ["National", "Survey", "load", "verdict"]
