"""Facts: named values that a notebook records and the report's prose cites."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import EllipsisType
from typing import Any

from pydantic import ValidationError

from tsunagari.contract import (
    COUNT_MIME,
    FACT_MIME,
    PREVIEW_MIME,
    Fact,
    FactCounts,
    FactError,
    explained,
)
from tsunagari.messages import coded
from tsunagari.present.dates import wareki
from tsunagari.present.printed import Printed, plain_value
from tsunagari.present.prose import filled
from tsunagari.tabulation.declaration import Count

_DIGIT = re.compile(r"\d")
_SHARE = re.compile(
    r"\s*[△+-]?\d[\d,.]*(\s*[~～〜-]\s*△?\d[\d,.]*)?\s*(%|％|ポイント|パーセント)\s*"
)


class Facts:
    """The facts of a section, recorded as outputs of the running notebook.

    Parameters
    ----------
    section : str
        The name of the notebook, by which the prose names its facts: ``survey.share``.

    Examples
    --------
    >>> fact = Facts("trainings")
    >>> fact(name=result.name, first_day=days["date"].min())
    >>> fact.plain(total=integer(total, "名"))
    """

    def __init__(self, section: str) -> None:
        self.section = section
        self._texts: dict[str, str] = {}

    def __call__(self, **values: Any) -> None:
        """Record values that say themselves how they are printed, and whom they count.

        Parameters
        ----------
        **values
            By the name of the fact a Number, a Sentence (whose polite form is recorded too, as
            ``<name>_polite``), a date or a text without digits; or a Tabulation, of which its label
            is recorded, its wording (``<name>_wording``), that it was asked (``<name>_asked``) and
            its largest answer (``<name>_largest``).

        Raises
        ------
        FactError
            If a value has no text of its own, or has digits and does not say whom it counts; or
            if a name or text is not what `Fact` allows.
        """
        for name, value in values.items():
            for fact, counts in self._facts(name, value):
                if counts is None and not _counts_nobody(value) and _has_digits(fact):
                    raise FactError(
                        coded(
                            "N10",
                            "fact {name}: {words!r} has digits and does not say whom it counts; if "
                            "it counts nobody, write fact.plain({name2}=…)",
                            name=fact.name,
                            words=fact.text,
                            name2=name,
                        )
                    )
                self._record(fact, counts)

    def plain(self, **values: Any) -> None:
        """Record values that count nobody: years, limits, names with digits, clicks, meetings.

        Parameters
        ----------
        **values
            By the name of the fact a date, a text, or a number as the functions of
            `tsunagari.present.numbers` print it: ``integer(total, "名")``, ``percent(rate)``.

        Raises
        ------
        FactError
            If a value has no text of its own, is a Number that counts people, or a share typed as a
            text; or if a name or text is not what `Fact` allows.
        """
        for name, value in values.items():
            if _is_typed_share(value):
                raise FactError(
                    coded(
                        "N10",
                        "fact {section}.{name}: {value!r} is a share typed as a text; take it from "
                        "the "
                        "data: fact({name}=…share(…)), or fact.plain({name}=percent(…, 1))",
                        section=self.section,
                        name=name,
                        value=value,
                    )
                )
            for fact, counts in self._facts(name, value):
                if counts is not None:
                    raise FactError(
                        coded(
                            "N10",
                            "fact {name}: {words!r} counts people; write fact({name2}=…)",
                            name=fact.name,
                            words=fact.text,
                            name2=name,
                        )
                    )
                self._record(fact, None)

    def prose(self) -> None:
        """Show the notebook's prose with the facts recorded so far, as the page will say it.

        It is for reading in JupyterLab, and reads the notebook as it was last saved. Facts of
        other sections are 「…」. A published page has nothing of it.
        """
        from IPython.display import display

        text = filled(Path(f"{self.section}.ipynb"), self._texts)
        bundle = {PREVIEW_MIME: {}, "text/markdown": text, "text/plain": text}
        display(bundle, raw=True)  # type: ignore[no-untyped-call]

    def _record(self, fact: Fact, counts: Count | None) -> None:
        _display(fact, counts)
        self._texts[fact.name] = fact.text

    def _facts(self, name: str, value: Any) -> Iterator[tuple[Fact, Count | None]]:
        """Yield what is to be recorded of a value, and whom each counts."""
        full = f"{self.section}.{name}"
        if hasattr(value, "wording"):
            yield _fact(full, value.label, value.label), None
            yield from self._facts(f"{name}_wording", Printed(value.wording))
            yield from self._facts(f"{name}_asked", value.asked())
            yield from self._facts(f"{name}_largest", value.largest())
        elif isinstance(value, Printed):
            yield _fact(full, value.value, str(value), value.unit, value.source), None
        elif isinstance(value, str):
            yield _fact(full, value, value), None
        elif isinstance(value, dt.date):
            day = value.date() if isinstance(value, dt.datetime) else value
            yield _fact(full, day.isoformat(), wareki(day)), None
        elif hasattr(value, "whom"):
            yield _of_number(full, value), _count(value)
        elif hasattr(value, "polite"):
            yield _fact(full, value.plain, value.plain), None
            if value.polite != value.plain or name.endswith("_largest"):
                yield _fact(f"{full}_polite", value.polite, value.polite), None
        else:
            raise FactError(
                coded(
                    "N10",
                    "fact {full}: {value!r} does not say how it is printed; if it counts nobody, "
                    'write fact.plain({name}=integer(…, "回")), or percent(…), or a text',
                    full=full,
                    value=value,
                    name=name,
                )
            )


def _fact(name: str, value: int | float | str, text: str, unit: str = "", source: str = "") -> Fact:
    """Return a fact, or raise a `FactError` that names it."""
    try:
        return Fact(name=name, value=value, text=text, unit=unit, source=source)
    except ValidationError as error:
        raise FactError(
            coded("P10", "fact {name}: {words}", name=name, words=explained(error))
        ) from None


def _of_number(name: str, number: Any) -> Fact:
    unit = "" if number.unit == "％" else number.unit
    if isinstance(number.value, int | float | Fraction):
        return _fact(name, plain_value(number.value), str(number), unit)
    return _fact(name, str(number), str(number), unit)


def _count(number: Any) -> Count | None:
    whom = number.whom
    if whom is None:
        return None
    return Count(whom.of, whom.groups, whom.share, derived=number.derived)


def _is_typed_share(value: Any) -> bool:
    """Check whether a value is no more than a share written as a text."""
    typed = isinstance(value, str) and not isinstance(value, Printed)
    return typed and _SHARE.fullmatch(unicodedata.normalize("NFKC", value)) is not None


def _counts_nobody(value: Any) -> bool:
    """Check whether a value is of a kind that counts nobody, whatever its digits.

    Sentences are put together of numbers that are marked already.
    """
    return not isinstance(value, str)


def _has_digits(fact: Fact) -> bool:
    return _DIGIT.search(f"{fact.value} {fact.text}") is not None


def fact(
    name: str,
    value: int | float | str | dt.date,
    text: str,
    *,
    unit: str = "",
    source: str = "",
    counts: Count | EllipsisType | None = ...,
) -> None:
    """Record a named value as an output of the running notebook.

    Parameters
    ----------
    name, text, unit, source
        See `Fact`.
    value
        A number (numpy's scalars too), a text or a date.
    counts
        Whom the value counts, if it is a count or a share of people, or is worked out of one
        (``derived=True``): then the build makes sure that it gives nothing away that tables hide.
        None if it counts nobody (a year, a limit, a name with digits), or if its text is put
        together of numbers that are marked already, such as shares with an x for each hidden
        one. Beside tables of people, a fact with digits has to say one of these where the
        edition sets ``disclosure``.

    Raises
    ------
    FactError
        If the name, the value or the text is not what `Fact` allows.
    """
    if isinstance(value, dt.datetime):  # pandas' Timestamp too
        value = value.date()
    if isinstance(value, dt.date):
        value = value.isoformat()
    value = value.item() if hasattr(value, "item") else value
    _display(_fact(name, value, str(text), unit, source), counts)


def _display(recorded: Fact, counts: Count | EllipsisType | None) -> None:
    from IPython.display import display

    bundle: dict[str, Any] = {
        FACT_MIME: recorded.json_ready(),
        "text/plain": f"{recorded.name} = {recorded.text}",
    }
    if counts is None:
        bundle[COUNT_MIME] = None
    elif isinstance(counts, Count):
        bundle[COUNT_MIME] = FactCounts(**counts.plain()).json_ready()
    display(bundle, raw=True)  # type: ignore[no-untyped-call]
