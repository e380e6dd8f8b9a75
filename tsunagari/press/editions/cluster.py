"""Whole editions on the machines of a Dask cluster; what they make comes back as it is.

Every worker gets the project once, by its content. A worker that is lost loses nothing but time:
Dask gives what it was building to another.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tarfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tsunagari.messages import coded, say
from tsunagari.press.compare import history
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.editions import outcome, remote
from tsunagari.press.editions.outcome import Outcome
from tsunagari.press.editions.pool import in_turn
from tsunagari.press.finish import build_record, git_state, provenance, swap
from tsunagari.press.plan.plan import cache_folder, make_plan, site_folder
from tsunagari.press.render import Renderer
from tsunagari.press.run import cache
from tsunagari.press.run.jobs import OnProgress

_PARTS = (
    *("_quarto.yml", "index.qmd", "pipeline.py", "pyproject.toml", cache.LOCK),
    *("data", "notebooks", "report", "tsunagari"),
)
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_SECONDS = 30
"""So long a scheduler may take to answer, and to have a worker."""
_TRIES = 3
"""How often an edition is given out anew beyond what Dask itself does."""


def build(
    address: str,
    root: Path,
    former: Mapping[str, str],
    options: Sequence[str],
    *,
    renderer: Renderer,
    force: bool,
    on_progress: OnProgress,
) -> dict[str, Outcome]:
    """Build editions on a cluster, but for those that are as a build would make them.

    Parameters
    ----------
    address
        Of the scheduler.
    former, options, on_progress
        As `tsunagari.press.editions.pool.build` has them.
    renderer
        What renders, on every worker in the same version.

    Raises
    ------
    ConfigError
        Dask is not installed, the scheduler or its workers are not to be reached, or a worker has
        other versions than this machine.
    """
    try:
        import cloudpickle
        from distributed import Client
    except ImportError:
        what = coded("C01", "Dask is not installed here.")
        remedy = say("Install it by: pip install '.[cluster]'")
        raise ConfigError(Problem("--scheduler", what, remedy)) from None
    cloudpickle.register_pickle_by_value(remote)
    try:
        client: Any = Client(address, timeout=_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
        client.wait_for_workers(1, timeout=_SECONDS)
    except (OSError, TimeoutError, ValueError) as error:
        what = coded(
            "C01", "no worker can be reached at {address}: {error}.", address=address, error=error
        )
        raise ConfigError(
            Problem("--scheduler", what, say("Start the scheduler and its workers."))
        ) from None
    with client, ThreadPoolExecutor(max(1, len(former))) as threads:
        wanted = _versions(root)
        _check_versions(client, wanted)
        project = _Project(
            client, root, wanted, [*options, "--renderer", renderer.name.split()[0].lower()]
        )

        def submit(edition: str) -> Future[Outcome]:
            return threads.submit(
                _build, project, edition, former[edition], renderer.name, force=force
            )

        return in_turn(former, submit, on_progress)


class _Project:
    """A project on its way to the workers of a cluster."""

    def __init__(
        self, client: Any, root: Path, versions: Mapping[str, str], options: Sequence[str]
    ) -> None:
        self._client = client
        self.root = root
        self._versions = dict(versions)
        self._options = list(options)
        self._packed = _packed(root)
        self._digest = hashlib.sha256(self._packed).hexdigest()
        self._sent = self._send()

    def _send(self) -> Any:
        """Send the project to every worker that there is; others get it with their first task."""
        return self._client.scatter(self._packed, broadcast=True)

    def build(self, edition: str, state: bytes) -> tuple[dict[str, Any], bytes]:
        """Build an edition on some worker."""
        from distributed import CancelledError
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        for attempt in range(_TRIES):
            future = self._client.submit(
                remote.build,
                self._sent,
                self._digest,
                edition,
                state,
                (self._options, self._versions),
                key=f"build-{edition}-{self._digest[:12]}-{attempt}",
                pure=False,
            )
            try:
                result: tuple[dict[str, Any], bytes] = future.result()
            except (CancelledError, FutureCancelledError, KilledWorker):
                if attempt + 1 == _TRIES:
                    raise
                self._sent = self._send()  # it may be lost with the last worker that had it
            else:
                return result
            finally:
                future.release()
        raise AssertionError


def _build(project: _Project, edition: str, former: str, renderer: str, *, force: bool) -> Outcome:
    """Have an edition built, unless it is up to date, and put it in place."""
    try:
        plan = make_plan(project.root, edition)
        with swap.sole_build(plan.stage):
            entries = cache.look_up_all(plan, force=force)
            if build_record.is_unchanged(plan, entries, renderer):
                return Outcome(0, unchanged=True)
            answer, made = project.build(edition, _state(project.root, edition, former))
            if differs := answer.get("differs"):
                return Outcome(2, [_mismatch(*differs)])
            ended = outcome.read(answer["noted"], answer["code"], answer["said"])
            if ended.code == 0:
                _put_in_place(project.root, edition, made, renderer)
            return ended
    except ConfigError as error:
        return Outcome(error.exit_code, error.problems)
    except Exception as error:  # noqa: BLE001 - whatever Dask met, the other editions go on
        what = coded("T04", "{error}", error=f"{type(error).__name__}: {error}")
        return Outcome(1, [Problem("--scheduler", what)])


def _put_in_place(root: Path, edition: str, made: bytes, renderer: str) -> None:
    """Put what a worker has made in the place of what was there, if it is whole."""
    fresh = root / "_build" / "fetched" / edition
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(made)) as archive:
            archive.extractall(fresh, filter="data")
        site, kept = fresh / "_site" / edition, fresh / "_build" / "cache" / edition
        record = json.loads((kept / "site.json").read_text(encoding="utf-8"))
        said = json.loads((site / provenance.FILE).read_text(encoding="utf-8"))["renderer"]
        if record["site"] != provenance.files(site) or said != renderer:
            what = coded("T04", "what a worker sent is not what it built and checked.")
            raise ConfigError(Problem("--scheduler", what, say("Build it again.")))
        swap.replace_site(site, site_folder(root, edition))
        swap.replace_site(kept, cache_folder(root, edition))
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _packed(root: Path) -> bytes:
    """Return the project's files, with the state of its code, which a worker cannot ask git for."""
    code = git_state.code(root)
    state = root / git_state.STATE
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(
        json.dumps({"commit": code.commit, "changed": list(code.changed)}), encoding="utf-8"
    )
    try:
        return remote.pack(root, [*_PARTS, git_state.STATE])
    finally:
        state.unlink()


def _state(root: Path, edition: str, former: str) -> bytes:
    """Return what a build of an edition finds of earlier ones: results, releases, former facts."""
    names = [f"_build/cache/{edition}"]
    for name in filter(None, (edition, former)):
        memory = f"_build/released/{name}"
        names.append(f"{memory}/names.json")
        released = history.release_to_compare(root, name)
        if released is not None:
            names.append(released.site.relative_to(root).as_posix())
    names += [f"_site/{former}/facts.json"] if former else []
    return remote.pack(root, names)


def _versions(root: Path) -> dict[str, str]:
    """Return the versions that a worker must have too: of Python, and of what the lock pins."""
    lock = root / cache.LOCK
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    found = remote.versions(sorted(set(_PIN.findall(text))))
    return {name: version for name, version in found.items() if version}


def _check_versions(client: Any, wanted: Mapping[str, str]) -> None:
    names = [name for name in wanted if name != "Python"]
    problems = [
        _mismatch(name, wanted[name], here[name], worker)
        for worker, here in client.run(remote.versions, names).items()
        for name in sorted(wanted)
        if here[name] != wanted[name]
    ]
    if problems:
        raise ConfigError(problems[:1])


def _mismatch(name: str, wanted: str, here: str, worker: str) -> Problem:
    what = coded(
        "C01",
        "the worker {worker} has {name} {here}, and this machine {wanted}.",
        worker=worker,
        name=name,
        here=here or "-",
        wanted=wanted,
    )
    return Problem("--scheduler", what, say("Install requirements.lock on both."))
