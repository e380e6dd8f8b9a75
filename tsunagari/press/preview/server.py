"""The last good site on this machine alone, with a script that tells each open page of news.

A site that is being checked is shown already, and marked; if it does not pass, the last good one
comes back with what is wrong. What stands in ``_site`` has passed in any case.

Only files of the site are served, only to a browser on this machine that asks for it by its own
name: another site's page that has this machine's address for its name is refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import html
import json
import mimetypes
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.preview import jupyter
from tsunagari.system_errors import reason

LOOPBACK = "127.0.0.1"
_SCRIPT = Path(__file__).with_name("client.js")
_HEADERS = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_TURN = 0.0005
"""Seconds after which a thread of this process makes way for another."""
_NOTHING = "<!DOCTYPE html>\n<meta charset='utf-8'><title>…</title><body>…</body>"


class Preview:
    """What is shown: a folder with the last good site, and what has been wrong since.

    Parameters
    ----------
    site
        The folder, which need not be there yet.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self.building = False
        self.checking = False
        self.problems: Sequence[Problem] = ()
        self.sources: Mapping[str, Path] = {}
        self.port = 0
        self.listeners: set[asyncio.Queue[bool]] = set()
        self._unchecked: tuple[Path, int] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._aside = ThreadPoolExecutor(1)

    @property
    def address(self) -> str:
        """Where the first page is."""
        return f"http://{LOOPBACK}:{self.port}/"

    def begin(self) -> None:
        """Tell the open pages that a build has begun."""
        self.building = True
        self._tell()

    def show(self, site: Path) -> None:
        """Show a site that is yet to be checked, until that has ended.

        Parameters
        ----------
        site
            Its folder, which the build takes away or gives the name of the last good one.
        """
        self._unchecked = site, site.stat().st_ino
        self.building, self.checking, self.problems = False, True, ()
        self._tell()

    def end(
        self, problems: Sequence[Problem] = (), sources: Mapping[str, Path] | None = None
    ) -> None:
        """Tell the open pages how it ended.

        Parameters
        ----------
        problems
            Why the site is as it was before; none if it is new.
        sources
            The notebook of each page; as they were where it is not given.
        """
        self.building = self.checking = False
        self._unchecked = None
        self.problems = problems
        self.sources = self.sources if sources is None else sources
        self._tell()

    def _tell(self) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for listener in self.listeners:
            listener.put_nowait(True)

    def file(self, path: str) -> Path | None:
        """Return a file of the site; None for whatever is not one."""
        site = self._folder().resolve()
        try:
            found = (site / (path or "index.html")).resolve()
            inside = found.is_relative_to(site) and found.is_file()
        except (OSError, ValueError):  # a name too long, or with a zero in it
            return None
        return found if inside else None

    def _folder(self) -> Path:
        """Return what is shown: of two folders that change their names the same at any time."""
        if self._unchecked is not None:
            folder, number = self._unchecked
            with contextlib.suppress(OSError):
                if folder.stat().st_ino == number:
                    return folder
        return self.site

    async def news(self, page: str, digest: str) -> dict[str, Any]:
        """Return what a page that is open has to know; of one that is loaded again no more."""
        file = self.file(page)
        if not self.building and file is not None and _digest(file) != digest:
            return {"changed": True}
        source = self.sources.get(page.removesuffix(".html") or "index")
        notebook = ""
        if source is not None:
            loop = asyncio.get_running_loop()
            notebook = await loop.run_in_executor(self._aside, jupyter.address_of, source)
        return {
            "building": self.building,
            "checking": self.checking,
            "changed": False,
            "problems": [
                {"where": one.where, "what": one.what, "remedy": one.remedy, "detail": one.detail}
                for one in self.problems
            ],
            "notebook": notebook,
            "words": {
                "building": say("Building …"),
                "checking": say("Being checked …"),
                "failed": say("What was saved cannot be built yet; this is the last good page."),
                "notebook": say("Open in JupyterLab"),
            },
        }

    @contextlib.contextmanager
    def served(self, port: int = 0) -> Iterator[None]:
        """Serve on a port of this machine, a free one by default, until this is left.

        Raises
        ------
        ConfigError
            The port is taken.
        """
        try:
            sockets = bind_sockets(port, LOOPBACK)
        except OSError as error:
            what = coded(
                "C01", "port {port} cannot be used: {error}.", port=port, error=reason(error)
            )
            remedy = say("Name another, or none for any that is free.")
            raise ConfigError(Problem("--port", what, remedy)) from None
        self.port = sockets[0].getsockname()[1]
        started = threading.Event()

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._end = asyncio.Event()
            server = HTTPServer(_application(self))
            server.add_sockets(sockets)
            started.set()
            await self._end.wait()
            server.stop()
            for listener in self.listeners:
                listener.put_nowait(False)
            await server.close_all_connections()

        # Whoever loads a page while the gate reckons in this process need not wait for it.
        before = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
        thread.start()
        started.wait()
        try:
            yield
        finally:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._end.set)
            thread.join()
            sys.setswitchinterval(before)
            self._aside.shutdown(cancel_futures=True)


def _application(preview: Preview) -> Application:
    return Application(
        [
            (r"/_preview/client\.js", _Client, {"preview": preview}),
            (r"/_preview/events", _Events, {"preview": preview}),
            (r"/(.*)", _File, {"preview": preview}),
        ],
        log_function=lambda _handler: None,
    )


class _Handler(RequestHandler):
    """Answers none but a page of this server."""

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def set_default_headers(self) -> None:
        for name, value in _HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        own = {f"{name}:{self.preview.port}" for name in (LOOPBACK, "localhost")}
        origin = self.request.headers.get("Origin", "")
        if self.request.host not in own or (origin and origin.partition("://")[2] not in own):
            raise HTTPError(403)

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


class _Client(_Handler):
    def get(self) -> None:
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish(_SCRIPT.read_bytes())


class _File(_Handler):
    def get(self, path: str) -> None:
        file = self.preview.file(path)
        if file is None and path and not path.endswith(".html"):
            raise HTTPError(404)
        if file is not None and file.suffix != ".html":
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            text = kind.startswith("text/") or kind.endswith(("json", "javascript"))
            self.set_header("Content-Type", f"{kind}; charset=utf-8" if text else kind)
            self.finish(file.read_bytes())
            return
        if file is None:
            self.set_status(404)
        content = _NOTHING.encode() if file is None else file.read_bytes()
        given = {"page": path or "index.html", "digest": _of(content) if file else ""}
        data = "".join(f' data-{name}="{html.escape(value)}"' for name, value in given.items())
        script = f'<script src="/_preview/client.js"{data}></script>\n'.encode()
        head, body_end, rest = content.rpartition(b"</body>")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(head + script + body_end + rest)

    head = get


class _Events(_Handler):
    """Server-sent events: one at once, and one for each thing that happens."""

    async def get(self) -> None:
        self._queue: asyncio.Queue[bool] = asyncio.Queue()
        self.preview.listeners.add(self._queue)
        self.set_header("Content-Type", "text/event-stream")
        page, digest = self.get_argument("page"), self.get_argument("digest", "")
        with contextlib.suppress(StreamClosedError):
            while True:
                news = await self.preview.news(page, digest)
                self.write(f"retry: 300\ndata: {json.dumps(news, ensure_ascii=False)}\n\n")
                await self.flush()
                if not await self._queue.get():
                    break
                while not self._queue.empty():  # only the last counts
                    if not self._queue.get_nowait():
                        return

    def on_connection_close(self) -> None:
        if hasattr(self, "_queue"):
            self._queue.put_nowait(False)

    def on_finish(self) -> None:
        if hasattr(self, "_queue"):
            self.preview.listeners.discard(self._queue)


def _digest(path: Path) -> str:
    return _of(path.read_bytes())


def _of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
