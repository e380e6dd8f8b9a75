"""``build --all``: what of the command goes to each edition, and all that failed in one list."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from pathlib import Path

from tsunagari.messages import coded, say
from tsunagari.press import render
from tsunagari.press.core.problems import ConfigError, PressError, Problem
from tsunagari.press.editions.outcome import Outcome
from tsunagari.press.plan.plan import DEFAULT_EDITION
from tsunagari.press.run.jobs import OnProgress


def build_all(
    root: Path, former: Mapping[str, str], args: argparse.Namespace, on_progress: OnProgress
) -> dict[str, Outcome]:
    """Build every edition as a command line says.

    Parameters
    ----------
    former
        The edition before by edition, empty where there is none.

    Returns
    -------
    dict
        How each ended.

    Raises
    ------
    ConfigError
        The command asks for what cannot go together, or the cluster is of no use.
    """
    _check(args)
    options = ["--engine", args.engine, *(["--force"] if args.force else [])]
    options += ["--to", ",".join(args.to)] if args.to else []
    if args.scheduler:
        from tsunagari.press.editions import cluster

        renderer = render.choose(args.renderer)
        return cluster.build(
            args.scheduler,
            root,
            former,
            options,
            renderer=renderer,
            force=args.force,
            on_progress=on_progress,
        )
    from tsunagari.press.editions import pool

    options += ["--renderer", args.renderer]
    return pool.build(root, former, options, workers=args.jobs, on_progress=on_progress)


def _check(args: argparse.Namespace) -> None:
    if not args.all:
        what = coded("C01", "a cluster builds whole editions.")
        raise ConfigError(Problem("--scheduler", what, say("Add --all.")))
    given = {"--section": args.section, "--watch": args.watch, "--explain": args.explain}
    given[args.edition] = args.edition != DEFAULT_EDITION
    for name in (name for name, value in given.items() if value):
        what = coded("C01", "it is for one edition, and --all builds every one.")
        raise ConfigError(Problem(name, what, say("Leave one of them out.")))


def stop_on(ended: Mapping[str, Outcome]) -> None:
    """Raise all that was wrong with any edition, if anything was.

    Raises
    ------
    PressError
        With each problem under its edition; a :class:`ConfigError` if only data or settings are
        at fault.
    """
    problems = [
        dataclasses.replace(problem, where=f"{edition}: {problem.where}")
        for edition, one in ended.items()
        for problem in one.problems
    ]
    if problems:
        codes = {one.code for one in ended.values()} - {0}
        raise ConfigError(problems) if codes == {2} else PressError(problems)
