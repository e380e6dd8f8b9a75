"""What must not leave is found wherever it hides; what may stand raises no alarm."""

from __future__ import annotations

import base64
import getpass
import html
import io
import json
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from tests.conftest import ROOT, Project
from tests.messages import names, one_problem
from tests.press.check.sites import as_json, drawing, page, site
from tsunagari.press.bind.book import Book
from tsunagari.press.check import leaks
from tsunagari.press.check.patterns import KINDS
from tsunagari.press.check.site import BuiltSite
from tsunagari.press.core.problems import Problem
from tsunagari.press.plan.plan import make_plan

LEAKS = {
    "an e-mail address": "tanaka.t@mail.example.jp",
    "a telephone number": "093-582-2525",
    "a number of 12 digits": "1234-5678-9018",
    "a token or password": "AKIAIOSFODNN7EXAMPLE",
    "a path of a machine": "/home/tanaka/report/a.csv",
    "a program's error": "Traceback (most recent call last)",
    "a time of the run": "2023-03-28T14:05:59",
    "a notebook's parameter": "confidence = 0.95",
    "a character that nobody sees": "回\u200b答",
}


def saved(kind: str, **options: Any) -> bytes:
    """Return an image of one pixel."""
    content = io.BytesIO()
    Image.new("L", (1, 1)).save(content, kind, **options)
    return content.getvalue()


def png(text: str, *, packed: bool = False) -> bytes:
    info = PngInfo()
    info.add_itxt("Comment", text, zip=packed)
    return saved("PNG", pnginfo=info)


def embedded(content: bytes, kind: str) -> str:
    return f'<img alt="図" src="data:{kind};base64,{base64.b64encode(content).decode()}">'


def escaped(text: str) -> str:
    return html.escape(text)


PLACES: Mapping[str, Callable[[str], dict[str, str | bytes]]] = {
    "text": lambda leak: {"one.html": page(f"<p>連絡先は{escaped(leak)} です。</p>")},
    "text in parts": lambda leak: {
        "one.html": page(f"<p>{escaped(leak[:5])}<b>{escaped(leak[5:])}</b></p>")
    },
    "text in references": lambda leak: {
        "one.html": page("<p>" + "".join(f"&#{ord(sign)};" for sign in leak) + "</p>")
    },
    "attribute": lambda leak: {"one.html": page(f'<p title="{escaped(leak)}">文</p>')},
    "comment": lambda leak: {"one.html": page(f"<!--\nTODO {leak}\n-->")},
    "script": lambda leak: {"one.html": page(f"<script>\nlet x = '{leak}';\n</script>")},
    "title": lambda leak: {"one.html": page(title=escaped(leak))},
    "drawing's text": lambda leak: {"one_files/a.svg": drawing(text=escaped(leak))},
    "drawing's comment": lambda leak: {"one_files/a.svg": drawing(comment=leak)},
    "drawing's metadata": lambda leak: {"one_files/a.svg": drawing(metadata=escaped(leak))},
    "embedded drawing": lambda leak: {
        "one.html": page(embedded(drawing(comment=leak).encode(), "image/svg+xml"))
    },
    "embedded image": lambda leak: {"one.html": page(embedded(png(leak), "image/png"))},
    "image": lambda leak: {"assets/a.png": png(leak)},
    "packed in an image": lambda leak: {"assets/a.png": png(leak, packed=True)},
    "photograph": lambda leak: {"assets/a.jpg": saved("JPEG", comment=leak.encode("utf-8"))},
    "search index": lambda leak: {
        "assets/search-index.js": f"window.index = {json.dumps([{'text': f'節 {leak} 文'}])};\n"
    },
    "facts": lambda leak: {"facts.json": as_json(leak)},
    "download": lambda leak: {
        "data/a.csv": f'\ufeff区分,注\n甲,"{leak.replace(chr(34), chr(39))}"\n'
    },
    "style sheet": lambda leak: {"assets/report.css": f"a {{}}\n/* {leak} */\n"},
}


def problems_of(root: Path, files: Mapping[str, str | bytes], **settings: object) -> list[Problem]:
    return list(leaks.check(site(root, files, **settings)))


@pytest.mark.parametrize("place", PLACES)
def test_every_leak_is_found_in_every_kind_of_file(tmp_path: Path, place: str) -> None:
    for number, (what, leak) in enumerate(LEAKS.items()):
        files = PLACES[place](leak)
        problems = problems_of(tmp_path / str(number), files)
        assert [p for p in problems if what in p.what and p.where.partition(",")[0] in files], (
            what,
            problems,
        )
        assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize(
    ("what", "leak"),
    [
        ("an e-mail address", "ＴＡＮＡＫＡ＠ｅｘａｍｐｌｅ．ｊｐ"),
        ("an e-mail address", "mailto:a%40example.jp"),
        ("an e-mail address", "tanaka+survey@city.kitakyushu.lg.jp"),
        *(
            ("a telephone number", number)
            for number in (
                "０９３－５８２－２５２５",
                "093ー582ー2525",
                "093（582）2525",
                "(093)582-2525",
                "093 582 2525",
                "0935822525",
                "TEL093-582-2525",
                "Tel.093-582-2525",
                "電話:093−582−2525",
                "03-1234-5678",
                "0120-123-456",
                "0570-012-345",
                "04992-2-1234",
                "090-1234-5678",
                "09012345678",
                "+81-93-582-2525",
                "+81 90 1234 5678",
                "+81(0)93-582-2525",
            )
        ),
        ("a number of 12 digits", "123456789018"),
        ("a number of 12 digits", "１２３４　５６７８　９０１８"),
        ("a number of 12 digits", "個人番号123456789018番"),
        ("a token or password", "ghp_" + "a1B2" * 9),
        ("a token or password", "github_pat_" + "a1B2" * 8),
        ("a token or password", "xoxb-123456789-abcdef"),
        ("a token or password", "-----BEGIN OPENSSH PRIVATE KEY-----"),
        ("a token or password", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3j"),
        ("a token or password", 'api_key = "9f8e7d6c5b4a39281706"'),
        ("a token or password", "パスワード：kita9shu2023"),
        ("a token or password", "https://user:pa55word@example.jp/"),
        ("a token or password", "Authorization: Bearer abcdef0123456789abcdef"),
        ("a path of a machine", "C:\\Users\\tanaka\\a.csv"),
        ("a path of a machine", "file:///srv/a"),
        ("a path of a machine", "\\\\fileserver\\kikaku\\a.csv"),
        ("a path of a machine", "（/tmp/papermill/x）"),
        ("a path of a machine", "~/.ssh/config"),
        ("a program's error", 'File "a.py", line 3, in f'),
        ("a program's error", "KeyError: 'age'"),
        ("a program's error", "/lib/x.py:3: UserWarning: old"),
        ("a program's error", "Cell In[3], line 2"),
        ("a time of the run", "2023-03-28 14:05"),
        ("a time of the run", "Tue Mar 28 14:05:59 2023"),
        ("a time of the run", '"start_time": 12'),
        ("a time of the run", "Wall time: 3.2 s"),
        ("a notebook's parameter", '"confidence": 0.95'),
        ("a notebook's parameter", "../data/r4/one"),
        ("a notebook's parameter", "injected-parameters"),
        ("a character that nobody sees", "a\u202eb"),
        ("a character that nobody sees", "山\ue000田"),
        ("a character that nobody sees", "a\x07b"),
        ("a character that nobody sees", "回\ufffd答"),
        ("a character that nobody sees", "a\U000e0041b"),
    ],
)
def test_every_form_of_a_leak_is_found(tmp_path: Path, what: str, leak: str) -> None:
    body = f'<p>問い合わせ：{escaped(leak)}</p><a href="{escaped(leak)}">先</a>'
    problems = problems_of(tmp_path, {"one.html": page(body)})
    assert [problem for problem in problems if what in problem.what], problems


def test_a_message_names_the_place_and_does_not_repeat_the_secret(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, {"data/a.csv": "区分,注\n甲,tanaka@example.jp\n"})
    assert problem.where == "data/a.csv, row 2, column 2"
    assert names(problem.what, "an e-mail address", "ta••••••••••••")
    assert names(problem.remedy, "allowed", "edition.yml")
    (problem,) = problems_of(tmp_path / "b", {"one.html": page("<p>093-582-2525</p>")})
    assert problem.where == "one.html, line 9, <p>"
    assert names(problem.what, "a telephone number")
    assert "2525" not in str(problem)


def test_the_builders_machine_and_user_are_not_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "tanaka-t")
    monkeypatch.setattr(socket, "gethostname", lambda: "kikaku-pc12.lan")
    for number, text in enumerate(("by tanaka-t", "on KIKAKU-PC12", "at kikaku-pc12.lan")):
        problems = problems_of(tmp_path / str(number), {"assets/a.css": f"/* {text} */"})
        assert problems, text
        assert problems[0].where.startswith("assets/a.css")


@pytest.mark.parametrize("name", ["root", "runner", "me", "report"])
def test_a_name_that_every_machine_has_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: name)
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    assert problems_of(tmp_path, {"assets/a.css": f":{name} {{ }}"}) == []


def test_the_projects_folder_is_not_named(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {"facts.json": as_json(f"{tmp_path}/data")})
    assert any("a path of this machine" in problem.what for problem in problems)


def test_a_public_contact_may_be_allowed_however_it_is_written(tmp_path: Path) -> None:
    body = "<p>０９３（５８２）２５２５、Mail@City.Example.jp、 確信度 confidence = 0.95</p>"
    allowed = ["093-582-2525", "mail@city.example.jp", "confidence"]
    assert problems_of(tmp_path, {"one.html": page(body)}, allowed=allowed) == []
    other = page(body.replace("２５２５", "２５２６"))
    assert len(problems_of(tmp_path, {"one.html": other}, allowed=allowed)) == 1
    body = "<p>市役所 093-582-2525</p>"
    lines = {"allowed": ["市役所\n093-582-2525\n"], "contact": "市役所\n企画課\n"}
    assert problems_of(tmp_path / "lines", {"one.html": page(body)}, **lines) == []


def test_json_that_is_deeper_than_can_be_looked_into_is_refused(tmp_path: Path) -> None:
    for depth in (1000, 100_000):
        files = {"a.json": "[" * depth + "]" * depth}
        (problem,) = problems_of(tmp_path / str(depth), files)
        assert names(problem.what, "L05")


def test_what_an_edition_names_as_its_contact_is_no_leak(tmp_path: Path) -> None:
    files = {"one.html": page("<p>福祉課 電話０９３（５８２）２５２５ mail@city.example.jp</p>")}
    contact = "電話 093-582-2525（内線 12）、mail@city.example.jp"
    assert problems_of(tmp_path / "a", files, contact=contact) == []
    assert len(problems_of(tmp_path / "b", files, contact="093-582-2526")) == 2


def test_a_photograph_keeps_no_camera_data(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Camera"
    for kind in ("JPEG", "PNG"):
        problems = problems_of(tmp_path / kind, {f"assets/a.{kind}": saved(kind, exif=exif)})
        assert any("the data of a camera" in problem.what for problem in problems)
    info = PngInfo()
    info.add(b"tIME", struct.pack(">HBBBBB", 2023, 3, 28, 14, 5, 59))
    (problem,) = problems_of(tmp_path, {"assets/a.png": saved("PNG", pnginfo=info)})
    assert "a time of the run" in problem.what


def test_a_file_that_nobody_can_look_into_stops(tmp_path: Path) -> None:
    broken = saved("PNG")[:40]
    for name, content in (("a.pdf", b"%PDF-1.7\n\xe2\xe3\xcf\xd3"), ("a.png", broken)):
        files = {f"assets/{name}": content}
        (problem,) = problems_of(tmp_path / name, files)
        assert problem.where == f"assets/{name}"
        assert problems_of(tmp_path / name, files, allowed=list(files)) == []


def test_the_published_report_raises_no_alarm(report: Path) -> None:
    built = BuiltSite(report, make_plan(ROOT, "r4"), Book([], {}, {}, {}))
    assert list(leaks.check(built)) == []


QUIET = st.one_of(
    st.integers(0, 10**15).map("{:,}".format),
    st.integers(0, 10**11 - 1).map(str).filter(lambda text: len(text) != 12),
    st.floats(-1e6, 1e6).map(repr),
    st.dates().map(str),
    st.dates().map("{:%Y/%m/%d}".format),
    st.dates().map("{0.year}年{0.month}月{0.day}日".format),
    st.tuples(st.integers(1900, 2099), st.integers(1900, 2099)).map("{0[0]}-{0[1]}".format),
    st.lists(st.integers(1900, 2099), min_size=2, max_size=6).map(
        lambda years: " ".join(map(str, years))
    ),
    st.decimals(0, 100, places=12).map(str),
    st.binary(min_size=32, max_size=32).map(bytes.hex),
    st.uuids().map(str),
    st.times().map("{:%H:%M}".format),
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(QUIET, min_size=1, max_size=5))
def test_figures_years_and_dates_raise_no_alarm(parts: list[str]) -> None:
    text = "、".join(parts) + "人"
    for kind in KINDS:
        alarms = [match[0] for match in kind.form.finditer(text) if kind.is_leak(match)]
        assert alarms == [], kind.what


def test_a_build_stops_at_a_leak(project: Project) -> None:
    project.cell("one", "text-title", "# 章 {#sec-one}\n\n連絡先は [093-582-2525]{.fixed} です。")
    done = project.build("--renderer", "pandoc")
    assert done.returncode == 1
    # Once, where it is mended: not on the page, in the search and wherever else it stands too.
    one_problem(done.stderr.splitlines(), "one, cell 1", "a telephone number")
    assert done.stderr.count("[L01]") == 1
    assert not project.path("_site").exists()
    project.edit("data/r4/edition.yml", "edition: r4", 'edition: r4\nallowed: ["093-582-2525"]')
    assert project.build("--renderer", "pandoc").returncode == 0
