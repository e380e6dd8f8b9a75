"""The README and the guide for analysts say what is there."""

from __future__ import annotations

import ast
import re
import struct
import subprocess
import sys
from typing import Any

import pytest

from tests.conftest import ROOT
from tsunagari.present import dates, numbers
from tsunagari.present.charts import bar
from tsunagari.tabulation import rounding

README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/analysts.ja.md").read_text(encoding="utf-8")
PICTURE = ROOT / "docs/report.png"


def tree() -> list[str]:
    """Give the paths of the README's annotated tree."""
    lines = README.partition("## The tree")[2].split("```")[1].splitlines()
    paths: list[str] = []
    folder = ""
    for line in filter(None, lines):
        name = line.split()[0]
        folder = folder if line.startswith("  ") else name
        paths.append(name if folder == name else folder + name)
    return paths


@pytest.mark.parametrize("path", [path for path in tree() if not path.startswith("_build")])
def test_what_the_tree_shows_is_there(path: str) -> None:
    assert (ROOT / path).is_dir() if path.endswith("/") else (ROOT / path).is_file()


@pytest.mark.parametrize("file", ["README.md", "docs/analysts.ja.md", "CONTRIBUTING.md"])
def test_every_link_to_a_file_leads_somewhere(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+?)\)", text):
        assert link.startswith("https://") or ((ROOT / file).parent / link).exists(), link


def test_the_readme_names_every_option_of_a_build() -> None:
    command = [sys.executable, str(ROOT / "pipeline.py"), "build", "--help"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"--[a-z]+", said)) - {"--help"} == set(
        re.findall(r"--[a-z]+", README.partition("## Changing")[0])
    )


def test_the_picture_is_a_small_file_of_a_desk_s_width() -> None:
    content = PICTURE.read_bytes()
    assert len(content) < 200_000
    width, _height = struct.unpack(">II", content[16:24])
    assert width >= 1200


EXAMPLES = re.findall(r"^\| `(\w+\(.*?\))` \| ([^|（ ]+)", GUIDE, re.MULTILINE)


@pytest.mark.parametrize(("call", "result"), EXAMPLES, ids=[call for call, _ in EXAMPLES])
def test_the_guide_says_what_a_function_gives(call: str, result: str) -> None:
    assert called(ast.parse(call, mode="eval").body) == result


def called(node: ast.expr) -> Any:
    """Call what an example calls; its arguments are calls or constants."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return (vars(numbers) | vars(dates) | vars(rounding))[node.func.id](*map(called, node.args))
    return ast.literal_eval(node)


def test_the_guide_shows_examples_and_every_chart() -> None:
    assert len(EXAMPLES) > 5
    drawn = set(re.findall(r"`charts\.(\w+)`", GUIDE))
    assert drawn == {
        name
        for name, value in vars(bar).items()
        if getattr(value, "__module__", "") == bar.__name__ and not name.startswith("_")
    }
