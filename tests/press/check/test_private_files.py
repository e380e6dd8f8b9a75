"""A private file is looked into, whatever its format; what cannot be is refused by its name."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.press.check.sites import page, site
from tsunagari.press.check import leaks
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.plan.edition import read_edition

OWN = "駅の前に、座って話せる場所がほしい。"
HEAD = ["性別", "年齢", "区", "孤独感", "意見"]
BODY = [[str(1 + n % 2), str(20 + n), "男女"[n % 2], str(1 + n % 5), ""] for n in range(8)]
BODY[5][4] = OWN


def delimited(sign: str, encoding: str) -> bytes:
    return "\n".join(sign.join(row) for row in [HEAD, *BODY]).encode(encoding)


def excel(sheet: str = "回答") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    if sheet == "hidden":
        page = book.create_sheet("隠")
        page.sheet_state = "hidden"
    for row in [HEAD, *BODY]:
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parquet() -> bytes:
    content = io.BytesIO()
    pd.DataFrame(BODY, columns=HEAD).to_parquet(content)
    return content.getvalue()


READABLE: Mapping[str, Callable[[], bytes]] = {
    "a.csv": lambda: delimited(",", "utf-8"),
    "A.CSV": lambda: delimited(",", "utf-8"),
    "bom.csv": lambda: delimited(",", "utf-8-sig"),
    "cp932.csv": lambda: delimited(",", "cp932"),
    "euc.csv": lambda: delimited(",", "euc_jp"),
    "utf-16.csv": lambda: delimited(",", "utf-16"),
    "tabs.csv": lambda: delimited("\t", "utf-8"),
    "semicolons.csv": lambda: delimited(";", "utf-8"),
    "a.tsv": lambda: delimited("\t", "cp932"),
    "a.txt": lambda: delimited("\t", "utf-16"),
    "a.xlsx": excel,
    "hidden.XLSX": lambda: excel("hidden"),
    "no-bom.csv": lambda: delimited(",", "utf-16-le"),
    "a.parquet": parquet,
    "a.Parquet": parquet,
}
UNREADABLE: Mapping[str, bytes] = {
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a.sav": b"$FL2@(#) IBM SPSS STATISTICS",
    "a.json": b'[{"a": 1}]',
    "packed.csv.gz": b"\x1f\x8b\x08\0",
    "jis.csv": delimited(",", "iso2022_jp"),
    "empty.csv": b"",
    "open.csv": b'1,2\n"3,4\n',
    "broken.xlsx": excel()[:400],
    "broken.parquet": parquet()[:200],
    "latin.csv": "é,à\n".encode("latin-1") + b"\xff\xfe",
}


def problems_of(root: Path, name: str, content: bytes) -> list[Problem]:
    body = page(f"<p>市民の声：{OWN}</p>")
    files: dict[str, str | bytes] = {f"data/r4/one/{name}": content, "one.html": body}
    return list(leaks.check(site(root, files, private=[f"one/{name}"])))


@pytest.mark.parametrize("name", READABLE)
def test_a_private_file_is_looked_into_whatever_its_format(tmp_path: Path, name: str) -> None:
    (problem,) = problems_of(tmp_path, name, READABLE[name]())
    assert problem.where == "one.html"
    assert f"one/{name}" in problem.what


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_private_file_that_cannot_be_read_stops_the_build(tmp_path: Path, name: str) -> None:
    problems = problems_of(tmp_path, name, UNREADABLE[name])
    assert [problem.where for problem in problems] == [f"data/r4/one/{name}"]
    assert problems[0].remedy


def test_a_private_file_that_changed_since_it_was_prepared_is_read_again(tmp_path: Path) -> None:
    body = page(f"<p>市民の声：{OWN}</p>")
    before = delimited(",", "utf-8").replace(OWN.encode(), "まだ何も書いていません。".encode())
    made = site(tmp_path, {"data/r4/one/a.csv": before, "one.html": body}, private=["one/a.csv"])
    leaks.prepare(made.plan)
    assert list(leaks.check(made)) == []
    (tmp_path / "data/r4/one/a.csv").write_bytes(delimited(",", "utf-8"))
    (problem,) = leaks.check(made)
    assert problem.where == "one.html"


def test_labels_of_several_answers_in_a_cell_are_nobodys_own_words(tmp_path: Path) -> None:
    """A form's own file has answers that few people gave together, each of which many gave."""
    options = [
        "友人・知人に会う",
        "役場の窓口に行く",
        "趣味の会（囲碁、将棋）に出る",
        "どこにも行かない",
    ]
    cells = [f"{options[n % 4]};{options[(n + n // 4) % 4]};" for n in range(80)]
    cells += [f"{options[0]};{options[1]};{options[2]};", f"{options[0]};となりの家の猫と遊ぶ;"]
    content = "番,行き先\n" + "".join(f"{n},{cell}\n" for n, cell in enumerate(cells))
    labels = "".join(f"<p>{option}</p>" for option in options)
    for number, (own, alarms) in enumerate([("", 0), ("となりの家の猫と遊ぶ", 1)]):
        files: dict[str, str | bytes] = {
            "data/r4/one/a.csv": content,
            "one.html": page(labels + own),
        }
        built = site(tmp_path / str(number), files, private=["one/a.csv"])
        assert len(list(leaks.check(built))) == alarms


def test_euc_without_kana_is_looked_into_both_ways(tmp_path: Path) -> None:
    words = "駅前喫茶店内談話室設置要望"
    content = f"番,意見\n一,{words}\n".encode("euc_jp")
    files: dict[str, str | bytes] = {"data/r4/one/a.csv": content, "one.html": page(words)}
    assert list(leaks.check(site(tmp_path, files, private=["one/a.csv"])))


@pytest.mark.parametrize("name", ["./one/a.csv", "one/../one/a.csv"])
def test_a_private_file_is_found_however_its_path_is_written(tmp_path: Path, name: str) -> None:
    content = READABLE["a.csv"]()
    files: dict[str, str | bytes] = {"data/r4/one/a.csv": content, "one.html": page(OWN)}
    assert list(leaks.check(site(tmp_path, files, private=[name])))


@pytest.mark.parametrize("name", ["one/b.csv", "one/*.csv", "one", "one/a.CSV"])
def test_a_private_file_that_is_not_there_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/a.csv").write_bytes(READABLE["a.csv"]())
    with pytest.raises(ConfigError) as caught:
        read_edition({"private": [name]}, "edition.yml", tmp_path)
    assert any("private" in problem.what for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["a.parquet", "a.XLSX", "a.tsv"])
def test_a_file_that_numbers_its_rows_is_private_in_every_format(tmp_path: Path, name: str) -> None:
    frame = pd.DataFrame(
        {
            "sheet": range(1, 61),
            "sex": [1 + n % 2 for n in range(60)],
            "age": [16 + n for n in range(60)],
            "ward": [1 + n % 7 for n in range(60)],
            "comment": ["" if n else OWN for n in range(60)],
        }
    )
    content = io.BytesIO()
    if name.endswith("parquet"):
        frame.to_parquet(content)
    elif name.endswith("tsv"):
        frame.to_csv(content, sep="\t", index=False)
    else:
        frame.to_excel(content, index=False)
    files: dict[str, str | bytes] = {
        f"data/r4/one/{name}": content.getvalue(),
        "one.html": page(OWN),
    }
    (problem,) = leaks.check(site(tmp_path, files))
    assert name in problem.what
