"""Files of answers as form services, Excel and statistics programs write them."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import yaml

from tsunagari.starters import answers, refill, survey_files
from tsunagari.table_files.encodings import UnreadableError

WORRIES = ("お金", "健康", "介護（家族の世話）")


def form(people: int = 60) -> pd.DataFrame:
    """Return answers as a form service gives them."""
    choose = random.Random(4)  # noqa: S311 - invented answers
    rows = []
    for number in range(people):
        worries = choose.sample(WORRIES, choose.choice([0, 1, 2]))
        rows.append(
            {
                "タイムスタンプ": f"2031/01/{10 + number % 9} 9:00:00",
                "メールアドレス": f"a{number}@example.jp",
                "性別": choose.choice([*("男性", "女性") * 8, "答えない"]),
                "年齢": choose.choice(range(16, 90)) if number % 7 else 999,
                "地区": choose.choice([*["東地区"] * 5, "西地区", "西地区"]),
                "満足度": choose.choice([1, 2, 3, 4, 9]),
                "困りごと（すべて）": ", ".join(worries),
                "ご意見": f"道を、直してほしい。{number}番" if number % 3 else "",
            }
        )
    return pd.DataFrame(rows)


def saved(frame: pd.DataFrame, path: Path) -> Path:
    """Write answers in the format that the name ends in."""
    if path.suffix == ".xlsx":
        frame.to_excel(path, index=False)
    elif path.suffix == ".parquet":
        frame.astype(str).to_parquet(path, index=False)
    else:
        encoding, separator = {"sjis.csv": ("cp932", ","), "utf16.csv": ("utf-16", "\t")}.get(
            path.name, ("utf-8-sig", ",")
        )
        frame.to_csv(path, index=False, encoding=encoding, sep=separator)
    return path


def kinds(found: answers.File) -> dict[str, str]:
    return {question.head: question.kind for question in found.questions}


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv", "sjis.csv", "utf16.csv", "a.parquet"])
def test_columns_are_told_apart_by_what_stands_in_them(tmp_path: Path, name: str) -> None:
    found = answers.read(saved(form(), tmp_path / name))
    assert kinds(found) == {
        "性別": "single",
        "年齢": "number",
        "地区": "single",
        "満足度": "single",
        "困りごと（すべて）": "multiple",
        "ご意見": "text",
    }
    assert found.set_aside == ["タイムスタンプ", "メールアドレス"]
    assert found.days == ["2031-01-10", "2031-01-18"]
    of = {question.head: question for question in found.questions}
    assert sorted(of["困りごと（すべて）"].options) == sorted(WORRIES)
    assert (of["満足度"].coded, of["満足度"].no_answer) == (True, "9")
    assert of["年齢"].no_answer == "999"
    assert len(found.sheets) == 60


def test_what_is_written_says_what_the_file_said(tmp_path: Path) -> None:
    frame = form()
    found = answers.read(saved(frame, tmp_path / "a.xlsx"))
    of = {question.head: question for question in found.questions}
    for head in ("性別", "地区"):
        labels = dict(enumerate(of[head].options, start=1))
        assert [labels[int(cell)] for cell in of[head].cells] == list(frame[head])
    several = of["困りごと（すべて）"]
    for cell, text in zip(several.cells, frame["困りごと（すべて）"], strict=True):
        chosen = {several.options[int(code) - 1] for code in cell.split(";") if code}
        assert chosen == set(filter(None, text.split(", ")))


def sheet(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def test_one_column_an_option_is_one_question(tmp_path: Path) -> None:
    head = ["番号", "困りごと[お金]", "困りごと[健康]", "困りごと[ない]", "年代"]
    rows = [[f"{n:03}", n % 2, 1 - n % 2, 0, "30代" if n % 3 else "40代"] for n in range(1, 31)]
    found = answers.read(sheet(tmp_path / "a.xlsx", [head, *rows]))
    assert kinds(found) == {"困りごと": "multiple", "年代": "single"}
    assert found.questions[0].options == ["お金", "健康", "ない"]
    assert found.questions[0].cells[:2] == ["1", "2"]
    assert found.sheets[:2] == ["001", "002"]


def test_titles_totals_empty_rows_and_a_second_head_are_no_answers(tmp_path: Path) -> None:
    head, wording = ["Q1", "Q2"], ["性別をお答えください", "お住まいはどこですか"]
    people = [["男性", "東"], ["女性", "西"]] * 10
    rows = [["町民アンケート", None], head, wording, *people, [None, None], ["合計", 20]]
    found = answers.read(sheet(tmp_path / "a.xlsx", rows))
    assert [question.head for question in found.questions] == wording
    assert len(found.sheets) == 20


def test_what_one_person_alone_wrote_becomes_other(tmp_path: Path) -> None:
    texts = ["電話", "手紙", "訪問", "その他"] * 6 + ["隣の田中さんに頼む"]
    found = answers.read(sheet(tmp_path / "a.xlsx", [["連絡の方法"], *([text] for text in texts)]))
    (question,) = found.questions
    assert "田中" not in "".join(question.options)
    assert question.options[-1] == "その他"
    assert question.cells[-1] == "4"


@pytest.mark.parametrize("text", ["", "性別\n", "タイムスタンプ\n2031/1/1\n2031/1/2\n"])
def test_a_file_without_answers_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableError):
        answers.read(tmp_path / "a.csv")


def test_own_words_of_a_few_people_are_no_options(tmp_path: Path) -> None:
    texts = ["道を直してほしいと思います", "公園がほしい、ベンチも", "道を広くしてください"]
    rows = [["性別", "ご意見"], *zip(["男性", "女性", "女性"], texts, strict=True)]
    assert kinds(answers.read(sheet(tmp_path / "a.xlsx", rows))) == {
        "性別": "single",
        "ご意見": "text",
    }


def test_few_numbers_that_are_large_are_no_codes(tmp_path: Path) -> None:
    rows = [["年収", "何人暮らし"], [240, 1], [486, 2], [310, 4], [310, 1]]
    assert kinds(answers.read(sheet(tmp_path / "a.xlsx", rows))) == {
        "年収": "number",
        "何人暮らし": "single",
    }


LONELY = ("しばしばある・常にある", "時々ある", "たまにある", "ほとんどない", "決してない")


def service(people: int = 80) -> pd.DataFrame:
    """Return answers as Microsoft Forms gives them, in sentences, with a row that tried it out."""
    choose = random.Random(14)  # noqa: S311 - invented answers
    grid, years = "問7．次のことをどう思いますか。", ["昭和40年", "1970", "平成2年"]
    rows = []
    for number in range(people):
        asked = choose.sample(["家族", "友人・知人", "役場の窓口"], choose.choice([1, 2]))
        asked += ["お寺の方"] * (number == 7) + ["となりの犬"] * (number == 9)
        rows.append(
            {
                "ID": number,
                "開始時刻": f"2031-06-{1 + number % 28:02} 09:00:00",
                "メール": "anonymous",
                "名前": None,
                "問1．あなたの性別を選んでください。": choose.choice(["女性", "男性", "答えない"]),
                "問2．何年生まれですか（西暦か和暦）": choose.choice(years),
                "問3．お住まいの地区はどちらですか。": choose.choice(["浜", "山", "-"]),
                "問4．どのくらい孤独を感じますか。": choose.choice(LONELY),
                "問5．相談する相手（すべて）": ";".join(asked) + ";",
                "問6．同居の人数を教えてください。": choose.choice([1, 2, 3, "4人"]),
                f"{grid}.助け合える": choose.choice(["そう思う", "思わない"]),
                f"{grid}.住み続けたい": choose.choice(["そう思う", "思わない"]),
                "問8．ご意見をご自由にお書きください。": "テスト" if number == 0 else "特になし",
            }
        )
    return pd.DataFrame(rows)


def test_a_form_in_sentences_is_understood(tmp_path: Path) -> None:
    found = answers.read(saved(service(), tmp_path / "a.xlsx"))
    assert [(q.label, q.kind) for q in found.questions] == [
        ("性別", "single"),
        ("生まれた年", "number"),
        ("地区", "single"),
        ("どのくらい孤独を感じますか", "single"),
        ("相談する相手", "multiple"),
        ("同居の人数を教えてください", "number"),
        ("助け合える", "single"),
        ("住み続けたい", "single"),
        ("ご意見をご自由にお書きください", "text"),
    ]
    of = {question.label: question for question in found.questions}
    assert found.roles == {
        kind: of[label].name
        for kind, label in {"sex": "性別", "age": "生まれた年", "area": "地区"}.items()
    }
    assert of["どのくらい孤独を感じますか"].options == list(LONELY)
    assert set(of["生まれた年"].cells) == {"1965", "1970", "1990"}
    assert (of["同居の人数を教えてください"].unit, of["地区"].no_words) == ("人", ["-"])
    assert of["相談する相手"].written_in == ["お寺の方", "となりの犬"]
    assert found.trials == [2]
    assert found.set_aside == ["開始時刻", "メール"]


@pytest.mark.parametrize("made", [form, service])
def test_the_same_file_is_read_again_by_the_codebook_that_was_proposed(
    tmp_path: Path, made: Callable[[], pd.DataFrame]
) -> None:
    file = saved(made(), tmp_path / "a.xlsx")
    found = answers.read(file)
    (tmp_path / "codebook.yml").write_text(survey_files.codebook(found, "a.xlsx"), "utf-8")
    text, amount, _ = refill.coded_answers(tmp_path, file)
    again = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert amount == len(found.sheets)
    for question in found.questions:
        if question.kind != "text":
            cells = ["" if cell == question.no_answer else cell for cell in question.cells]
            assert [set(c.split(";")) for c in again[question.name]] == [
                set(c.split(";")) for c in cells
            ], question.head


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1,3", "2", "1,2,3", "3"] * 8, "multiple"),
        (["1,200", "3,400", "800", "15,000"] * 8, "number"),
        (["3人", "４人", "2 人", "1"] * 8, "number"),
        (["1人", "2人", "3人以上"] * 8, "single"),
        (["バスが少ない。", "夜が暗いです。", "特になし"] * 8, "text"),
        (["散歩, 買い物", "趣味の会（音楽、書道）", "散歩"] * 8, "multiple"),
    ],
)
def test_the_kind_is_told_by_the_cells(tmp_path: Path, cells: list[str], kind: str) -> None:
    rows = [["性別", "問い"], *zip(["男性", "女性"] * 20, cells, strict=False)]
    found = answers.read(sheet(tmp_path / "a.xlsx", rows))
    assert kinds(found)["問い"] == kind


HEADS = {
    "questions above, options below": [
        ["Respondent ID", "IP Address", "性別", "困りごと", "", "孤独感"],
        ["", "", "Response", "お金", "健康", "Response"],
    ],
    "names, questions, and marks of the service": [
        ["ResponseId", "IPAddress", "Q1", "Q2_1", "Q2_2", "Q3"],
        ["Response ID", "IP Address", "性別", "困りごと - お金", "困りごと - 健康", "孤独感"],
        ['{"ImportId":"a"}', '{"ImportId":"b"}', *(f'{{"ImportId":"{n}"}}' for n in range(4))],
    ],
    "a title above": [
        ["町の調査", "", "", "", "", ""],
        ["No.", "名前", "性別", "困りごと（お金）", "困りごと（健康）", "孤独感"],
    ],
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_heads_of_several_rows_are_one(tmp_path: Path, head: list[list[str]]) -> None:
    people = [[str(1000 + n), "1.2.3.4" if n else "", *"男女"[n % 2 :][:1]] for n in range(40)]
    for n, row in enumerate(people):
        row += ["お金" if n % 2 else "", "健康" if n % 5 else "", LONELY[n % 5]]
    path = tmp_path / "a.csv"
    pd.DataFrame([*head, *people]).to_csv(path, index=False, header=False)
    found = answers.read(path)
    assert [(q.label, q.kind) for q in found.questions] == [
        ("性別", "single"),
        ("困りごと", "multiple"),
        ("孤独感", "single"),
    ]
    assert len(found.sheets) == len(people)
    assert found.questions[1].options == ["お金", "健康"]
    assert found.questions[1].cells[:3] == ["", "1;2", "2"]


def test_options_with_their_codes_keep_them(tmp_path: Path) -> None:
    texts = ["3．ない", "1. よくある", "2:ときどきある", "9) わからない"]
    rows = [["問1"], *([text] for text in texts * 5)]
    (question,) = answers.read(sheet(tmp_path / "a.xlsx", rows)).questions
    assert question.by_code == {
        "1": "よくある",
        "2": "ときどきある",
        "3": "ない",
        "9": "わからない",
    }
    assert question.cells[:4] == ["3", "1", "2", "9"]
    assert question.label == "問1"


def test_lists_of_parquet_are_several_answers(tmp_path: Path) -> None:
    chosen = [["家族", "友人"], ["友人"], [], ["家族"]] * 5
    frame = pd.DataFrame({"sex": ["男", "女"] * 10, "who": chosen})
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    found = answers.read(tmp_path / "a.parquet")
    (tmp_path / "codebook.yml").write_text(survey_files.codebook(found, "a"), "utf-8")
    text, _, _ = refill.coded_answers(tmp_path, tmp_path / "a.parquet")
    made = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)["who"]
    assert list(made.str.count(r"\d")) == [len(several) for several in chosen]


def test_ticks_are_yes_and_no_and_a_long_question_has_a_short_name(tmp_path: Path) -> None:
    asked = "問1 あなたは市の相談窓口について、知っているものをひとつ選んでください。"
    frame = pd.DataFrame({asked: ["ある", "ない"] * 10, "同意": ["TRUE", "FALSE"] * 10})
    found = answers.read(saved(frame, tmp_path / "回答.csv"))
    written = yaml.safe_load(survey_files.codebook(found, "回答.csv"))["questions"]
    assert written["q1"]["label"] == "市の相談窓口"
    assert written["q1"]["wording"] == asked.removeprefix("問1 ")
    assert written["q2"]["options"] == {"TRUE": "はい", "FALSE": "いいえ"}
    assert found.questions[1].cells == ["TRUE", "FALSE"] * 10


def test_ages_are_put_together_until_each_group_can_be_shown(tmp_path: Path) -> None:
    """Eighty people under sixty said it, and nobody who is eighty but one."""
    ages = [20 + at % 60 for at in range(199)] + [85]
    often = ["いつも" if age < 60 or age == 85 else "時々" for age in ages]
    often[:60:6] = ["時々"] * 10
    often[40:60:2] = ["いつも"] * 10
    frame = pd.DataFrame({"年齢": ages, "孤独を感じる": often})
    found = answers.read(saved(frame, tmp_path / "a.csv"))
    plan = yaml.safe_load(survey_files.tabulation(found.questions, found.roles, "人"))
    assert plan["tables"]["q2"] == ["q1"]
    bands = plan["bands"]["q1"]
    crossed = pd.crosstab(pd.cut(frame["年齢"], [*bands, 999], right=False), frame["孤独を感じる"])
    assert not ((crossed > 0) & (crossed <= 2)).to_numpy().any()
