"""Whom a text names: contacts, addresses, birthdays and numbers of persons, as people write them.

The forms are looked for in canonical text (`canonical.py`): digits are plain, also those written
as kanji, and dashes between digits are hyphens. A number whose form alone says too little must
have its check digit, or its name before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tsunagari.messages import marked
from tsunagari.press.check.patterns import Kind, form

_OWN = marked("Take it out, or list it under allowed in edition.yml if it is no person's.")
_CONTACT = marked("Take it out, or list it under allowed in edition.yml if it is a public contact.")

# Neither within a longer number, nor behind a decimal point, nor in a name such as an id.
_START, _END = r"(?<![A-Za-z0-9_-])(?<![0-9][.,])", r"(?![A-Za-z0-9_]|[.,-][0-9])"
_GAP = r"(?: ?[-.・_/~〜*+=|:の番\\'’─—]{1,3} ?|[)】\]〕]? ?[(【\[〔]?|[)】\]〕] ?| {1,3})"
_CALL = r"(?<=[Tt]el)|(?<=TEL)|(?<=[Ff]ax)|(?<=FAX)"
_MISREAD = str.maketrans("OolI", "0011")
_ODD = r"[^\w\s,.、。;&<>()\[\]{}\"'%$¥円-]"
_ZERO = "(?:ゼロ|ぜろ|零|れい|レイ|まる|マル)"
_SPOKEN = (
    rf"(?:{_ZERO}|[いイ][ちチ]|[にニ](?:い|イ|ー)?|[さサ][んン]|[よヨ][んン]|[しシ](?!ち|チ)"
    r"|[ごゴ](?:お|オ|ー)?|[ろロ][くク]|[なナ]{2}|[しシ][ちチ]|[はハ][ちチ]|[きキ][ゅュ][うウ]|[くク](?:う|ウ|ー))"
)
_OF_PHONES = r"(?:電話|携帯|自宅|TEL|Tel|FAX|Fax|ファクス|ファックス)(?:番号)?[はの:： ]{0,3}"
_YEARS = r"(?:19|20)[0-9]{2}-(?:19|20)[0-9]{2}(?![0-9-])"
_ELEVEN = {"020", "050", "060", "070", "080", "090"}


def _digits(text: str) -> list[int]:
    return [int(digit) for digit in re.findall(r"[0-9]", text)]


def _is_phone(match: re.Match[str]) -> bool:
    """Check the digits: 10 or 11 of them from 0 on, as Japan's numbering plan has them."""
    text = match[0].translate(_MISREAD)
    digits = re.sub(r"\D", "", re.sub(r"^(?:\+|00|010-?|(?=81))81[ -.]?\(?0?", "0", text))
    is_long = len(digits) == 10 or (len(digits) == 11 and digits[:3] in _ELEVEN)
    return is_long and digits != "0123456789"  # an axis


_FILES = {"css", "gif", "jpeg", "jpg", "js", "png", "svg", "webp"}  # logo@2x.png


def _is_mail(match: re.Match[str]) -> bool:
    return re.split(r"[.\])}トd ]+", match[0].lower())[-1] not in _FILES


_HOST = re.compile(r"(?:://|\bwww\.)[\w.-]*\Z")  # https://www.data-at-scale.org/


def _is_no_host(match: re.Match[str]) -> bool:
    return not _HOST.search(match.string, max(0, match.start() - 80), match.start())


def _is_my_number(match: re.Match[str]) -> bool:
    text = match[0].removesuffix(".0")
    return _has_check_digit(text, 12) and not _is_series(re.findall("[0-9]+", text))


def _is_series(groups: Sequence[str]) -> bool:
    """Check whether groups of digits are years, months of years, or numbers that rise or fall."""
    steps = {int(right) - int(left) for left, right in pairwise(groups)}
    return (
        all(re.fullmatch(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])?", group) for group in groups)
        or len(groups) > 2 > len(steps)
        or (len(groups) == 6 and (min(steps) > 0 or max(steps) < 0))
    )


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
_DOT = (
    r"(?:\.|(?<=[A-Za-z0-9])。(?=[A-Za-z])"
    r"| ?[(\[{<] ?(?:dot|ドット|\.) ?[)\]}>] ?| dot | ?ドット ?)"
)
_DOMAIN = rf"[A-Za-z0-9-]+(?:{_DOT}[A-Za-z0-9-]+)*{_DOT}[A-Za-z]{{2,}}"
_LETTER = r"[^\W\d_A-Za-z]"
_OTHER_DOMAIN = rf"[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,}}"
_DAY = r" ?[年./・-](?: ?\([^)\n]{1,8}\))? ?[0-9]{1,2} ?[月./・-] ?[0-9]{1,2} ?日?"
_LATE_DAY = _DAY.replace("・", "")  # 令和5・6・7 are three years
_DATE = (
    rf"(?:(?:明治?|大正?|昭和?|[MTS])\.? ?(?:[0-9]{{1,2}}|元){_DAY}"
    rf"|(?:平成?|令和?|[HR])\.? ?(?:[0-9]{{1,2}}|元){_LATE_DAY}"
    rf"|(?<![0-9])(?:18[6-9]|19[0-9]|20[0-9])[0-9]{_DAY}"
    r"|(?<![0-9])(?:19|20)[0-9]{6}(?![0-9]))"
)
_LONG_AGO = (
    rf"(?:(?:明治|大正|昭和|[MTS])\.? ?[0-9]{{1,2}}|(?<![0-9])(?:19[0-9]{{2}}|200[0-5])){_DAY}"
)
_GROWN_UP = rf"(?:{_LONG_AGO}|(?<![0-9])(?:19[0-9]{{2}}|200[0-5])[0-9]{{4}}(?![0-9]))"
"""A date that is a birthday rather than the day of a survey."""
_BORN = r"(?:生まれ(?! ?(?:まで|から|以降|以前|以後|[〜~-]))|生(?![一-龠]|まれ))"
"""What bounds no years of birth: 4月2日から翌年4月1日生まれまで are a school's."""
_BIRTH_OF = r"出生(?![数率届者児時証])"
_KANJI = r"[一二三四五六七八九十元壱弐参]{1,3}"
_BUILDINGS = (
    r"(?:ハイツ|コーポ|メゾン|アパート|マンション|団地|市営住宅|県営住宅|レジデンス"
    r"|ハイム|パレス|ビラ|ヴィラ)"
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE_IN_KANJI = rf"(?:明治|大正|昭和|平成|令和){_KANJI}年{_KANJI}月{_KANJI}日"
_DATE_IN_ENGLISH = rf"(?:[0-9]{{1,2}} )?{_MONTH}[ .,0-9]+[0-9]{{4}}"
_BIRTH = (
    r"(?<![市町村区都県国校園館駅社ち]の)"  # a town has a birthday, too
    r"(?:生年月日|誕生日|出生日|生まれた日|birth ?da(?:y|te)|date of birth|DOB|dob)"
)
_DAY_FIRST = r"[0-9]{1,2}[/.][0-9]{1,2}[/.](?:19|20)[0-9]{2}"
_SEX_IN_ENGLISH = r"(?:[Ff]emale|[Mm]ale|\((?:F|M)\))"
_BETWEEN = r"[ \n,、・/|()「」:;\t]{0,4}"
_SEX_OR_AGE = r"(?:男性?|女性?|[0-9]{1,3}歳)(?![一-龠ぁ-んァ-ヶ0-9])"
_CALLED = r"(?:様|さん|氏|殿)(?![一-龠])"
_NAMED = (
    r"(?:住民票コード|(?:個人番号|マイナンバー)(?!カード)|旅券番号|パスポート番号|在留カード番号|カルテ番号"
    r"|(?:基礎年金|年金|被保険者証?|保険証|保険者|運転免許証?|免許証|宛名|世帯|住民|患者|受給者|口座|手帳|診察券"
    r"|職員|社員|学籍|会員|在留カード|パスポート|旅券|ケース|事例|相談受付|利用者|対象者)"
    r"(?:の)?(?:記号)?(?:番号|No\.?)"
    r"|[Mm]y ?[Nn]umber|[Pp]assport [Nn](?:o|umber)\.?"
    r"|(?:患者|利用者|対象者|会員|カルテ)(?:ID|No\.?))"
)
_BEHIND = r"[ :：はの(「=]{0,3}\n?"
_LONG_NUMBER = r"(?:[A-Z]{2})?[0-9](?:[-.・_/: ]?[0-9]){4,}(?![0-9]| ?[人件冊枚%])"
_BY_NAME = (
    rf"{_NAMED}[^0-9A-Za-z\n別数件人枚冊率順届]{{0,8}}\n?{_LONG_NUMBER}",
    rf"(?:旅券|パスポート|[Pp]assport){_BEHIND}[A-Z]{{2}}[0-9]{{7}}(?![0-9])",
    rf"(?:身体障害者|療育|保健福祉)手帳{_BEHIND}第[0-9]{{3,}}号(?!様式)",
    rf"年金手帳{_BEHIND}[0-9]{{4}}[- ]?[0-9]{{6}}(?![0-9])",
)
"""Numbers behind their name; of what is counted, such as passports, with a form of its own."""
_ACCOUNTS = (
    r"(?:LINE|ライン|Twitter|ツイッター|Instagram|インスタ(?:グラム)?|Facebook|フェイスブック|TikTok|Skype|スカイプ"
    r"|Discord|カカオ)"
)
_OF_PLATES = "[あいうえきくけこさすせそたちつてなぬねひふほまみむめゆよらりるろれわ]"
"""What no particle is: 300の10-19 is no car's."""
_LAST, _NO_RANGE = (
    r"(?:[0-9]{2}-[0-9]{2}|[・.]{1,3}-?[0-9]{1,3})",
    r"(?![0-9]|-[0-9]|[歳代%人件回年月日時分])",
)
_NO_ITEM = "(?<![問表図位節章項例式号別目類])(?<!区分)"
_BANK = r"(?:銀行|信用金庫|信金|信用組合|農協|支店)[^0-9\n]{0,12}?"
_SAVINGS = "(?:普通|当座|貯蓄)"
_OF_ACCOUNT = r"(?:口座)?[ :：]{0,3}(?:No|番号)?[.:： ]{0,2}[0-9]{7}(?![0-9円人件]|,[0-9])"
_AS_THEY_ARE = (
    r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{8}[A-Z]{2}(?![A-Za-z0-9])",  # 在留カード
    r"第[0-9]{12}号",  # 運転免許証
    rf"(?:{_BANK}{_SAVINGS}|{_SAVINGS}(?:預金|口座|[ :：]{{0,3}}(?:No|番号))){_OF_ACCOUNT}",
    r"記号[^0-9\n]{0,3}[0-9-]{1,8}[^0-9\n]{1,4}番号[^0-9\n]{0,3}[0-9]{2,}",
    rf"[一-龠]{{1,4}}{_NO_ITEM} ?[0-9]{{2,3}} ?{_OF_PLATES} ?{_LAST}{_NO_RANGE}",
)
"""Numbers of persons that their form tells: of a card, a licence, an account, a car."""

_PLACE = r"[一-龠々ぁ-んァ-ヶー]"
_NO_PLACE = r"(?<![図表問節章項第号年月日度回式別例条注数比率約計料書款和成正治])"
_UNITS = r"(?![0-9]|[-.,][0-9]| ?(?:[%人件回年月日歳点円票社校時分頁枚か]|[A-Za-z_]))"
_NO_VILLAGE = "(?!別|ごと|の|単位|及び|および|名|数|は|が|を|と|で|に)"
_CITY = r"東京都|北海道|大阪府|京都府|[一-龠]{2,3}県|[一-龠ぁ-んァ-ヶ]{1,5}[市郡区]"
_LATITUDE, _LONGITUDE = r"(?:2[0-9]|3[0-9]|4[0-5])\.[0-9]{4,}", r"1[2-5][0-9]\.[0-9]{4,}"
_PAIRED = r"°?[NE]?[ ,、/;×\n]{1,3}[NE]?"

KINDS = (
    Kind(
        marked("an e-mail address"),
        re.compile(
            rf"(?:(?<![A-Za-z0-9.%+-])[.%+-]*+[A-Za-z0-9][A-Za-z0-9_.%+-]*+"
            rf"|(?<!{_LETTER}){_LETTER}+){_AT}(?:{_DOMAIN}|{_OTHER_DOMAIN})"
            r"|(?<![\w.+-])[.+-]*+[A-Za-z0-9][\w.+-]*+ (?:at|AT) [A-Za-z0-9-]+(?:(?:\.| dot "
            r"| DOT )[A-Za-z0-9-]+)*"
            r"(?:\.| dot | DOT )(?:jp|com|net|org)\b"
        ),
        _CONTACT,
        is_leak=_is_mail,
        sign=re.compile(r"[@★☆◎]|アット|あっと|[(\[{<【〔] ?at? ?[)\]}>】〕]| (?:at|AT) "),
        in_line=True,
    ),
    Kind(
        marked("an e-mail address"),
        form(
            "*#■◆●▲▼□◇※_@-",  # another sign for @, which an ordinary address has not
            r"(?<=[A-Za-z0-9])(?:[*#■◆●▲▼□◇※]|[_-]at[_-])[A-Za-z0-9-]+"
            r"(?:\.[A-Za-z0-9-]+)*\.(?:jp|com|net|org)\b",
            rf"(?<=\")@{_DOMAIN}|(?<=[A-Za-z0-9])@\[[0-9a-fA-F.:]+\]",
            r"(?<=\w)@(?:gmail|yahoo|docomo|ezweb|softbank|icloud|hotmail|outlook|au)(?![\w.])",
        ),
        _CONTACT,
        is_leak=_is_no_host,
        in_line=True,
    ),
    Kind(
        marked("a telephone number"),
        form(
            "(+0Oo8",
            rf"(?:(?:{_START}|{_CALL})\(?0|(?:\+|(?<![0-9])(?:00|010-?))81{_GAP}?(?:\(?0\)?)?)"
            rf"[0-9]{{1,4}}{_GAP}?[0-9]{{1,4}}{_GAP}?[0-9]{{3,4}}{_END}"
            rf"|{_START}0[5-9]0,[0-9]{{4}},[0-9]{{4}}{_END}"
            rf"|{_START}0(?P<sign>[-.・_/~])[0-9](?:(?P=sign)[0-9]){{8,9}}{_END}"
            rf"|(?<![0-9.,-])0[5-9]0-[0-9]{{4}}-[0-9]{{4}}(?![0-9]|[.,-][0-9])"
            rf"|{_START}0[0-9]{{1,4}}(?P<odd>{_ODD}{{1,3}})[0-9]{{1,4}}(?P=odd)[0-9]{{4}}{_END}"
            rf"|{_START}0[5-9]0(?P<stop>[;、。])[0-9]{{4}}(?P=stop)[0-9]{{4}}{_END}"
            r"|(?<!\w)[0Oo][5-9][0Oo]-[0-9OolI]{4}-[0-9OolI]{4}(?!\w)"
            rf"|{_START}81-[1-9][0-9]{{0,3}}-[0-9]{{1,4}}-[0-9]{{4}}{_END}"
            rf"|{_START}0[5-9](?P<pair>[-._/~])0[0-9](?:(?P=pair)[0-9]{{2}}){{3}}(?P=pair)"
            rf"[0-9]{_END}"
            rf"|{_START}0[0-9]{{1,3}}局[0-9]{{2,4}}の[0-9]{{4}}{_END}",
        ),
        _CONTACT,
        is_leak=_is_phone,
        in_line=True,
    ),
    Kind(
        marked("a telephone number"),
        form(
            "電携自TFフ内ゼぜ零れレまマ",
            rf"{_OF_PHONES}(?!{_YEARS})(?:[0-9]{{2,4}}-[0-9]{{4}}|[5-9]0-[0-9]{{4}}-[0-9]{{4}}){_END}"
            r"(?! ?[円件人台回年月%])",
            r"内線(?:番号)?[はの:： ]{0,3}[0-9]{3,5}(?![0-9])",
            rf"{_ZERO}(?:[のノ・、, -]{{0,2}}{_SPOKEN}){{9,10}}",
        ),
        _CONTACT,
        in_line=True,
    ),
    Kind(
        marked("a number of 12 digits with a check digit, as a マイナンバー has"),
        form(
            "0-9",
            rf"{_number(4, 4, 4)}|{_START}[0-9]{{3}}(?:-[0-9]{{3}}){{3}}{_END}",
            rf"{_START}[0-9]{{6}}-[0-9]{{6}}{_END}|{_START}[0-9]{{12}}\.0(?![0-9])",
            rf"{_START}[0-9]{{2}}(?P<two>[-.・_/~*+|:#=×])[0-9]{{2}}(?:(?P=two)"
            rf"[0-9]{{2}}){{4}}{_END}",
            rf"{_START}[0-9]{{4}}(?P<odd>{_ODD})[0-9]{{4}}(?P=odd)[0-9]{{4}}{_END}",
        ),
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
        form(
            "3-6",
            rf"{_START}[3-6][0-9]{{3}}([- .]?)[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{4}}{_END}",
            rf"{_START}3[47][0-9]{{2}}([- ]?)[0-9]{{6}}\2[0-9]{{5}}{_END}",
            rf"{_START}3[068][0-9]{{2}}([- ])[0-9]{{6}}\3[0-9]{{4}}{_END}",
        ),
        _OWN,
        is_leak=_is_card,
        in_line=True,
    ),
    Kind(
        marked("a person's number behind its name"),
        form(
            "一-龠ァ-ヶMmPp",
            *_BY_NAME,
        ),
        _OWN,
    ),
    Kind(
        marked("a number of a person, or of what is a person's"),
        form("A-Z第普当貯記一-龠", *_AS_THEY_ARE),
        _OWN,
        in_line=True,
    ),
    Kind(
        marked("somebody's account"),
        form(
            "tfilsxXTLIFSDラツイフスカ@",
            r"(?:twitter|instagram|tiktok|threads)\.(?:com|net)/@?(?!intent|share|hashtag"
            r"|home|search)[\w.]{2,}",
            r"(?<![\w.])x\.com/(?!intent|share|hashtag|home|search)\w{2,}",
            r"facebook\.com/(?!sharer|share|dialog)[\w.]{3,}|line\.me/(?:R/)?ti/p/[\w@%~-]+",
            rf"{_ACCOUNTS}(?:の)? ?(?:ID|アカウント)[^A-Za-z0-9\n]{{0,4}}@?[A-Za-z0-9_.-]{{4,}}",
            rf"{_ACCOUNTS}[ :：(「]{{1,3}}@[A-Za-z0-9_.]{{4,}}|skype:[\w.-]{{4,}}",
            r"(?<![\w.@/-])@(?=[A-Za-z0-9]*[0-9_])[A-Za-z]\w{3,14}(?![\w.@/-])",
        ),
        _CONTACT,
        in_line=True,
    ),
    Kind(
        marked("a postal code"),
        form(
            "〒郵0-9",
            rf"(?:〒 ?|郵便番号[^0-9\n]{{0,6}}\n?)[0-9]{{3}}{_SIGN}?[0-9]{{4}}(?![0-9])"
            rf"|{_START}[0-9]{{3}}-[0-9]{{4}}[ ,、\n]{{0,2}}(?={_CITY})"
            rf"|{_START}(?![1-3])[0-9]{{7}}[ ,]{{1,2}}(?=[一-龠]{{1,5}}[市郡区])"
            rf"|{_START}[0-9]{{7}}[ ,]{{1,2}}(?=[一-龠]{{1,4}}[都道府県市郡]"
            r"[一-龠ァ-ヶ]{1,5}[市郡区町村0-9])",
        ),
        _CONTACT,
    ),
    Kind(
        marked("an address"),
        form(
            "0-9一-龠々ぁ-んァ-ヶーA-Z",
            r"(?:[0-9]{1,3} ?|[一二三四五六七八九十]{1,3})丁目 ?[0-9]{1,4} ?(?:番地?|-|の|$)"
            r"(?: ?[の-]? ?[0-9]{1,4})?号?"
            r"|[A-Z][a-z]+-(?:ku|shi|cho|machi|gun|ken|son|mura)\b[^.\n]{0,40}(?<![0-9-])"
            r"[0-9]{3}-[0-9]{4}(?![0-9-])"
            rf"|(?<![0-9第]){_PLACE}[0-9]{{1,4}}番地?(?:の)?[0-9]{{1,4}}号?|{_PLACE}[0-9]{{1,4}}番地"
            rf"|[一-龠]町[0-9]{{1,4}}-[0-9]{{1,4}}{_UNITS}|(?<=[市区町村郡])(?!の|は|が|で|を|と|に|別|民"
            rf"|内の){_PLACE}{{1,6}}{_NO_PLACE}"
            rf"[0-9]{{1,4}}-[0-9]{{1,4}}{_UNITS}"
            rf"|{_PLACE}{_NO_PLACE}[0-9]{{1,2}}-[0-9]{{1,3}}-[0-9]{{1,3}}(?:-"
            rf"[0-9]{{1,4}})?{_UNITS}",
        ),
        _CONTACT,
    ),
    Kind(
        marked("an address"),
        form(
            "0-9一二三四五六七八九十元壱弐参私大字ハコメアマ団市県レパビヴA-Z",
            rf"{_KANJI}丁目{_KANJI}番(?!地)|{_KANJI}番{_KANJI}号"
            r"|[0-9]{1,2}丁[0-9]{1,3}番|[0-9]{1,2}ちょうめ[0-9]{1,3}ばん|私書箱(?:第)?[0-9]{1,5}号"
            rf"|大字{_NO_VILLAGE}{_PLACE}{{1,8}}(?<![数口計率はがをにで])[0-9]{{1,5}}{_UNITS}"
            rf"|(?<![一-龠])字{_PLACE}{{1,6}}[甲乙丙丁][0-9]{{1,5}}"
            rf"|{_BUILDINGS}[^\n、。0-9]{{0,8}}(?<![第例則令示])(?:[0-9]{{1,2}}(?:棟|-))?"
            r"[0-9]{3,4}号"
            r"|[0-9]{1,2}棟[0-9]{2,4}号|(?<![0-9])[0-9]{3,4}号室"
            r"|[0-9]{1,4}(?:-[0-9]{1,4}){1,2} [A-Z][a-z]+, [A-Z][a-z]+-(?:ku|shi|gun|cho|machi)\b"
            r"|(?<![A-Za-z])[A-Z][a-z]{3,}[ ,]{1,2}[0-9]{3}-[0-9]{4}(?![0-9-])",
        ),
        _CONTACT,
        in_line=True,
    ),
    Kind(
        marked("a birthday"),
        form(
            "生誕出bBdD明大昭平令MTSHR0-9男女様さ氏殿",
            rf"{_BIRTH}[^0-9\n]{{0,6}}\n?(?:明治|大正|昭和|平成|令和)[一二三四五六七八九十元]|"
            rf"{_BIRTH}[^0-9\n明大昭平令]{{0,10}}\n?{_DATE}"
            rf"|(?<!から)(?<![〜~]){_DATE}(?:(?:[ )]| ?に)?{_BORN}"
            rf"| ?に{_BIRTH_OF}|{_BETWEEN}{_SEX_OR_AGE})"
            rf"|{_LONG_AGO} ?{_BIRTH_OF}|{_GROWN_UP} ?,? ?{_SEX_IN_ENGLISH}(?![A-Za-z])"
            rf"|{_DATE_IN_KANJI}(?:生(?![一-龠])|{_BETWEEN}{_SEX_OR_AGE})"
            rf"|(?:(?i:{_BIRTH})[^0-9A-Za-z\n]{{0,6}}|\b[Bb]orn (?:on )?){_DATE_IN_ENGLISH}"
            r"|(?:19|20)[0-9]{2}年 ?[0-9]{1,2}月生まれ"
            rf"|(?<![一-龠]){_SEX_OR_AGE}{_BETWEEN}{_DATE}"
            rf"|{_LONG_AGO}{_BETWEEN}[一-龠]{{1,4}} ?{_CALLED}|{_CALLED}{_BETWEEN}{_LONG_AGO}",
            then=r"年生ま治正和成元性ん歳0-9 .\n\t,、・/|()「」:;iaoIAOMTSHR",
        ),
        marked("Take it out: with anything else of a person it tells who it is."),
    ),
    Kind(
        marked("a birthday"),
        form(
            "fFmM(生誕出bBdD0-9",
            rf"{_SEX_IN_ENGLISH}[ ,]{{1,3}}{_GROWN_UP}"
            rf"|(?<![一-龠])(?:生|出生)[日:： ]{{1,3}}{_DATE}"
            rf"|{_BIRTH}[^0-9\n]{{0,6}}[0-9]{{6}}(?![0-9])"
            rf"|{_BIRTH}[^0-9\n]{{0,6}}[0-9]{{1,2}}月[0-9]{{1,2}}日"
            rf"|(?<!から)(?<!翌年)(?<![0-9]年)(?<![0-9〜~])[0-9]{{1,2}}月 ?[0-9]{{1,2}}日 ?"
            rf"{_BORN}"
            rf"|(?i:{_BIRTH})[^0-9\n]{{0,6}}{_DAY_FIRST}|{_DAY_FIRST} ?生(?![一-龠])"
            rf"|\b(?:[Bb]orn(?:[: ]+(?:on|in)?)? ?|b\. )"
            rf"(?:{_DATE}|{_DATE_IN_ENGLISH}|{_DAY_FIRST})",
            then="0-9月/.日:： 年生まeaioEAIOFM",
        ),
        marked("Take it out: with anything else of a person it tells who it is."),
        in_line=True,
    ),
    Kind(
        marked("coordinates of a place"),
        form(
            "0-9北緯東経LlCFGHJMPQRVWXNgmメ/",
            rf"(?<![0-9.]){_LATITUDE}{_PAIRED}{_LONGITUDE}"
            rf"|(?<![0-9.]){_LONGITUDE}{_PAIRED}{_LATITUDE}"
            r"|(?:北緯|緯度|東経|経度|\b[Ll]at(?:itude)?|\b[Ll](?:on|ng)(?:gitude)?)[^0-9A-Za-z\n]{0,4}"
            r"[0-9]{2,3}(?:\.[0-9]{3,}|[度°])"
            r"|\b[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}\b"
            r"|(?:北緯|東経)[一二三四五六七八九十百]{2,}|N ?[0-9]{2} [0-9]{2}\.[0-9]+[ ,]{1,2}E ?1"
            r"[0-9]{2} [0-9]{2}\.[0-9]+"
            r"|メッシュコード[^0-9\n]{0,6}[0-9]{4}-?[0-9]{2}-?[0-9]{2}"
            r"|メッシュ[ :：は(「]{0,3}[3-6][0-9]{3}-[0-7]{2}-[0-9]{2}(?![0-9])|\bgeohash"
            r"[^0-9a-z\n]{1,4}[0-9b-hjkmnp-z]{6,}"
            r"|(?<![\w.])5[1-6][RSTU](?:[A-Z]{2}[0-9]{8,10}| [0-9]{6} [0-9]{7})(?!\w)"
            r"|goo\.gl/maps/\w+|maps\.app\.goo\.gl/\w+|(?<!file:)(?<!/)///[^\s./。]+[.。]"
            r"[^\s./。]+[.。][^\s./。]+"
            r"|\b(?=[0-9A-Z]*[A-Z])[23456789CFGHJMPQRVWX]{4}\+[23456789CFGHJMPQRVWX]{2}(?="
            r"[ 、,]{0,2}[一-龠])"
            r"|[0-9]{2,3}[°度] ?[0-9]{1,2}[′'分] ?[0-9.]*[″\"秒]? ?[NE]?",
            then="0-9A-Zaeno /緯度経ッ",
        ),
        marked("Take it out, or list it under allowed in edition.yml if it is a public place."),
    ),
)
"""What names a person, or where somebody lives or can be reached."""

CONTACTS = tuple(kind for kind in KINDS if kind.remedy == _CONTACT)
"""Ways in which somebody is reached, which may be an office's."""
