"""Whether a copy is what was released: in a folder, at an address, and when it is forged."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import http.server
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import Ended, Project, small_project
from tests.messages import names
from tsunagari.press.compare import site_copy
from tsunagari.press.compare.history import KEPT, known_releases, remember_release

SITE = "_site/r4"


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with one release; its tests change copies only."""
    project = small_project(tmp_path_factory.mktemp("released"))
    assert project.build("--renderer", "pandoc").returncode == 0
    remember_release(project.root, "r4", "first", project.path(SITE))
    return project


@pytest.fixture
def copy(released: Project, tmp_path: Path) -> Path:
    """A copy of the released site."""
    return Path(shutil.copytree(released.path(SITE), tmp_path / "copy"))


def verify(project: Project, place: object) -> Ended:
    """Run the command."""
    return project.pipeline("verify", str(place))


def forge(site: Path) -> None:
    """Change a page, and make the site's own record agree with it."""
    page = site / "one.html"
    page.write_text(page.read_text(encoding="utf-8").replace("58名", "85名"), encoding="utf-8")
    record = json.loads((site / "provenance.json").read_text(encoding="utf-8"))
    record["files"]["one.html"] = hashlib.sha256(page.read_bytes()).hexdigest()
    (site / "provenance.json").write_text(json.dumps(record), encoding="utf-8")


def test_a_copy_is_what_was_released(released: Project, copy: Path) -> None:
    done = verify(released, copy)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert names(done.stdout, "release first")


def _tamper(site: Path) -> None:
    (site / "one.html").write_text("<p>another</p>", encoding="utf-8")


def _add(site: Path) -> None:
    (site / "more.html").write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (_tamper, "changed  one.html"),
        (_add, "extra    more.html"),
        (lambda site: (site / "facts.json").unlink(), "missing  facts.json"),
        (lambda site: (site / "facts.json").rename(site / "Facts.json"), "extra    Facts.json"),
        (forge, "changed  one.html"),
        (forge, "changed  provenance.json"),
    ],
)
def test_what_is_not_as_it_was_released_is_named(
    released: Project, copy: Path, change: Callable[[Path], None], line: str
) -> None:
    change(copy)
    done = verify(released, copy)
    assert done.returncode == 1
    assert line in done.stdout.splitlines()
    assert names(done.stderr, copy.name)


def test_a_consistent_forgery_is_not_called_genuine_where_nothing_is_known(
    copy: Path, tmp_path: Path
) -> None:
    forge(copy)
    stranger = small_project(tmp_path)
    done = verify(stranger, copy)
    assert done.returncode == 1
    assert names(done.stderr, copy.name)
    assert hashlib.sha256((copy / "provenance.json").read_bytes()).hexdigest() in done.stdout


def test_before_any_release_the_site_that_was_built_is_the_measure(project: Project) -> None:
    assert project.build("--renderer", "pandoc").returncode == 0
    assert verify(project, project.path(SITE)).returncode == 0
    forge(project.path(SITE))
    assert verify(project, project.path(SITE)).returncode == 1


def test_an_earlier_release_is_known_and_a_build_that_was_not_released_is_not(
    project: Project, tmp_path: Path
) -> None:
    assert project.build("--renderer", "pandoc").returncode == 0
    sites = []
    for number in range(KEPT + 2):
        site = Path(shutil.copytree(project.path(SITE), tmp_path / f"copies/{number}"))
        record = json.loads((site / "provenance.json").read_text(encoding="utf-8"))
        record["title"] = f"題{number}"
        (site / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
        sites.append(site)
        if number <= KEPT:
            remember_release(project.root, "r4", f"r{number}", site)
    kept = [f"r{number}" for number in range(KEPT, 0, -1)]
    assert [release.name for release in known_releases(project.root, "r4")] == kept
    for number in (0, 5):
        done = verify(project, sites[number])
        assert done.returncode == 0, done.stderr
        assert names(done.stdout, "r5")
    assert verify(project, sites[KEPT + 1]).returncode == 1
    remember_release(project.root, "r4", "r3", sites[3])
    assert [release.name for release in known_releases(project.root, "r4")][:2] == ["r3", "r5"]


def test_a_record_of_a_release_that_was_tampered_with_counts_for_nothing(
    project: Project,
) -> None:
    assert project.build("--renderer", "pandoc").returncode == 0
    remember_release(project.root, "r4", "first", project.path(SITE))
    (record,) = project.path("_build/released/r4/records").iterdir()
    record.write_text("{}", encoding="utf-8")
    shutil.rmtree(project.path("_build/cache"))
    assert verify(project, project.path(SITE)).returncode == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"files": {}}',
        '{"edition": "../r4", "files": {}}',
        '{"edition": "r4", "files": {"../one.html": "%s"}}' % ("0" * 64),
        '{"edition": "r4", "files": {"/etc/passwd": "%s"}}' % ("0" * 64),
        '{"edition": "r4", "files": {"https://host.invalid/": "%s"}}' % ("0" * 64),
        '{"edition": "r4", "files": {"one.html": "short"}}',
        '{"edition": "r4", "files": ["one.html"]}',
        "[" * 100_000,
    ],
)
def test_a_record_of_no_use_is_refused(released: Project, copy: Path, content: str) -> None:
    (copy / "provenance.json").write_text(content, encoding="utf-8")
    done = verify(released, copy)
    assert done.returncode == 1
    assert names(done.stderr, "provenance.json")


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("nowhere", "nowhere"),
        ("ftp://host.invalid/site", "https://"),
        ("https:///site", "https://"),
        ("https://me:secret@host.invalid/", "password"),
        ("http://127.0.0.1:1/site/", "http://127.0.0.1:1/site/"),
    ],
)
def test_a_place_of_no_use(released: Project, place: str, named: str) -> None:
    done = verify(released, place)
    assert done.returncode == 2
    assert named in done.stderr
    assert "secret" not in done.stderr


def test_a_folder_without_a_record(released: Project, tmp_path: Path) -> None:
    done = verify(released, tmp_path)
    assert done.returncode == 1
    assert names(done.stderr, "provenance.json")


@contextlib.contextmanager
def served(folder: Path, answers: dict[str, Callable[..., None]] | None = None) -> Iterator[str]:
    """Serve a folder; ``answers`` are functions that answer for some paths instead."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            special = (answers or {}).get(self.path)
            if special:
                special(self)
            else:
                super().do_GET()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    handler = functools.partial(Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.done = threading.Event()  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.done.set()  # type: ignore[attr-defined]
        server.shutdown()


@pytest.mark.parametrize("end", ["", "/", "/index.html"])
def test_a_copy_at_an_address(released: Project, copy: Path, end: str) -> None:
    with served(copy.parent) as address:
        done = verify(released, f"{address}/copy{end}")
    assert done.returncode == 0, done.stderr
    assert names(done.stdout, "release first")


def test_a_tampered_copy_at_an_address(released: Project, copy: Path) -> None:
    _tamper(copy)
    (copy / "facts.json").unlink()
    with served(copy) as address:
        done = verify(released, address)
    assert done.returncode == 1
    assert {"changed  one.html", "missing  facts.json"} <= set(done.stdout.splitlines())


def _redirect(to: str) -> Callable[..., None]:
    def answer(handler: http.server.SimpleHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", to)
        handler.end_headers()

    return answer


def _status(code: int) -> Callable[..., None]:
    return lambda handler: handler.send_error(code)


def _cut(handler: http.server.SimpleHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"a part")


def _long(handler: http.server.SimpleHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        handler.wfile.write(b"x" * (site_copy.MAX_BYTES + 1))


def _drip(handler: http.server.SimpleHTTPRequestHandler) -> None:
    """Send a head that never ends, a byte now and then."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        while not handler.server.done.wait(0.01):  # type: ignore[attr-defined]
            handler.wfile.write(b"x")


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (_drip, ""),
        (_redirect("http://localhost:1/one.html"), "http://localhost:1"),
        (_redirect("file:///etc/passwd"), "file:///etc/passwd"),
        (_status(500), "500"),
        (_status(403), "403"),
        (_cut, ""),
        (_long, ""),
    ],
)
def test_an_answer_that_tells_nothing_is_not_taken_for_a_change(
    released: Project,
    copy: Path,
    answer: Callable[..., None],
    named: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    largest = max(path.stat().st_size for path in copy.rglob("*") if path.is_file())
    monkeypatch.setattr(site_copy, "MAX_BYTES", largest)
    if answer is _drip:
        monkeypatch.setattr(site_copy, "MAX_SECONDS", 2.0)
    with served(copy, {"/one.html": answer}) as address:
        done = verify(released, address)
    assert done.returncode == 1
    (line,) = [line for line in done.stdout.splitlines() if "one.html" in line]
    assert named in line
    assert "changed" not in done.stdout


def test_a_redirection_on_the_same_host_is_followed(released: Project, copy: Path) -> None:
    (copy / "moved.html").write_bytes((copy / "one.html").read_bytes())
    with served(copy, {"/one.html": _redirect("/moved.html")}) as address:
        assert verify(released, address).returncode == 0


@pytest.mark.parametrize("name", ["令和4", "r4.1", "令和４　改", "R-5_b", "r'5"])
def test_whatever_name_a_build_accepts_is_verified(tmp_path: Path, name: str) -> None:
    project = small_project(tmp_path)
    project.path("data/r4").rename(project.path(f"data/{name}"))
    project.edit(f"data/{name}/edition.yml", "edition: r4", f"edition: {json.dumps(name)}")
    assert project.build(name, "--renderer", "pandoc").returncode == 0
    done = verify(project, project.path(f"_site/{name}"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["r4:1", "r4\n", "r\\4"])
def test_a_name_that_is_none_everywhere_is_no_edition_s(tmp_path: Path, name: str) -> None:
    project = small_project(tmp_path)
    project.path("data/r4").rename(project.path(f"data/{name}"))
    assert project.build(name, "--renderer", "pandoc").returncode == 2
