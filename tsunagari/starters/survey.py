"""``new survey``: from a file of answers to a codebook, a plan, and a chapter of every question."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

from tsunagari.contract import UNKNOWN
from tsunagari.press.core.problems import ConfigError, Problem
from tsunagari.press.plan import plan
from tsunagari.starters import answers, names, refill, writing
from tsunagari.starters.answers import Proposal
from tsunagari.table_files.encodings import UnreadableError
from tsunagari.table_files.layout import same

_LONGEST = 24
_MOST_BANDS = 8
_ABOUT = {
    "sex": re.compile(r"性別|sex|gender"),
    "age": re.compile(r"年齢|年代|age"),
    "area": re.compile(
        r"(居住|お住まい|住んで).*(区|地|町|村|校区)|地区|地域|居住区|校区|district|ward|area"
    ),
}

_NOTEBOOK = """%% markdown
# {{< var ‹name›.name >}}の結果 {#sec-‹slug›}

「{{< var ‹name›.name >}}」の回答{{< var ‹name›.answers >}}を、問いごとにまとめました。
「{{< var ‹name›.asked >}}」に「{{< var ‹name›.answer >}}」と答えた人は
{{< var ‹name›.share >}}でした。
%% parameters
data: str = ""  # 空なら、環境変数 TSUNAGARI_EDITION の版のデータを読む
reference: str = ""
area: str = ""  # 空なら全体
confidence: float = 0.95
disclosure: dict = {}  # 秘匿の基準。ビルドでは edition.yml の値になる
previous: dict = {}  # ビルドでは前の版のファクトになる
%% code
from tsunagari.analysis import survey
from tsunagari.present import Facts, Previous, leave_out, show, table
from tsunagari.present.numbers import integer
%% code
# 計画（tabulation.yml）の表をすべて一度に集計し、秘匿する
study = survey.load_study(data, reference, disclosure, confidence, "‹name›")
here = study.area(area)
fact = Facts("‹name›")
fact.plain(name=study.name, area=here.name)
fact(answers=study.everybody(), few=study.few())
fact.plain(hidden=integer(study.thresholds.hidden, "人"))
%% code
asked = here[study.plan.headline.question]
share = asked.share(study.headline)
fact.plain(asked=asked.wording, answer=study.headline)
fact(share=share)
%% markdown
## 調査の方法 {#sec-‹slug›-method}

調査の対象と回収の状況は @tbl-‹slug›-method のとおりです。割合は、たずねた人すべてを分母とし、
分母には無回答を含みます。

- 人が特定されないように、{{< var ‹name›.hidden >}}以下の回答は「x」とします。
  ほかの数との差からわかってしまう場合は、関わりのある数も「x」とします。
- {{< var ‹name›.few >}}。
- 「-」は該当がないこと、「…」は値がわからないことを表します。
%% code
#| label: tbl-‹slug›-method
#| tbl-cap: "調査対象及び回収率等"
table(study.method())
"""
_QUESTION = """%% markdown
## {{< var ‹name›.‹question› >}} {#sec-‹slug›-‹own›}

「{{< var ‹name›.‹question›_wording >}}」とたずねました（@fig-‹slug›-‹own›、
@tbl-‹slug›-‹own›）。
{{< var ‹name›.‹question›_largest_polite >}}。
%% code
#| label: fig-‹slug›-‹own›
#| fig-cap: "{{< var ‹name›.‹question› >}}"
fact(‹question›=here["‹question›"])
show(here.by_attributes("‹question›"))
"""

_YEARS = """%% code
former = Previous(previous)
years = former.over_years("‹name›.share", share, ("前年度", "今年度"), "割合")
fact(note=former.note(‹name›__asked=asked.wording, ‹name›__answer=study.headline))
if former.lacks("‹name›.share"):
    leave_out("sec-‹slug›-years-chart")
%% markdown
## 前年度との比較 {#sec-‹slug›-years}

「{{< var ‹name›.answer >}}」と答えた人は、前年度は{{< var previous.‹name›.share >}}、
今年度は{{< var ‹name›.share >}}でした。{{< var ‹name›.note >}}。

### 年度ごとの割合 {#sec-‹slug›-years-chart}

二つの年度を並べて示します（@fig-‹slug›-years、@tbl-‹slug›-years）。
%% code
#| label: fig-‹slug›-years
#| fig-cap: "「{{< var ‹name›.answer >}}」と答えた人の割合"
show(years)
"""


def new_survey(root: Path, edition: str, name: str, file: Path) -> list[str]:
    """Make a chapter of every question of a file, and return what is said of it.

    Raises
    ------
    ConfigError
        If it cannot be called so, a file is there already, or the answers cannot be read.

    Notes
    -----
    Where the section waits for its answers, as after ``new edition --from``, only these are made.
    """
    waiting = root / "data" / edition / name
    if refill.is_waiting(waiting):
        if not file.is_file():
            raise ConfigError(Problem(str(file), "there is no such file.", "Give its path."))
        text, amount = refill.coded_answers(waiting, file)
        made = writing.write_all(root, {f"data/{edition}/{name}/responses.csv": text})
        said = f"Read {file.name} by the codebook that is there: {amount:,} answers"
        return [said, *made, "Next:", f"  1. pipeline.py build {edition}"]
    names.check_section(root, edition, name)
    try:
        found = answers.read(file)
    except UnreadableError as error:
        raise ConfigError(Problem(f"{file.name}, {error.where}", f"{error}.")) from None
    except OSError as error:
        what = f"the answers cannot be read: {error.strerror}."
        raise ConfigError(Problem(str(file), what, "Give the path of the file.")) from None
    settings = root / plan.edition_file(edition)
    text = writing.added(settings.read_text(encoding="utf-8"), "sections", name, mapping=True)
    text = writing.added(text, "private", f"{name}/responses.csv", mapping=False)
    about = _about(found.questions)
    folder = f"data/{edition}/{name}"
    made = writing.write_all(
        root,
        {
            f"{folder}/codebook.yml": _codebook(found, file.name),
            f"{folder}/tabulation.yml": _tabulation(found.questions, about, f"{name} の回答者"),
            f"{folder}/survey.yml": _survey(file.stem, found.days),
            f"{folder}/responses.csv": _responses(found),
            f"notebooks/{name}.ipynb": _notebook(name, found.questions),
            plan.edition_file(edition): text,
        },
    )
    plan.make_plan(root, edition)
    texts = [q.head for q in found.questions if q.kind == "text"]
    coded = [q.name for q in found.questions if q.coded]
    nothing = [f"{q.name}: {q.no_answer}" for q in found.questions if q.no_answer]
    return [
        f"Read {file.name}: {len(found.sheets):,} answers, {len(found.questions)} questions",
        *_said("Left out, as it may name a person", found.set_aside),
        *_said("Free text, which is never read", texts),
        *_said("Codes whose meaning is not in the file", coded),
        *_said("Suspected to mean no answer", nothing),
        f"Made the survey {name} of edition {edition}, which builds as it is:",
        *made,
        "Next:",
        f"  1. pipeline.py build {edition} --section {name}, and look at the page",
        f"  2. look through {folder}/codebook.yml: wording, order and meaning of the options",
        f"  3. {folder}/tabulation.yml: the question the report is about, and who is told apart",
        f"  4. {folder}/survey.yml: whom the survey asked, when and how",
        f"  5. your sentences in notebooks/{name}.ipynb",
        f"{folder}/responses.csv has answers of single persons: it is private in edition.yml,",
        "and belongs into no repository that others may read.",
    ]


def _said(what: str, entries: list[str]) -> list[str]:
    return [f"{what}: {', '.join(entries)}"] if entries else []


def _about(questions: list[Proposal]) -> dict[str, str]:
    """Return the questions on sex, age and area, as far as their heads tell."""
    found: dict[str, str] = {}
    for kind, words in _ABOUT.items():
        for question in questions:
            one = question.kind == "single" or (kind == "age" and question.kind == "number")
            if one and words.search(same(question.head)) and question.name not in found.values():
                found.setdefault(kind, question.name)
    return found


def _label(question: Proposal) -> str:
    head = " ".join(question.head.split())
    return head if len(head) <= _LONGEST else f"{head[: _LONGEST - 1]}…"


def _codebook(found: answers.File, file: str) -> str:
    lines = [
        f"# {file} から提案した符号表です。",
        "# 問いの文、選択肢の文字と順番を、調査票と照らし合わせて直してください。",
        "# 選択肢の行を入れかえれば、表や図の順番も変わります（番号はそのままにします）。",
        "sheet: sheet  # 調査票の番号の列。なければこの行を消す",
        *([f"unread: {writing.scalar(found.set_aside)}  # 読まない列"] if found.set_aside else []),
        "questions:",
    ]
    for question in found.questions:
        lines += [f"  {question.name}:", f"    label: {writing.scalar(_label(question))}"]
        head = " ".join(question.head.split())
        if head != _label(question):
            lines.append(f"    wording: {writing.scalar(head)}")
        lines.append(f"    type: {question.kind}")
        lines += list(_of_kind(question))
    return "\n".join(lines) + "\n"


def _of_kind(question: Proposal) -> list[str]:
    none = [f"    no_answer: {question.no_answer}  # 推定"] if question.no_answer else []
    if question.coded:
        options = [f"      {code}: 番号{code}（{UNKNOWN}）" for code in question.options]
        return ["    options:", *options, *none]
    if question.kind in ("single", "multiple"):
        numbered = list(enumerate(question.options, start=1))
        options = [f"      {code}: {writing.scalar(text)}" for code, text in numbered]
        other = [f"    other: {n}" for n, text in numbered if text.startswith("その他")][-1:]
        return ["    options:", *options, *other, *none]
    if question.kind == "number":
        values = [int(cell) for cell in question.cells if cell not in ("", question.no_answer)]
        low, high = min(values), max(values)
        step = next(step for step in _steps() if (high - low) / step < _MOST_BANDS)
        bands = [low, *range(low // step * step + step, high + 1, step)]
        unit = "歳" if re.search(r"年齢|歳|age", same(question.head)) else "件"
        return [
            f"    unit: {unit}",
            f"    minimum: {low}",
            f"    maximum: {high}",
            *none,
            f"    bands: {bands}  # 階級の下限",
        ]
    return []


def _steps() -> Iterator[int]:
    """Yield how wide the bands of a number may be: 10, 20, 50, 100, and so on."""
    width = 10
    while True:
        yield from (width, 2 * width, 5 * width)
        width *= 10


def _tabulation(questions: list[Proposal], about: dict[str, str], people: str) -> str:
    counted = [question for question in questions if question.kind != "text"]
    attributes = list(about.values())
    singles = [q for q in counted if q.kind == "single" and q.name not in attributes]
    headline = (singles or [q for q in counted if q.kind == "single"] or counted)[0]
    answer = headline.options[-1] if headline.coded else str(len(headline.options) or "")
    lines = ["# 集計の計画です。問いごとに、掛け合わせる属性を書きます（なければ []）。"]
    lines.append(f"people: {writing.scalar(people)}  # ほかの調査とは別の呼び名にする")
    if "area" in about:
        lines.append(f"area: {{question: {about['area']}, whole: 全体}}  # 地域をたずねた問い")
    if "age" in about:
        lines.append(f"age: {about['age']}  # 年齢をたずねた問い")
    lines.append(
        f"headline: {{question: {headline.name}, answer: {answer}}}"
        "  # 報告の中心になる問いと回答（選択肢の文字でもよい）"
    )
    lines.append("tables:")
    area = [about["area"]] if "area" in about else []
    for question in counted:
        by = attributes if question is headline else area
        by = [name for name in by if name != question.name]
        lines.append(f"  {question.name}: [{', '.join(by)}]")
    return "\n".join(lines) + "\n"


def _survey(stem: str, days: list[str]) -> str:
    start, end = days or ["", ""]
    return f"""# 調査の行われ方です。わからない日付と数は空のままにすると、「…」と印刷されます。
name: {writing.scalar(stem)}
population: {UNKNOWN}  # 対象（見本市に住む方、など）
minimum_age:  # 対象の年齢の下限
sampling: {UNKNOWN}  # 対象の選び方（無作為抽出、全世帯、など）
method: {UNKNOWN}  # 配り方と集め方（ウェブの回答フォーム、など）
start: {start}
end: {end}
drawn:  # 対象者数。だれでも答えられる調査では空のまま
"""


def _responses(found: answers.File) -> str:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["sheet", *(question.name for question in found.questions)])
    rows.writerows(zip(found.sheets, *(q.cells for q in found.questions), strict=True))
    return text.getvalue()


def _notebook(name: str, questions: list[Proposal]) -> str:
    counted = [question.name for question in questions if question.kind != "text"]
    parts = [
        writing.filled(_QUESTION, question=question, own=question.replace("_", "-"))
        for question in counted
    ]
    template = _NOTEBOOK + "".join(parts) + _YEARS
    return writing.notebook(template, name=name, slug=name.replace("_", "-"))
