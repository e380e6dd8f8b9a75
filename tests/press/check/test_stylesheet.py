"""The report's style sheet holds the contrast that a reader needs, on screen and in print."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.messages import names
from tests.press.check.stylesheet import faults

SHEET = (ROOT / "report/report.css").read_text(encoding="utf-8")
CSS = """
:root { --ink: #1a1a1a; --paper: #fff; --line: rgb(118, 118, 118); }
body { color: var(--ink); background: var(--paper); }
.note { background-color: #f2f2f2 }
a { color: #0017c1; }
.skip:focus { color: white; background: #000071; outline: 3px solid var(--ink); }
input { border: 1px solid var(--line); }
.soft { border-top: 1px solid #ccc; color: inherit; background: none; }
@media (max-width: 50rem) { a { color: #000071; } }
@media print { a { color: inherit; } }
"""


def test_a_good_sheet_passes() -> None:
    assert faults(CSS) == []


def test_our_own_sheet_passes() -> None:
    assert faults(SHEET) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("--ink: #1a1a1a", "--ink: #888", ["body", "#888888", "3.54:1"]),
        ("a { color: #0017c1", "a { color: #7d7d7d", ["#7d7d7d"]),
        ("#f2f2f2", "#0017c1", [".note", "#0017c1"]),
        ("color: white", "color: #555", [".skip:focus", "#555555"]),
        ("rgb(118, 118, 118)", "#ccc", ["input", "#cccccc", "1.61:1"]),
        ("solid var(--ink)", "solid #ddd", [".skip:focus", "#dddddd"]),
        (
            "{ color: #000071; }",
            "{ color: #fafafa; }",
            ["@media (max-width: 50rem)", "#fafafa"],
        ),
        ("{ color: inherit; }", "{ color: #999; }", ["#ffffff", "print"]),
        ("a { color: #0017c1", "a { color: papayawhip", ["papayawhip"]),
        (
            "@media print",
            "@media (prefers-color-scheme: dark) { :root { --paper: #111 } }\n@media print",
            ["1.08:1", "body", "#111111", "dark"],
        ),
    ],
)
def test_a_pale_colour_is_found(old: str, new: str, words: list[str]) -> None:
    assert old in CSS
    pale = faults(CSS.replace(old, new, 1))
    assert [fault for fault in pale if names(fault, *words)], pale


def test_a_dark_scheme_that_holds_passes() -> None:
    dark = "@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #111 }"
    dark += " .note { background-color: #222 } a { color: #9db7f9 } }"
    assert [fault for fault in faults(CSS + dark) if "dark" in fault] == []


@pytest.mark.parametrize("name", ["ink-soft", "accent", "important", "line"])
def test_a_pale_colour_of_our_own_palette_is_found(name: str) -> None:
    start = SHEET.index(f"--{name}:")
    pale = SHEET[:start] + f"--{name}: #bbbbbb;" + SHEET[SHEET.index(";", start) + 1 :]
    assert faults(pale)
