"""Publishing to a folder and over SFTP: what stays, what is refused, what fails on the way."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.messages import refused
from tests.press.publish import steps
from tests.press.publish.conftest import Ssh, contents, files_of, free_port, running, site
from tsunagari.press import publish
from tsunagari.press.core.problems import ConfigError
from tsunagari.press.publish import address, dialogue, lock
from tsunagari.press.publish.folder import FolderTarget
from tsunagari.press.publish.target import TargetError


class Place:
    """A target, as a folder to look into and as the address to publish to."""

    def __init__(self, folder: Path, text: str) -> None:
        self.folder, self.text = folder, text

    @contextlib.contextmanager
    def open(self) -> Iterator[publish.Target]:
        with publish.open_target(address.parse(self.text)) as target:
            yield target

    def back(self, name: str | None = None, edition: str = "r4", copy: Path | None = None) -> str:
        with self.open() as target:
            state = publish.inspect(target, edition)
            release = dialogue.choose_release(target, state, name)
            publish.roll_back(target, release, state, notify=lambda _: None, copy=copy)
            return release.id


@pytest.fixture(params=["folder", "sftp"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    folder = tmp_path / "web"
    if request.param == "folder":
        return Place(folder, str(folder))
    return Place(folder, request.getfixturevalue("ssh").address(folder))


@pytest.fixture
def sites(tmp_path: Path) -> list[Path]:
    return [site(tmp_path / f"site{number}", f"site {number}", number + 2) for number in range(4)]


def test_every_kept_release_comes_back_byte_for_byte(place: Place, sites: list[Path]) -> None:
    ids = [steps.put(place.text, folder, keep=3)[0].id for folder in sites]
    assert [name[:5] for name in ids] == ["0001-", "0002-", "0003-", "0004-"]
    assert (
        sorted(path.name for path in (place.folder / "releases").iterdir() if path.is_dir())
        == (ids[1:])
    )
    assert contents(place.folder / "current") == contents(sites[3])
    assert place.back() == ids[2]
    assert contents(place.folder / "current") == contents(sites[2])
    copy = place.folder.parent / "copy"
    assert place.back("2", copy=copy) == ids[1]
    assert contents(place.folder / "current") == contents(copy) == contents(sites[1])
    assert place.back(ids[3]) == ids[3]
    assert contents(place.folder / "current") == contents(sites[3])


def test_the_release_that_is_served_is_never_removed(place: Place, sites: list[Path]) -> None:
    first, _ = steps.put(place.text, sites[0], keep=2)
    steps.put(place.text, sites[1], keep=2)
    place.back()
    third, _ = steps.put(place.text, sites[2], keep=2)
    kept = {path.stem[:4] for path in (place.folder / "releases").iterdir()}
    # The first was served until now: readers may still be in the middle of a page of it.
    assert kept == {"0001", "0002", "0003"}
    assert third.number == 3
    assert (place.folder / "releases" / first.id).is_dir()


def test_everybody_may_read_what_is_published(place: Place, sites: list[Path]) -> None:
    before = os.umask(0o077)
    try:
        steps.put(place.text, sites[1])
    finally:
        os.umask(before)
    for path in [place.folder / "current/", *(place.folder / "current/").rglob("*")]:
        assert path.stat().st_mode & 0o005 == (0o005 if path.is_dir() else 0o004)


@pytest.mark.parametrize("fault", ["changed", "missing", "extra"])
def test_a_release_that_was_changed_on_the_server_is_not_served_again(
    place: Place, sites: list[Path], fault: str
) -> None:
    first, _ = steps.put(place.text, sites[0])
    steps.put(place.text, sites[1])
    page = place.folder / "releases" / first.id / "index.html"
    if fault == "missing":
        page.unlink()
    else:
        (page if fault == "changed" else page.with_name("more.html")).write_text("forged")
    with refused(TargetError, first.id) as raised:
        place.back()
    assert raised.value.problems[-1].where == place.text
    assert contents(place.folder / "current") == contents(sites[1])


def test_a_release_that_does_not_exist_is_answered_with_all_that_do(
    place: Place, sites: list[Path]
) -> None:
    release, _ = steps.put(place.text, sites[0])
    for name in (None, "7", "0001"):
        with refused(ConfigError, release.id):
            place.back(name)


def test_another_edition_is_refused(place: Place, sites: list[Path]) -> None:
    steps.put(place.text, sites[0])
    with place.open() as target, refused(ConfigError, "r4", "demo"):
        publish.inspect(target, "demo", files_of(sites[1]))


@pytest.mark.parametrize("there", ["index.html", "current/index.html", "elsewhere"])
def test_a_folder_with_something_else_is_refused(
    place: Place, sites: list[Path], there: str
) -> None:
    place.folder.mkdir()
    if there == "elsewhere":
        (place.folder / "current").symlink_to("../elsewhere")
    else:
        (place.folder / there).parent.mkdir(exist_ok=True)
        (place.folder / there).write_text("not ours")
    before = contents(place.folder)
    with refused(ConfigError, place.text):
        steps.put(place.text, sites[0])
    assert contents(place.folder) == before


def test_a_file_is_no_target(place: Place, sites: list[Path]) -> None:
    place.folder.write_text("a file")
    with refused(ConfigError, place.text):
        steps.put(place.text, sites[0])


def test_a_target_in_a_folder_that_is_not_there(place: Place, sites: list[Path]) -> None:
    with refused(TargetError, f"{place.text}/a"):
        steps.put(f"{place.text}/a/b", sites[0])


def test_a_site_that_changes_while_it_is_uploaded_is_not_served(
    place: Place, sites: list[Path]
) -> None:
    steps.put(place.text, sites[0])
    with place.open() as target:
        state = publish.inspect(target, "r4", files_of(sites[1]))
        (sites[1] / "index.html").write_text("edited")
        with refused(TargetError, "index.html"):
            publish.publish(
                target, sites[1], state, edition="r4", keep=5,
                notify=lambda _: None, on_bytes=lambda _: None,
            )  # fmt: skip
    assert contents(place.folder / "current") == contents(sites[0])
    assert sorted(path.name for path in place.folder.iterdir()) == ["current", "releases"]


def test_a_release_of_somebody_else_in_between_is_seen(place: Place, sites: list[Path]) -> None:
    steps.put(place.text, sites[0])
    with place.open() as target:
        state = publish.inspect(target, "r4", files_of(sites[1]))
        steps.put(place.text, sites[2])
        with refused(ConfigError, place.text):
            publish.publish(
                target, sites[1], state, edition="r4", keep=5,
                notify=lambda _: None, on_bytes=lambda _: None,
            )  # fmt: skip
    assert contents(place.folder / "current") == contents(sites[2])


def test_what_is_served_was_changed_on_the_server(place: Place, sites: list[Path]) -> None:
    steps.put(place.text, sites[0])
    lines: list[str] = []
    with place.open() as target:
        state = publish.inspect(target, "r4", files_of(sites[0]))
        assert publish.is_served(target, state, notify=lines.append)
        (place.folder / "current/index.html").write_text("forged")
        assert not publish.is_served(target, state, notify=lines.append)
    assert "index.html" in lines[-1] or "0001" in lines[-1]
    steps.put(place.text, sites[0])
    assert contents(place.folder / "current") == contents(sites[0])


def test_a_file_without_end_is_read_no_further_than_was_sent(
    place: Place, sites: list[Path]
) -> None:
    steps.put(place.text, sites[0])
    grown: list[Path] = []

    def grow() -> None:
        for path in place.folder.glob(".incoming-*/*/index.html"):
            os.truncate(path, 2**41)
            grown.append(path)

    _, many = steps.put(place.text, sites[1])
    place.back()
    with contextlib.ExitStack() as stack:
        stack.enter_context(refused(TargetError, "index.html"))
        for step in range(12, many):
            steps.put(place.text, sites[2], step, grow)
            assert not grown
    assert contents(place.folder / "current") in [contents(sites[number]) for number in (0, 2)]


def test_folders_without_end_are_not_followed(place: Place, sites: list[Path]) -> None:
    release, _ = steps.put(place.text, sites[0])
    folder = place.folder / release.folder
    for number in range(300):
        (folder / f"more/{number}").mkdir(parents=True)
        (folder / f"more/{number}/page.html").write_text("more")
    with place.open() as target:
        found = target.digests(release.folder, dict.fromkeys(release.files))
    assert found == release.files | {"more/": ""}


def test_a_pipe_and_a_link_are_no_files(tmp_path: Path, sites: list[Path]) -> None:
    release, _ = steps.put(str(tmp_path / "web"), sites[0])
    page = tmp_path / "web" / release.folder / "index.html"
    target = FolderTarget(tmp_path / "web")
    for make in (os.mkfifo, lambda path: Path(path).symlink_to("/dev/zero")):
        page.unlink()
        make(page)
        assert target.read(f"{release.folder}/index.html", 100) is None
        assert target.digests(release.folder, dict.fromkeys(release.files))["index.html"] == ""


def test_what_is_not_ours_is_never_removed(place: Place, sites: list[Path]) -> None:
    steps.put(place.text, sites[0], keep=2)
    theirs = ("incoming/a", ".incoming-mine/a", ".try-this", "releases/0009-deadbeef/a", "b/c")
    for name in theirs:
        (place.folder / name).parent.mkdir(exist_ok=True)
        (place.folder / name).write_text("theirs")
    for number in (1, 2, 3):
        steps.put(place.text, sites[number], keep=2)
    for name in theirs:
        assert (place.folder / name).read_text() == "theirs"
    names = sorted(path.name[:4] for path in (place.folder / "releases").iterdir())
    # The number of a folder that is there already is not given again.
    assert names == ["0009", "0011", "0011", "0012", "0012"]


def test_a_release_that_cannot_be_removed_does_not_block_the_next(
    tmp_path: Path, sites: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "web")
    first, _ = steps.put(place, sites[0], keep=2)
    steps.put(place, sites[1], keep=2)
    rename = Path.rename

    def refuse(path: Path, to: Path) -> Path:
        if path.name == first.id:
            raise PermissionError(1, "Operation not permitted")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", refuse)
    third, _ = steps.put(place, sites[2], keep=2)
    assert contents(tmp_path / "web/current") == contents(sites[2])
    assert (tmp_path / "web" / first.folder).is_dir()
    monkeypatch.undo()
    steps.put(place, sites[3], keep=2)
    there = {path.stem for path in (tmp_path / "web/releases").glob("*.json")}
    assert first.id not in there
    assert third.id in there


def test_two_at_once_one_is_refused(
    place: Place, sites: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.05)
    monkeypatch.setattr(lock, "PATIENCE", 5.0)
    steps.put(place.text, sites[0])
    inside, go_on = threading.Event(), threading.Event()

    def stop() -> None:
        inside.set()
        assert go_on.wait(30)

    first = threading.Thread(target=steps.put, args=(str(place.folder), sites[1], 12, stop))
    first.start()
    try:
        assert inside.wait(30)
        with refused(ConfigError, place.text):
            steps.put(place.text, sites[2])
    finally:
        go_on.set()
        first.join()
    assert contents(place.folder / "current") == contents(sites[1])


def test_who_was_taken_for_dead_does_not_switch(
    place: Place, sites: list[Path], hasty: None
) -> None:
    steps.put(place.text, sites[0])

    def take() -> None:
        (place.folder / ".lock").rename(place.folder / "gone")
        (place.folder / ".lock").write_text('{"token": "another"}')

    with refused(TargetError, place.text):
        steps.put(place.text, sites[1], 20, take)
    assert contents(place.folder / "current") == contents(sites[0])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of half a megabyte."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=512k,mode=755", "tmpfs", str(disk)]
    if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk (run the tests in a container, as root)")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("way", ["folder", "sftp"])
@pytest.mark.parametrize("when", ["before", "on the way"])
def test_a_full_disk_leaves_the_old_site(
    small_disk: Path, sites: list[Path], way: str, when: str, request: pytest.FixtureRequest
) -> None:
    folder = small_disk / "web"
    text = str(folder) if way == "folder" else request.getfixturevalue("ssh").address(folder)
    steps.put(text, sites[0])
    filler = small_disk / "filler"

    def fill() -> None:
        with contextlib.suppress(OSError):
            filler.write_bytes(b"x" * 600_000)

    if when == "before":
        fill()
    with refused(TargetError) as raised:
        steps.put(text, sites[3], 17 if when == "on the way" else 0, fill)
    assert raised.value.problems[-1].where == text
    assert "full" in str(raised.value)  # as the system calls it
    assert contents(folder / "current") == contents(sites[0])
    filler.unlink()
    steps.put(text, sites[3])
    assert contents(folder / "current") == contents(sites[3])
    assert sorted(path.name for path in folder.iterdir()) == ["current", "releases"]


@pytest.mark.parametrize("error", ["EACCES", "EROFS", "EDQUOT"])
def test_a_folder_that_may_not_be_written(
    tmp_path: Path, sites: list[Path], error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    def refuse(*_: object, **__: object) -> None:
        raise OSError(getattr(errno, error), "no")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with refused(TargetError, str(tmp_path / "web")) as raised:
        steps.put(str(tmp_path / "web"), sites[0])
    assert raised.value.problems[0].remedy


def test_a_host_that_nobody_knows_is_refused(ssh: Ssh, tmp_path: Path, sites: list[Path]) -> None:
    (ssh.dot / "known_hosts").unlink()
    try:
        with refused(ConfigError, "ssh-ed25519") as raised:
            steps.put(ssh.address(tmp_path / "web"), sites[0])
    finally:
        ssh.known(ssh.port, "host")
    assert f"ssh-keyscan -p {ssh.port} 127.0.0.1 >> ~/.ssh/known_hosts" in str(raised.value)
    shown = subprocess.run(
        ["ssh-keygen", "-l", "-f", ssh.dot / "host.pub"], capture_output=True, text=True, check=True
    )
    assert shown.stdout.split()[1] in str(raised.value)
    assert not (tmp_path / "web").exists()


def test_a_host_with_another_key_is_refused(ssh: Ssh, tmp_path: Path, sites: list[Path]) -> None:
    ssh.known(ssh.port, "other")
    try:
        with refused(ConfigError, f"127.0.0.1:{ssh.port}") as raised:
            steps.put(ssh.address(tmp_path / "web"), sites[0])
    finally:
        ssh.known(ssh.port, "host")
    assert f"ssh-keygen -R '[127.0.0.1]:{ssh.port}'" in str(raised.value)


def test_a_configuration_that_trusts_everybody_is_not_followed(
    ssh: Ssh, tmp_path: Path, sites: list[Path]
) -> None:
    (ssh.dot / "known_hosts").unlink()
    config = ssh.dot / "config"
    config.write_text("Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile none\n")
    try:
        with refused(ConfigError, "ssh-ed25519", "~/.ssh/known_hosts"):
            steps.put(ssh.address(tmp_path / "web"), sites[0])
    finally:
        config.unlink()
        ssh.known(ssh.port, "host")


def test_the_users_configuration_names_host_port_and_key(
    ssh: Ssh, tmp_path: Path, sites: list[Path]
) -> None:
    shutil.copy(ssh.dot / "id_ed25519", ssh.dot / "elsewhere")
    (ssh.dot / "id_ed25519").rename(ssh.dot / "away")
    config = ssh.dot / "config"
    config.write_text(
        f"Host city\n  HostName 127.0.0.1\n  Port {ssh.port}\n"
        f'  IdentityFile "{ssh.dot}/elsewhere"\n'
    )
    try:
        steps.put(f"sftp://city{tmp_path}/web", sites[0])
    finally:
        config.unlink()
        (ssh.dot / "away").rename(ssh.dot / "id_ed25519")
    assert contents(tmp_path / "web/current") == contents(sites[0])


def test_a_user_without_a_key_is_not_let_in(ssh: Ssh, tmp_path: Path, sites: list[Path]) -> None:
    (ssh.dot / "id_ed25519").rename(ssh.dot / "away")
    try:
        with refused(ConfigError, f"127.0.0.1:{ssh.port}"):
            steps.put(ssh.address(tmp_path / "web"), sites[0])
    finally:
        (ssh.dot / "away").rename(ssh.dot / "id_ed25519")


@pytest.mark.parametrize("form", ["PKCS8", "RFC4716"])  # an older form, and OpenSSH's own
def test_a_locked_key_is_unlocked_on_a_terminal(
    ssh: Ssh, tmp_path: Path, sites: list[Path], monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    key, allowed = ssh.dot / "id_rsa", ssh.dot / "authorized_keys"
    make = f"ssh-keygen -q -t rsa -b 2048 -m {form} -N sesame -C x -f"
    subprocess.run([*make.split(), key], check=True)
    prompts: list[str] = []

    def answer(prompt: str) -> str:
        prompts.append(prompt)
        return "sesame"

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", answer)
    before = allowed.read_text()
    allowed.write_text((ssh.dot / "id_rsa.pub").read_text())
    try:
        steps.put(ssh.address(tmp_path / "web"), sites[0])
    finally:
        allowed.write_text(before)
        key.unlink()
        (ssh.dot / "id_rsa.pub").unlink()
    assert len(prompts) == 1
    assert "id_rsa" in prompts[0]


@pytest.mark.parametrize("without", ["posix-rename", "symlink"])
def test_a_server_that_cannot_switch_is_refused_before_the_upload(
    ssh: Ssh, tmp_path: Path, sites: list[Path], without: str
) -> None:
    port = free_port()
    sent: list[int] = []
    with running(ssh.command("without", port, f"internal-sftp -P {without}"), port):
        ssh.known(port, "host")
        place = Place(tmp_path / "web", ssh.address(tmp_path / "web", port))
        with place.open() as target:
            state = publish.inspect(target, "r4", files_of(sites[0]))
            with refused(TargetError, "posix-rename@openssh.com"):
                publish.publish(
                    target, sites[0], state, edition="r4", keep=5,
                    notify=lambda _: None, on_bytes=sent.append,
                )  # fmt: skip
    ssh.known(ssh.port, "host")
    assert sent == []
    assert list((tmp_path / "web").iterdir()) == []


def test_a_server_that_is_not_there(ssh: Ssh, tmp_path: Path, sites: list[Path]) -> None:
    address_ = ssh.address(tmp_path, free_port())
    with refused(TargetError, address_):
        steps.put(address_, sites[0])


def test_a_server_that_may_only_be_read(ssh: Ssh, tmp_path: Path, sites: list[Path]) -> None:
    port = free_port()
    with running(ssh.command("read-only", port, "internal-sftp -R"), port):
        ssh.known(port, "host")
        with refused(TargetError, str(tmp_path / "web")):
            steps.put(ssh.address(tmp_path / "web", port), sites[0])
    ssh.known(ssh.port, "host")


def test_a_folder_and_its_address_share_one_lock(ssh: Ssh, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path)
    held = target.claim(lock.NAME)
    assert held
    held.write(b"1")
    with publish.open_target(address.parse(ssh.address(tmp_path))) as other:
        assert other.claim(lock.NAME) is None
        assert other.read(lock.NAME, 9) == b"1"
    held.close()
