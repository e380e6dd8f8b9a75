"""The notebook of a page in JupyterLab, where that runs."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote


def address_of(path: Path) -> str:
    """Return the address of a file in a JupyterLab of this user that has it; empty if none has.

    Its token is not in the address: others on this machine could read it in the page. A browser
    that has been in JupyterLab needs none.
    """
    from jupyter_server.serverapp import list_running_servers  # slow

    for server in list_running_servers():
        root = Path(str(server.get("root_dir", "")))
        if not root.is_absolute():
            continue
        # Either may be named through a link, as a shell names the folder that one is in.
        for place, folder in ((path, root), (path.resolve(), root.resolve())):
            if place.is_relative_to(folder):
                name = quote(place.relative_to(folder).as_posix())
                return f"{str(server.get('url', '')).rstrip('/')}/lab/tree/{name}"
    return ""
