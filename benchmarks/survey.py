"""A million answer sheets, read and tabulated: in under 30 s and 2 GB, or this fails."""

from __future__ import annotations

import os
import resource
import subprocess
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
    from tsunagari.analysis.survey import load_codebook

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
    (folder / "codebook.yml").write_bytes((demo / "codebook.yml").read_bytes())
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


def tabulate(folder: Path) -> None:
    """Read the answers and make the tables of the section."""
    from tsunagari.analysis import survey
    from tsunagari.analysis.intervals import wilson_of_count

    answers = survey.load_answers(folder)
    answers = survey.with_ucla(answers, ["ucla_1", "ucla_2", "ucla_3"])
    rarely = ["6", "7"]
    company = dict.fromkeys(["meet", "call", "message"], rarely)
    dimensions = [company, {"participation": ["7"]}, {"support": ["2"]}, {"help": ["2"]}]
    answers = survey.with_isolation(answers, dict(zip(survey.DIMENSIONS, dimensions, strict=True)))
    weights = [survey.post_stratify(answers), survey.rake(answers)]
    places = [
        answers,
        *(answers.only("ward", ward) for ward in answers.groups("ward").cat.categories),
    ]
    for part in places:
        for name, _ in part.codebook.read():
            found = survey.frequency(part, name)
            for count in found.counts:
                wilson_of_count(int(count), found.base, part.population)
    for name, _ in answers.codebook.read():
        for by in ("sex", "age", "household", "ward"):
            if by != name:
                table = survey.cross(answers, name, by)
                survey.highest(answers.codebook, table, str(table.counts.columns[0]))
        for each in weights:
            survey.weighted_shares(answers, name, each)


def measure(folder: Path) -> None:
    """Tabulate, and print how long that took and the most memory ever held."""
    from tsunagari.analysis import survey  # noqa: F401 - a build has loaded the libraries already

    began = time.monotonic()
    tabulate(folder)
    took = time.monotonic() - began
    unit = 1 if sys.platform == "darwin" else 1024  # bytes on macOS, kibibytes on Linux
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    print(f"{SHEETS:,} sheets read and tabulated in {took:.1f} s on {os.cpu_count()} cores,")
    print(f"with {most:.0f} MB at most (allowed: {MOST_SECONDS} s, {MOST_MEGABYTES} MB)")
    sys.exit(took >= MOST_SECONDS or most >= MOST_MEGABYTES)


def main() -> int:
    """Write the sheets, then tabulate them in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return subprocess.run([sys.executable, __file__, folder], check=False).returncode


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
    sys.exit(main())
