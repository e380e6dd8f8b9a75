"""What the head of a column says: what it is about, its short name, the unit of a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tsunagari.table_files.layout import same
from tsunagari.table_files.values import plain

_LABEL = 20
"""How many characters a label may have before it is shortened: it stands above charts."""
_LEAST = 5
"""How many at least."""
LONGEST = 60
"""How many characters a heading has at most: a longer one is a text before a question."""
ABOUT = {
    "sex": re.compile(r"性別|sex|gender"),
    "age": re.compile(
        r"年齢|年代|生年|生まれ.{0,3}年|何年.{0,3}生まれ|誕生年|何歳|おいくつ|\bage\b|^age"
    ),
    "area": re.compile(
        r"(居住|お住まい|お住い|住んで|住所).*(区|地|町|村|丁目)|地区|^ご?地域(名|区分)?$|^町名$|^大字"
        r"|地域.*(どちら|どこ)|居住区"
        r"|(中|小)?学校区|校区|district|ward|area"
    ),
}
"""What a head says that tells people apart."""
_SHORT = {"sex": ("性別",), "age": ("年代", "年齢"), "area": ("校区", "居住区", "地区", "地域")}
_LONELY = re.compile(
    r"孤独|孤立|取り残|一人ぼっち|ひとりぼっち|さびし|さみし|寂し|淋し|lonel|isolat"
)
_OF_OTHERS = re.compile(r"子ども|子供|お子|配偶者|夫の|妻の|家族の|同居|親の|世帯主|相手")
_FREE = re.compile(
    r"自由(記述|記載|回答|意見|記入|欄)|ご?自由に|free ?text|コメント|comments?|感想"
    r"|ご?意見(・|、|や|を(お?(聞|書|寄)|ご記)|や?等|など|$|[（(])|ご?要望(・|、|や|を|等|など|$|[（(])"
    r"|具体的(に|な内容)|(内容|理由|詳細)を.*(書|記入|教え|入力)"
)
_CHOSEN = re.compile(r"選|あてはま|当てはま|該当する|近いもの|いくつでも|○|〇|番号")
_BORN = re.compile(r"生年|生まれ.{0,3}年|何年.{0,3}生まれ|誕生年|birth")
_AMOUNTS = (
    (re.compile(r"年齢|何歳|歳|おいくつ|\bage\b|^age"), "歳"),
    (_BORN, "年"),
    (re.compile(r"何人|人数|友人の数|友だちの数"), "人"),
    (re.compile(r"何回|回数"), "回"),
    (re.compile(r"何年|年数"), "年"),
    (re.compile(r"何日|日数"), "日"),
    (re.compile(r"何時間|時間数"), "時間"),
    (re.compile(r"何分"), "分"),
    (re.compile(r"万円"), "万円"),
    (re.compile(r"円(?!満|滑)|いくら|金額|費用|年収"), "円"),
    (re.compile(r"何点|点数|得点|score"), "点"),
)
UNITS = "歳|才|人|名|回|年|日|時間|分|万円|円|点|件|個|か月|ヶ月|カ月"
"""Units that people write behind a number."""
_NUMBERED = re.compile(
    r"(?:【?(?:問|設問|質問|q)\s*(?P<q>\d+)(?:[-－―ー_の(（](?P<part>\d+)[)）]?)?】?"
    r"|(?P<n>\d+)[.．)）、]|[(（](?P<m>\d+)[)）])[.．:：、\s]*",
    re.IGNORECASE,
)
_REMARK = re.compile(
    r"\s*[（(【\[][^（()）【】\[\]]*(選|すべて|全て|あてはま|当てはま|複数|いくつ|必須|任意|記入|入力|数字|回答|歳|○"
    r"|一つ|ひとつ|MA|SA)[^（()）【】\[\]]*[)）】\]]\s*$|\s*[*＊]\s*$"
)
_GRID = re.compile(
    r"^(?P<stem>.*\S)\s*(?:[.．](?=\S)|[\[［【（(:：]|\s[-–—|｜]\s)\s*(?P<item>[^\]］】）)]+)[\]］】）)]?\s*$",
    re.DOTALL,
)
_SENTENCE = re.compile(r".*([。？?！]|か|ください|下さい)(\s*[（(【].*[)）】])?\s*", re.DOTALL)

_INSTRUCTION = re.compile(
    r".*(選ん|選び|答え|書き|記入|入力|つけて|教えて)[^。？?]*(下さい|ください)[。]?"
)
_ASKED = (
    (re.compile(r"(について|に関して)、?[^、。]*(下さい|ください)$"), ""),
    (
        re.compile(
            r"(こと)?[はが](何|いつ|どこ|どなた|だれ|どれ|どちら|いくつ)?(です|あります|ありました)か$"
        ),
        "",
    ),
    (re.compile(r"は?(どのくらい|どれくらい|どの程度)(です|あります)か$"), ""),
    (re.compile(r"ていますか$"), "ているか"),
    (re.compile(r"思いますか$"), "思うか"),
    (re.compile(r"ありますか$"), "あるか"),
    (re.compile(r"しますか$"), "するか"),
    (re.compile(r"しましたか$"), "したか"),
    (re.compile(r"ですか$"), "か"),
    (re.compile(r"を(お?(教えて|聞かせて|答え))(下さい|ください)$"), ""),
)
"""How a question ends, and what a heading says in place of it."""
_WHOM = re.compile(
    r"^((あなた|貴方)(ご?自身)?(は|が|の|には|にとって)、?)?((どの程度|どのくらい|どれくらい)、)?"
)


def one_line(head: str) -> str:
    """Return a head without its line breaks."""
    return " ".join(head.split())


def is_sentence(head: str) -> bool:
    """Check whether a head asks in a sentence, and does not only name what it is about."""
    return _SENTENCE.fullmatch(head) is not None


def is_lonely(head: str) -> bool:
    """Check whether a question is about loneliness or isolation."""
    return _LONELY.search(same(head)) is not None


def is_free(head: str) -> bool:
    """Check whether a question asks for an answer in own words."""
    shown = same(head)
    return _FREE.search(shown) is not None and _CHOSEN.search(shown) is None


def about(head: str) -> str:
    """Return which attribute a question asks for: sex, age or area; empty for any other."""
    shown = same(head)
    if is_lonely(head) or _OF_OTHERS.search(shown):
        return ""
    return next((kind for kind, words in ABOUT.items() if words.search(shown)), "")


def asks_year_of_birth(head: str) -> bool:
    """Check whether a question asks in which year somebody was born."""
    return _BORN.search(same(head)) is not None


def amount(head: str) -> str:
    """Return the unit of what a head asks an amount of; empty if it asks none."""
    shown = same(head)
    return next((unit for words, unit in _AMOUNTS if words.search(shown)), "")


def numbers(heads: Sequence[str]) -> list[str]:
    """Return names for questions: ``q2``, ``q5_1`` by their own numbers where all have one."""
    own = [_NUMBERED.match(plain(head)) for head in heads]
    if all(match and match["q"] for match in own):
        names = [
            f"q{int(match['q'])}" + (f"_{int(match['part'])}" if match["part"] else "")
            for match in own
            if match
        ]
        if len(set(names)) == len(names):
            return names
    return [f"q{number}" for number in range(1, len(heads) + 1)]


def unnumbered(head: str) -> str:
    """Return a head on one line, without the number of its question."""
    text = one_line(head)
    return _NUMBERED.sub("", text, count=1) or text if _NUMBERED.match(text) else text


def label(head: str, *, kind: str = "", grid: bool = False) -> str:
    """Return what tables and headings call a question.

    Parameters
    ----------
    kind
        Which attribute it asks for: sex, age or area.
    grid
        Whether it is a row of a grid, whose head names the row behind the question.
    """
    if grid and (match := _GRID.fullmatch(one_line(head))):
        return match["item"].strip()
    text = unnumbered(head)
    if kind:
        return _short_name(text, kind)
    while (shorter := _REMARK.sub("", text)) not in (text, ""):
        text = shorter
    sentences = [part for part in re.split(r"(?<=。)\s*", text) if part]
    asked = [part for part in sentences if not _INSTRUCTION.fullmatch(part)]
    if len(text) > _LABEL and is_sentence(sentences[-1]):
        text = _shortened((asked or sentences)[-1])
    text = text.removesuffix("。")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _shortened(question: str) -> str:
    """Return what a question is about: without whom it asks, and what stands before a comma."""
    text = _WHOM.sub("", question.rstrip("。？?"))
    for words, shorter in _ASKED:
        if words.search(text) and len(words.sub(shorter, text)) >= _LEAST:
            text = words.sub(shorter, text)
            break
    while len(text) > _LABEL and len(text.partition("、")[2]) >= _LEAST:
        text = _WHOM.sub("", text.partition("、")[2])
    return text


def _short_name(text: str, kind: str) -> str:
    """Return what a question on an attribute is usually called."""
    if asks_year_of_birth(text):
        return "生まれた年"
    if kind == "age" and "年代" not in text:
        return "年齢"
    usual = "居住地" if kind == "area" else text
    return next((word for word in _SHORT[kind] if word in same(text)), usual)


def stem(head: str) -> str:
    """Return what stands before the row's name in the head of a row of a grid; empty if nothing."""
    match = _GRID.fullmatch(one_line(head))
    return match["stem"] if match else ""
