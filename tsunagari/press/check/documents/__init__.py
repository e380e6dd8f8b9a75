"""The documents, read back: they say what the pages say, figure by figure, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from tsunagari.messages import coded
from tsunagari.press.check.documents import pdf, word, workbook
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.documents.naming import path_of

_READERS = {"pdf": pdf.check, "docx": word.check, "xlsx": workbook.check}


def check(site: BuiltSite) -> Iterator[Problem]:
    """Compare every document that was asked for with the pages and the files to take away."""
    for name in site.plan.formats:
        if name == "html":
            continue
        path = path_of(site.plan, name)
        if path not in site.raw:
            yield Problem(path, coded("Q05", "it was asked for and was not made."))
        else:
            yield from _READERS[name](site, path)
