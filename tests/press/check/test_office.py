"""What must not leave is found in an Office file wherever it stands in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook

from tests.press.check.sites import site
from tsunagari.press.check import leaks

LEAK = "tanaka.t@mail.example.jp"


def plain(_loaded: Workbook) -> None:
    pass


def property_of(loaded: Workbook) -> None:
    loaded.properties.keywords = LEAK


def cell(loaded: Workbook) -> None:
    loaded.worksheets[0]["C3"] = f"連絡先 {LEAK}"


def link(loaded: Workbook) -> None:
    loaded.worksheets[0]["C3"].hyperlink = f"mailto:{LEAK}"


def comment(loaded: Workbook) -> None:
    loaded.worksheets[0]["C3"].comment = Comment(LEAK, "x")


def name(loaded: Workbook) -> None:
    loaded.create_sheet(LEAK)


def found(root: Path, content: bytes) -> list[str]:
    return [f"{problem}" for problem in leaks.check(site(root, {"r4.xlsx": content}))]


def saved(change: Callable[[Workbook], None]) -> bytes:
    loaded = Workbook()
    loaded.worksheets[0]["A1"] = "人数"
    loaded.worksheets[0]["A2"] = 12
    change(loaded)
    out = io.BytesIO()
    loaded.save(out)
    moments = {"docProps/core.xml"}  # openpyxl writes when it was made, which is a trace too
    return with_parts({}, out.getvalue(), without=moments)


def with_parts(parts: dict[str, bytes], raw: bytes, without: set[str] = frozenset()) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part in without:
                start = content.find(b"<dcterms:created")
                end = content.find(b"</dcterms:modified>") + len(b"</dcterms:modified>")
                content = content[:start] + content[end:] if start >= 0 else content
            new.writestr(part, content)
        for part, content in parts.items():
            new.writestr(part, content)
    return out.getvalue()


def test_a_workbook_without_a_leak_may_go(tmp_path: Path) -> None:
    assert not found(tmp_path, saved(plain))


@pytest.mark.parametrize("change", [property_of, cell, link, comment, name])
def test_a_leak_is_found(tmp_path: Path, change: Callable[[Workbook], None]) -> None:
    assert any("an e-mail address" in problem for problem in found(tmp_path, saved(change)))


def test_what_nobody_can_look_into_does_not_go(tmp_path: Path) -> None:
    macros = with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macros"}, saved(plain))
    assert any("xl/vbaProject.bin" in problem for problem in found(tmp_path, macros))
    broken = saved(plain)[:400]
    assert found(tmp_path / "b", broken)
