"""The steps of a build, each on what the one before it left."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from tsunagari.contract import Fact, FactError, collect, notes
from tsunagari.messages import coded, say
from tsunagari.press import documents
from tsunagari.press.bind import naming, page, translated
from tsunagari.press.bind.book import Book, bind, parse
from tsunagari.press.bind.preface import without
from tsunagari.press.core import pandoc, temporary
from tsunagari.press.core.notebook import read_notebook
from tsunagari.press.core.problems import ConfigError, PressError, Problem, SavedError, merged
from tsunagari.press.core.terminal import OnDone, doing
from tsunagari.press.finish import (
    about_page,
    assemble,
    build_record,
    git_state,
    provenance,
    swap,
)
from tsunagari.press.plan.plan import Plan, translation_file
from tsunagari.press.plan.previous import PREFIX
from tsunagari.press.plan.sections import Section
from tsunagari.press.render import Renderer, accessibility_page, staging
from tsunagari.press.run import cache
from tsunagari.press.run.jobs import Job, OnProgress, Result, run_all
from tsunagari.press.run.output_contract import DataProblem

if TYPE_CHECKING:  # a build that changes nothing starts no process
    from tsunagari.press.run.fork.client import Server

Notebooks = Mapping[str, Mapping[str, Any]]

_LOOK = 0.3
"""Seconds of checking after which the press looks whether something has been saved."""
_ROWS = 10
"""Of the rows that are of no use, how many are named."""


def run_sections(
    plan: Plan,
    cached: Mapping[str, cache.Entry],
    *,
    engine: str,
    workers: int,
    on_progress: OnProgress,
    server: Server | None = None,
) -> Notebooks:
    """Run the notebooks that have to be run, and take the others from the cache.

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
    cache.make_bytecode_folders(plan.root)
    staging.clear(plan.stage)
    began = staging.clock(plan.stage)
    to_run = [section for section in plan.sections if cached[section.name].load is None]
    # The longest first, so that the last to end is a short one; of those that were never run the
    # one with most to read.
    longest = sorted(
        to_run,
        key=lambda section: (-cached[section.name].seconds, -section.notebook.stat().st_size),
    )
    jobs = [job(plan, section) for section in longest]
    with ThreadPoolExecutor(1) as beside:
        beside.submit(pandoc.begin, plan.root / "report")
        if jobs:
            beside.submit(_parse_prose, plan, cached)
            beside.submit(_prepare_checks, plan)
        results = _run(jobs, engine, workers, on_progress, server)
    moment = cache.Moment(plan)
    for section in to_run:
        cache.store(plan, section, results[section.name], began, moment)
    _stop_on([problem for section in to_run for problem in results[section.name].problems])
    notebooks = {
        name: notebook
        for name, entry in cached.items()
        if (notebook := entry.notebook or results[name].notebook) is not None
    }
    staging.write_executed(plan.stage, notebooks)
    return notebooks


def _parse_prose(plan: Plan, cached: Mapping[str, cache.Entry]) -> None:
    """Have the prose read while notebooks run, which is as they are written; it is asked again.

    What goes wrong here does so again, and is told, when the pages are bound.
    """
    notebooks = {
        section.name: cached[section.name].notebook or read_notebook(section.notebook)
        for section in plan.sections
    }
    parse([named for named, _own in _pages(plan, notebooks)[0]], plan.root / "report")


def _prepare_checks(plan: Plan) -> None:
    """Import the checks and what they look for, while the notebooks' process loads its libraries.

    What goes wrong here does so again, and is told, when they are made.
    """
    import selectolax.lexbor  # noqa: F401

    from tsunagari.press.check import leaks

    leaks.prepare(plan)
    if plan.settings.disclosure:
        import tsunagari.press.check.disclosure.solver  # noqa: F401


def _run(
    jobs: Sequence[Job],
    engine: str,
    workers: int,
    on_progress: OnProgress,
    server: Server | None = None,
) -> dict[str, Result]:
    """Run jobs and return their results by section."""
    if not jobs:
        return {}
    from tsunagari.press.run.engines import open_engine

    with open_engine(engine, jobs, workers=min(workers, len(jobs)), server=server) as running:
        results = run_all(jobs, engine=running, on_progress=on_progress)
    return {result.section: result for result in results}


def check_unseen(
    plan: Plan, cached: Mapping[str, cache.Entry], *, engine: str, workers: int
) -> None:
    """Run sections again that used what cannot be seen, to know whether the site is up to date.

    Raises
    ------
    ConfigError
        One of them gives another result now.
    """
    sections = [section for section in plan.sections if cached[section.name].unseen is not None]
    with temporary.folder() as folder:  # to look, and to leave nothing in the stage
        jobs = [
            replace(
                job(plan, section),
                output=folder / f"{section.name}.ipynb",
                failed=folder / "failed" / f"{section.name}.ipynb",
            )
            for section in sections
        ]
        results = _run(jobs, engine, workers, lambda *_: None)
    problems = []
    for section in sections:
        now, before = results[section.name].notebook, cached[section.name].unseen
        if now is None or before is None or _outputs(now) != _outputs(before):
            what = coded(
                "R01",
                "the site is out of date: {name} gives another result now.",
                name=section.name,
            )
            remedy = say(
                "Run pipeline.py build {edition}, look at the site, then publish it.",
                edition=plan.edition,
            )
            problems.append(Problem(section.where, what, remedy))
    if problems:
        raise ConfigError(problems)


def _outputs(notebook: Mapping[str, Any]) -> list[Any]:
    return [cell["outputs"] for cell in notebook["cells"] if cell["cell_type"] == "code"]


def job(plan: Plan, section: Section) -> Job:
    """Return the job of a section."""
    name = f"{section.name}.ipynb"
    return Job(
        section=section.name,
        root=plan.root,
        notebook=section.notebook,
        parameters=section.parameters,
        output=plan.stage / staging.EXECUTED / name,
        failed=plan.stage / staging.FAILED / name,
        deadline=plan.settings.deadline,
        memory=plan.settings.memory * 2**20,
        variables=plan.variables(section),
    )


def collect_facts(plan: Plan, notebooks: Notebooks) -> dict[str, Fact]:
    """Return the facts of all sections, those of a notebook under the name of each of its pages."""
    facts: dict[str, Fact] = {}
    problems = []
    for section in plan.sections:
        try:
            recorded = collect(notebooks[section.name])
        except FactError as error:
            problems.append(
                Problem(section.where, coded("P10", "a fact cannot be used: {error}.", error=error))
            )
            continue
        own = section.notebook.stem
        for fact in recorded:
            name = naming.fact_on(fact.name, own, section.name)
            facts[name] = fact.model_copy(update={"name": name})
            if fact.name.partition(".")[0] != own:
                what = coded(
                    "P10", "the fact {name} is recorded outside its section.", name=fact.name
                )
                problems.append(Problem(section.where, what, say("Call it {own}.…", own=own)))
    _stop_on(problems)
    return facts


def data_notes(notebooks: Notebooks) -> list[str]:
    """Return what the notebooks note of their data, each once: several may read the same file."""
    found = [note for notebook in notebooks.values() for note in notes(notebook)]
    return [say("Note: {note}", note=note) for note in dict.fromkeys(found)]


def bind_book(plan: Plan, notebooks: Notebooks, facts: Mapping[str, Fact]) -> Book:
    """Return the pages as a book, checked for the dialect before anything is rendered."""
    pages, problems = _pages(plan, notebooks)
    former = {f"{PREFIX}{name}": str(fact["text"]) for name, fact in plan.previous.items()}
    texts = plan.settings.words() | former | {name: fact.text for name, fact in facts.items()}
    book = bind([named for named, _own in pages], texts, plan.root / "report", partial=plan.partial)
    _stop_on([*problems, *book.problems])
    return book


def bind_english(plan: Plan, notebooks: Notebooks, original: Book) -> tuple[Plan, Book] | None:
    """Return the plan and the book of the pages in English; None where the edition has none.

    They are made of the same executed notebooks, and every figure in them is taken from these.
    """
    if not plan.translated:
        return None
    from tsunagari.press.check import translations

    _stop_on(list(translations.of_entries(plan)))  # before what they say refers to nothing
    pages, _ = _pages(plan, notebooks)
    own = [page for _named, page in pages if page.name in plan.translated]
    (own_plan, book), problems = translated.bind_pages(plan, own, original)
    staging.write_texts(own_plan, book)
    _stop_on([*problems, *book.problems])
    return own_plan, book


def _pages(
    plan: Plan, notebooks: Notebooks
) -> tuple[list[tuple[page.Page, page.Page]], list[Problem]]:
    """Return each page, with its labels named after it and as its notebook has them."""
    where = plan.index.relative_to(plan.root).as_posix()
    preface = page.preface(without(plan.index.read_text(encoding="utf-8"), plan.left_out), where)
    pages = [(preface, preface)]
    problems: list[Problem] = []
    for section in plan.sections:
        executed, own = notebooks[section.name], section.notebook.stem
        chapter, faults = page.chapter(section.name, section.number, executed, own)
        chapter = replace(chapter, numeral=section.numeral)
        named, more = naming.named(chapter)
        pages.append((named, chapter))
        problems += [*faults, *more]
    return pages, problems


def render(plan: Plan, book: Book, renderer: Renderer) -> Mapping[str, str]:
    """Write the stage, render what is not as it was, and return the digest behind each page."""
    staging.write_stage(plan, book)
    results = accessibility_page.job(plan, book)
    own = {accessibility_page.NAME: results}
    keys = build_record.page_keys(plan, renderer.name, book.facts_used(), own)
    todo = build_record.bring_over(plan, keys)
    if of_book := [name for name in todo if name not in own]:
        renderer.render(plan, book, of_book)
        staging.write_numerals(plan, book, of_book)
    if accessibility_page.NAME in todo:
        accessibility_page.write(plan, results)
    staging.write_assets(plan)
    return keys


def render_english(plan: Plan, book: Book, renderer: Renderer, workers: int = 1) -> None:
    """Render all pages in English, which are few, and take them into the rendered site."""
    staging.clear(plan.stage)
    staging.write_stage(plan, book)
    names = [page.name for page in book.pages]
    renderer.render(plan, book, names)
    staging.write_numerals(plan, book, names)
    staging.write_assets(plan)
    assemble.take_in(plan, book, workers)


def untranslated(plan: Plan, book: Book) -> list[str]:
    """Return a line on texts that stand in Japanese on pages in English, and on texts of no use."""
    translator, file = book.translator, translation_file(plan.root, plan.edition)
    if translator is None:
        return []
    lines: list[str] = []
    if wanted := translator.wanted():
        lines.append(
            say(
                "{number} texts have no English yet and stand in Japanese: fill in {texts} and put "
                "it in the place of {file}",
                number=len(wanted),
                texts=staging.texts_file(plan).relative_to(plan.root).as_posix(),
                file=file,
            )
        )
    unused = [] if plan.partial else translator.unused(plan.translations)
    if unused:
        rows = ", ".join(str(entry.line) for entry in unused[:_ROWS])
        lines.append(
            say(
                "{file}, rows {rows}: nothing of the report is worded so ({number} in all); they "
                "may go",
                file=file,
                rows=rows + ", …" * (len(unused) > _ROWS),
                number=len(unused),
            )
        )
    return lines


def finish(plan: Plan, book: Book, facts: Mapping[str, Fact], workers: int = 1) -> None:
    """Complete the rendered site, but for the page on how it was made."""
    site = plan.stage / "_site"
    assemble.complete(plan, site, book, facts, workers)
    accessibility_page.write_csv(plan, site)
    documents.make(plan, book, facts, site)
    provenance.write_sums(site)


def record_making(plan: Plan, book: Book, renderer: Renderer) -> git_state.Code:
    """Write how the site was made, and return the state of the code that this names."""
    code = git_state.code(plan.root)
    about_page.write(plan, book, plan.stage / "_site", renderer.name, code)
    return code


def check_site(
    plan: Plan, book: Book, workers: int = 1, before: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """Check the finished site before anybody sees it, so many checks at once.

    It is given up when something is saved meanwhile that the site is made from.

    Parameters
    ----------
    before
        As in `check_inputs`.

    Returns
    -------
    list of str
        Lines on what it hides, and on a release that contradicts itself.
    """
    from tsunagari.press.check import check
    from tsunagari.press.check.disclosure import advice
    from tsunagari.press.check.origin import shortened
    from tsunagari.press.check.site import BuiltSite
    from tsunagari.press.compare import release_disclosure

    site = BuiltSite(plan.stage / "_site", plan, book)
    with doing(say("Checking {number} files", number=len(site.raw))) as on_done:
        lines: list[str] = []
        told = _while_as_it_was(plan, before, on_done)
        found = check(site, workers, told)
        found += shortened(list(release_disclosure.check(site, lines.append)))
    _stop_on(found)
    return [*advice.on_hidden(site), *lines]


def _while_as_it_was(plan: Plan, before: Mapping[str, str], on_done: OnDone) -> OnDone:
    """Return what tells how many checks are done, and now and then looks what has been saved."""
    looked = time.monotonic()

    def done(number: int, of: int) -> None:
        nonlocal looked
        on_done(number, of)
        if time.monotonic() - looked > _LOOK:
            check_inputs(plan, before)
            looked = time.monotonic()

    return done


def check_inputs(plan: Plan, before: Mapping[str, str]) -> None:
    """Check that what the site was made from is still as it was when it was used.

    Parameters
    ----------
    before
        What a build that was given up for that reason left, as digests by path: what is written
        once more and is the same did not change.

    Raises
    ------
    SavedError
        It is not.
    """
    saved = cache.saved_meanwhile(plan)
    if any(before.get(path) != digest for path, digest in saved.items()):
        raise SavedError(saved)


def put_in_place(
    plan: Plan, keys: Mapping[str, str], code: git_state.Code, renderer: Renderer
) -> None:
    """Put the site in the place of the old one; a preview stays in its stage."""
    if not plan.partial:
        swap.replace_site(plan.stage / "_site", plan.site)
        build_record.remember(plan, keys, renderer.name, code)


def _stop_on(problems: Sequence[Problem]) -> None:
    if problems:
        problems = merged(problems)
        only_data = all(isinstance(problem, DataProblem) for problem in problems)
        raise ConfigError(problems) if only_data else PressError(problems)
