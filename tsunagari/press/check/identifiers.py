"""Whom a text names: contacts, addresses, birthdays and numbers of persons, as people write them.

The forms are looked for in canonical text (`canonical.py`): digits are plain, also those written
as kanji, and dashes between digits are hyphens. A number whose form alone says too little must
have its check digit, or its name before it.
"""

from __future__ import annotations

import re

from tsunagari.messages import marked
from tsunagari.press.check.patterns import Kind, form

_OWN = marked("Take it out, or list it under allowed in edition.yml if it is no person's.")
_CONTACT = marked("Take it out, or list it under allowed in edition.yml if it is a public contact.")

# Neither within a longer number, nor behind a decimal point, nor in a name such as an id.
_START, _END = r"(?<![A-Za-z0-9_-])(?<![0-9][.,])", r"(?![A-Za-z0-9_]|[.,-][0-9])"
_GAP = r"(?: ?[-.・_/~〜*+=|:の番\\'’─—]{1,3} ?|[)】\]〕]? ?[(【\[〔]?|[)】\]〕] ?| {1,3})"
_CALL = r"(?<=[Tt]el)|(?<=TEL)|(?<=[Ff]ax)|(?<=FAX)"
_ELEVEN = {"020", "050", "060", "070", "080", "090"}


def _digits(text: str) -> list[int]:
    return [int(digit) for digit in re.findall(r"[0-9]", text)]


def _is_phone(match: re.Match[str]) -> bool:
    """Check the digits: 10 or 11 of them from 0 on, as Japan's numbering plan has them."""
    digits = re.sub(r"\D", "", re.sub(r"(?:\+|00|010-?)81[ -.]?\(?0?", "0", match[0]))
    return len(digits) == 10 or (len(digits) == 11 and digits[:3] in _ELEVEN)


_FILES = {"css", "gif", "jpeg", "jpg", "js", "png", "svg", "webp"}  # logo@2x.png


def _is_mail(match: re.Match[str]) -> bool:
    return re.split(r"[.\])}トd ]+", match[0].lower())[-1] not in _FILES


def _is_my_number(match: re.Match[str]) -> bool:
    return _has_check_digit(match[0], 12)


def _is_resident_code(match: re.Match[str]) -> bool:
    return _has_check_digit(match[0], 11)


def _has_check_digit(text: str, length: int) -> bool:
    """Check the last digit: 11 minus the weighted sum of the others modulo 11, 0 above 9.

    The weights are 2 to 7 from the right, again and again (平成26年総務省令第85号第5条, for the
    マイナンバー; taken for the 住民票コード as well, whose name before it suffices otherwise).
    """
    *others, check = _digits(text)
    if len(others) != length - 1 or len({*others, check}) == 1:
        return False
    total = sum(digit * (place % 6 + 2) for place, digit in enumerate(reversed(others)))
    return check == (11 - total % 11) % 11 % 10


def _is_card(match: re.Match[str]) -> bool:
    """Check the last digit of a card's number (ISO/IEC 7812-1)."""
    digits = _digits(match[0])
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0 and len(set(digits)) > 1


def _is_pension_number(match: re.Match[str]) -> bool:
    """Check the first digits: those of a year begin a number of something else."""
    return not re.match(r"(?:19|20)[0-9]{2}", match[0])


def _number(*sizes: int) -> str:
    """Return the form of a number as it is, in groups, and digit by digit.

    Any sign may stand between groups, and one and the same between digits; a row of numbers with
    spaces is none.
    """
    count = sum(sizes)
    groups = _SIGN.join(rf"[0-9]{{{size}}}" for size in sizes)
    single = rf"[0-9](?P<sign{count}>[-.・_/~*+|:])[0-9](?:(?P=sign{count})[0-9]){{{count - 2}}}"
    return rf"{_START}(?<![0-9] )(?:[0-9]{{{count}}}|{groups}|{single}){_END}(?! [0-9])"


_SIGN = r"(?: ?[-.・_/~*+|:] ?| {1,2})"
_AT = (
    r"(?: ?@ ?| ?[(\[{<【〔] ?(?:at|a|アットマーク|アット|あっと|@) ?[)\]}>】〕] ?"
    r"| ?(?:アットマーク|アット|★|☆|◎) ?(?=[A-Za-z0-9]))"
)
_DOT = r"(?:\.| ?[(\[{<] ?(?:dot|ドット|\.) ?[)\]}>] ?| dot | ?ドット ?)"
_DOMAIN = rf"[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)*{_DOT}[A-Za-z]{{2,}}"
_LETTER = r"[^\W\d_A-Za-z]"
_OTHER_DOMAIN = rf"[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,}}"
_DAY = r" ?[年./-](?: ?\([^)\n]{1,8}\))? ?[0-9]{1,2} ?[月./-] ?[0-9]{1,2} ?日?"
_DATE = (
    rf"(?:(?:明治?|大正?|昭和?|平成?|令和?|[MTSHR])\.? ?(?:[0-9]{{1,2}}|元){_DAY}"
    rf"|(?<![0-9])(?:18[6-9]|19[0-9]|20[0-9])[0-9]{_DAY}"
    r"|(?<![0-9])(?:19|20)[0-9]{6}(?![0-9]))"
)
_LONG_AGO = (
    rf"(?:(?:明治|大正|昭和|[MTS])\.? ?[0-9]{{1,2}}|(?<![0-9])(?:19[0-9]{{2}}|200[0-5])){_DAY}"
)
_KANJI = r"[一二三四五六七八九十元]{1,3}"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE_IN_KANJI = rf"(?:明治|大正|昭和|平成|令和){_KANJI}年{_KANJI}月{_KANJI}日"
_DATE_IN_ENGLISH = rf"(?:[0-9]{{1,2}} )?{_MONTH}[ .,0-9]+[0-9]{{4}}"
_BIRTH = r"(?:生年月日|誕生日|出生日|生まれた日|birth ?da(?:y|te)|date of birth|DOB|dob)"
_BETWEEN = r"[ \n,、・/|()「」:;\t]{0,4}"
_SEX_OR_AGE = r"(?:男性?|女性?|[0-9]{1,3}歳)(?![一-龠ぁ-んァ-ヶ0-9])"
_CALLED = r"(?:様|さん|氏|殿)(?![一-龠])"
_NAMED = (
    r"(?:住民票コード|個人番号|マイナンバー|年金手帳|旅券番号|パスポート番号|在留カード番号|カルテ番号"
    r"|(?:基礎年金|年金|被保険者証?|保険証|保険者|運転免許証?|免許証|宛名|世帯|住民|患者|受給者|口座|手帳|診察券"
    r"|職員|社員|学籍|会員)(?:の)?(?:記号)?番号)"
)
_PLACE = r"[一-龠々ぁ-んァ-ヶー]"
_NO_PLACE = r"(?<![図表問節章項第号年月日度回式別例条注数比率約計料書款和成正治])"
_UNITS = r"(?![0-9]|[-.,][0-9]| ?(?:[%人件回年月日歳点円票社校時分頁枚か]|[A-Za-z_]))"
_CITY = r"東京都|北海道|大阪府|京都府|[一-龠]{2,3}県|[一-龠ぁ-んァ-ヶ]{1,5}[市郡区]"
_LATITUDE, _LONGITUDE = r"(?:2[0-9]|3[0-9]|4[0-5])\.[0-9]{4,}", r"1[2-5][0-9]\.[0-9]{4,}"
_PAIRED = r"°?[NE]?[ ,、/;\n]{1,3}[NE]?"

KINDS = (
    Kind(
        marked("an e-mail address"),
        re.compile(
            rf"(?:(?<![A-Za-z0-9.%+-])[.%+-]*[A-Za-z0-9][A-Za-z0-9_.%+-]*|(?<!{_LETTER}){_LETTER}+)"
            rf"{_AT}(?:{_DOMAIN}|{_OTHER_DOMAIN})"
            r"|(?<![\w.+-])[.+-]*[A-Za-z0-9][\w.+-]* at [A-Za-z0-9-]+(?:(?:\.| dot )[A-Za-z0-9-]+)*"
            r"(?:\.| dot )(?:jp|com|net|org)\b"
        ),
        _CONTACT,
        is_leak=_is_mail,
        in_line=True,
    ),
    Kind(
        marked("a telephone number"),
        form(
            "(+0",
            rf"(?:(?:{_START}|{_CALL})\(?0|(?:\+|(?<![0-9])(?:00|010-?))81{_GAP}?(?:\(?0\)?)?)"
            rf"[0-9]{{1,4}}{_GAP}?[0-9]{{1,4}}{_GAP}?[0-9]{{3,4}}{_END}"
            rf"|{_START}0[5-9]0,[0-9]{{4}},[0-9]{{4}}{_END}"
            rf"|{_START}0(?P<sign>[-.・_/~])[0-9](?:(?P=sign)[0-9]){{8,9}}{_END}",
        ),
        _CONTACT,
        is_leak=_is_phone,
        in_line=True,
    ),
    Kind(
        marked("a number of 12 digits with a check digit, as a マイナンバー has"),
        form("0-9", rf"{_number(4, 4, 4)}|{_START}[0-9]{{3}}(?:-[0-9]{{3}}){{3}}{_END}"),
        _OWN,
        is_leak=_is_my_number,
        in_line=True,
    ),
    Kind(
        marked("a number of 11 digits with a check digit, as a 住民票コード has"),
        form("0-9", rf"{_number(4, 4, 3)}(?! ?[円人件回])"),
        _OWN,
        is_leak=_is_resident_code,
        in_line=True,
    ),
    Kind(
        marked("a number of 4 and 6 digits, as a 基礎年金番号 has"),
        form("0-9", rf"{_START}[0-9]{{4}}-[0-9]{{6}}{_END}"),
        _OWN,
        is_leak=_is_pension_number,
        in_line=True,
    ),
    Kind(
        marked("the number of a card"),
        form("3-6", rf"{_START}[3-6][0-9]{{3}}([- .]?)[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}{_END}"),
        _OWN,
        is_leak=_is_card,
        in_line=True,
    ),
    Kind(
        marked("a person's number behind its name"),
        form(
            "一-龠ァ-ヶ",
            rf"{_NAMED}[^0-9A-Za-z\n]{{0,8}}\n?(?:[A-Z]{{2}})?[0-9](?:[-.・_/: ]?[0-9]){{4}}",
        ),
        _OWN,
    ),
    Kind(
        marked("a postal code"),
        form(
            "〒郵0-9",
            rf"(?:〒 ?|郵便番号[^0-9\n]{{0,6}}\n?)[0-9]{{3}}{_SIGN}?[0-9]{{4}}(?![0-9])"
            rf"|{_START}[0-9]{{3}}-[0-9]{{4}}[ ,、\n]{{0,2}}(?={_CITY})",
        ),
        _CONTACT,
    ),
    Kind(
        marked("an address"),
        form(
            "0-9一-龠々ぁ-んァ-ヶーA-Z",
            r"(?:[0-9]{1,3} ?|[一二三四五六七八九十]{1,3})丁目 ?[0-9]{1,4} ?(?:番地?|-|の|$)"
            r"(?: ?[の-]? ?[0-9]{1,4})?号?"
            rf"|{_KANJI}丁目{_KANJI}番地?の?{_KANJI}号"
            r"|[A-Z][a-z]+-(?:ku|shi|cho|machi|gun|ken|son|mura)\b[^.\n]{0,40}(?<![0-9-])[0-9]{3}-[0-9]{4}(?![0-9-])"
            rf"|(?<![0-9第]){_PLACE}[0-9]{{1,4}}番地?(?:の)?[0-9]{{1,4}}号?|{_PLACE}[0-9]{{1,4}}番地"
            rf"|[一-龠]町[0-9]{{1,4}}-[0-9]{{1,4}}{_UNITS}|(?<=[市区町村郡])(?!の|は|が|で|を|と|に|別|民|内の){_PLACE}{{1,6}}{_NO_PLACE}"
            rf"[0-9]{{1,4}}-[0-9]{{1,4}}{_UNITS}"
            rf"|{_PLACE}{_NO_PLACE}[0-9]{{1,2}}-[0-9]{{1,3}}-[0-9]{{1,3}}(?:-[0-9]{{1,4}})?{_UNITS}",
        ),
        _CONTACT,
    ),
    Kind(
        marked("a birthday"),
        form(
            "生誕出bBdD明大昭平令MTSHR0-9男女様さ氏殿",
            rf"{_BIRTH}[^0-9\n]{{0,6}}\n?(?:明治|大正|昭和|平成|令和)[一二三四五六七八九十元]|"
            rf"{_BIRTH}[^0-9\n明大昭平令]{{0,10}}\n?{_DATE}|{_DATE}[ )]?(?:生まれ|生(?![一-龠]))"
            rf"|{_DATE_IN_KANJI}(?:生(?![一-龠])|{_BETWEEN}{_SEX_OR_AGE})"
            rf"|(?:(?i:{_BIRTH})[^0-9A-Za-z\n]{{0,6}}|\b[Bb]orn (?:on )?){_DATE_IN_ENGLISH}"
            r"|(?:19|20)[0-9]{2}年 ?[0-9]{1,2}月生まれ"
            rf"|{_DATE}{_BETWEEN}{_SEX_OR_AGE}|(?<![一-龠]){_SEX_OR_AGE}{_BETWEEN}{_DATE}"
            rf"|{_LONG_AGO}{_BETWEEN}[一-龠]{{1,4}} ?{_CALLED}|{_CALLED}{_BETWEEN}{_LONG_AGO}",
        ),
        marked("Take it out: with anything else of a person it tells who it is."),
    ),
    Kind(
        marked("coordinates of a place"),
        form(
            "0-9北緯東経LlCFGHJMPQRVWX",
            rf"(?<![0-9.]){_LATITUDE}{_PAIRED}{_LONGITUDE}"
            rf"|(?<![0-9.]){_LONGITUDE}{_PAIRED}{_LATITUDE}"
            r"|(?:北緯|緯度|東経|経度|\b[Ll]at(?:itude)?|\b[Ll](?:on|ng)(?:gitude)?)[^0-9A-Za-z\n]{0,4}"
            r"[0-9]{2,3}(?:\.[0-9]{3,}|[度°])"
            r"|\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b"
            r"|[0-9]{2,3}[°度] ?[0-9]{1,2}[′'分] ?[0-9.]*[″\"秒]? ?[NE]?",
        ),
        marked("Take it out, or list it under allowed in edition.yml if it is a public place."),
    ),
)
"""What names a person, or where somebody lives or can be reached."""

CONTACTS = tuple(kind for kind in KINDS if kind.remedy == _CONTACT)
"""Ways in which somebody is reached, which may be an office's."""
