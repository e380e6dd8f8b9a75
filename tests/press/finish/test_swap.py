"""The old site or the new one, whatever happens in between."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tsunagari.press.finish import swap


@pytest.fixture
def sites(tmp_path: Path) -> tuple[Path, Path]:
    """Give a new site and the place where an old one is."""
    new, place = tmp_path / "_build/_site", tmp_path / "_site/r4"
    for folder, text in ((new, "new"), (place, "old")):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(text)
    return new, place


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_the_new_site_takes_the_old_ones_place(
    sites: tuple[Path, Path], platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    new, place = sites
    swap.replace_site(new, place)
    assert (place / "index.html").read_text() == "new"
    assert not new.exists()
    assert [path.name for path in place.parent.iterdir()] == ["r4"]


def test_a_site_that_cannot_move_leaves_the_old_one(
    sites: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchange", lambda *_: False)
    _new, place = sites
    with pytest.raises(FileNotFoundError):
        swap.replace_site(place.with_name("never-made"), place)
    assert (place / "index.html").read_text() == "old"


def test_the_first_site_needs_no_old_one(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    swap.replace_site(tmp_path / "new", tmp_path / "_site/r4")
    assert (tmp_path / "_site/r4").is_dir()


def test_a_site_on_a_disk_of_its_own(sites: tuple[Path, Path]) -> None:
    new, _ = sites
    disk = Path("/dev/shm")  # noqa: S108 - a disk that most Linux systems have
    if not disk.is_dir() or disk.stat().st_dev == new.stat().st_dev:
        pytest.skip("there is no second disk (mount one at /dev/shm)")
    with tempfile.TemporaryDirectory(dir=disk) as folder:
        place = Path(folder) / "_site/r4"
        for text in ("first", "second"):
            new.mkdir(exist_ok=True)
            (new / "index.html").write_text(text)
            swap.replace_site(new, place)
            assert (place / "index.html").read_text() == text
            assert [path.name for path in place.parent.iterdir()] == ["r4"]
