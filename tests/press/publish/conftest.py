"""Sites to publish, and the real servers that they are published to."""

from __future__ import annotations

import contextlib
import gc
import getpass
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import not_here
from tsunagari.press.finish import provenance
from tsunagari.press.publish import lock


def site(folder: Path, text: str, files: int = 2) -> Path:
    """Make a site whose every file says which it is, up to its end."""
    for number in range(files):
        path = folder / ("index.html" if not number else f"data/{number}.csv")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n" * 400 + "end", encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


files_of = provenance.files


def program(name: str) -> str:
    """Return a server's program; skip where it is missing, but not where CI demands it."""
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if path is None:
        not_here(name, demanded_by="TSUNAGARI_REQUIRE_SERVERS")
    return path


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block; begins when it answers."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            while server.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
            assert server.poll() is None, f"{command[0]} ended at once"
            yield server
        finally:
            server.terminate()


class Ssh:
    """A real OpenSSH server on loopback, with keys of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.dot = home / ".ssh"
        self.port = free_port()
        self.dot.mkdir(mode=0o700)
        for name in ("id_ed25519", "host", "other"):
            self.make_key(name)
        shutil.copy(self.dot / "id_ed25519.pub", self.dot / "authorized_keys")
        self.known(self.port, "host")

    def make_key(self, name: str) -> None:
        keygen = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", self.dot / name]
        subprocess.run(keygen, check=True)

    def known(self, port: int, key: str) -> None:
        """Have the user know the server's key, or another."""
        public = (self.dot / f"{key}.pub").read_text()
        (self.dot / "known_hosts").write_text(f"[127.0.0.1]:{port} {public}")

    def address(self, path: Path, port: int = 0) -> str:
        return f"sftp://{getpass.getuser()}@127.0.0.1:{port or self.port}{path}"

    def command(self, name: str, port: int, sftp: str = "internal-sftp") -> list[str]:
        """Write a configuration and return the command of a server with it."""
        config = self.home / name
        config.write_text(
            f'Port {port}\nListenAddress 127.0.0.1\nHostKey "{self.dot / "host"}"\n'
            f'AuthorizedKeysFile "{self.dot / "authorized_keys"}"\nPidFile none\nStrictModes no\n'
            f"UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            f"PermitRootLogin yes\nMaxStartups 100\nSubsystem sftp {sftp}\n"
        )
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # its own rule when root starts it
        return [program("sshd"), "-D", "-e", "-f", str(config)]


@pytest.fixture(scope="module", autouse=True)
def nothing_of_a_cut_connection_is_left() -> Iterator[None]:
    """Collect asyncssh's tasks here: each complains as it goes, which disturbs who parses then."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def ssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ssh]:
    program("sshd")
    server = Ssh(tmp_path_factory.mktemp("ssh"))
    with (
        pytest.MonkeyPatch.context() as patch,
        running(server.command("c", server.port), server.port),
    ):
        patch.setenv("HOME", str(server.home))
        patch.delenv("SSH_AUTH_SOCK", raising=False)
        yield server


class Wire:
    """A line to a server, that can be cut at any byte or at any moment."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.sent = 0
        self.cut_at = 0  # bytes from the client; 0 for never
        self.silent = False
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def hush(self) -> None:
        """Let nothing come back any more; the connection stays."""
        self.silent = True

    def close(self) -> None:
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                self._ends += [client, server]
                for end in (client, server):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for pair in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._carry, args=pair, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                if counted and self.cut_at and self.sent + len(content) >= self.cut_at:
                    sink.sendall(content[: self.cut_at - self.sent])
                    self.cut()
                    break
                self.sent += len(content) if counted else 0
                if counted or not self.silent:
                    sink.sendall(content)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock without life is found out at once, so that a test need not wait."""
    monkeypatch.setattr(lock, "BEAT", 0.02)
    monkeypatch.setattr(lock, "PATIENCE", 0.08)
