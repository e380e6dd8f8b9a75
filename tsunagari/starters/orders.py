"""The order of options: by the numbers they begin with, and on the scales that questionnaires use.

An option's place on a scale is told by its words: how often, how much, and whether at all. Where
two options have one place, or one has none, the order is not known, and whoever knows the
questionnaire has to say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tsunagari.table_files.layout import same
from tsunagari.table_files.values import plain

_APART = re.compile(
    r"(わからない|分からない|わかりません|判断できない|知らない・わからない|どれにもあてはまらない"
    r"|(無回答|(回答|答え).*(ない|ません|控え)|その他|該当(しない|なし)|無記入"
    r"|prefernot|don'?tknow|noanswer|other))(.*)"
)
"""Options beside a scale: they stand behind it."""
_NEUTRAL = re.compile(
    r"(どちら|いずれ)(とも|でも)(いえ|言え|な).*|(ふつう|普通)(である|です|だ)?|中立|neutral|neither.*"
)
_SOMEWHAT = r"やや|まあまあ|まあ|どちらかといえば|どちらかと言えば|どちらかというと|少し|すこし"
_SOMEWHAT += r"|わりと|割と|ある程度|多少|いくらか|somewhat|slightly"
_MUCH = r"とても|非常に|大変|たいへん|かなり|強く|大いに|すごく|おおいに|十分|完全に"
_MUCH += r"|very|strongly(?!dis)"
_DEGREES = (
    (re.compile(rf"({_MUCH})(に|な)?"), 4, -4),
    (re.compile(rf"({_SOMEWHAT})"), 2, -1),
)
_NOT_MUCH = re.compile(r"あまり|それほど|さほど|そんなに")
_HARDLY = re.compile(r"ほとんど|めったに|滅多に|ほぼ(?=.*ない)")
_NEVER = re.compile(r"まったく|全く|全然|決して|一度も|一切|少しも|never|strongly(?=dis)|notatall")
_HOW_OFTEN = (
    (re.compile(r"毎(日|回|号|週|月|年)"), 9),
    (re.compile(r"いつも|つねに|(?<!非)常に|always"), 8),
    (re.compile(r"しばしば|^よく(?!な)|頻繁に|たびたび|often|frequently"), 7),
    (re.compile(r"時々|ときどき|時折|ときおり|sometimes|occasionally"), 6),
    (re.compile(r"たまに|まれに|稀に|rarely|seldom"), 5),
)
_NO = re.compile(
    r"(ない|ません|なし|無し|無い|なかった|いいえ|ノー|不満(足)?|反対|悪い|わるい|不可|未|低い|弱い"
    r"|苦しい|難しい|感じず|no|false|never|disagree|dissatisfied|notatall|いな(い|かった))(である|です|だ|と思う|と感じる)?$"
)
_PERIOD = re.compile(
    r"(?P<every>毎(?P<each>日|週|月|年|回|号|朝|晩))"
    r"|(?P<span>\d+|半|数)?(?P<unit>週|か月|ヶ月|カ月|ケ月|月|年|日(?!$))(間)?(に|あたり)?"
    r"(?P<low>\d+|数)?([~～\-](?P<high>\d+))?(?P<what>回|日)"
)
_ZERO = re.compile(r".*(?<!\d)0(回|日)(である|です)?")
_A_YEAR = {"日": 365, "朝": 365, "晩": 365, "回": 370, "号": 370, "週": 52, "年": 1}
_MONTHS = 12
_NUMBER = re.compile(r"\D?(\d+(?:,\d{3})*(?:\.\d+)?)\s*(万)?(か月|ヶ月|カ月|ケ月|週間?|年|日)?")
_LESS, _MORE = re.compile(r"\S{0,3}?(未満|以下|より(下|若)|まで)"), re.compile(r"\S{0,3}?(以上|超)")
_IN_YEARS = dict.fromkeys(("か月", "ヶ月", "カ月", "ケ月"), 1 / 12)
_IN_YEARS |= dict.fromkeys(("週", "週間"), 7 / 365) | {"日": 1 / 365}
_SEXES = (
    re.compile(r"男(性|の人|子)?(です)?|male|m|おとこ"),
    re.compile(r"女(性|の人|子)?(です)?|female|f|おんな"),
)


def in_order(found: Mapping[str, int]) -> tuple[list[str], bool]:
    """Return options in their order, and whether it is known.

    Parameters
    ----------
    found
        By option how often it was chosen: the order of those that nothing else orders.

    Notes
    -----
    From much to little, as most questionnaires ask; what is no place on the scale stands last.
    """
    apart = [option for option in found if _APART.fullmatch(same(option))]
    apart.sort(key=lambda option: ("その他" in option, -found[option], option))
    rest = [option for option in found if option not in apart]
    for places in (_numbers(rest), _sexes(rest), _periods(rest), _places(rest)):
        if places is not None:
            return [*sorted(rest, key=lambda option: places[option]), *apart], True
    rest.sort(key=lambda option: (-found[option], option))
    return [*rest, *apart], False


def is_scale(options: Iterable[str]) -> bool:
    """Check whether options are grades of one thing."""
    rest = [option for option in options if not _APART.fullmatch(same(option))]
    return len(rest) > 1 and (_periods(rest) is not None or _places(rest) is not None)


def may_be_scale(options: Iterable[str]) -> bool:
    """Check whether some options say how much or how often, so that their order matters."""
    rest = [same(option) for option in options]
    patterns = [pattern for pattern, *_ in (*_DEGREES, *_HOW_OFTEN)]
    graded = [*patterns, _NOT_MUCH, _HARDLY, _NEVER, _PERIOD]
    said = sum(any(p.search(option) for p in graded) for option in rest)
    said += sum(bool(_NEUTRAL.fullmatch(option)) for option in rest)
    return len(rest) > 2 and said >= 2


def stands_apart(option: str) -> bool:
    """Check whether an option is none of the answers proper, such as わからない and その他."""
    return _APART.fullmatch(same(option)) is not None


def _distinct(options: list[str], places: list[float | None]) -> dict[str, float] | None:
    """Return the place of each option, if each has one of its own."""
    known = [place for place in places if place is not None]
    if not options or len(set(known)) < len(options):
        return None
    return dict(zip(options, known, strict=True))


def _numbers(options: list[str]) -> dict[str, float] | None:
    """Return the numbers that options begin with: 1 とても, 20歳未満, 20代, 6か月以上1年未満."""
    matches = [match for option in options if (match := _NUMBER.match(plain(option)))]
    if not options or len(matches) < len(options):
        return None
    in_years = any(match[3] == "年" for match in matches)
    places = []
    for match in matches:
        number = float(match[1].replace(",", "")) * (10_000 if match[2] else 1)
        number *= _IN_YEARS.get(match[3] or "", 1) if in_years else 1
        behind = match.string[match.end() :]
        less, more = _LESS.match(behind), _MORE.match(behind)
        places.append(number + (-1e-3 if less else 1e-3 if more else 0))
    return dict(zip(options, places, strict=True))


def _sexes(options: list[str]) -> dict[str, float] | None:
    places = [
        next((n for n, words in enumerate(_SEXES) if words.fullmatch(same(option))), None)
        for option in options
    ]
    return _distinct(options, [None if n is None else float(n) for n in places])


def _periods(options: list[str]) -> dict[str, float] | None:
    """Return how seldom something happens: 毎日, 週に2~3回, 月1回未満, まったくない."""
    times = [_a_year(same(option)) for option in options]
    said = sum(time is not None and time > 0 for time in times)
    if said < 2:
        return None
    return _distinct(options, [None if time is None else -time for time in times])


def _a_year(option: str) -> float | None:
    """Return how often a year an option says that something happens."""
    match = _PERIOD.search(option)
    if _ZERO.fullmatch(option):
        return 0
    if match is None:
        if _NEVER.search(option) and _NO.search(option):
            return 0
        if (_HARDLY.search(option) or _NOT_MUCH.search(option)) and _NO.search(option):
            return 0.1
        return 0 if _NO.fullmatch(option) else None
    if match["every"]:
        often = float(_A_YEAR.get(match["each"], _MONTHS))
        return often * 0.95 if "ほぼ" in option or "ほとんど" in option else often
    span = {"半": 0.5, "数": 3.0, None: 1.0}.get(match["span"]) or float(match["span"])
    low = match["low"] or "1"
    low_times = 2.5 if low == "数" else float(low)
    times = (low_times + float(match["high"] or low_times)) / 2
    behind = option[match.end() :]
    times *= 0.9 if "未満" in behind or "以下" in behind else 1.05 if "以上" in behind else 1
    return times * float(_A_YEAR.get(match["unit"], _MONTHS)) / span


def _places(options: list[str]) -> dict[str, float] | None:
    """Return the places of options on a scale of words, the most of it first."""
    places = [_place(same(option)) for option in options]
    return _distinct(options, [None if place is None else -place for place in places])


def _place(option: str) -> float | None:
    """Return how far up a scale an option is; None where its words do not tell."""
    no = _NO.search(option) is not None
    often = next((place for words, place in _HOW_OFTEN if words.search(option)), 0)
    degree = next(((high, low) for words, high, low in _DEGREES if words.match(option)), (3, -3))
    place: float | None = degree[no]
    if _NEUTRAL.fullmatch(option):
        place = 0
    elif no and _NEVER.search(option):
        place = -5
    elif no and _HARDLY.search(option):
        place = -3.5
    elif often:
        place = None if no else often
    elif no and _NOT_MUCH.search(option):
        place = -2
    return place
