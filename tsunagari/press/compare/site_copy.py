"""A copy of a site, in a folder or at an address of the web: its files."""

from __future__ import annotations

import hashlib
import http.client
import queue
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from tsunagari.messages import coded, say
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.finish import provenance
from tsunagari.system_errors import reason

MAX_BYTES = 64 * 2**20  # of a file; those of a report are far below
MAX_SILENCE = 20.0  # seconds without a byte
MAX_SECONDS = 120.0  # for one file
T = TypeVar("T")
_PORTS = {"http": 80, "https": 443}


class SiteCopy(Protocol):
    """A copy of a site, wherever it is."""

    @property
    def can_list(self) -> bool:
        """Whether it can be seen which files are there besides those that are asked for."""

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None if it is not there.

        Raises
        ------
        ReadError
            It may be there, but it cannot be read; the message says why.
        """

    def paths(self) -> Iterable[str]:
        """Return the paths of all files, where they can be listed."""


class ReadError(Exception):
    """A file that could not be read, for a reason that says nothing of its content."""


class FolderCopy:
    """A copy in a folder of this machine."""

    can_list = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None if it is not there."""
        file = self._folder / path
        try:
            if not file.is_file():  # a pipe would never end
                return None
            with file.open("rb") as opened:
                content = opened.read(MAX_BYTES + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise ReadError(reason(error)) from None
        if len(content) > MAX_BYTES:
            raise ReadError(say("it is larger than {value} MiB", value=MAX_BYTES // 2**20))
        return content

    def paths(self) -> Iterable[str]:
        """Return the paths of all files below the folder."""
        return provenance.files(self._folder)


class WebCopy:
    """A copy on a web server.

    A redirection is followed on the same host only: what another host answers was not asked for.
    """

    can_list = False

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        path = parts.path
        if path.endswith(".html"):
            path = path.rpartition("/")[0]
        self.address = urlunsplit((parts.scheme, parts.netloc, path.rstrip("/") + "/", "", ""))
        self._opener = urllib.request.build_opener(_SameHost())

    def read(self, path: str) -> bytes | None:
        """Return a file's content as the server sends it; None if it has none."""
        return _in_time(lambda: self._read(path))

    def _read(self, path: str) -> bytes | None:
        try:
            with self._opener.open(self.address + quote(path), timeout=MAX_SILENCE) as answer:
                return _read(answer)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (404, 410):
                return None
            raise ReadError(
                say(
                    "the server answers {key} {reason}",
                    key=error.code,
                    reason=" ".join(
                        [
                            http.client.responses.get(error.code, ""),
                            error.headers.get("Location", ""),
                        ]
                    ),
                ).rstrip()
            ) from None
        except urllib.error.URLError as error:
            why = error.reason
            raise ReadError(reason(why) if isinstance(why, OSError) else str(why)) from None
        except OSError as error:
            raise ReadError(reason(error)) from None
        except (ValueError, http.client.HTTPException) as error:
            raise ReadError(str(error) or type(error).__name__) from None

    def paths(self) -> Iterable[str]:
        """Return nothing: a web server does not list its files."""
        return ()


class _SameHost(urllib.request.HTTPRedirectHandler):
    def redirect_request(  # noqa: PLR0917 - as the library calls it
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        same = old.hostname == new.hostname and (
            _port(old.scheme, old.port) == _port(new.scheme, new.port)
            or (
                (old.scheme, _port(old.scheme, old.port)) == ("http", 80)
                and (new.scheme, _port(new.scheme, new.port)) == ("https", 443)
            )
        )
        if not same or new.scheme not in (old.scheme, "https"):
            raise ReadError(
                say(
                    "the server sends it on to {scheme}://{netloc}",
                    scheme=new.scheme,
                    netloc=new.netloc,
                )
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _port(scheme: str, port: int | None) -> int | None:
    return port or _PORTS.get(scheme)


def _in_time(work: Callable[[], T]) -> T:
    """Return the result of some work, or raise an error when it takes too long.

    A server may send a byte now and then, in its head too, so that no silence is ever too long.
    What waits for it is left behind, and ends with the program.
    """
    results: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def attempt() -> None:
        try:
            results.put((True, work()))
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            results.put((False, error))

    threading.Thread(target=attempt, daemon=True).start()
    try:
        done, result = results.get(timeout=MAX_SECONDS)
    except queue.Empty:
        raise ReadError(
            say("it takes longer than {max_seconds:.0f} s", max_seconds=MAX_SECONDS)
        ) from None
    if not done:
        raise result
    value: T = result
    return value


def _read(answer: Any) -> bytes:
    """Return the content of an answer that may be endless."""
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(2**16):
        size += len(part)
        parts.append(part)
        if size > MAX_BYTES:
            raise ReadError(say("it is larger than {value} MiB", value=MAX_BYTES // 2**20))
    if answer.length:
        raise ReadError(say("the connection ended before the file did"))
    return b"".join(parts)


def open_copy(location: str) -> SiteCopy:
    """Return the copy in a folder or at an address.

    Raises
    ------
    ConfigError
        It is neither a folder nor an address of the web.
    """
    if "://" in location:
        parts = urlsplit(location)
        if parts.scheme not in _PORTS or not parts.hostname:
            what = coded("R02", "an address begins with https:// or http://.")
            raise ConfigError(Problem(location, what, say("Give a folder, or such an address.")))
        if "@" in parts.netloc:
            what = coded("R02", "an address has no user and no password in it.")
            raise ConfigError(Problem(f"{parts.scheme}://{parts.hostname}", what))
        return WebCopy(location)
    folder = Path(location)
    if not folder.is_dir():
        what = coded("R02", "there is no such folder.")
        raise ConfigError(Problem(location, what, say("Give the folder or the address of a copy.")))
    return FolderCopy(folder)


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content, as ``provenance.json`` has it."""
    return hashlib.sha256(content).hexdigest()
