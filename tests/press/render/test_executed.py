"""Executed notebooks in the stage: written for people, and only where they are not there yet."""

from __future__ import annotations

import json
from pathlib import Path

from tsunagari.press.render import staging


def notebook(text: str) -> dict[str, object]:
    return {"cells": [{"cell_type": "markdown", "source": text}], "nbformat": 4}


def test_what_stands_there_is_left_and_all_else_is_made_so(tmp_path: Path) -> None:
    stage = tmp_path / "stage"
    staging.clear(stage)
    staging.write_executed(stage, {name: notebook(name) for name in ("one", "two", "gone")})
    one, two = (stage / f"executed/{name}.ipynb" for name in ("one", "two"))
    before = one.stat().st_mtime_ns
    two.write_text("{}", encoding="utf-8")  # as a run leaves one, or somebody
    (stage / "index.qmd").write_text("old", encoding="utf-8")
    (stage / "failed").mkdir()
    (stage / "executed/.ipynb_checkpoints").mkdir()  # as JupyterLab leaves it
    (stage / "executed/.ipynb_checkpoints/one-checkpoint.ipynb").write_text("{}", encoding="utf-8")
    staging.clear(stage)
    assert [path.name for path in stage.iterdir()] == ["executed"]
    staging.write_executed(stage, {"one": notebook("one"), "two": notebook("two")})
    assert one.stat().st_mtime_ns == before
    assert json.loads(two.read_text(encoding="utf-8")) == notebook("two")
    assert [path.name for path in (stage / "executed").iterdir() if path.is_dir()] == []
    assert sorted(path.stem for path in (stage / "executed").glob("*.ipynb")) == ["one", "two"]
    staging.write_executed(stage, {"one": notebook("new"), "two": notebook("two")})
    assert json.loads(one.read_text(encoding="utf-8")) == notebook("new")


def test_what_is_nested_deeply_is_written(tmp_path: Path) -> None:
    deep: object = "下"
    for _ in range(300):
        deep = [deep]
    staging.write_executed(tmp_path, {"one": notebook("one") | {"metadata": {"deep": deep}}})
    written = json.loads((tmp_path / "executed/one.ipynb").read_text(encoding="utf-8"))
    assert written["metadata"] == {"deep": deep}
