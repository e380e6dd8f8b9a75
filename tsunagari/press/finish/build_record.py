"""What the finished site was made from, so that only what changed is rendered again."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.core import digests
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.finish import git_state, provenance
from tsunagari.press.plan.plan import Plan
from tsunagari.press.run.cache import Entry


def is_unchanged(plan: Plan, cached: Mapping[str, Entry], renderer: str) -> bool:
    """Check that the site is what a build would make, without building it.

    Parameters
    ----------
    cached
        What the cache has of each section.
    renderer
        Name and version of the renderer that a build would use.
    """
    record = digests.read_json(_file(plan))
    return (
        not plan.partial
        and all(entry.load is not None for entry in cached.values())
        and record.get("renderer") == renderer
        and record.get("formats") == plan.formats
        and record.get("machinery") == digests.of_machinery()
        and record.get("inputs") == plan.digests
        and record.get("site") == provenance.files(plan.site)
        and record.get("code") == _as_json(git_state.code(plan.root))
    )


def remember(plan: Plan, pages: Mapping[str, str], renderer: str, code: git_state.Code) -> None:
    """Record what the site that has just been put in place was made from.

    Parameters
    ----------
    pages
        Digest of what each page is made from.
    code
        The state of the code that the site names as its own.
    """
    content = {
        "renderer": renderer,
        "formats": plan.formats,
        "machinery": digests.of_machinery(),
        "inputs": dict(plan.digests),
        "code": _as_json(code),
        "site": provenance.files(plan.site),
        "pages": dict(pages),
    }
    digests.write_json(_file(plan), content)


def checked_files(plan: Plan, cached: Mapping[str, Entry]) -> dict[str, str]:
    """Return the files of the site, if it is as it passed the checks and is not out of date.

    Parameters
    ----------
    cached
        What the cache has of each section.

    Returns
    -------
    dict
        SHA-256 by path of every file of the site.

    Raises
    ------
    ConfigError
        It has not passed them, was changed after it, passed those of other code, or a build would
        make another one now.
    """
    where = plan.site.relative_to(plan.root).as_posix()
    remedy = say(
        "Run pipeline.py build {edition}, look at the site, then publish it.", edition=plan.edition
    )
    record = digests.read_json(_file(plan))
    known: dict[str, str] = record.get("site", {})
    if not known or not plan.site.is_dir():
        what = coded("R01", "there is no site that has passed the checks of a build.")
        raise ConfigError(Problem(where, what, remedy))
    if difference := digests.change(known, provenance.files(plan.site)):
        what = coded(
            "R01",
            "the site was changed after it passed the checks: {difference}.",
            difference=difference,
        )
        raise ConfigError(Problem(where, what, remedy))
    if record.get("machinery") != digests.of_machinery():
        what = coded("R01", "the site passed the checks of other code than this.")
        raise ConfigError(Problem(where, what, remedy))
    if missing := [name for name in plan.listed_formats if name not in record.get("formats", [])]:
        what = coded(
            "R01",
            "the site was built without what the edition lists: {missing}.",
            missing=", ".join(missing),
        )
        raise ConfigError(Problem(where, what, remedy))
    if reason := _out_of_date(plan, cached, record.get("inputs", {})):
        what = coded("R01", "the site is out of date: {reason}.", reason=reason)
        raise ConfigError(Problem(where, what, remedy))
    return known


def _out_of_date(plan: Plan, cached: Mapping[str, Entry], shared: Mapping[str, str]) -> str:
    """Return why a build would make another site now; empty if it would not."""
    site = digests.read_json(plan.site / provenance.FILE)
    before: dict[str, str] = site.get("inputs", {}) | dict(shared)
    now = {path: digests.of_file(plan.root / path) for path in site.get("inputs", {})}
    if difference := digests.change(before, now | dict(plan.digests)):
        return difference
    # Where an engine saw what a section used, a file that it looked for in vain is known too.
    # One that used what cannot be seen is run again to know.
    return next(
        (
            f"{name}: {cached[name].reason}"
            for name in site.get("sections", {})
            if cached[name].reason and cached[name].unseen is None
        ),
        "",
    )


def page_keys(
    plan: Plan,
    renderer: str,
    facts: Mapping[str, Mapping[str, str]],
    own: Mapping[str, Any],
) -> dict[str, str]:
    """Return the digest of all that each page is made from.

    Parameters
    ----------
    facts
        For each staged page the texts of the facts that it uses.
    own
        For each page of the press's own what it is rendered from.
    """
    look = ("template.html", "report.css", "pandoc.lua", "line_breaks.lua")
    shared = [plan.digests[f"report/{name}"] for name in look]
    frame = [renderer, digests.of_machinery(), plan.config, shared]
    staged = {
        name: digests.of_value([frame, digests.of_file(_source(plan, name)), used])
        for name, used in facts.items()
    }
    return staged | {name: digests.of_value([frame, job]) for name, job in own.items()}


def bring_over(plan: Plan, pages: Mapping[str, str]) -> list[str]:
    """Copy the pages that did not change from the site into the stage, and return the others.

    Returns
    -------
    list of str
        Names of the pages that have to be rendered.
    """
    record = digests.read_json(_file(plan))
    before, files = record.get("pages", {}), record.get("site", {})
    current = provenance.files(plan.site)
    todo = []
    for name, key in pages.items():
        path = f"{name}.html"
        same = before.get(name) == key and path in files and current.get(path) == files[path]
        if plan.partial or not same:
            todo.append(name)
        else:
            target = plan.stage / "_site" / path
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(plan.site / path, target)
    return todo


def _source(plan: Plan, name: str) -> Path:
    return plan.stage / ("index.qmd" if name == "index" else f"{name}.ipynb")


def _file(plan: Plan) -> Path:
    return plan.cache / "site.json"


def _as_json(code: git_state.Code) -> dict[str, Any]:
    """Return the state of the code as it is read back."""
    return asdict(code) | {"changed": list(code.changed)}
