"""Hikikomori: what the city published, and its survey's answers by the rules of a definition."""

from tsunagari.analysis.hikikomori.published_returns import Hikikomori, load, response_rates

__all__ = ["Hikikomori", "load", "response_rates"]
