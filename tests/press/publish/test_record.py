"""What a release records: who, when, why, by whose approval; and large changes, one by one."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from tests.conftest import Project, small_project
from tests.messages import names, one_problem
from tests.press.publish import steps
from tests.press.publish.conftest import site
from tsunagari.press.compare.history import known_releases

SETTING = "deadline: 20\npublication: {needs: [reason, approval], large_change: 10}"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose edition asks for reason and approval, and for large changes."""
    project = small_project(tmp_path_factory.mktemp("record"))
    project.edit("data/r4/edition.yml", "deadline: 20", SETTING)
    assert project.build("--renderer", "pandoc").returncode == 0
    return project


def test_what_is_said_is_recorded_and_listed(project: Project, tmp_path: Path) -> None:
    web = str(tmp_path / "web")
    refused = project.pipeline("publish", "--yes", web)
    assert refused.returncode == 2
    problems = refused.stderr.rpartition("\n\n")[2].split("\n--")
    one_problem(problems, "--reason")
    one_problem([f"--{problem}" for problem in problems], "--approved-by")
    assert not (tmp_path / "web").exists()
    said = ("--reason", "第4回会合の後の公開", "--approved-by", "企画課長 山田")
    assert project.pipeline("publish", "--yes", *said, web).returncode == 0
    (manifest,) = (tmp_path / "web/releases").glob("*.json")
    record = json.loads(manifest.read_text(encoding="utf-8"))
    moment = datetime.datetime.fromisoformat(record["published"])
    assert moment.utcoffset() is not None
    assert abs(moment - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=5)
    listed = project.pipeline("releases", web)
    assert listed.returncode == 0
    assert names(listed.stdout, manifest.stem, "第4回会合の後の公開", "企画課長 山田", "<- served")
    assert record["by"] in listed.stdout
    assert record["by"]


def test_each_large_change_is_acknowledged(project: Project, tmp_path: Path) -> None:
    web, said = str(tmp_path / "web"), ("--yes", "--reason", "a", "--approved-by", "b")
    assert project.pipeline("publish", *said, web).returncode == 0
    project.edit("data/r4/edition.yml", "year: 5", "year: 40")  # 58名 becomes 93名
    try:
        assert project.build("--renderer", "pandoc").returncode == 0
        dry = project.pipeline("publish", "--dry-run", web).stderr
        (code,) = re.findall(r"([0-9a-f]{8})  .*\(one\.html, one\.people\): 58名 -> 93名", dry)
        refused = project.pipeline("publish", *said, web)
        assert refused.returncode == 2
        assert names(refused.stderr, "one.people", f"--acknowledge {code}")
        assert project.pipeline("publish", *said, "--acknowledge", "00000000", web).returncode == 2
        assert len(known_releases(project.root, "r4")) == 1
        done = project.pipeline("publish", *said, "--acknowledge", code, web)
        assert done.returncode == 0, done.stderr
        assert "58名 -> 93名" in project.pipeline("releases", web).stdout
    finally:
        project.edit("data/r4/edition.yml", "year: 40", "year: 5")


def test_a_manifest_of_before_is_read(project: Project, tmp_path: Path) -> None:
    web = tmp_path / "web"
    steps.put(str(web), site(tmp_path / "site", "site"))
    (manifest,) = (web / "releases").glob("*.json")
    record = json.loads(manifest.read_text(encoding="utf-8"))
    old = {name: record[name] for name in ("id", "edition", "files")}
    old["published"] = "2026-03-01T00:00:00+00:00"
    manifest.write_text(json.dumps(old), encoding="utf-8")
    listed = project.pipeline("releases", str(web)).stdout
    assert names(listed, manifest.stem, "2026-03-01 00:00 +00:00", "not signed")
