"""Releases that are signed, and whatever else a server has: only the one is what was released."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Project, small_project
from tests.messages import names, one_problem, refused
from tests.press.publish import steps
from tests.press.publish.conftest import contents, program
from tsunagari.press.compare.history import known_releases
from tsunagari.press.core import signatures
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.core.signatures import NAMESPACE
from tsunagari.press.publish import signing_key

SIGNERS = "data/r4/allowed_signers"
NOW = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)


class Keys:
    """Keys in a home, made and used by OpenSSH's own program."""

    def __init__(self, home: Path) -> None:
        self.dot = home / ".ssh"
        self.dot.mkdir(parents=True)

    def make(self, name: str, *more: str) -> str:
        """Make a key and return its public half."""
        command = [program("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-C", name, *more]
        subprocess.run([*command, "-f", self.dot / name], check=True)
        return (self.dot / f"{name}.pub").read_text()

    def sign(self, name: str, content: bytes, namespace: str = NAMESPACE) -> bytes:
        command = [program("ssh-keygen"), "-Y", "sign", "-q", "-n", namespace]
        done = subprocess.run(
            [*command, "-f", self.dot / name], input=content, capture_output=True, check=True
        )
        return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with the publisher's key, and no agent."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        patch.delenv("SSH_AUTH_SOCK", raising=False)
        yield home


@pytest.fixture(scope="module")
def keys(home: Path) -> Keys:
    return Keys(home)


@pytest.fixture(scope="module")
def city(keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose edition names its signer, built."""
    public = keys.make("id_ed25519")
    project = small_project(tmp_path_factory.mktemp("city"))
    project.write(SIGNERS, f"# who may publish\nkikaku@city.example.jp {public}")
    project.edit("data/r4/edition.yml", "deadline: 20", _setting())
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


def _setting() -> str:
    return "deadline: 20\npublication: {signers: allowed_signers}"


@pytest.fixture
def web(city: Project, tmp_path: Path) -> Path:
    """A target with what the city published."""
    shutil.rmtree(city.path("_build/released"), ignore_errors=True)
    done = city.pipeline("publish", "--yes", str(tmp_path / "web"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "web"


@pytest.fixture
def colleague(city: Project, tmp_path: Path) -> Project:
    """Another machine with the same project, which has not published anything."""
    shutil.copytree(city.root, tmp_path / "colleague")
    shutil.rmtree(tmp_path / "colleague/_build/released", ignore_errors=True)
    shutil.rmtree(tmp_path / "colleague/_build/cache/r4/site.json", ignore_errors=True)
    return Project(tmp_path / "colleague")


def forge(web: Path) -> str:
    """Put a whole release of our own making on the server, and serve it."""
    fake = web.parent / "fake"
    shutil.copytree(web / "current", fake)
    (fake / "one.html").write_text("<h1>forged</h1>", encoding="utf-8")
    record = json.loads((fake / "provenance.json").read_text(encoding="utf-8"))
    record["files"]["one.html"] = hashlib.sha256((fake / "one.html").read_bytes()).hexdigest()
    (fake / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    return steps.put(str(web), fake)[0].id


def checked_by_openssh(city: Project, signed: Path, signature: Path) -> bool:
    command = [program("ssh-keygen"), "-Y", "verify", "-f", city.path(SIGNERS)]
    command += ["-I", "kikaku@city.example.jp", "-n", NAMESPACE, "-s", signature]
    content = signed.read_bytes()
    done = subprocess.run(command, input=content, capture_output=True, check=False)
    return done.returncode == 0


def test_openssh_checks_the_manifest_and_the_site_s_record(city: Project, web: Path) -> None:
    (manifest,) = (web / "releases").glob("*.json")
    record = web / "current/provenance.json"
    for signed in (manifest, record):
        signature = signed.with_name(f"{signed.name}.sig")
        assert checked_by_openssh(city, signed, signature)
        signed.write_bytes(signed.read_bytes() + b"\n")
        assert not checked_by_openssh(city, signed, signature)


def test_a_copy_is_known_anywhere_by_its_signature(web: Path, colleague: Project) -> None:
    done = colleague.pipeline("verify", str(web / "current"))
    assert done.returncode == 0, done.stderr
    assert "kikaku@city.example.jp" in done.stdout
    forged = forge(web)
    done = colleague.pipeline("verify", str(web / "releases" / forged))
    assert done.returncode == 1
    assert "another content" in done.stdout


def test_a_forged_release_is_never_what_was_released(web: Path, colleague: Project) -> None:
    forged = forge(web)
    before, there = colleague.files(""), contents(web)
    done = colleague.pipeline("publish", "--dry-run", str(web))
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith(forged)]
    assert "not signed" in line
    assert names(done.stderr, "kikaku@city.example.jp")
    assert (colleague.files(""), contents(web)) == (before, there)
    listed = colleague.pipeline("releases", str(web)).stdout
    assert listed.index("not signed") < listed.index("signed by kikaku")
    shown = colleague.pipeline("diff", "--against", str(web))
    assert names(shown.stdout, forged, "not signed")
    # The signed one before it is served again, and is known from then on.
    done = colleague.pipeline("rollback", "--yes", str(web), "1")
    assert done.returncode == 0, done.stderr
    assert [release.name[:4] for release in known_releases(colleague.root, "r4")] == ["0001"]
    there = contents(web)
    back = colleague.pipeline("rollback", "--yes", str(web), forged)
    assert back.returncode == 2
    one_problem([back.stderr.rpartition("\n\n")[2].strip()], str(web), forged)
    assert contents(web) == there


def test_what_is_served_with_the_same_bytes_but_unsigned_is_published_anew(
    city: Project, web: Path
) -> None:
    (signature,) = (web / "releases").glob("*.sig")
    signature.unlink()
    done = city.pipeline("publish", "--yes", str(web))
    assert done.stdout.startswith("0002-"), done.stderr
    assert city.pipeline("publish", "--yes", str(web)).stdout == ""


def test_without_the_key_nothing_is_sent(
    city: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    done = city.pipeline("publish", "--yes", str(tmp_path / "web"))
    assert done.returncode == 2
    one_problem([done.stderr.rpartition("\n\n")[2].strip()], SIGNERS)
    assert not (tmp_path / "web").exists()


def test_a_key_with_a_passphrase_is_asked_for_on_a_terminal_only(
    city: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    shutil.copytree(home / ".ssh", tmp_path / ".ssh")
    key = tmp_path / ".ssh/id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "sesame", "-f", key], check=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    target = str(tmp_path / "web")
    done = city.pipeline("publish", "--yes", target)
    assert done.returncode == 2
    assert "ssh-add" in done.stderr
    answers = ["wrong", "sesame"]
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: answers.pop(0))
    assert city.pipeline("publish", "--yes", target).returncode == 0
    assert answers == []


def test_a_key_in_the_agent(
    city: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: Keys
) -> None:
    said = subprocess.run([program("ssh-agent"), "-s"], capture_output=True, text=True, check=True)
    pid = re.search(r"SSH_AGENT_PID=(\d+)", said.stdout)
    socket = re.search(r"SSH_AUTH_SOCK=([^;]+)", said.stdout)
    assert pid
    assert socket
    try:
        monkeypatch.setenv("SSH_AUTH_SOCK", socket[1])
        subprocess.run(["ssh-add", "-q", keys.dot / "id_ed25519"], check=True)
        monkeypatch.setenv("HOME", str(tmp_path))
        done = city.pipeline("publish", "--yes", str(tmp_path / "web"))
    finally:
        os.kill(int(pid[1]), 15)
    assert done.returncode == 0, done.stderr
    (manifest,) = (tmp_path / "web/releases").glob("*.json")
    assert checked_by_openssh(city, manifest, manifest.with_suffix(".json.sig"))


@pytest.mark.parametrize(
    ("line", "key", "namespace", "content", "fault"),
    [
        ("a", "sig_a", NAMESPACE, b"it", ""),
        ('a namespaces="git,tsunagari-*"', "sig_a", NAMESPACE, b"it", ""),
        ('a valid-before="20270101Z"', "sig_a", NAMESPACE, b"it", ""),
        ('a valid-before="20261129Z"', "sig_a", NAMESPACE, b"it", "not valid"),
        ('a valid-after="20270101Z"', "sig_a", NAMESPACE, b"it", "not valid"),
        ("a", "sig_b", NAMESPACE, b"it", "not known"),
        ("a", "sig_a", "git", b"it", "'git'"),
        ("a", "sig_a", NAMESPACE, b"that", "another content"),
        ("a", "", NAMESPACE, b"it", "read"),
    ],
)
def test_who_signed_is_told(
    keys: Keys, tmp_path: Path, line: str, key: str, namespace: str, content: bytes, fault: str
) -> None:
    for name in ("sig_a", "sig_b"):
        if not (keys.dot / name).exists():
            keys.make(name)
    file = tmp_path / "allowed_signers"
    file.write_text(f"{line} {(keys.dot / 'sig_a.pub').read_text()}")
    signers = signatures.read_signers(file, "allowed_signers")
    signature = keys.sign(key, content, namespace) if key else b"-----BEGIN SSH SIGNATURE-----"
    standing = signatures.check(b"it", signature, signers, NOW)
    assert (standing.signer == "a") == (not fault)
    assert fault in standing.fault


@pytest.mark.parametrize(
    "line",
    [
        "kikaku@city",
        "kikaku@city ssh-ed25519 AAAA",
        "kikaku@city cert-authority {key}",
        "kikaku@city {rsa}",
        'kikaku@city valid-befor="20270101" {key}',
        'kikaku@city namespaces="git" {key}',
        "",
    ],
)
def test_a_line_that_names_no_signer_is_refused(keys: Keys, tmp_path: Path, line: str) -> None:
    if not (keys.dot / "sig_rsa").exists():
        keys.make("sig_c")
        keys.make("sig_rsa", "-t", "rsa", "-b", "2048")
    key, rsa = ((keys.dot / f"sig_{name}.pub").read_text().strip() for name in ("c", "rsa"))
    file = tmp_path / "allowed_signers"
    file.write_text(f"# names\n{line.format(key=key, rsa=rsa)}\n")
    with refused(ConfigError, "ssh-keygen -t ed25519" if "rsa" in line else "allowed_signers"):
        signatures.read_signers(file, "allowed_signers")


def test_a_retired_key_signs_no_more(keys: Keys, tmp_path: Path) -> None:
    if not (keys.dot / "sig_a").exists():
        keys.make("sig_a")
    file = tmp_path / "allowed_signers"
    public = (keys.dot / "sig_a.pub").read_text()
    file.write_text(f'a valid-before="20200101Z" {public}')
    with refused(ConfigError, "allowed_signers"):
        signing_key.find_key(signatures.read_signers(file, "allowed_signers"), "allowed_signers")
