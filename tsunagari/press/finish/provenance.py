"""``provenance.json``: what a site was made from and what it consists of, by checksum.

Nothing in it is of the moment or of the machine: no time, no host, no user, no absolute path. So
two builds of the same inputs have the same, and it can be compared with a copy's.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

from tsunagari.press.core import digests, signatures
from tsunagari.press.finish import git_state
from tsunagari.press.plan.plan import Plan
from tsunagari.press.run import cache

FILE = "provenance.json"
PAGE = "provenance.html"
SUMS = "SHA256SUMS"
SIGNATURE = f"{FILE}{signatures.SUFFIX}"
"""Its signature, which a site gets when it is published by a signer."""
FORMAT = 1


def describe(plan: Plan, folder: Path, renderer: str, code: git_state.Code) -> dict[str, Any]:
    """Return what a site in its stage was made from, and the checksums of its files.

    Parameters
    ----------
    plan
        The build that made it.
    folder
        The site as it goes out, but for what stands in :data:`FILE` and :data:`PAGE`.
    renderer
        Name and version.
    code
        The state of the code that made it.

    Returns
    -------
    dict
        ``inputs`` and ``files`` are SHA-256 in hexadecimal by path; ``sections`` names for each
        the inputs that it used (``seen``) or, where the engine cannot tell, may have used.
    """
    import importlib.metadata  # here, because it is slow

    moment = cache.Moment(plan)
    inputs = {section.name: cache.inputs_of(plan, section, moment) for section in plan.sections}
    notebooks = {
        section.name: section.notebook.relative_to(plan.root).as_posix()
        for section in plan.sections
    }
    all_inputs = {path: digest for path, digest in plan.digests.items() if path[-1] != "/"}
    for section_inputs in inputs.values():
        all_inputs |= section_inputs.digests
    return {
        "format": FORMAT,
        "edition": plan.edition,
        "title": plan.settings.title,
        "code": {
            "version": importlib.metadata.version("tsunagari"),
            "commit": code.commit,
            "changed": [
                path
                for path in code.changed
                if path in all_inputs or path.endswith(".py") or path == cache.LOCK
            ],
            "digest": code.digest,
        },
        "renderer": renderer,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "lock": digests.of_file(plan.root / cache.LOCK),
        "sections": {
            name: {"notebook": notebooks[name], "inputs": sorted(used.digests), "seen": used.seen}
            for name, used in inputs.items()
        },
        "inputs": dict(sorted(all_inputs.items())),
        "files": {
            path: digest for path, digest in files(folder).items() if path not in (FILE, PAGE)
        },
    }


def write_sums(folder: Path) -> None:
    """Write the checksums of a site's files as ``sha256sum -c`` reads them.

    The record and its page are not among them: they name the checksum of this file.
    """
    sums = {path: sum_ for path, sum_ in files(folder).items() if path not in (FILE, PAGE, SUMS)}
    text = "".join(f"{sum_}  {path}\n" for path, sum_ in sums.items())
    (folder / SUMS).write_text(text, encoding="utf-8", newline="\n")


def files(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder, by its path with slashes."""
    return {
        path.relative_to(folder).as_posix(): digests.of_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def committed(site: Path) -> str:
    """Return the commit that a site was made of, marked as git does if files differ from it."""
    code = digests.read_json(site / FILE).get("code")
    if not isinstance(code, dict) or not code.get("commit"):
        return ""
    return f"{code['commit']}{'-dirty' if code.get('changed') else ''}"
