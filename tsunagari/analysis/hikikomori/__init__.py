"""Hikikomori: what the city published, and its survey's answers by the rules of a definition.

`load` and `response_rates` are of what was published. `load_study` reads the answers.
"""

from tsunagari.analysis.hikikomori.published_returns import Hikikomori, load, response_rates
from tsunagari.analysis.hikikomori.study import Study, load_study

__all__ = ["Hikikomori", "Study", "load", "load_study", "response_rates"]
