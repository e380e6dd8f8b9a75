"""What a Dask worker does for one edition. The functions travel as they stand here.

A worker has no version of this project of its own: it gets the project by its content, once, and
builds in it by the same command as everybody. So nothing of the project is imported here.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_UNPACKING = "tsunagari-unpacking"


def versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of Python and of packages here; empty for one that is not there."""
    found = {"Python": f"{platform.python_implementation()} {platform.python_version()}"}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


def build(
    project: bytes,
    digest: str,
    edition: str,
    state: bytes,
    how: tuple[Sequence[str], dict[str, str]],
) -> tuple[dict[str, Any], bytes]:
    """Build an edition of a project.

    Parameters
    ----------
    project, digest
        The project's files as a tar file, and the digest of it.
    state
        What is kept of the edition from build to build, as a tar file.
    how
        Options of the command ``build``, and the versions that have to be here.

    Returns
    -------
    tuple
        What the build noted of its end, its exit code and what it said; and the new site with
        what is kept beside it, as a tar file.
    """
    options, wanted = how
    here = versions(name for name in wanted if name != "Python")
    differing = sorted(name for name in wanted if here[name] != wanted[name])
    if differing:
        one = differing[0]
        return {"differs": [one, wanted[one], here[one], platform.node()]}, b""
    root = _project(project, digest)
    shutil.rmtree(root / "_build" / "cache" / edition, ignore_errors=True)
    shutil.rmtree(root / "_build" / "released" / edition, ignore_errors=True)
    _unpack(state, root)
    place = root / "_build" / "outcome" / f"{edition}.json"
    place.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, str(root / "pipeline.py"), "build", edition, *options],
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(root),
            "TSUNAGARI_OUTCOME": str(place),
            "TSUNAGARI_PARENT": str(os.getpid()),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    noted = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}
    answer = {"noted": noted, "code": done.returncode, "said": done.stderr[-20000:]}
    made = [f"_site/{edition}", f"_build/cache/{edition}"] if done.returncode == 0 else []
    return answer, pack(root, made)


def pack(root: Path, names: Iterable[str]) -> bytes:
    """Return files and folders below a folder as a tar file, the same of the same content."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in names:
            if (root / name).exists():
                archive.add(root / name, name, filter=_bare)
    return out.getvalue()


def _bare(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if "__pycache__" in entry.name.split("/"):
        return None
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def _unpack(content: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")


def _project(content: bytes, digest: str) -> Path:
    """Return the folder of a project, unpacked here once."""
    from distributed import get_worker

    places = Path(get_worker().local_directory) / "tsunagari"
    home = places / digest
    if not home.is_dir():
        fresh = places / f"{_UNPACKING}-{uuid.uuid4().hex}"
        fresh.mkdir(parents=True)
        _unpack(content, fresh)
        try:
            fresh.rename(home)
        except OSError:  # another thread was first
            shutil.rmtree(fresh, ignore_errors=True)
    return home
