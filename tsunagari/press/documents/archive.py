"""Office files as what they are: ZIP archives of XML, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can name: none of the moment."""


def read(raw: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of parts, with nothing of the moment or the machine in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # what wrote it, else the machine's own
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
