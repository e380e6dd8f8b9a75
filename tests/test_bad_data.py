"""Faults of the data stop a build, each named with its place, and the site stays as it was."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import Project, copy_project


def test_faults_of_the_data_are_all_told_and_publish_nothing(tmp_path: Path) -> None:
    copy_project(tmp_path)
    project = Project(tmp_path)
    project.write("_site/r4/index.html", "published before")
    project.path("data/r4/council/meetings.csv").unlink()
    project.edit("data/r4/trainings/days.csv", "participants", "people")
    project.edit("data/r4/lecture/groups.csv", "82", "many")
    project.edit("data/r4/advertising/media.csv", "3592", "3593")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 2, done.stderr
    # Place (file, row, column) and what stands there; the words around them are free.
    for fault in (
        r"council/meetings\.csv",
        r"trainings/days\.csv.*\bparticipants\b",
        r"lecture/groups\.csv.*\brow 2\b.*\bmembers\b.*\bmany\b",
        r"2,767,315.*2,767,314",
    ):
        assert re.search(fault, done.stderr), fault
    assert "Traceback" not in done.stderr
    assert project.files("_site") == {"r4/index.html": b"published before"}
