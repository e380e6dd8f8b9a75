"""What the auditor found nothing wrong with before, so that it does not reckon it again.

What follows from the numbers of a site does so whatever stands in its texts; a text is held against
these numbers by itself. So the numbers count by the digest of all that they are read from, and each
text by its own beside it. What was found wrong is looked at each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tsunagari import contract
from tsunagari.messages import language
from tsunagari.press.bind.page import Counted, Float
from tsunagari.press.check import disclosure
from tsunagari.press.check.disclosure import observations
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core import digests
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish import counted
from tsunagari.press.render.staging import csv_href
from tsunagari.press.run.cache import LOCK

_FILE = "audited.json"
Notify = Callable[[str], None]


class Audit:
    """The audit of a site, as far as it has to be made.

    Attributes
    ----------
    numbers
        The digest of all from which its numbers are read.
    """

    def __init__(self, site: BuiltSite) -> None:
        self._site = site
        self.numbers = _of_numbers(site)
        self._texts = {path: digest for path, digest in site.contents.items() if _is_page(path)}
        self._record = digests.read_json(site.plan.cache / _FILE)
        self._same = self._record.get("numbers") == self.numbers
        known = self._record.get("texts", {}) if self._same else {}
        self._todo = [path for path, digest in self._texts.items() if known.get(path) != digest]

    @property
    def is_light(self) -> bool:
        """Whether the numbers need not be reckoned."""
        return self._same

    def problems(self) -> list[Problem]:
        """Return what is wrong with the numbers and with texts; nothing of what passed before."""
        if self._same and not self._todo:
            return []
        return list(disclosure.check(self._site, numbers=not self._same, texts=self._todo))

    def remember(self) -> None:
        """Note that nothing was found wrong."""
        if self._todo or not self._same:
            self._remember(numbers=self.numbers, texts=self._texts)

    def unless_passed(
        self,
        name: str,
        beside: Any,
        check: Callable[[Notify], Iterable[Problem]],
        notify: Notify,
    ) -> list[Problem]:
        """Return what another check of the numbers finds; nothing where they passed it before.

        Parameters
        ----------
        name
            Of the check.
        beside
            What it looks at besides the numbers, as JSON can hold it.
        check
            Is given whom to tell what is to be known though nothing is wrong.
        notify
            Is told this each time.
        """
        key = digests.of_value([self.numbers, beside, language()])
        passed = self._record.get(name)
        notes: list[str] = []
        found: list[Problem] = []
        if isinstance(passed, dict) and passed.get("key") == key:
            notes = passed["notes"]
        else:
            found = list(check(notes.append))
            if not found:
                self._remember(**{name: {"key": key, "notes": notes}})
        for note in notes:
            notify(note)
        return found

    def _remember(self, **passed: Any) -> None:
        file = self._site.plan.cache / _FILE
        digests.write_json(file, digests.read_json(file) | passed)


def _is_page(path: str) -> bool:
    return path.endswith(".html")


def _of_numbers(site: BuiltSite) -> str:
    """Return the digest of all from which the numbers of a site are read, and the code that does.

    Of a preview and of the whole site it differs, as not the same pages are there.
    """
    plan = site.plan
    limits, data = plan.settings.disclosure, plan.root / "data" / plan.edition
    drawings = {path: digest for path, digest in site.contents.items() if path.endswith(".svg")}
    return digests.of_value(
        [
            digests.of_machinery(),
            [digests.of_file(path) for path in (Path(contract.__file__), plan.root / LOCK)],
            None if limits is None else limits.model_dump(mode="json"),
            plan.settings.private,
            [digests.of_file(data / name) for name in plan.settings.private],
            [[section.name, section.parameters] for section in plan.sections],
            plan.partial,
            counted.of_book(site.book).model_dump_json(),
            site.contents.get(observations.FACTS),
            drawings,
            [
                [
                    page.name,
                    [_of_float(site, page.href, shown) for shown in page.floats],
                    [[name, _declared(fact)] for name, fact in page.counted.items()],
                ]
                for page in site.book.pages
            ],
        ]
    )


def _of_float(site: BuiltSite, href: str, shown: Float) -> Any:
    outline = site.outline(href)
    rows = outline.tables.get(shown.label) if outline else None
    return [shown.kind, shown.label, _declared(shown), rows, site.contents.get(csv_href(shown))]


def _declared(shown: Float | Counted) -> str:
    """Return whether it is said that something counts somebody, or that it counts nobody."""
    return "unsaid" if shown.counts is ... else "nobody" if shown.counts is None else "somebody"
