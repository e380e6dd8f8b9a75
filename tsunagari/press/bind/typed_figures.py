"""Figures that were typed into prose: no fact stands behind them, so nothing changes them.

Numbers in kanji are figures where something is counted (三割, 二百人, 四分の一), and else words
(一人ひとり, 第三者, 千葉). What is meant as it stands, such as the number of a law, is written
``[令和5年法律第45号]{.fixed}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from tsunagari.messages import coded, say
from tsunagari.press.bind.page import Page
from tsunagari.press.core.problems import Problem
from tsunagari.press.core.syntax import FIXED

_NO_FIGURES = re.compile(
    r"""
    \{\{<.*?>\}\}              # facts
    | \[[^\[\]]*\]\{\.fixed\}  # what is meant as it stands
    | \{[#.][^}]*\}            # ids and classes
    | @(fig|tbl|sec)-[\w-]+    # references
    | \[\^[^\]\s]+\]           # labels of footnotes
    | \]\([^)]*\)              # where a link leads
    | <https?://[^>]*>
    | <!--.*?-->               # comments
    | ^[^\S\n]*\d+[.)]\s       # the number of an item of a list
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_REFUSED = re.compile(r"\$[^$\n]+\$|</?[A-Za-z][^>]*>|!\[[^\]]*\](?:\([^)]*\))?|`[^`\n]*`")
"""Mathematics, HTML, images, code."""
_FIGURE = re.compile(r"[^\s、。]{0,10}\d[^\s、。]{0,10}")
_NUMERALS = "〇零一二三四五六七八九十百千万億兆"
_COUNTED = rf"""(?:
    # not 十人十色, 二人三脚, 二人暮らし, 三人称, 五人目, 三名義
    [人名](?![{_NUMERALS}々口間材権形体気生物工類員目暮ぐ世称前簿義所誉山城並])
    | 割(?![り当振]) | 件(?!名) | 票 | (?<!百)歳 | 円(?![形卓]) | 社(?![会員長寺務])
    | 校(?!舎) | 倍 | 回(?![忌目り路転線診想復収答帰]) | 台(?![所風地本湾])
    | 冊 | 枚(?!田) | 通(?![り常]) | [かカヶヵケ箇][所国月] | 世帯(?!住宅)
    | 団体 | 機関 | 施設 | 事業 | 企業 | 項目 | 種類 | 地区 | 部会
    | [日年]間 | 週間 | 時間 | 分間 | ％ | % | パーセント | ポイント
    )"""
_KANJI = re.compile(
    rf"""
    (?:
        # not 第三者, 数百人, お二人, 万人向け
        (?<![第数何幾お御{_NUMERALS}]) (?![万億兆]|一[^{_NUMERALS}余])
        [{_NUMERALS}]++余?\s?{_COUNTED}
        # one: not 一人で, 一回限り, 同一団体, 一件一件
        | (?:(?<![\u4e00-\u9fff々])|(?<=[約計延全]))
        一(?:割(?![り当振])|[件名](?![名前簿義所誉一々])|歳|社(?![会一])|団体|ポイント)
        | [二三四五六七八九]?十代
    )
    (?!目|ずつ|当たり|あたり|ごと|につき)
    | (?<![{_NUMERALS}])[{_NUMERALS}]++分の[{_NUMERALS}]+
    """,
    re.VERBOSE,
)
_WORDS = re.compile(
    "二十歳の(?:集い|つどい|式)|百円(?:ショップ|均一|玉)|[千万]円札|人生百年時代|三人寄れば"
)


def without_marks(source: str) -> str:
    """Return a text in which what is meant as it stands is not marked any more."""
    return FIXED.sub(r"\1", source)


def without_refused(source: str) -> str:
    """Return a text without what the dialect has not: a figure in it goes with it."""
    return _REFUSED.sub("\n", source)


def typed(text: str) -> list[str]:
    """Return the figures that a reader would see and nobody computed, with what is around them."""
    prose = _NO_FIGURES.sub("\n", text)
    words = _WORDS.sub("\n", prose)
    return _FIGURE.findall(prose) + [match[0] for match in _KANJI.finditer(words)]


def problems(page: Page, refused: Set[str]) -> Iterator[Problem]:
    """Yield where figures are typed into the prose, captions and alternative texts of a page.

    Parameters
    ----------
    refused
        The places in which something is refused already: what that is has no second fault.
    """
    for piece in page.pieces:
        text = without_refused(piece.typed) if piece.where in refused else piece.typed
        if figures := typed(text):
            quoted = "」「".join(dict.fromkeys(figures))
            what = coded("P11", "figures are typed into the text: 「{quoted}」.", quoted=quoted)
            remedy = say(
                "Record them as facts and name these, the name of a group too: "
                "fact.plain(oldest=by_age.groups[-1]); what is meant as it stands, such as the "
                "number of a law, is written [第45号]{{.fixed}}."
            )
            yield Problem(piece.where, what, remedy)
