"""The files of a survey that ``new survey`` makes: codebook, plan, fieldwork, coded answers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from tsunagari.analysis.questionnaire.codebook import NO_ANSWER
from tsunagari.contract import UNKNOWN
from tsunagari.starters import answers, heads, orders, writing
from tsunagari.starters.crossings import crossings
from tsunagari.starters.proposals import Proposal

_MOST_BANDS = 8
_IN_A_BAND = 30
"""How many answers a band of ages has at least on average: fewer are marked as a small base."""
_CUTS = (1, 2, 3, 5, 10, 15, 20, 30, 50, 100)
"""Where bands of small amounts may begin."""
_NO_NAME = re.compile(
    r"(アンケート)?(回答|結果|データ)?(一覧|データ|結果)?|(form_?)?(responses?|answers?|data|export|sheet\s?\d*)",
    re.IGNORECASE,
)
"""File names that name no survey."""
_COPY = re.compile(r"\s*[（(](\d+-\d+|回答|responses?|\d+)[)）]\s*$", re.IGNORECASE)


def codebook(found: answers.File, file: str) -> str:
    """Return the codebook, with what is needed to read the same file again by it."""
    lines = [
        f"# {file} から提案した符号表です。",
        "# 問いの文、選択肢の文字と順番を、調査票と照らし合わせて直してください。",
        "# 選択肢の行を入れかえれば、表や図の順番も変わります（番号はそのままにします）。",
        "sheet: sheet  # 調査票の番号の列。なければこの行を消す",
    ]
    unread = [name for name in dict.fromkeys(found.unread) if name != "sheet"]
    lines += [f"unread: {writing.scalar(unread)}  # 読まない列"] if unread else []
    lines.append("questions:")
    for question in found.questions:
        head, wording = heads.one_line(question.head), heads.unnumbered(question.head)
        lines += [f"  {question.name}:", f"    label: {writing.scalar(question.label)}"]
        if heads.is_sentence(wording) or question.label.endswith("…"):
            lines.append(f"    wording: {writing.scalar(wording)}")
            known = [wording]
        else:
            known = [question.label, question.name]
        if head not in known:
            lines.append(f"    column: {writing.scalar(head)}  # 回答のファイルでの列の名前")
        lines += [f"    type: {question.kind}", *_entries(question)]
    return "\n".join(lines) + "\n"


def _entries(question: Proposal) -> list[str]:
    nothing = [question.no_answer] * bool(question.no_answer)
    nothing += [word for word in question.no_words if word != NO_ANSWER]
    shown = writing.scalar(nothing) if len(nothing) > 1 else "".join(map(writing.scalar, nothing))
    shown = question.no_answer if nothing == [question.no_answer] else shown
    none = [f"    no_answer: {shown}" + "  # 推定" * bool(question.no_answer)] if nothing else []
    if question.kind == "number":
        return _of_number(question, none)
    if question.kind == "text":
        return []
    if question.coded:
        options = {code: f"番号{code}（{UNKNOWN}）" for code in question.options}
    else:
        options = {
            code if code.isdecimal() else f'"{code}"': writing.scalar(text)
            for code, text in question.by_code.items()
        }
    remark = "" if question.ordered else "  # 順番は調査票で確かめる"
    lines = [f"    options:{remark}", *(f"      {code}: {text}" for code, text in options.items())]
    if question.columns:
        lines.append("    columns:  # 選択肢ごとの列の名前")
        names = zip(options, question.columns, strict=True)
        lines += [f"      {code}: {writing.scalar(heads.one_line(name))}" for code, name in names]
    lines += [f"    other: {question.other}"] if question.other else []
    return lines + none


def _of_number(question: Proposal, none: list[str]) -> list[str]:
    values, unit = _values(question), question.unit or "件"
    low, high = min(values), max(values)
    return [
        f"    unit: {unit}" + ("" if question.unit else "  # 推定。調査票で確かめる"),
        f"    minimum: {low}",
        f"    maximum: {high}",
        *none,
        f"    bands: {_bands(question)}  # 階級の下限",
    ]


def _values(question: Proposal) -> list[int]:
    return [int(cell) for cell in question.cells if cell not in ("", question.no_answer)]


def _bands(question: Proposal) -> list[int]:
    """Return the lower bounds of the bands of a number."""
    values, unit = _values(question), question.unit
    wide = unit in ("歳", "年") or max(values) - min(values) >= 10 * _MOST_BANDS
    return _wide_bands(values, unit) if wide else _small_bands(values)


def _wide_bands(values: Sequence[int], unit: str) -> list[int]:
    """Return lower bounds of bands of one width; a first one that is much narrower has the next."""
    low, high = min(values), max(values)
    most = _MOST_BANDS + (unit == "歳")
    few = unit == "歳" and len(values) < _IN_A_BAND * most
    step = next(step for step in _steps() if (high - low) / step < (most / 2 if few else most))
    first = low // step * step + step
    first += step if first - low < step / 4 and first + step <= high else 0
    return [low, *range(first, high + 1, step)]


def _small_bands(values: Sequence[int]) -> list[int]:
    """Return lower bounds of bands of small amounts, each with some of the answers."""
    low, some = min(values), 0.1 * len(values)
    bands = [low]
    for cut in (cut for cut in _CUTS if low < cut <= max(values)):
        below = sum(bands[-1] <= value < cut for value in values)
        above = sum(value >= cut for value in values)
        if below >= some and above >= some:
            bands.append(cut)
    return bands


def _steps() -> Iterator[int]:
    """Yield how wide the bands of a number may be: 10, 20, 50, 100, and so on."""
    width = 10
    while True:
        yield from (width, 2 * width, 5 * width)
        width *= 10


def tabulation(questions: Sequence[Proposal], roles: Mapping[str, str], people: str) -> str:
    """Return the plan: every question by area, the headline by all that tells people apart."""
    counted = [question for question in questions if question.kind != "text"]
    attributes = list(roles.values())
    headline = _headline(counted, attributes)
    lines = ["# 集計の計画です。問いごとに、掛け合わせる属性を書きます（なければ []）。"]
    lines.append(f"people: {writing.scalar(people)}  # ほかの調査とは別の呼び名にする")
    if "area" in roles:
        lines.append(f"area: {{question: {roles['area']}, whole: 全体}}  # 地域をたずねた問い")
    if "age" in roles:
        lines.append(f"age: {roles['age']}  # 年齢をたずねた問い")
    lines.append("# 報告の中心になる問いと回答（選択肢の文字か番号）")
    lines.append(f"headline: {{question: {headline.name}, answer: {_answer(headline)}}}")
    area = [roles["area"]] if "area" in roles else []
    wanted = {
        question.name: [
            name for name in (attributes if question is headline else area) if name != question.name
        ]
        for question in counted
    }
    bands = {question.name: _bands(question) for question in counted if question.kind == "number"}
    age = roles.get("age", "")
    made = crossings(counted, wanted, bands, age if age in bands else "", headline.name)
    if made.bands:
        lines.append(
            "# 人数の少ない年齢の階級は、隣とまとめました（codebook.yml の階級から選びます）"
        )
        lines.append(f"bands: {{{age}: {made.bands}}}")
    if any(made.without.values()):
        lines += [
            "# 「外した」属性は、掛け合わせると人数の少ない区分ができ、数や図の多くが示せません。",
            "# 加えるには [ ] の中に書きます。選択肢をまとめた問い（together）なら、",
            "# 示せることがあります。",
        ]
    lines.append("tables:")
    labels = {question.name: question.label for question in counted}
    for name, by in made.by.items():
        without = "、".join(f"{one}（{labels[one]}）" for one in made.without[name])
        lines.append(f"  {name}: [{', '.join(by)}]" + f"  # 外した：{without}" * bool(without))
    return "\n".join(lines) + "\n"


def _headline(counted: Sequence[Proposal], attributes: Sequence[str]) -> Proposal:
    """Return the question that the report is likely to be about."""
    singles = [q for q in counted if q.kind == "single" and q.name not in attributes]
    lonely = [q for q in singles if heads.is_lonely(q.head)]
    scales = [q for q in singles if not q.coded and orders.is_scale(q.options)]
    of_both = [q for q in lonely if q in scales]
    chosen = [q for q in counted if q.kind in ("single", "multiple")]
    others = [q for q in chosen if q.name not in attributes]
    return (of_both or lonely or scales or singles or others or chosen or list(counted))[0]


def _answer(question: Proposal) -> str:
    """Return the answer that a headline looks for: the most of a scale, else the first."""
    if not question.options:
        return ""
    if question.coded:
        return question.options[-1]
    return writing.scalar(question.options[0])


def survey(stem: str, days: Sequence[str]) -> str:
    """Return how the survey was done, as far as the file tells."""
    start, end = days or ("", "")
    name = _COPY.sub("", stem) or stem
    name = "アンケート調査" if _NO_NAME.fullmatch(name) else name
    return f"""# 調査の行われ方です。わからない日付と数は空のままにすると、「…」と印刷されます。
name: {writing.scalar(name)}  # ファイルの名前から。調査の名前に直す
population: {UNKNOWN}  # 対象（見本市に住む方、など）
minimum_age:  # 対象の年齢の下限
sampling: {UNKNOWN}  # 対象の選び方（無作為抽出、全世帯、など）
method: {UNKNOWN}  # 配り方と集め方（ウェブの回答フォーム、など）
start: {start}
end: {end}
drawn:  # 対象者数。だれでも答えられる調査では空のまま
"""


def responses(found: answers.File) -> str:
    """Return the answers as codes."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["sheet", *(question.name for question in found.questions)])
    rows.writerows(zip(found.sheets, *(q.cells for q in found.questions), strict=True))
    return text.getvalue()
