"""What may be in an executed notebook, and what is left of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.messages import names
from tsunagari.press.core.machine import in_text, private_folders
from tsunagari.press.run.output_contract import error_problem, faults, normalise


def executed(source: str, *outputs: dict[str, Any], tags: list[str] | None = None) -> Any:
    """Make an executed notebook of one cell; without outputs it was not run."""
    cell = {"cell_type": "code", "id": "a", "source": source, "outputs": list(outputs)}
    cell |= {"execution_count": 1 if outputs else None, "metadata": {"tags": tags or []}}
    return {"cells": [cell]}


def stderr(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stderr", "text": text}


@pytest.mark.parametrize("source", ["", " \n\t\n"])
def test_a_blank_cell_is_none_that_was_forgotten(source: str) -> None:
    assert faults(executed(source), section="one") == []


def test_a_cell_is_left_out_by_its_tag_alone() -> None:
    assert faults(executed("x", tags=["skip-execution"]), section="one") == []
    (problem,) = faults(executed("x", tags=["other"]), section="one")
    assert problem.where == "one, cell 1"


def test_a_warning_is_told_by_its_words() -> None:
    text = "/a/b.py:3: RuntimeWarning: divide by zero\n  x / 0\n"
    (problem,) = faults(executed("x / 0", stderr(text)), section="one")
    assert names(problem.what, "RuntimeWarning", "divide by zero")  # the library's words


def test_options_above_a_magic_are_told() -> None:
    source = "#| label: fig-a\n#| fig-cap: a\n%%time\nx"
    said = "UsageError: Line magic function `%%time` not found.\n"
    (problem,) = faults(executed(source, stderr(said)), section="one")
    assert "%%time" in problem.what
    assert "options" in problem.what


def test_an_error_that_could_not_be_shown_is_told_by_what_was_written() -> None:
    said = 'File "<ipython-input-6-0b>", line 2, in <module>\nMemoryError\n\nDuring handling\n'
    notebook = executed("x\ny", stderr(said))
    notebook["cells"][0]["metadata"]["papermill"] = {"exception": True}
    (problem,) = faults(notebook, section="one")
    assert "MemoryError" in problem.what
    assert ">   2 | y" in problem.detail


def syntax_error(module: Path) -> dict[str, Any]:
    trace = f"  File {module}:3\n    def a(:\n          ^\nSyntaxError: invalid syntax\n"
    words = f"invalid syntax ({module.name}, line 3)"
    return {"ename": "SyntaxError", "evalue": words, "traceback": [trace]}


def test_a_module_that_python_cannot_read_is_named_with_its_line(tmp_path: Path) -> None:
    module = tmp_path / "a report" / "own.py"
    module.parent.mkdir()
    module.write_text("\n\ndef a(:\n", encoding="utf-8")
    problem = error_problem("one, cell 1", "import own", syntax_error(module))
    assert names(problem.where, "one, cell 1", str(module), "3")
    module.write_text("<<<<<<< a\nx\n=======\ny\n>>>>>>> b\n", encoding="utf-8")
    problem = error_problem("one, cell 1", "import own", syntax_error(module))
    assert problem.what.endswith("[C10]")
    assert names(problem.where, str(module), "1")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/data/a.csv", True),
        ("see file:///data/a.csv", True),
        ("('/data')", True),
        ("https://www.example.jp/data/r4/", False),
        ("../data/r4", False),
        ("/database", False),
    ],
)
def test_a_short_folder_is_no_part_of_an_address(text: str, found: bool) -> None:
    shown = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": text}}
    assert bool(faults(executed("x", shown), section="one", private=[Path("/data")])) is found


def test_the_root_of_all_folders_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    assert private_folders(Path("/srv/report")) == [Path("/srv/report")]
    assert in_text("/home/tanaka") == "/home/tanaka"


def test_where_an_object_lies_is_taken_out() -> None:
    def shown(address: str) -> list[dict[str, Any]]:
        text = f"[<Line2D at {address}>] 0x7f00"
        stream = {"output_type": "stream", "name": "stdout", "text": text}
        data = {"text/plain": text, "text/html": text}
        return [stream, {"output_type": "display_data", "metadata": {}, "data": data}]

    display, stream = normalise(executed("x", *shown("0x7f4d6dfd9c60")))["cells"][0]["outputs"]
    assert stream["text"] == display["data"]["text/plain"] == "[<Line2D at 0x…>] 0x7f00"
    assert "0x7f4d6dfd9c60" in display["data"]["text/html"]


def test_what_matplotlib_makes_up_anew_is_taken_out() -> None:
    def drawing(date: str, one: str, two: str) -> dict[str, Any]:
        svg = f"""<svg><dc:date>{date}</dc:date><dc:title>Matplotlib v3</dc:title>
<path id="m{one}"/><use href="#m{one}" clip-path="url(#p{two})"/><clipPath id="p{two}"/></svg>"""
        return {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": svg}}

    first = normalise(executed("x", drawing("2026-11-29", "0123456789", "abcdef0123")))
    second = normalise(executed("x", drawing("2026-11-30", "9876543210", "0123abcdef")))
    assert first == second
    svg = first["cells"][0]["outputs"][0]["data"]["image/svg+xml"]
    assert "date" not in svg
    assert svg.count("m0") == 2
    assert svg.count("p1") == 2
