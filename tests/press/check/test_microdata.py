"""Answers of single persons do not leave, in whatever table, script or comment they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.messages import names
from tests.press.check.sites import page, site
from tsunagari.press.check import leaks
from tsunagari.press.core.problems import Problem

HEAD = "sheet,sex,age,ward,lonely,support,comment"
OWN = "駅の前に、座って話せる場所がほしい。"
ANSWERS = [
    f"{number},{1 + number % 2},{16 + number % 70},{1 + number % 7},{1 + number % 5},{number % 3},"
    + (OWN if number == 7 else "特になし" if number % 9 == 0 else "")
    for number in range(1, 61)
]
FILE = "one/answers.csv"
INPUTS = {f"data/r4/{FILE}": "\n".join([HEAD, *ANSWERS, ""])}
COUNTS = "\ufeff年齢,区分,件数（件）,割合（％）\n" + "".join(
    f"{age},{kind},{age * 7 % 40},{age / 7:.1f}\n" for age in range(16, 90) for kind in (1, 2)
)


def problems_of(root: Path, files: dict[str, str], **settings: object) -> list[Problem]:
    return list(leaks.check(site(root, INPUTS | files, **settings)))


def rows(first: int, last: int) -> str:
    return "\n".join(ANSWERS[first:last])


@pytest.mark.parametrize("settings", [{}, {"private": [FILE]}], ids=["numbered", "named"])
@pytest.mark.parametrize(
    "files",
    [
        {"data/a.csv": f"\ufeff{HEAD}\n{rows(0, 60)}\n"},
        {"data/a.csv": f"\ufeff番号,性別,年齢,区,問1,問2,注\n{rows(3, 5)}\n"},
        {"data/a.csv": "\ufeff市,x,y,z,v,w,注\n見本市," + ANSWERS[3].partition(",")[2] + "\n"},
        {"data/a.csv": "\ufeffsheet,age\n3,19\n"},
        {"data/a.csv": "\ufeffage,sex,ward,lonely,support\n99,1,2,3,4\n"},
        {"data/a.csv": "\ufeff区分,値\n" + "甲,1\n" * 60},
        {"one.html": page(f"<!-- {HEAD}\n{rows(0, 3)}\n-->")},
        {"one.html": page(f"<pre>{HEAD}\n{rows(10, 12)}</pre>")},
        {"one.html": page("<p>" + ANSWERS[4].replace(",", "\t") + "</p>")},
        {"one.html": page(f'<p data-x="{ANSWERS[4]}">文</p>')},
        {
            "one.html": page(
                "<table>"
                "<tr><th>番</th><th>性</th><th>齢</th><th>区</th><th>問</th><th>支</th><th>注</th></tr>"
                "<tr><td>" + ANSWERS[4].replace(",", "</td><td>") + "</td></tr></table>"
            )
        },
        {"assets/a.js": "const answers = [[" + ANSWERS[4].rstrip(",") + ",null],[0]];"},
        {"assets/a.json": json.dumps([dict(zip("abcdefg", ANSWERS[4].split(","), strict=True))])},
        {"one_files/a.svg": f"<svg><!-- {ANSWERS[5]} --></svg>"},
        {"facts.json": json.dumps({"one.said": {"text": f"「{OWN}」"}})},
        {"one.html": page(f"<p>市民の声：{OWN[:9]}<b>{OWN[9:]}</b></p>")},
    ],
    ids=[
        "whole file",
        "some rows under other heads",
        "a row without its number",
        "numbers of the sheets",
        "columns of the file",
        "as many rows",
        "a comment",
        "a listing",
        "tabs",
        "an attribute",
        "a table of a page",
        "a script",
        "records",
        "a drawing",
        "own words in the facts",
        "own words in the text",
    ],
)
def test_answers_are_found(
    tmp_path: Path, files: dict[str, str], settings: dict[str, object]
) -> None:
    problems = problems_of(tmp_path, files, **settings)
    assert problems
    assert all(FILE in problem.what for problem in problems), problems
    assert {problem.where.partition(",")[0] for problem in problems} == set(files)


def test_a_letter_with_as_many_points_as_there_are_rows_is_none_of_them(tmp_path: Path) -> None:
    pairs = [f"{n * 7 % 53}.5 {n * 11 % 61}.25" for n in range(len(ANSWERS))]
    for number, command in enumerate("QL"):
        path = f"M {pairs[0]} {command} " + f" {command} ".join(pairs[1:])
        drawing = f'<svg role="img"><path d="{path}"/></svg>'
        problems = problems_of(tmp_path / str(number), {"one.html": page(drawing)})
        assert len(problems) == number


def test_counts_and_common_words_are_no_answers(tmp_path: Path) -> None:
    files = {"data/a.csv": COUNTS, "one.html": page("<p>「特になし」が最も多い。1,2,3,4,5,6,7</p>")}
    assert problems_of(tmp_path, files, private=[FILE]) == []


def test_names_of_questions_are_nobody_s_answers(tmp_path: Path) -> None:
    answers = [[1, 1, 1, 2, 2, 2, 3, 3, 3, 4], *([1 + n % 4] * 10 for n in range(99))]
    lines = [",".join(map(str, [number, *row])) for number, row in enumerate(answers, start=1)]
    named = {f"data/r4/{FILE}": "\n".join(["sheet,a,b,c,d,e,f,g,h,i,j", *lines, ""])}
    counts = [
        {"label": f"tbl-one-q{n}", "of": {f"q{n}": "はい"}, "sum": f"q{n}"} for n in range(1, 5)
    ]
    told = problems_of(tmp_path / "a", named | {"counts.json": json.dumps(counts)})
    assert told == []
    bare = json.dumps([{"of": str(n)} for n in answers[0]])
    assert len(problems_of(tmp_path / "b", named | {"counts.json": bare})) == 1


def test_numbers_written_as_floats_are_the_same_numbers(tmp_path: Path) -> None:
    row = ",".join(f"{cell}.0" if cell.isdigit() else "nan" for cell in ANSWERS[4].split(","))
    assert problems_of(tmp_path, {"data/a.csv": f"\ufeffa,b,c,d,e,f,g\n{row}\n"})


@pytest.mark.parametrize(
    "answer", [[["甲", "乙"], ["丙"]], [["甲"]], {"a": ["甲", 1]}, {"a": []}, [[], []]]
)
def test_groups_within_a_cell_are_a_cell_where_a_private_file_has_them(
    tmp_path: Path, answer: object
) -> None:
    rows = [[number, 1, 1, 1, 1, f"{answer}"] for number in range(60)]
    private = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in [[*"abcdef"], *rows])
    files = {"assets/a.json": json.dumps([[0], [1, 1, 1, 1, answer], [2, [[3], 4]]])}
    assert problems_of(tmp_path, {f"data/r4/{FILE}": private} | files, private=[FILE])


def test_one_name_may_stand_above_several_columns(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n % 7},{n % 5},{n % 9},{n % 9}\n" for n in range(60))
    answers = {"q1": 31, "q2": 3, "q3": 1, "": 4}
    record = {name: {"value": value, "asked": [1]} for name, value in answers.items()}
    files = {f"data/r4/{FILE}": f"q1,q2,q3,,\n{rows}", "assets/a.json": json.dumps(record)}
    assert problems_of(tmp_path, files, private=[FILE])


def test_a_file_whose_rows_are_no_persons_may_be_published(tmp_path: Path) -> None:
    text = "day,media,shown,clicks,cost\n" + "".join(
        f"2023-01-{1 + number % 28:02},{number % 2},{number * 3},{number},9\n"
        for number in range(60)
    )
    inputs = {"data/r4/one/days.csv": text}
    assert list(leaks.check(site(tmp_path, inputs | {"data/a.csv": f"\ufeff{text}"}))) == []


def test_a_message_does_not_repeat_the_answer(tmp_path: Path) -> None:
    files = {"one.html": page(f"<p>{OWN}</p><!--\n{ANSWERS[4]}\n-->")}
    said = "\n".join(map(str, problems_of(tmp_path, files)))
    assert OWN not in said
    assert ANSWERS[4] not in said
    assert names(said, FILE)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_answers_are_known_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = next(iter(INPUTS.values()))
    built = site(tmp_path, {f"data/r4/{FILE}": text.encode(encoding), "one.html": page(OWN)})
    assert list(leaks.check(built))
