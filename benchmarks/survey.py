"""A million answer sheets through the section's notebook: in under 30 s and 2 GB, or it fails."""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import yaml
from pyarrow import csv

SHEETS = 1_000_000
MOST_SECONDS, MOST_MEGABYTES = 30, 2000
ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "data" / "demo" / "survey_answers"
COMMENT = '架空のデータです。"引用", と改行\n'


def write(folder: Path, sheets: int = SHEETS, demo: Path = DEMO) -> None:
    """Invent answer sheets by the demo's codebook, of a city with enough people for them."""
    from tsunagari.analysis.questionnaire.codebook import load_codebook

    draw = np.random.default_rng(7)
    codebook = load_codebook(demo)
    columns: dict[str, np.ndarray] = {codebook.sheet: np.arange(1, sheets + 1)}
    for name, question in codebook.questions.items():
        if question.type == "text":
            columns[name] = np.where(draw.random(sheets) < 0.05, COMMENT, "")
            continue
        if question.type == "number":
            values = draw.integers(question.minimum, 95, sheets).astype(str)
        elif question.type == "single":
            values = draw.choice(list(question.options), sheets)
        else:
            values = several(draw, question, sheets)
        for deciding, codes in question.asked.items():
            values = np.where(np.isin(columns[deciding], codes), values, "")
        columns[name] = np.where(draw.random(sheets) < 0.01, "", values)
    csv.write_csv(pa.table(columns), folder / "responses.csv")
    for name in ("codebook.yml", "tabulation.yml"):
        (folder / name).write_bytes((demo / name).read_bytes())
    register = pd.read_csv(demo / "register.csv")
    register["persons"] *= 1 + 10 * sheets // register["persons"].sum()
    register.to_csv(folder / "register.csv", index=False)
    fieldwork = yaml.load((demo / "survey.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506
    fieldwork["drawn"] = 3 * sheets
    (folder / "survey.yml").write_text(yaml.safe_dump(fieldwork, allow_unicode=True), "utf-8")


def several(draw: np.random.Generator, question: object, sheets: int) -> np.ndarray:
    """Invent answers to a question of several answers: any of its options, or one that excludes."""
    codes = [code for code in question.options if code not in question.exclusive]
    marks = draw.random((sheets, len(codes))) < 0.3
    # Few combinations are many sheets' own, so each is written once.
    at = marks @ (1 << np.arange(len(codes)))
    texts = [
        ";".join(code for bit, code in enumerate(codes) if combination >> bit & 1)
        for combination in range(1 << len(codes))
    ]
    texts[0] = question.exclusive[0] if question.exclusive else codes[0]
    return np.array(texts)[at]


def measure(folder: Path) -> int:
    """Run the whole section's notebook, and print how long that took and the most memory held."""
    from papermill import execute_notebook

    given = {"data": str(folder), "reference": str(ROOT / "data" / "reference")}
    began = time.monotonic()
    execute_notebook(
        ROOT / "notebooks" / "survey_answers.ipynb",
        folder / "executed.ipynb",
        given,
        cwd=ROOT / "notebooks",
        progress_bar=False,
        kernel_name="python3",
    )
    took = time.monotonic() - began
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kibibytes on Linux
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6
    print(f"{SHEETS:,} sheets through the section in {took:.1f} s on {os.cpu_count()} cores,")
    print(f"with {most:.0f} MB at most (allowed: {MOST_SECONDS} s, {MOST_MEGABYTES} MB)")
    return int(took >= MOST_SECONDS or most >= MOST_MEGABYTES)


def main() -> int:
    """Write the sheets, then run the notebook: its kernel is a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return measure(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
