"""What a site says of itself: what it was made from, and what it consists of."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.conftest import Project, small_project
from tests.messages import did_nothing
from tsunagari.press.finish import git_state


def record(site: Path) -> dict[str, Any]:
    """Read a site's provenance."""
    content: dict[str, Any] = json.loads((site / "provenance.json").read_text(encoding="utf-8"))
    return content


def sha256(path: Path) -> str:
    """Digest of a file, by the standard library alone."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def git(root: Path, *args: str) -> str:
    """Run git in a folder, as somebody."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.jp", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", *who, *args], cwd=root, check=True, capture_output=True, encoding="utf-8"
    ).stdout.strip()


def test_every_file_of_the_site_is_named_with_its_checksum(report: Path) -> None:
    files = record(report)["files"]
    there = {
        path.relative_to(report).as_posix(): sha256(path)
        for path in report.rglob("*")
        if path.is_file() and path.name != "provenance.json"
    }
    assert files == there


def test_sha256sum_reads_the_checksums_of_all_files_but_the_record(report: Path) -> None:
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    check = subprocess.run(command, cwd=report, capture_output=True, encoding="utf-8", check=True)
    names = {line.removesuffix(": OK") for line in check.stdout.splitlines()}
    paths = {path.relative_to(report).as_posix() for path in report.rglob("*") if path.is_file()}
    assert paths - names == {"SHA256SUMS", "provenance.html", "provenance.json"}


def test_every_input_is_named_with_its_checksum(r4: Project) -> None:
    made = record(r4.path("_site/r4"))
    for path, digest in made["inputs"].items():
        assert digest == sha256(r4.path(path)), path
    expected = {path.relative_to(r4.root).as_posix() for path in r4.root.glob("data/r4/*/*.*")}
    expected |= {f"notebooks/{name}.ipynb" for name in made["sections"]}
    expected |= {"_quarto.yml", "index.qmd", "data/r4/edition.yml", "report/template.html"}
    assert expected <= made["inputs"].keys()
    assert not [path for path in made["inputs"] if path.startswith("data/demo")]


def test_a_section_names_the_reference_data_that_it_used_and_no_other(r4: Project) -> None:
    sections = record(r4.path("_site/r4"))["sections"]
    assert all(section["seen"] for section in sections.values())
    assert "data/reference/national_loneliness.csv" in sections["survey"]["inputs"]
    assert "data/reference/national_hikikomori.csv" not in sections["survey"]["inputs"]
    assert not [path for path in sections["council"]["inputs"] if "reference" in path]


def test_a_kernel_is_seen_as_a_forked_child_is(r4: Project, r4_in_kernels: Project) -> None:
    one, other = (record(project.path("_site/r4"))["sections"] for project in (r4, r4_in_kernels))
    assert one == other


def test_the_page_shows_what_the_record_says_and_every_page_leads_there(report: Path) -> None:
    made = record(report)
    page = BeautifulSoup((report / "provenance.html").read_text(encoding="utf-8"), "html.parser")
    text = page.get_text()
    for path, digest in (made["inputs"] | made["files"]).items():
        if path != "provenance.html":
            assert path in text
            assert digest in text
    for value in (made["renderer"], made["python"], made["code"]["digest"]):
        assert value in text
    for path in report.glob("*.html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert soup.select("footer a[href$='provenance.html']"), path.name


def test_the_search_does_not_find_the_page_of_checksums(report: Path) -> None:
    index = (report / "assets/search-index.js").read_text(encoding="utf-8")
    assert "provenance.html" not in index


def test_a_checkout_is_named_by_its_commit_and_what_is_not_in_it(project: Project) -> None:
    git(project.root, "init", "-q")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "all")
    assert project.build("--renderer", "pandoc").returncode == 0
    made = record(project.path("_site/r4"))["code"]
    assert made["commit"] == git(project.root, "rev-parse", "HEAD")
    assert made["changed"] == []
    project.write("index.qmd", "# はじめに {#sec-index}\n\nこの報告書とは。\n")
    project.write("data/r4/one/変更.csv", "a\n1\n")
    project.write("notes.txt", "not a part of the site")
    assert project.build("--renderer", "pandoc").returncode == 0
    made = record(project.path("_site/r4"))["code"]
    assert made["changed"] == ["data/r4/one/変更.csv", "index.qmd"]
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "more")
    assert not did_nothing(project.build("--renderer", "pandoc").stderr)
    made = record(project.path("_site/r4"))["code"]
    assert made["commit"] == git(project.root, "rev-parse", "HEAD")
    assert made["changed"] == []
    assert did_nothing(project.build("--renderer", "pandoc").stderr)


def test_a_repository_further_up_is_not_ours(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "project").mkdir()
    project = small_project(tmp_path / "project")
    assert git_state.code(project.root).commit == ""


def test_without_git_the_digest_alone_names_the_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(tmp_path, "init", "-q")
    monkeypatch.setenv("PATH", "")
    code = git_state.code(tmp_path)
    assert (code.commit, code.changed) == ("", ())
    assert len(code.digest) == 64


def test_a_hook_of_another_repository_names_no_other_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("own", "other"):
        (tmp_path / name).mkdir()
        git(tmp_path / name, "init", "-q")
        git(tmp_path / name, "commit", "-q", "--allow-empty", "-m", name)
    own = git(tmp_path / "own", "rev-parse", "HEAD")
    for value in (str(tmp_path / "other/.git"), "."):
        monkeypatch.setenv("GIT_DIR", value)
        assert git_state.code(tmp_path / "own").commit == own
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert git_state.code(tmp_path / "own").commit == own
