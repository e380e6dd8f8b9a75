"""The second year's invented answers to the town's survey, made from those of the first.

Some of the sheets of the first year are taken again at random, and a few answers move.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

FIRST = Path(__file__).resolve().parents[1] / "town/town_survey/responses.csv"
SHEETS, MOVED = 320, 0.15


def main(folder: Path) -> None:
    """Write ``responses.csv`` into a folder."""
    choose = random.Random(13)  # noqa: S311 - invented answers
    with FIRST.open(encoding="utf-8", newline="") as file:
        sheets = list(csv.DictReader(file))
    with (folder / "responses.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(sheets[0]), lineterminator="\n")
        rows.writeheader()
        for number in range(1, SHEETS + 1):
            sheet = dict(choose.choice(sheets), sheet=str(number))
            if sheet["q4_lonely"] in "34" and choose.random() < MOVED:
                sheet["q4_lonely"] = "5"
            if choose.random() < MOVED:
                sheet["q5_talk"] = choose.choice("2345")
            rows.writerow(sheet)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent / "town_survey")
