"""Copies of folders, also where the disk has no room for them."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest

from tsunagari.press.core.copies import copy_folder, copy_into


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in ("a.html", "data/b.csv", "data/deep/c.csv"):
        (tmp_path / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "site" / name).write_text(name)
    return tmp_path / "site"


def test_a_copy_has_every_file(site: Path, tmp_path: Path) -> None:
    copy_folder(site, tmp_path / "new/copy")
    copied = [path for path in (tmp_path / "new/copy").rglob("*") if path.is_file()]
    names = [path.relative_to(tmp_path / "new/copy").as_posix() for path in copied]
    assert sorted(names) == ["a.html", "data/b.csv", "data/deep/c.csv"]
    assert all(path.read_text() == name for path, name in zip(copied, names, strict=True))


def test_a_link_to_a_folder_is_followed(site: Path, tmp_path: Path) -> None:
    try:
        (site / "link").symlink_to(site / "data", target_is_directory=True)
    except OSError:
        pytest.skip("no links may be made here")
    copy_folder(site, tmp_path / "copy")
    assert (tmp_path / "copy/link/deep/c.csv").read_text() == "data/deep/c.csv"
    (site / "data/deep/back").symlink_to(site, target_is_directory=True)
    with pytest.raises(OSError, match="back"):
        copy_folder(site, tmp_path / "endless")
    assert not (tmp_path / "endless").exists()


def test_what_is_there_already_stays(site: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/kept").touch()
    with pytest.raises(FileExistsError):
        copy_folder(site, tmp_path / "there")
    assert [path.name for path in (tmp_path / "there").iterdir()] == ["kept"]


def test_a_folder_is_copied_into_another_beside_what_is_there(site: Path, tmp_path: Path) -> None:
    place = tmp_path / "there"
    (place / "data").mkdir(parents=True)
    for name in ("a.html", "data/kept"):
        (place / name).touch()
    copy_into(site, place)
    files = {p.relative_to(place).as_posix(): p.read_text() for p in place.rglob("*.*")}
    assert files == {name: name for name in ("a.html", "data/b.csv", "data/deep/c.csv")}
    assert (place / "data/kept").exists()


def test_of_a_copy_that_fails_nothing_is_left_and_one_file_is_named(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Any, target: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(source), None, str(target))

    monkeypatch.setattr(shutil, "copy2", full)
    copy = tmp_path / "copy"
    with pytest.raises(OSError, match="No space left") as failed:
        copy_folder(site, copy)
    assert failed.value.errno == errno.ENOSPC
    assert failed.value.filename2 == str(copy / "a.html")
    assert not copy.exists()
