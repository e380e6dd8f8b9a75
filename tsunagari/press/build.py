"""The steps of a build, each on what the one before it left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tsunagari.contract import Fact, FactError, collect
from tsunagari.press.bind import naming, page
from tsunagari.press.bind.book import Book, bind
from tsunagari.press.check import check
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import ConfigError, PressError, Problem, merged
from tsunagari.press.finish import about_page, assemble, build_record, swap
from tsunagari.press.plan.plan import Plan
from tsunagari.press.plan.sections import Section
from tsunagari.press.render import Renderer, staging
from tsunagari.press.run import cache
from tsunagari.press.run.jobs import Job, Result, Watch, run_all
from tsunagari.press.run.output_contract import DataProblem

if TYPE_CHECKING:  # a build that changes nothing starts no process
    from tsunagari.press.run.fork.client import Server

Notebooks = Mapping[str, Mapping[str, Any]]


def look_up(plan: Plan, *, force: bool) -> dict[str, cache.Found]:
    """Find what is kept of each section from earlier builds, and why it has to be run if so."""
    found = {section.name: cache.look_up(plan, section) for section in plan.sections}
    if force:
        asked = "--force was given"
        found = {name: replace(one, notebook=None, reason=asked) for name, one in found.items()}
    return found


def explain(found: Mapping[str, cache.Found]) -> list[str]:
    """Say for each section why it is run or not."""
    width = max(map(len, found), default=0)
    return [
        f"{name:{width}}  "
        + (f"run: {one.reason}" if one.reason else "kept: nothing it used changed")
        for name, one in found.items()
    ]


def run_sections(
    plan: Plan,
    found: Mapping[str, cache.Found],
    *,
    engine: str,
    workers: int,
    watch: Watch,
    server: Server | None = None,
) -> Notebooks:
    """Run the notebooks that have to be run, and take the others as they are kept.

    Parameters
    ----------
    server
        One that stays from build to build, for the engine that can use it.

    Returns
    -------
    dict
        Executed notebook by section.

    Raises
    ------
    PressError
        With the problems of all sections; a :class:`ConfigError` when only data is at fault.
    """
    staging.clear(plan.stage)
    began = staging.clock(plan.stage)
    waiting = [section for section in plan.sections if found[section.name].notebook is None]
    results: dict[str, Result] = {}
    if waiting:
        from tsunagari.press.run.engines import open_engine

        # The longest first, so that the last to end is a short one.
        longest = sorted(waiting, key=lambda section: -found[section.name].seconds)
        jobs = [job(plan, section) for section in longest]
        most = min(workers, len(jobs))
        with open_engine(engine, jobs, workers=most, server=server) as running:
            for result in run_all(jobs, engine=running, watch=watch):
                results[result.section] = result
    for section in waiting:
        cache.keep(plan, section, results[section.name], began)
    _stop_on([problem for section in waiting for problem in results[section.name].problems])
    notebooks = {
        name: notebook
        for name, one in found.items()
        if (notebook := one.notebook or results[name].notebook) is not None
    }
    for name, notebook in notebooks.items():
        staging.write_executed(plan.stage, name, notebook)
    return notebooks


def job(plan: Plan, section: Section) -> Job:
    """Make the job of a section."""
    name = f"{section.name}.ipynb"
    return Job(
        section=section.name,
        root=plan.root,
        notebook=section.notebook,
        parameters=section.parameters,
        output=plan.stage / staging.EXECUTED / name,
        kept=plan.stage / staging.FAILED / name,
        deadline=plan.settings.deadline,
        memory=plan.settings.memory * 2**20,
    )


def collect_facts(plan: Plan, notebooks: Notebooks) -> dict[str, Fact]:
    """Gather the facts of all sections, those of a notebook under the name of each of its pages."""
    facts: dict[str, Fact] = {}
    problems = []
    for section in plan.sections:
        try:
            found = collect(notebooks[section.name])
        except FactError as error:
            problems.append(Problem(section.where, f"a fact cannot be used: {error}."))
            continue
        own = section.notebook.stem
        for fact in found:
            name = naming.fact_on(fact.name, own, section.name)
            facts[name] = fact.model_copy(update={"name": name})
            if fact.name.partition(".")[0] != own:
                what = f"the fact {fact.name} is recorded outside its section."
                problems.append(Problem(section.where, what, f"Call it {own}.…"))
    _stop_on(problems)
    return facts


def bind_book(plan: Plan, notebooks: Notebooks, facts: Mapping[str, Fact]) -> Book:
    """Make the pages and hold them to the dialect, before anything is rendered."""
    pages = [page.preface(plan.index.read_text(encoding="utf-8"))]
    problems: list[Problem] = []
    for section in plan.sections:
        executed, own = notebooks[section.name], section.notebook.stem
        made, faults = page.chapter(section.name, section.number, executed, own)
        made, more = naming.named(made)
        pages.append(made)
        problems += [*faults, *more]
    book = bind(pages, facts, plan.root / "report", partial=plan.partial)
    _stop_on([*problems, *book.problems])
    return book


def render(plan: Plan, book: Book, renderer: Renderer) -> Mapping[str, str]:
    """Write the stage and render what is not as it was in the last build.

    Returns
    -------
    dict
        Digest of what each page is made from.
    """
    staging.write_stage(plan, book, renderer.name)
    keys = build_record.page_keys(plan, renderer.name, book.facts_used())
    todo = build_record.bring_over(plan, keys)
    if todo:
        renderer.render(plan, book, todo)
    staging.write_assets(plan)
    return keys


def finish(
    plan: Plan, book: Book, facts: Mapping[str, Fact], keys: Mapping[str, str], renderer: Renderer
) -> None:
    """Complete and check the rendered site; a complete one takes the place of the old."""
    made = plan.stage / "_site"
    assemble.complete(plan, made, book, facts)
    code = build_record.code(plan)  # before the site names it, as it may be changing
    about_page.write(plan, book, made, renderer.name)
    _stop_on(check(BuiltSite(made, plan, book)))
    if not plan.partial:
        swap.replace_site(made, plan.site)
        build_record.remember(plan, keys, renderer.name, code)


def _stop_on(problems: Sequence[Problem]) -> None:
    if problems:
        problems = merged(problems)
        only_data = all(isinstance(problem, DataProblem) for problem in problems)
        raise ConfigError(problems) if only_data else PressError(problems)
