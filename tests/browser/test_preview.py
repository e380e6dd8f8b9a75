"""``pipeline.py preview`` in a real browser: a save, and the page that is open is the new one."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import browser, tab
from tests.conftest import Project, small_project, wait_until
from tsunagari.messages import say
from tsunagari.press.core.problems import Problem
from tsunagari.press.finish import swap
from tsunagari.press.preview.server import Preview

__all__ = ["browser", "tab"]  # fixtures
pytestmark = pytest.mark.browser

PROSE = """# 章one {{#sec-one}}

{before}

## 節 {{#sec-one-mark}}

{body}参加者は{{{{< var one.people >}}}}です。

{after}
"""
TALL = "\n\n".join(["長い。"] * 80)


class Shown:
    """A preview that runs."""

    def __init__(self, project: Project, opened: Path) -> None:
        opened.with_name("open.sh").write_text(f'#!/bin/sh\necho "$1" > {opened}\n')
        opened.with_name("open.sh").chmod(0o755)
        self.project = project
        self.process = subprocess.Popen(
            project.command("preview", "--renderer", "pandoc"),
            cwd=project.root,
            env=os.environ | {"BROWSER": str(opened.with_name("open.sh"))},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        assert self.process.stdout is not None
        lines = iter(self.process.stdout.readline, "")
        self.address = next(line.strip() for line in lines if line.startswith("http://"))

    def prose(self, body: str, before: str = TALL) -> None:
        self.project.cell("one", "text-title", PROSE.format(before=before, body=body, after=TALL))

    def passed(self, text: str) -> str:
        """Return the first page, once it has passed the gate with a text."""
        file = self.project.path("_site/r4/one.html")
        wait_until(lambda: text in file.read_text(encoding="utf-8"), "it has passed the gate")
        return file.read_text(encoding="utf-8")

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        host, _, port = self.address.removeprefix("http://").rstrip("/").partition(":")
        connection = http.client.HTTPConnection(host, int(port), timeout=20)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("preview")
    (folder / "project").mkdir()
    project = small_project(folder / "project", ("one", "two"))
    project.write("data/r4/one/private.csv", "id,answer\n1,2\n")
    project.cell("one", "text-title", PROSE.format(before=TALL, body="", after=TALL))
    made = Shown(project, folder / "opened")
    started = psutil.Process(made.process.pid).children(recursive=True)
    yield made
    made.process.send_signal(signal.SIGINT)
    assert made.process.wait(timeout=60) == 130
    assert [process for process in started if process.is_running()] == []
    assert (folder / "opened").read_text().strip() == made.address


def test_the_open_page_follows_a_save_at_its_place(shown: Shown, tab: Page) -> None:
    tab.goto(f"{shown.address}one.html")
    heading = tab.locator("#sec-one-mark").first
    heading.scroll_into_view_if_needed()
    tab.evaluate("scrollBy(0, 200)")
    top = heading.evaluate("element => element.getBoundingClientRect().top")
    shown.prose("新しい。", before=f"{TALL}\n\n{TALL}")  # what stands before grows
    expect(tab.get_by_text("新しい。参加者は58名です。")).to_be_visible()
    after = heading.evaluate("element => element.getBoundingClientRect().top")
    assert abs(after - top) < 40
    assert "_preview" not in shown.passed("新しい。")


def test_a_page_that_did_not_change_is_not_loaded_again(shown: Shown, tab: Page) -> None:
    tab.goto(f"{shown.address}two.html")
    other = tab.context.new_page()
    other.goto(f"{shown.address}one.html")
    tab.evaluate("window.mine = 1")
    shown.prose("別の文。")
    expect(other.get_by_text("別の文。")).to_be_visible()
    assert tab.evaluate("window.mine") == 1
    shown.passed("別の文。")


def test_what_is_wrong_stands_on_the_page_until_it_is_mended(shown: Shown, tab: Page) -> None:
    tab.goto(f"{shown.address}one.html")
    panel = tab.locator("#pipeline-preview section")
    expect(panel).to_be_hidden()
    good = shown.project.path("notebooks/one.ipynb").read_text(encoding="utf-8")
    shown.project.cell("one", "last", "wrong = '<b>bold</b>'\ntotal = year + unknown_name")
    expect(panel).to_be_visible()
    for words in ("one", "unknown_name", "NameError", "<b>bold</b>"):
        expect(panel).to_contain_text(words)
    assert panel.locator("li").count() == 1
    expect(tab.get_by_text("参加者は58名です。")).to_have_count(1)  # the last good page
    tab.reload()
    expect(panel).to_be_visible()
    tab.evaluate("window.mine = 1")
    shown.project.write("notebooks/one.ipynb", good)
    expect(panel).to_be_hidden()
    assert tab.evaluate("window.mine") == 1  # its page is as it was


def test_a_site_is_shown_while_it_is_checked_and_goes_if_it_does_not_pass(
    tmp_path: Path, tab: Page
) -> None:
    def site(name: str, text: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        page = f"<!DOCTYPE html><html lang='ja'><body><main><p>{text}</p></main></body></html>"
        (folder / "index.html").write_text(page, encoding="utf-8")
        return folder

    good = site("good", "前の文。")
    preview = Preview(good)
    with preview.served():
        tab.goto(preview.address)
        mark = tab.locator("#pipeline-preview [role=status]")
        panel = tab.locator("#pipeline-preview section")
        expect(mark).to_be_hidden()
        preview.begin()
        preview.show(site("bad", "悪い文。"))
        expect(tab.get_by_text("悪い文。")).to_be_visible()
        expect(mark).to_be_visible()
        preview.end([Problem("index", say("Building …"))])
        expect(tab.get_by_text("前の文。")).to_be_visible()  # the last good page
        expect(panel).to_be_visible()
        expect(mark).to_be_hidden()
        preview.begin()
        preview.show(site("new", "新しい文。"))
        expect(tab.get_by_text("新しい文。")).to_be_visible()
        expect(panel).to_be_hidden()
        expect(mark).to_be_visible()
        tab.evaluate("window.mine = 1")
        swap.replace_site(tmp_path / "new", good)
        preview.end()
        expect(mark).to_be_hidden()
        assert tab.evaluate("window.mine") == 1  # it is the page that it was


def test_what_does_not_pass_the_gate_is_told_over_the_last_good_page(
    shown: Shown, tab: Page
) -> None:
    shown.prose("前の文。")
    file = shown.project.path("_site/r4/one.html")
    wait_until(lambda: "前の文。" in file.read_text(encoding="utf-8"), "it has passed the gate")
    tab.goto(f"{shown.address}one.html")
    shown.prose("連絡先はyamada.taro@example.co.jpです。")
    panel = tab.locator("#pipeline-preview section")
    expect(panel).to_contain_text("L01")
    expect(tab.get_by_text("前の文。")).to_be_visible()
    assert "yamada" not in file.read_text(encoding="utf-8")
    shown.prose("後の文。")
    expect(tab.get_by_text("後の文。")).to_be_visible()
    expect(panel).to_be_hidden()


def test_only_the_site_is_served_and_to_its_own_page_alone(shown: Shown, tab: Page) -> None:
    assert shown.ask("/one.html").status == 200
    assert shown.ask("/facts.json").headers["Content-Type"].startswith("application/json")
    outside = ("data/r4/one/private.csv", "pipeline.py")
    for path in outside:
        for way in (f"/../../{path}", f"/%2e%2e/%2e%2e/{path}", f"/..%2f..%2f{path}", f"//{path}"):
            assert shown.ask(way).status in (400, 403, 404), way
        assert shown.ask(f"/{shown.project.path(path)}").status == 404
    for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}):
        for path in ("/", "/facts.json", "/_preview/events?page=one.html"):
            assert shown.ask(path, **headers).status == 403
    port = int(shown.address.rstrip("/").rpartition(":")[2])
    places = {
        connection.laddr.ip
        for connection in psutil.Process(shown.process.pid).net_connections("tcp")
        if connection.laddr.port == port and connection.status == psutil.CONN_LISTEN
    }
    assert places == {"127.0.0.1"}


def test_a_page_leads_to_its_notebook_where_jupyterlab_runs(
    shown: Shown, tab: Page, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tsunagari.press.preview import jupyter

    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    path = shown.project.path("notebooks/one.ipynb")
    assert jupyter.address_of(path) == ""
    running = {
        "url": "http://localhost:8899/",
        "pid": os.getpid(),
        "token": "secret",
    }
    link = tmp_path / "link"
    link.symlink_to(shown.project.root)
    for root in (shown.project.root, link):
        (tmp_path / "jpserver-1.json").write_text(json.dumps(running | {"root_dir": str(root)}))
        assert jupyter.address_of(path) == "http://localhost:8899/lab/tree/notebooks/one.ipynb"
    assert jupyter.address_of(tmp_path / "other.ipynb") == ""
