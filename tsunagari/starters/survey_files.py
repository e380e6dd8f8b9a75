"""The files of a survey that ``new survey`` makes: codebook, plan, fieldwork, coded answers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from tsunagari.analysis.questionnaire.codebook import NO_ANSWER
from tsunagari.contract import UNKNOWN
from tsunagari.starters import answers, heads, orders, writing
from tsunagari.starters.proposals import Proposal

_MOST_BANDS = 8
_IN_A_BAND = 30
"""How many answers a band of ages has at least on average: fewer are marked as a small base."""
_CUTS = (1, 2, 3, 5, 10, 15, 20, 30, 50, 100)
"""Where bands of small amounts may begin."""
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
        if heads.is_sentence(wording):
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
        options = {code: writing.scalar(text) for code, text in question.by_code.items()}
    remark = "" if question.ordered else "  # 順番は調査票で確かめる"
    lines = [f"    options:{remark}", *(f"      {code}: {text}" for code, text in options.items())]
    if question.columns:
        lines.append("    columns:  # 選択肢ごとの列の名前")
        names = zip(options, question.columns, strict=True)
        lines += [f"      {code}: {writing.scalar(heads.one_line(name))}" for code, name in names]
    lines += [f"    other: {question.other}"] if question.other else []
    return lines + none


def _of_number(question: Proposal, none: list[str]) -> list[str]:
    values = [int(cell) for cell in question.cells if cell not in ("", question.no_answer)]
    low, high = min(values), max(values)
    unit = question.unit or "件"
    wide = unit in ("歳", "年") or high - low >= 10 * _MOST_BANDS
    bands = _wide_bands(values, unit) if wide else _small_bands(values)
    return [
        f"    unit: {unit}" + ("" if question.unit else "  # 推定。調査票で確かめる"),
        f"    minimum: {low}",
        f"    maximum: {high}",
        *none,
        f"    bands: {bands}  # 階級の下限",
    ]


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
    lines.append("tables:")
    area = [roles["area"]] if "area" in roles else []
    for question in counted:
        by = attributes if question is headline else area
        by = [name for name in by if name != question.name]
        lines.append(f"  {question.name}: [{', '.join(by)}]")
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
    return f"""# 調査の行われ方です。わからない日付と数は空のままにすると、「…」と印刷されます。
name: {writing.scalar(_COPY.sub("", stem) or stem)}
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
