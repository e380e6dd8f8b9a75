"""A publication that is cut off or killed at every step: one whole site is served, all the time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.messages import refused
from tests.press.publish import steps
from tests.press.publish.conftest import Ssh, Wire, contents, site
from tsunagari.press.publish import sftp
from tsunagari.press.publish.target import StoppedError, TargetError

pytestmark = pytest.mark.usefixtures("hasty")


class Scene:
    """A target with two releases, of which the new site is no part."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new = site(folder / "old", "old"), site(folder / "new", "new")
        self.target = folder / "web"
        steps.put(str(self.target), site(folder / "first", "first"))
        steps.put(str(self.target), self.old)
        self._kept = folder / "kept"
        shutil.copytree(self.target, self._kept, symlinks=True)

    def reset(self) -> None:
        shutil.rmtree(self.target)
        shutil.copytree(self._kept, self.target, symlinks=True)

    def served(self) -> str:
        """Return which site is served; fails if it is none of the two, byte for byte."""
        served = contents(self.target / "current")
        assert served in (contents(self.old), contents(self.new))
        return "old" if served == contents(self.old) else "new"

    def goes_on(self, place: str = "") -> None:
        """Whatever happened, the next publication succeeds and leaves nothing behind.

        To the folder itself where no other way is named, because that is quicker.
        """
        self.served()
        release, _ = steps.put(place or str(self.target), self.new)
        assert self.served() == "new"
        assert sorted(path.name for path in self.target.iterdir()) == ["current", "releases"]
        files = sorted((self.target / "releases").iterdir())
        there = {path.stem for path in files}
        assert {"0001", "0002"} <= {name[:4] for name in there}
        assert release.id in there
        assert len(files) == 2 * len(there)
        self.reset()


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_a_connection_cut_before_every_step(scene: Scene, ssh: Ssh) -> None:
    wire = Wire(ssh.port)
    ssh.known(wire.port, "host")
    place = ssh.address(scene.target, wire.port)
    _, many = steps.put(place, scene.new)
    scene.reset()
    seen = set()
    for step in range(1, many + 1):
        # The last step removes the lock: without a connection it is left to the next one.
        if step < many - 1:
            with refused(TargetError, place):
                steps.put(place, scene.new, step, wire.cut)
        else:
            steps.put(place, scene.new, step, wire.cut)
        seen.add(scene.served())
        scene.goes_on(place if step % 8 == 0 else "")
    assert many > 25
    assert seen == {"old", "new"}
    wire.close()
    ssh.known(ssh.port, "host")


def test_a_connection_cut_within_a_step(scene: Scene, ssh: Ssh) -> None:
    wire = Wire(ssh.port)
    ssh.known(wire.port, "host")
    place = ssh.address(scene.target, wire.port)
    steps.put(place, scene.new)
    scene.reset()
    total = wire.sent
    for part in range(1, 13):
        wire.sent, wire.cut_at = 0, total * part // 13
        with pytest.raises(TargetError):
            steps.put(place, scene.new)
        scene.served()
        wire.cut_at = 0
        scene.goes_on(place if part % 4 == 0 else "")
    wire.close()
    ssh.known(ssh.port, "host")


@pytest.mark.parametrize("step", [1, 6, 12, 17, 22, 26])
def test_a_server_that_does_not_answer(
    scene: Scene, ssh: Ssh, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sftp, "SILENCE", 0.3)
    wire = Wire(ssh.port)
    ssh.known(wire.port, "host")
    try:
        with refused(TargetError, "0 s"):
            steps.put(ssh.address(scene.target, wire.port), scene.new, step, wire.hush)
    finally:
        wire.close()
        ssh.known(ssh.port, "host")
    scene.goes_on()


@pytest.fixture
def killer() -> Iterator[subprocess.Popen[str]]:
    """Return a process whose children publish and are killed; see steps.py."""
    command = [sys.executable, "-m", "tests.press.publish.steps"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield process


@pytest.mark.parametrize("way", ["folder", "sftp"])
def test_killed_at_every_step(
    scene: Scene, way: str, killer: subprocess.Popen[str], request: pytest.FixtureRequest
) -> None:
    place = str(scene.target)
    if way == "sftp":
        place = request.getfixturevalue("ssh").address(scene.target)
    _, many = steps.put(place, scene.new)
    scene.reset()
    assert killer.stdin
    assert killer.stdout
    seen = set()
    for step in range(1, many + 1):
        killer.stdin.write(f"{place}\t{scene.new}\t{step}\t{Path.home()}\n")
        killer.stdin.flush()
        assert int(killer.stdout.readline()) == -signal.SIGKILL
        seen.add(scene.served())
        scene.goes_on(place if step % 8 == 0 else "")
    assert seen == {"old", "new"}


def test_ctrl_c_cleans_up_and_says_what_is_served(scene: Scene) -> None:
    def press() -> None:
        raise KeyboardInterrupt

    told: dict[str, set[str]] = {}
    for step in range(7, 34, 2):
        with pytest.raises(StoppedError) as raised:
            steps.put(str(scene.target), scene.new, step, press)
        assert raised.value.exit_code == 130
        told.setdefault(str(raised.value), set()).add(scene.served())
        assert not (scene.target / "incoming").exists()
        locked = (scene.target / ".lock").exists()  # if its removal is what was interrupted
        assert not locked or scene.served() == "new"
        scene.reset()
    # However it is put, one thing is said where the old one is served, another where the new one
    # is, and a third at the switch itself, where nobody can tell.
    assert sorted(map(sorted, told.values())) == [["new"], ["new", "old"], ["old"]]
