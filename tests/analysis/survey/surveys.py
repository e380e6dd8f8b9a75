"""A small survey in files and in memory, to be spoilt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from tsunagari.analysis.survey.answers import Answers, load_answers

CODEBOOK = """\
sheet: sheet
questions:
  sex:
    label: 性別
    type: single
    options: {1: 男性, 2: 女性, 3: その他}
    unregistered: [3]
    no_answer: 9
  age:
    label: 年齢
    type: number
    unit: 歳
    minimum: 16
    maximum: 120
    no_answer: 999
    bands: [16, 20, 30, 40, 80]
  ward:
    label: 居住区
    type: single
    options: {1: 東区, 2: 西区}
    no_answer: 9
  lonely:
    label: 孤独感
    type: single
    options: {1: ない, 2: たまにある, 3: ある}
    printed: descending
    no_answer: 9
    source: 見本
    grade: assumed
  support:
    label: 頼れる人
    type: single
    options: {1: いる, 2: いない}
    no_answer: 9
  partners:
    label: 相談相手
    type: multiple
    options: {1: 家族, 2: 友人, 6: 誰にも相談しない}
    exclusive: [6]
    asked: {support: [1]}
    no_answer: 9
  comment: {label: 自由記述, type: text}
"""
FIELDWORK = """\
name: 見本の調査
population: 見本市民
minimum_age: 16
sampling: 無作為抽出
method: 郵送
start: 2030-06-03
end: 2030-06-28
drawn: 5000
national: {fiscal_year: 2021, office: 内閣官房}
"""
HEADER = "sheet,sex,age,ward,lonely,support,partners,comment"
ROWS = [
    "1,1,16,1,1,1,1;2,",
    "2,2,35,2,3,2,,つらい",
    "3,3,80,1,9,1,6,",
    "4,,999,,2,,,",
    "5,2,29,1,3,1,9,",
]
REGISTER = {"ward": "ward", "sex": "sex", "age_from": "age"}
BANDS = (16, 20, 30, 40, 80)


def register(persons: int = 100) -> pd.DataFrame:
    """Make a register of all cells."""
    cells = [(w, s, a, persons) for w in (1, 2) for s in (1, 2) for a in BANDS]
    return pd.DataFrame(cells, columns=["ward", "sex", "age_from", "persons"])


def write(
    folder: Path, rows: Sequence[str] = ROWS, header: str = HEADER, codebook: str = CODEBOOK
) -> Path:
    """Write the files of a survey."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codebook.yml").write_text(codebook, encoding="utf-8")
    (folder / "survey.yml").write_text(FIELDWORK, encoding="utf-8")
    register().to_csv(folder / "register.csv", index=False)
    lines = "".join(f"{line}\n" for line in [header, *rows] if line)
    (folder / "responses.csv").write_text(lines, encoding="utf-8")
    return folder


def answers(folder: Path, frame: Mapping[str, Sequence[object]], persons: object = None) -> Answers:
    """Load a survey with these columns, and numbers of persons in the order of the register."""
    table = pd.DataFrame(frame).reindex(columns=HEADER.split(","))
    table["sheet"] = range(1, len(table) + 1)
    write(folder)
    table.to_csv(folder / "responses.csv", index=False)
    if persons is not None:
        register().assign(persons=persons).to_csv(folder / "register.csv", index=False)
    return load(folder)


def load(folder: Path) -> Answers:
    """Load a survey with its register."""
    return load_answers(folder, REGISTER)
