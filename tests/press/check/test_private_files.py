"""A private file is looked into, whatever its format; what cannot be is refused by its name."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment

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
    if sheet == "a cell":
        page.append([1, 2, 3])
        book.create_sheet("覚え").append([OWN])
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()
    if sheet == "hidden":
        page = book.create_sheet("隠")
        page.sheet_state = "hidden"
    for row in [HEAD, *BODY]:
        page.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def lines(rows: Sequence[Sequence[str]], sign: str = ",") -> bytes:
    return "\n".join(map(sign.join, rows)).encode()


def sheets(*tables: Sequence[Sequence[str]], form: str = "General") -> bytes:
    book = openpyxl.Workbook()
    for table in tables:
        sheet = book.create_sheet()
        for row in table:
            sheet.append([int(cell) if cell.isdigit() else cell for cell in row])
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.number_format = form
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, raw in members.items():
            packed.writestr(name.replace("__", "."), raw)
    return content.getvalue()


def commented() -> bytes:
    """Hold the words in a comment beside a cell, and in none."""
    book = openpyxl.load_workbook(io.BytesIO(excel()))
    sheet = book.worksheets[0]
    sheet["E7"], sheet["B7"].comment = None, Comment(OWN, "窓口")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def boxed() -> bytes:
    """Hold the words in a text box, in two pieces of one paragraph."""
    content = io.BytesIO(excel().replace(OWN.encode(), b""))
    book = openpyxl.load_workbook(content)
    book.worksheets[0]["E7"] = None
    content = io.BytesIO()
    book.save(content)
    runs = "".join(f"<a:r><a:t>{part}</a:t></a:r>" for part in (OWN[:5], OWN[5:]))
    drawing = f'<w xmlns:a="urn:a"><a:txBody><a:p>{runs}</a:p></a:txBody></w>'
    with zipfile.ZipFile(content, "a") as packed:
        packed.writestr("xl/drawings/drawing1.xml", drawing)
    return content.getvalue()


def embedding(name: str, raw: bytes) -> bytes:
    content = io.BytesIO(sheets([["番", "区"], ["1", "2"]]))
    with zipfile.ZipFile(content, "a") as packed:
        packed.writestr(f"xl/embeddings/{name}", raw)
    return content.getvalue()


def parquet(*, as_bytes: bool = False) -> bytes:
    content = io.BytesIO()
    frame = pd.DataFrame(BODY, columns=HEAD)
    if as_bytes:
        frame["意見"] = [text.encode("cp932") for text in frame["意見"]]
    frame.to_parquet(content)
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
    "a.zip": lambda: archive(a__csv=delimited(",", "cp932")),
    "comment.xlsx": commented,
    "box.xlsx": boxed,
    "embedded.xlsx": lambda: embedding("sheet1.xlsx", excel()),
    "a cell.xlsx": lambda: excel("a cell"),
    "a.parquet": parquet,
    "bytes.parquet": lambda: parquet(as_bytes=True),
    "a.Parquet": parquet,
}
UNREADABLE: Mapping[str, bytes] = {
    "old.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "a.sav": b"$FL2@(#) IBM SPSS STATISTICS",
    "a.json": b'[{"a": 1}]',
    "json.txt": b'\xef\xbb\xbf[\n  {"a": 1}]',
    "wide.csv": '{"番": {"0": 1}}'.encode("utf-16"),
    "lines.txt": b"[1, 2, 3]\n[1, 2, 4]\n",
    "yaml.txt": "- 番: 1\n  区: 2\n".encode("cp932"),
    "sql.txt": b"INSERT INTO a VALUES (1, 2);\n",
    "packed.csv.gz": b"\x1f\x8b\x08\0",
    "jis.csv": delimited(",", "iso2022_jp"),
    "a.ods": archive(mimetype=b"application/", content__xml=OWN.encode()),
    "of json.zip": archive(a__csv=b"a,b\n1,2\n", b__json=b"{}"),
    "nested.zip": archive(a__zip=archive(a__csv=b"a,b\n1,2\n")),
    "a.docx": archive(**{"[Content_Types]__xml": b"<x/>", "word/document__xml": b"<x/>"}),
    "object.xlsx": embedding("object1.bin", b"\0"),
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
    assert problem.where.startswith("one.html")
    assert f"one/{name}" in problem.what


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_private_file_that_cannot_be_read_stops_the_build(tmp_path: Path, name: str) -> None:
    problems = problems_of(tmp_path, name, UNREADABLE[name])
    assert [problem.where for problem in problems] == [f"data/r4/one/{name}"]
    assert problems[0].remedy


PERSONS = [[str(1 + (n * k * k + 3 * n + k) % 7) for k in range(1, 15)] for n in range(30)]
ANSWERS = [
    ["番", *(f"問{k}" for k in range(1, 15))],
    *([f"A{n}", *p] for n, p in enumerate(PERSONS)),
]
LONG = [["番", "問", "答"]] + [
    [row[0], ANSWERS[0][k], row[k]] for k in range(1, 15) for row in ANSWERS[1:]
]


LAID_OUT: Mapping[str, bytes] = {
    "as it is.csv": lines(ANSWERS),
    "a last line.csv": lines([*ANSWERS, ["以上"]]),
    "a title.xlsx": sheets([["回答一覧"], [], *ANSWERS]),
    "the second sheet.xlsx": sheets([ANSWERS[0], *ANSWERS[2:]], ANSWERS),
    "decimals.xlsx": sheets(ANSWERS, form="0.00"),
    "without heads.csv": lines(ANSWERS[1:]),
    "one person.csv": lines(ANSWERS[1:2]),
    "persons as columns.csv": lines(list(zip(*ANSWERS, strict=True))),
    "an answer a line.csv": lines(LONG),
    "bars.csv": lines(ANSWERS, "|"),
    "spaces.txt": lines(ANSWERS, "  "),
    "fixed.txt": lines(PERSONS, ""),
    "leading zeros.csv": lines(
        [ANSWERS[0], *([p, *(f"0{v}" for v in r)] for p, *r in ANSWERS[1:])]
    ),
}


@pytest.mark.parametrize("name", LAID_OUT)
def test_answers_are_looked_for_however_their_file_is_laid_out(tmp_path: Path, name: str) -> None:
    files: dict[str, str | bytes] = {
        f"data/r4/one/{name}": LAID_OUT[name],
        "one.html": page(f"<p>{'、'.join(PERSONS[0][2:13])}</p>"),
    }
    problems = list(leaks.check(site(tmp_path, files, private=[f"one/{name}"])))
    assert {problem.where.partition(",")[0] for problem in problems} == {"one.html"}


def test_a_file_of_heads_alone_holds_nobody(tmp_path: Path) -> None:
    """A survey that is still to be made has its questions, which its pages name."""
    files: dict[str, str | bytes] = {
        "data/r4/one/a.csv": "番,外出の頻度を一つ選んでください,意見\n",
        "one.html": page("<p>外出の頻度を一つ選んでください</p>"),
    }
    assert not list(leaks.check(site(tmp_path, files, private=["one/a.csv"])))


def test_heads_below_a_title_are_nobodys_words(tmp_path: Path) -> None:
    question = "外出の頻度を一つ選んでください"
    table = [
        ["孤独・孤立に関する市民の調査の回答"],
        ["番", question, "区"],
        *(["1", "2", "3"],) * 3,
    ]
    files: dict[str, str | bytes] = {
        "data/r4/one/a.xlsx": sheets(table),
        "one.html": page(f"<p>孤独・孤立に関する市民の調査：{question}</p>"),
    }
    assert not list(leaks.check(site(tmp_path, files, private=["one/a.xlsx"])))


def test_what_another_edition_calls_private_is_so_for_who_reads_it(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "one.html": page(f"<p>{OWN}</p>"),
        "data/r4/one/none.csv": "a,b\n1,2\n",
    }
    made = site(tmp_path, files)
    other = tmp_path / "data/r5/survey"
    other.mkdir(parents=True)
    (other / "answers.csv").write_bytes(delimited(",", "cp932"))
    (other.parent / "edition.yml").write_text("private: [survey/answers.csv]\n", encoding="utf-8")
    assert list(leaks.check(made)) == []
    record = made.plan.cache / "one.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"inputs": {"data/r5/survey/answers.csv": "1"}}', encoding="utf-8")
    for private in ("[survey/answers.csv]", "[./one/../survey/answers.csv]", "survey/answers.csv"):
        (other.parent / "edition.yml").write_text(f"private: {private}\n", encoding="utf-8")
        (problem,) = leaks.check(made)
        assert problem.where.startswith("one.html")
        assert "r5/survey/answers.csv" in problem.what
    (other.parent / "edition.yml").write_text("private: true\n", encoding="utf-8")
    assert list(leaks.check(made)) == []  # that edition's own build tells of it


@pytest.mark.parametrize("prefix", ["", "..", "../.."])
def test_a_project_below_the_folder_of_python_has_files_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    root = tmp_path / "src/app"
    made = site(root, {"one.html": page(f"<p>{OWN}</p>")})
    other = root / "data/r5"
    other.mkdir(parents=True)
    (other / "answers.csv").write_bytes(delimited(",", "utf-8"))
    (other / "edition.yml").write_text("private: [answers.csv]\n", encoding="utf-8")
    monkeypatch.setattr("sys.prefix", str((root / prefix).resolve()))
    record = made.plan.cache / "one.json"
    record.parent.mkdir(parents=True)
    record.write_text('{"inputs": {"data/r5/answers.csv": "1"}}', encoding="utf-8")
    (problem,) = leaks.check(made)
    assert "r5/answers.csv" in problem.what


def test_a_private_file_that_changed_since_it_was_prepared_is_read_again(tmp_path: Path) -> None:
    body = page(f"<p>市民の声：{OWN}</p>")
    before = delimited(",", "utf-8").replace(OWN.encode(), "まだ何も書いていません。".encode())
    made = site(tmp_path, {"data/r4/one/a.csv": before, "one.html": body}, private=["one/a.csv"])
    leaks.prepare(made.plan)
    assert list(leaks.check(made)) == []
    (tmp_path / "data/r4/one/a.csv").write_bytes(delimited(",", "utf-8"))
    (problem,) = leaks.check(made)
    assert problem.where.startswith("one.html")


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
