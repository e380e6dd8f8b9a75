"""Disclosure control: no small count of people is published, nor can it be worked out.

An auditor of the finished site. It knows nothing of how numbers were chosen to be hidden: it reads
what is published, as whom a notebook declares it to count, and tries to find out the rest as an
attacker would. `check` is the audit; its modules in the order in which it needs them:

``printed_values``
    What a printed cell says: a count, an interval of shares, or that the number is hidden.
``counting_words``
    Numbers of people in words: 二件, ふたり.
``observations``
    What a site publishes: each number with whom it counts and where it stands.
``reading``
    Reads pages, files and facts into observations, by the notebooks' declarations.
``system``
    Turns observations into unknown whole numbers with sums, ratios and bounds.
``bounds``
    Tightens the bounds of a system, sum by sum; each system of a site is made once.
``programs``
    Linear and integer programs, solved again for other aims.
``solver``
    Solves a part of a system by them.
``feasible_ranges``
    How far each count may vary: bounds first, then the solver part by part.
``lone_respondents``
    What somebody can tell who may be counted alone.
``explain``
    The fewest tables from which something follows.
``contradictions``
    The fewest numbers that cannot all be right.
``audit``
    The rules: small counts, contradictions, hidden counts that follow from shown ones.
``same_answer``
    Groups all of whose members gave one answer, if the edition does not have them shown.
``derived``
    Rules for numbers derived from counts, such as intervals and estimates.
``possible``
    Whether a number in a text may be one that a table hides; for the next six:
``charts``
    Rules for the texts of drawings.
``claims``
    What sentences say to be the largest or smallest.
``remainders``
    Rules for totals less what is hidden, and sums with it.
``sentences``
    Rules for prose, alternative texts and texts of facts.
``few_people``
    Numbers of people that are as few as are hidden, in texts.
``undeclared``
    Rules for numbers that are said to count nobody.
``same_people``
    Populations that are one under two names.
``advice``
    What a site hides, and what to put together so that it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from functools import partial

from tsunagari.contract import Thresholds
from tsunagari.messages import coded, marked, say
from tsunagari.press.check.disclosure import charts, observations, sentences
from tsunagari.press.check.disclosure.counting_words import has_number
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem

_DECLARE_TABLE = marked(
    "Show numbers of people by a plan (tabulation.yml), which says whom they "
    "count; or write counts=None in table(…) if its numbers are no counts and no "
    "shares of people."
)
_DECLARE_FACT = marked(
    "Record a number of a plan as fact(name=…), which says whom it counts; or "
    "record it with fact.plain(…) if it counts nobody."
)


def check(
    site: BuiltSite,
    *,
    numbers: bool = True,
    texts: Collection[str] | None = None,
) -> Iterator[Problem]:
    """Look for counts of people that the site gives away.

    Tables that do not declare whom they count are named where the edition sets ``disclosure``, and
    so are facts with digits beside tables or facts of people.

    Parameters
    ----------
    numbers
        Whether the numbers are looked at, and those held against them that are said to count nobody
        or other people; they are what they are whatever the texts say.
    texts
        The paths of the pages whose texts and drawings are held against the numbers; all by
        default.
    """
    limits = site.plan.settings.disclosure
    if limits is not None and numbers:
        for _page, table in observations.tables(site):
            if table.counts is ...:
                what = coded(
                    "S01", "{label} does not say whether it counts people.", label=table.label
                )
                yield Problem(table.where, what, say(_DECLARE_TABLE))
        yield from _undeclared_facts(site)
    if not observations.counts_people(site) and not site.plan.settings.private:
        return
    from tsunagari.press.check.disclosure import (
        derived,
        few_people,
        possible,
        reading,
        same_answer,
        same_people,
        undeclared,
    )
    from tsunagari.press.check.disclosure.audit import audit
    from tsunagari.press.check.disclosure.bounds import Systems

    published = reading.read(site)
    systems = Systems(published.sum_rules)
    if numbers:
        yield from published.problems
        yield from audit(
            published.observations,
            systems,
            limits or Thresholds(),
            published.labels,
            published.unreported,
        )
        yield from same_answer.check(published, systems, limits or Thresholds())
        yield from _unknown_sensitive(site, published, limits)
        yield from derived.check(published)
    hidden_counts = possible.Possible(published, systems, partial(few_people.most, site))
    paths = list(site.pages) if texts is None else texts
    yield from charts.check(site, hidden_counts, paths)
    yield from sentences.check(site, hidden_counts, paths)
    if numbers:
        yield from undeclared.check(site, hidden_counts, limits or Thresholds())
        yield from same_people.check(hidden_counts)


def _unknown_sensitive(
    site: BuiltSite, published: observations.Published, limits: Thresholds | None
) -> Iterator[Problem]:
    """Name sensitive answers that nothing on a whole site counts: a typing error protects none."""
    if limits is None or site.plan.partial:
        return
    rules = published.sum_rules.values()
    known = {
        (attribute, category)
        for by_attribute in rules
        for attribute, sums in by_attribute.items()
        for total, parts in sums
        for category in (total, *parts)
    }
    known |= {
        condition for one in published.observations for group in one.key[1] for condition in group
    }
    for name, answer in sorted(limits.sensitive_answers - known):
        what = coded(
            "S01",
            "disclosure.sensitive names {name}: {answer}, which no table of the site counts.",
            name=name,
            answer=answer,
        )
        remedy = say("Write question and answer as the tables' plan and its codebook have them.")
        yield Problem(f"data/{site.plan.edition}/edition.yml", what, remedy)


def _undeclared_facts(site: BuiltSite) -> Iterator[Problem]:
    """Name facts with digits that do not declare whom they count, on pages that count people."""
    facts: Mapping[str, Mapping[str, object]] = json.loads(site.texts.get(observations.FACTS, "{}"))
    by_page = observations.names_by_page(facts)
    for page in filter(observations.page_counts_people, site.book.pages):
        names = dict.fromkeys([*by_page[page.name], *page.counted])
        for name in filter(facts.__contains__, names):
            fact, recorded = facts[name], page.counted.get(name)
            if recorded is not None and recorded.counts is not ...:
                continue
            if has_number(f"{fact['value']} {fact['text']}"):
                what = coded(
                    "S01",
                    "the fact {name} ({words}) does not say whether it counts people.",
                    name=name,
                    words=fact["text"],
                )
                yield Problem(recorded.where if recorded else page.where, what, say(_DECLARE_FACT))
