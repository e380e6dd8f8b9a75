"""Leaks as people plant them, by accident or not, and what only looks like one."""

from __future__ import annotations

import base64
import io
import json
import random
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from tests.press.check.sites import page, site
from tsunagari.press.check import leaks, origin
from tsunagari.press.core.problems import Problem

OWN = "夜に一人でいると、駅の前に座って話せる場所がほしいと思うことがあります。"
OTHER = "I would like a quiet room near the station where nobody asks any questions."
HEAD = ["sheet", "sex", "age", "ward", *(f"q{number}" for number in range(1, 17)), "comment"]
_random = random.Random(7)  # noqa: S311 - answers that were never given
ANSWERS = [
    [
        str(number),
        str(_random.randint(1, 3)),
        str(_random.randint(16, 90)),
        str(_random.randint(1, 7)),
        *(str(_random.randint(1, 5)) for _ in range(16)),
        {7: OWN, 9: OTHER}.get(number, ""),
    ]
    for number in range(1, 81)
]
PERSON = ANSWERS[41][1:20]
PRIVATE = "one/answers.csv"
INPUTS = {f"data/r4/{PRIVATE}": "\n".join(",".join(f'"{c}"' for c in r) for r in [HEAD, *ANSWERS])}


def problems_of(root: Path, files: Mapping[str, str | bytes], **settings: object) -> list[Problem]:
    return list(leaks.check(site(root, INPUTS | dict(files), private=[PRIVATE], **settings)))


def files_of(problems: Sequence[Problem]) -> set[str]:
    """Return the files in which something was found; behind their names stands where."""
    return {re.split(r"[,（(] ?", problem.where)[0].strip() for problem in problems}


def facts(values: Sequence[str], names: Sequence[str]) -> str:
    return json.dumps(
        {
            f"one.{name}": {"text": f"{value}", "unit": "", "page": "one.html"}
            for name, value in zip(names, values, strict=True)
        }
    )


def scaled(values: Sequence[str], by: float = 13.7, plus: float = 101.3) -> list[str]:
    return [f"{plus - by * int(value):.4f}" for value in values]


def points(values: Sequence[str]) -> str:
    return " ".join(f"{40 + 20 * place},{value}" for place, value in enumerate(values))


def path(values: Sequence[str]) -> str:
    return "M " + " L ".join(f"{40 + 20 * place} {value}" for place, value in enumerate(values))


def marks(values: Sequence[str]) -> str:
    return "".join(f'<use xlink:href="#m" x="{n * 9}" y="{v}"/>' for n, v in enumerate(values))


def svg(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{body}</svg>'


def as_image(drawing: str) -> str:
    data = base64.b64encode(drawing.encode()).decode()
    return page(f'<img src="data:image/svg+xml;base64,{data}" alt="図">')


TEN = PERSON[5:15]
QUESTIONS = [f"q{number}" for number in range(3, 13)]
BACKWARDS = [*zip(QUESTIONS, TEN, strict=True)][::-1]
MICRODATA: Mapping[str, dict[str, str | bytes]] = {
    "words without the last stop": {"one.html": page(f"<p>{OWN[:-1]}</p>")},
    "words with one comma more": {"one.html": page(f"<p>{OWN[:14]}、{OWN[14:]}</p>")},
    "words without commas": {"one.html": page(f"<p>{OWN.replace('、', '')}</p>")},
    "first half of the words": {"one.html": page(f"<p>「{OWN[:19]}」</p>")},
    "second half of the words": {"one.html": page(f"<p>「{OWN[18:]}」</p>")},
    "words with one letter changed": {"one.html": page(OWN.replace("駅", "町"))},
    "words with another ending": {"one.html": page(OWN[:-5] + "ある、とのこと。")},
    "words in paragraphs": {"one.html": page(f"<p>{OWN[:9]}</p><p>{OWN[9:20]}</p>{OWN[20:]}")},
    "words in cells": {"data/a.csv": f"\ufeff順,語\n1,{OWN[:12]}\n2,{OWN[12:]}\n"},
    "words with zero width": {"one.html": page("\u200b".join(OWN))},
    "words with spaces": {"one.html": page("\u3000".join(OWN))},
    "words in brackets": {"one.html": page("・".join(OWN))},
    "words as base64": {"one.html": page(f"<i id='{base64.b64encode(OWN.encode()).decode()}'>")},
    "Latin words in capitals": {"one.html": page(OTHER.upper())},
    "half of Latin words": {"one.html": page(OTHER[:52])},
    "fragment of ten": {"one.html": page(f"<p>{', '.join(TEN)}</p>")},
    "fragment with spaces": {"one.html": page(f"<p>回答 {' '.join(TEN)} など</p>")},
    "fragment with slashes": {"one.html": page(f"<p>{'/'.join(TEN)}</p>")},
    "fragment with ideographic commas": {"one.html": page(f"<p>{'、'.join(TEN)}</p>")},
    "fragment in full width": {
        "one.html": page("　".join(TEN).translate({n + 48: n + 0xFF10 for n in range(10)}))
    },
    "fragment of floats": {"one.html": page(" ".join(f"{value}.0" for value in TEN))},
    "row with spaces": {"one.html": page(f"<pre>{' '.join(PERSON)}</pre>")},
    "row with semicolons": {"one.html": page(f"<!-- {';'.join(PERSON)} -->")},
    "fragment with arrows": {"one.html": page("→".join(TEN))},
    "fragment with underscores": {"one.html": page("_".join(TEN))},
    "fragment with names": {
        "one.html": page(", ".join(f"甲{n}={value}" for n, value in enumerate(TEN)))
    },
    "d= in the markup of a page": {"one.html": page(f'<svg><path d="{path(scaled(TEN))}"/></svg>')},
    "row in a script": {"one.html": page(f"<script>let a = [{', '.join(PERSON)}]</script>")},
    "column of a table": {
        "data/a.csv": "\ufeff問,値\n"
        + "".join(f"問{number},{value}\n" for number, value in enumerate(TEN))
    },
    "column of a page": {
        "one.html": page(
            "<table>"
            + "".join(f"<tr><th>甲</th><td>{value}</td></tr>" for value in TEN)
            + "</table>"
        )
    },
    "list of a page": {"one.html": page("".join(f"<li>{value}</li>" for value in TEN))},
    "labelled list": {"one.html": page("".join(f"<li>問：{value}</li>" for value in TEN))},
    "facts in order": {"facts.json": facts(TEN, "abcdefghij")},
    "facts by name": {"facts.json": facts(TEN[:7][::-1], QUESTIONS[:7][::-1])},
    "record by name": {"assets/a.json": json.dumps(dict(zip(QUESTIONS, TEN, strict=True)))},
    "points= as they are": {"one_files/a.svg": svg(f'<polyline points="{points(TEN)}"/>')},
    "points= in pixels": {"one_files/a.svg": svg(f'<polyline points="{points(scaled(TEN))}"/>')},
    "d= as it is": {"one_files/a.svg": svg(f'<path d="{path(TEN)}"/>')},
    "d= in pixels": {"one_files/a.svg": svg(f'<path d="{path(scaled(TEN))}"/>')},
    "d= within a page": {"one.html": as_image(svg(f'<path d="{path(scaled(TEN))}"/>'))},
    "words within readings": {
        "one.html": page("".join(f"<ruby>{letter}<rt>よ</rt></ruby>" for letter in OWN))
    },
    "words in katakana": {
        "one.html": page(OWN.translate({code: code + 0x60 for code in range(0x3041, 0x3097)}))
    },
    "words for an address": {"one.html": page(quote(OWN))},
    "words as Shift_JIS in base64": {
        "one.html": page(base64.b64encode(OWN.encode("cp932")).decode())
    },
    "a sentence": {
        "one.html": page("、".join(f"問{n}は{value}" for n, value in enumerate(TEN, start=1)))
    },
    "attributes": {"one.html": page("".join(f'<i data-a="{value}"></i>' for value in TEN))},
    "ids": {"one.html": page("".join(f'<i id="q{n}-{v}"></i>' for n, v in enumerate(TEN)))},
    "backwards": {"one.html": page(f"<p>{', '.join(TEN[::-1])}</p>")},
    "run together": {"one.html": page(f"<p>{''.join(TEN)}</p>")},
    "with words between": {"one.html": page(f"<p>{'と'.join(TEN)}</p>")},
    "with full stops": {"one.html": page(" ".join(f"{value}." for value in TEN))},
    "a paragraph each": {
        "one.html": page(
            "".join(f"<p>問{n}では{v}と答えました。</p>" for n, v in enumerate(TEN, 1))
        )
    },
    "by name in another order": {"one.html": page("、".join(f"{n}:{v}" for n, v in BACKWARDS))},
    "by name in a table": {
        "data/a.csv": "\ufeff問,値\n" + "".join(f"{n},{v}\n" for n, v in BACKWARDS)
    },
    "in another unit": {"one.html": page("、".join(f"{int(value) * 20}%" for value in TEN))},
    "marks in a table": {
        "data/a.csv": "\ufeff1,2,3,4,5\n"
        + "".join(",".join("○" if v == str(k) else "" for k in range(1, 6)) + "\n" for v in TEN)
    },
    "bars": {
        "one_files/a.svg": svg(
            "".join(
                f'<path d="M {9 * n} 100 L {9 * n} {y} L {9 * n + 4} {y} L {9 * n + 4} 100 z"/>'
                for n, y in enumerate(scaled(TEN))
            )
        )
    },
    "letter by letter": {
        "one_files/a.svg": svg("".join(f'<text y="{n}">{c}</text>' for n, c in enumerate(OWN)))
    },
    "as code points": {"one.html": page(" ".join(f"U+{ord(letter):04X}" for letter in OWN))},
    "as base64 on lines": {
        "one.html": page(
            "<br>".join(
                base64.b64encode(OWN.encode()).decode()[n : n + 20] for n in range(0, 160, 20)
            )
        )
    },
    "widths": {"one.html": page("".join(f'<i style="width: {v}0px"></i>' for v in TEN))},
    "radii": {"one_files/a.svg": svg("".join(f'<circle cx="9" r="{int(v) * 1.5}"/>' for v in TEN))},
    "scatter": {"one_files/a.svg": svg(marks([row[2] for row in ANSWERS]))},
    "marks of one person": {"one_files/a.svg": svg(marks(scaled(TEN)))},
}


@pytest.mark.parametrize("kind", MICRODATA)
def test_answers_of_a_person_are_found_in_every_form(tmp_path: Path, kind: str) -> None:
    files = MICRODATA[kind]
    problems = problems_of(tmp_path, files)
    assert files_of(problems) == set(files), problems
    assert any(PRIVATE in problem.what for problem in problems), problems


IDENTIFIERS: Sequence[tuple[str, str]] = [
    ("mail", "tanaka(at)example.jp"),
    ("mail", "メール…tanaka@example.jp"),
    ("mail", "-tanaka@example.jp"),
    ("mail", "+tanaka@example.jp"),
    ("mail", "tanaka [at] example [dot] jp"),
    ("mail", "tanaka at example.jp"),
    ("mail", "tanaka＠example．jp"),
    ("mail", "tanaka @ example.jp"),
    ("mail", "tanaka（アットマーク）example.jp"),
    ("mail", "tanaka☆example.jp"),
    ("mail", "田中@example.jp"),
    ("mail", "tanaka@例え.jp"),
    ("mail", "田中@例え.テスト"),
    ("mail", "tanaka@xn--r8jz45g.jp"),
    ("mail", "tan\u200baka@exa\u2060mple.jp"),
    ("mail", "tanaka アット example ドット jp"),
    ("telephone", "093.582.2525"),
    ("telephone", "093/582/2525"),
    ("telephone", "093・582・2525"),
    ("telephone", "093_582_2525"),
    ("telephone", "093 - 582 - 2525"),
    ("telephone", "093の582の2525"),
    ("telephone", "〇九三−五八二−二五二五"),
    ("telephone", "零九零ー一二三四ー五六七八"),
    ("telephone", "０９０\u3000１２３４\u3000５６７８"),
    ("telephone", "0-9-0-1-2-3-4-5-6-7-8"),
    ("telephone", "090\u200b1234\u200b5678"),
    ("telephone", "090—1234—5678"),
    ("telephone", "+81.90.1234.5678"),
    ("マイナンバー", "9832 0567 3214"),
    ("マイナンバー", "9832.0567.3214"),
    ("マイナンバー", "9832／0567／3214"),
    ("マイナンバー", "9832・0567・3214"),
    ("マイナンバー", "９８３２‐０５６７‐３２１４"),
    ("マイナンバー", "九八三二〇五六七三二一四"),
    ("マイナンバー", "9-8-3-2-0-5-6-7-3-2-1-4"),
    ("behind its name", "個人番号は 1111 2222 3333"),
    ("住民票コード", "12345678903"),
    ("住民票コード", "1234-5678-903"),
    ("behind its name", "住民票コード：１２３４５６７８９０１"),
    ("基礎年金番号", "1234-567890"),
    ("behind its name", "基礎年金番号 2012 345678"),
    ("behind its name", "被保険者証の記号番号：12345678"),
    ("behind its name", "運転免許証番号 301234567890"),
    ("behind its name", "旅券番号：TK1234567"),
    ("behind its name", "口座番号 1234567"),
    ("card", "4111 1111 1111 1111"),
    ("postal", "〒803-8501"),
    ("postal", "〒８０３−８５０１"),
    ("postal", "〒8038501"),
    ("postal", "郵便番号：803 8501"),
    ("postal", "803-8501 福岡県見本市"),
    ("address", "城内1丁目1番1号"),
    ("address", "城内一丁目１−１"),
    ("address", "見本区城内1-1"),
    ("address", "見本区城内１－１－２０３"),
    ("address", "見本区城内12番地の3"),
    ("address", "城内1番1号"),
    ("address", "大手町１ー１"),
    ("birthday", "生年月日：1985年4月3日"),
    ("birthday", "昭和60年4月3日生まれ"),
    ("birthday", "S60.4.3生"),
    ("birthday", "平成2年（1990年）5月6日生"),
    ("birthday", "生年月日：昭和三十年四月三日"),
    ("birthday", "1985/04/03、女性"),
    ("birthday", "男・1950-12-31"),
    ("birthday", "19850403 女"),
    ("birthday", "山田様（昭和60年4月3日）"),
    ("telephone", "٠٩٠-١٢٣٤-٥٦٧٨"),
    ("telephone", "零九零-壱弐参四-伍六七八"),
    ("telephone", "0081-90-1234-5678"),
    ("telephone", "090,1234,5678"),
    ("telephone", "090…1234…5678"),
    ("telephone", "090〜1234〜5678"),
    ("telephone", "090=1234=5678"),
    ("telephone", "090番1234番5678"),
    ("telephone", "【090】1234-5678"),
    ("マイナンバー", "983-205-673-214"),
    ("address", "城内一丁目一番一号"),
    ("address", "1-1 Jonai, Kokurakita-ku, Mihon 803-8501"),
    ("birthday", "昭和六十年四月三日生まれ"),
    ("birthday", "昭60.4.3生"),
    ("birthday", "born 3 April 1985"),
    ("birthday", "Date of birth: April 3, 1985"),
    ("birthday", "1985年4月生まれ"),
    ("coordinates", "8Q4VVVMG+9J"),
    ("coordinates", "33.88339, 130.87526"),
    ("coordinates", "130.875263 33.883391"),
    ("coordinates", "北緯33度53分00秒"),
    ("coordinates", "lat=33.88339"),
]


@pytest.mark.parametrize(("what", "leak"), IDENTIFIERS, ids=[leak for _, leak in IDENTIFIERS])
def test_a_person_is_not_named_in_any_of_the_forms_people_write(
    tmp_path: Path, what: str, leak: str
) -> None:
    problems = problems_of(tmp_path, {"one.html": page(f"<p>記録：{leak} 。</p>")})
    assert [problem for problem in problems if what in problem.what], problems
    problems = problems_of(tmp_path / "b", {"data/a.csv": f'\ufeff区分,注\n甲,"{leak}"\n'})
    assert [problem for problem in problems if what in problem.what], problems


MORE_FORMS = """\
093-582-2525（内線1234）|090×1234×5678|090☆1234☆5678|090、1234、5678|090;1234;5678
093局582の2525|O9O-1234-5678|090-l234-5678|A090-1234-5678|81-90-1234-5678
09-01-23-45-67-8|携帯90-1234-5678|電話は582-2525
ゼロキュウゼロ、イチニサンヨン、ゴロクナナハチ
ぜろきゅうぜろのいちにさんよんのごろくななはち
0️⃣9️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣|tanaka■example.jp|tanaka*example.jp
tanaka_at_example.jp|tanaka AT example DOT jp|tanaka@example。jp|tanaka@gmail
x@[192.0.2.1]|LINE ID: tanaka_h85|ラインのIDはtanaka_h85|@tanaka_h85
https://x.com/tanaka_h85|https://www.facebook.com/taro.tanaka.5|98-32-05-67-32-14
983205-673214|983205673214.0|9832#0567#3214|My Number: 123456789012|第301234567890号
AB12345678CD|パスポート TK1234567|福岡銀行 普通 1234567|記号17400 番号12345671
保険証 記号12 番号3456|3782 822463 10005|北九州 300 さ 12-34|身体障害者手帳 第123456号
患者ID 0012345|ケース番号 12345|在留カード番号：AB12345678CD|生年月日 850403
誕生日は4月3日|4月3日生まれ|昭和60・4・3生|出生 1985年4月3日|04/03/1985 生
1985-04-03 (F)|female, 1985-04-03|b. 3 Apr 1985|born in April 1985|Born: 1985-04-03
Birthday: 4/3/1985|生：S60/4/3|1985年4月3日に生まれた|城内一番一号|城内一丁目一番
城内1丁1番|大字城内123|字見本乙123|城内団地3棟405号|コーポ見本 203号|101号室
小倉郵便局私書箱12号|8038501 北九州市|Kitakyushu 803-8501|1-1 Jonai, Kokurakita-ku
城内1ちょうめ1ばん|北緯三十三度五十三分|N33 53.000 E130 52.517|33.88339×130.87526
メッシュ 5030-66-99|geohash wvuxn7k|52S 673456 3750123|VVMG+9J 北九州
///ひまわり。つくえ。みかん|https://goo.gl/maps/AbCdEfGh|https://maps.app.goo.gl/AbCdEfGh
メッシュコードは50306699|電話 2155-2020|昭和60年4月3日出生|令和6年4月3日に出生した|Male 19850403
8038501 北九州市見本区|旅券はTK1234567|年金手帳 1234 567890|みほん信用金庫見本支店 普通 1234567
普通預金 1234567|貯蓄番号 1234567|大分 300 さ 12-34|平成2年5月6日生まれの方|生 1985年4月3日
https://www.instagram.com/tanaka_h85|https://x.jp/?q=tanaka_at_example.jp
"""


def test_each_of_many_other_forms_is_found_where_it_stands(tmp_path: Path) -> None:
    forms = MORE_FORMS.replace("\n", "|").strip("|").split("|")
    head = page("@@").split("@@")[0].count("\n")
    lines = "\n".join(f"<p>記録 {form} 。</p>" for form in forms)
    problems = problems_of(tmp_path, {"one.html": page(lines)})
    found = {int(match[1]) for one in problems if (match := re.search(r"(\d+)", one.where))}
    missed = [form for n, form in enumerate(forms, start=1) if head + n not in found]
    assert missed == []


ORDINARY = """\
身体障害者手帳の所持者数は12345人|身体障害者手帳の所持者は第12345位
精神障害者保健福祉手帳の所持者は10500人|療育手帳(2024-04)|療育手帳 12345
身体障害者手帳 第5号様式|パスポートの申請は12345件|パスポート 12345|旅券発行数,12345
旅券 12345冊|在留カードをもつ人 12345|在留カード 12345枚|パスポートセンター 0857-26-7111
マイナンバーカード交付枚数 12345|個人番号カードの交付は123456件|マイナンバー 12345枚
住民票コード通知 12345件|年金手帳の再交付 12345冊|保険者番号別の人数 12345
会員番号の発行数は12345|Passport applications 12345|大字別人口2020年|大字ごとの人口は1234人
大字の数85|大字単位で5年ごと|大字及び町の数120|大字城内の人口1234|市営住宅条例第123号
県営住宅整備計画第120号|団地第123号|市営住宅管理条例施行規則第345号|電話 2015-2020|FAX 2015-2020
固定電話 2019-2023年度|携帯電話 1999-2005|81 123 45 2024|81 20 300 4500|201803-202104
20・30・40・50・60・70代|12-13-14-15-16-17|60-50-40-30-20-10|15-18-20-30-40-65|2020→2021→2022
2020 2021 2022|2020・2021・2022|1000 1500 2000|100-200-300-400|令和6年10月1日出生
令和6年10月1日に出生届|昭和50年10月1日出生数|誕生 1954年4月1日|市民の誕生 2005年3月31日
市の誕生日10月1日|まちの誕生日は10月1日|市の誕生日：1963年2月10日|令和5・6・7 女性
R5・6・7、男性|4月2日から翌年4月1日生まれまで|2018年4月2日から2019年4月1日生まれ|2020-10-01 Male
Female 20201001|1234567 うち市内|1234567、うち市外|3777491 横浜市|9237337 神奈川県|普通 1234567
貯蓄 1234567|問12 ね 10-20|表10 あ・12|図12 か・12|区分10 あ・12|上位10 あ・12
メッシュは2020-10-01|地域メッシュ統計(2020-10-01)|メッシュ数 12345678|メッシュ 50306699
携帯電話 100-5000円|電話 1000-2000件|0・1・2・3・4・5・6・7・8・9・10|世帯番号順 12345
口座番号の届出は12345|https://www.data-at-scale.org/|https://data_at_scale.org/a|www.look-at-japan.jp
"""


def test_ordinary_texts_of_a_city_raise_no_alarm(tmp_path: Path) -> None:
    texts = ORDINARY.replace("\n", "|").strip("|").split("|")
    files = {
        "one.html": page("\n".join(f"<p>{text}</p><p>注</p>" for text in texts)),
        "data/a.csv": "\ufeff区分,注\n" + "".join(f'甲,"{text}"\n' for text in texts),
        "data/b.csv": "\ufeff区分,値\n普通,1234567\nパスポート,12345\n旅券,12345\n療育手帳,12345\n",
    }
    assert problems_of(tmp_path, files, allowed=["0857-26-7111"]) == []


@pytest.mark.parametrize(
    "ticks",
    [
        "0123456789",
        "012340123401234",
        "02468024680",
        "012345678901234点",
        "030415261738",
        "5432101",
    ],
)
def test_digits_along_an_axis_are_no_number(tmp_path: Path, ticks: str) -> None:
    drawing = svg("".join(f'<text x="{n}">{tick}</text>' for n, tick in enumerate(ticks)))
    assert problems_of(tmp_path, {"one_files/a.svg": drawing}) == []


def test_a_number_drawn_letter_by_letter_is_one(tmp_path: Path) -> None:
    letters = "".join(f'<text x="{n}">{letter}</text>' for n, letter in enumerate("☎0935822525"))
    assert problems_of(tmp_path, {"one_files/a.svg": svg(letters)}) != []


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("口座番号 1234567", "1234567"),
        ("パスポート TK1234567", "TK1234567"),
        ("患者ID 0012345", "0012345"),
        ("〒803-8501", "803-8501"),
        ("電話は582-2525", "582-2525"),
        ("https://www.instagram.com/mihon_city/", "https://www.instagram.com/mihon_city/"),
        ("mail@city.example.jp", "見本課 mail@city.example.jp"),
    ],
)
def test_what_is_allowed_may_stand_behind_its_name(tmp_path: Path, text: str, entry: str) -> None:
    files = {"one.html": page(f"<p>{text}</p>")}
    assert problems_of(tmp_path, files) != []
    assert problems_of(tmp_path / "b", files, allowed=[entry]) == []


def test_a_birthday_in_the_next_cell_is_one(tmp_path: Path) -> None:
    problems = problems_of(tmp_path, {"data/a.csv": "\ufeff生,性\n1985-04-03,女\n"})
    assert any("birthday" in problem.what for problem in problems)


SECRET = "tanaka@example.jp"  # noqa: S105 - an address
PACKED = zlib.compress(SECRET.encode() * 3)


def in_selectors(text: bytes, base: int = 0xE0100) -> str:
    return "字" + "".join(chr(base + byte) for byte in text)


def pixels(content: bytes, mode: str = "L") -> bytes:
    bands = len(mode)
    content += b"\0" * (-len(content) % bands)
    image = Image.frombytes(mode, (len(content) // bands, 1), content)
    saved = io.BytesIO()
    image.save(saved, "PNG")
    return saved.getvalue()


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


HIDDEN: Mapping[str, dict[str, str | bytes]] = {
    "selectors behind one another": {"one.html": page(in_selectors(b"tanaka"))},
    "selectors of another block": {"one.html": page(in_selectors(b"\1\2\3", 0xFE00))},
    "one selector behind each letter": {"one.html": page("字\U000e0174文\U000e0161")},
    "selector behind a letter that has none": {"one.html": page("a\ufe0f")},
    "an id": {"one.html": page(f'<i id="{SECRET}"></i>')},
    "an id in base64": {"one.html": page(f'<i id="{base64_of(SECRET.encode())}"></i>')},
    "an id in hexadecimal": {"one.html": page(f'<i id="{SECRET.encode().hex()}"></i>')},
    "a class": {"one.html": page(f'<i class="{base64_of(SECRET.encode()).rstrip("=")}"></i>')},
    "base64 in a script": {"one.html": page(f"<script>a('{base64_of(SECRET.encode())}')</script>")},
    "base64 in base64": {"one.html": page(base64_of(base64_of(SECRET.encode()).encode()))},
    "base64 in a fact": {"facts.json": json.dumps({"a": {"text": base64_of(SECRET.encode())}})},
    "base64 for addresses": {"one.html": page(base64.urlsafe_b64encode(SECRET.encode()).decode())},
    "packed": {"one.html": page(base64_of(PACKED))},
    "bytes of nobody knows what": {
        "one.html": page(base64_of(random.Random(1).randbytes(200)))  # noqa: S311
    },
    "data: of text": {"one.html": page(f'<a href="data:text/plain,{SECRET}">甲</a>')},
    "data: in base64": {
        "one.html": page(
            f'<a href="data:text/plain;charset=utf-8;base64,{base64_of(SECRET.encode())}">甲</a>'
        )
    },
    "data: in a style sheet": {
        "assets/a.css": "a { background: url(data:image/svg+xml,%3Csvg%3E"
        + SECRET.replace("@", "%40")
        + ") }"
    },
    "data: that nobody can read": {
        "one.html": page(
            f'<a href="data:application/zip;base64,{base64_of(bytes(range(128, 200)))}">甲</a>'
        )
    },
    "pixels": {"assets/a.png": pixels(SECRET.encode())},
    "pixels of colours": {"assets/a.png": pixels(SECRET.encode(), "RGB")},
    "one channel of the pixels": {
        "assets/a.png": pixels(b"".join(bytes([byte, 0, 0]) for byte in SECRET.encode()), "RGB")
    },
    "behind the pixels": {"assets/a.png": pixels(b"\0") + SECRET.encode()},
    "a name of a file": {f"data/{SECRET}.csv": "\ufeff甲,乙\n1,2\n"},
    "a dotfile": {".env": "A=1\n"},
    "a hidden folder": {".git/config": "[core]\n"},
    "a name of a file with a suffix": {f"assets/{SECRET}.svg": svg("")},
    "a name in base64": {
        f"assets/{base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip('=')}.svg": svg("")
    },
    "for an address": {"one.html": page("".join(f"%{byte:02X}" for byte in SECRET.encode()))},
    "entities of entities": {
        "one.html": page("".join(f"&amp;#{ord(letter)};" for letter in SECRET))
    },
    "quoted printable": {"one.html": page("".join(f"={byte:02X}" for byte in SECRET.encode()))},
    "letters of a script": {
        "one.html": page(
            "<script>'" + "".join(f"\\u{ord(letter):04x}" for letter in SECRET) + "'</script>"
        )
    },
    "letters of a style sheet": {
        "assets/a.css": "a{content:'" + "".join(f"\\{ord(c):x} " for c in SECRET) + "'}"
    },
    "a class of a style sheet": {"assets/a.css": ".tanaka\\@example\\.jp { color: red }"},
    "pieces of a script": {"one.html": page("<script>'tanaka' + '@' + 'example.jp'</script>")},
    "base32": {"one.html": page(base64.b32encode(SECRET.encode()).decode())},
    "hexadecimal numbers": {"one.html": page(" ".join(f"{b:02x}" for b in SECRET.encode()))},
    "numbers of letters": {"one.html": page(",".join(str(byte) for byte in SECRET.encode()))},
    "binary numbers": {"one.html": page(" ".join(f"{byte:08b}" for byte in SECRET.encode()))},
    "a template": {"one.html": page(f"<template><p>{SECRET}</p></template>")},
    "rot13 is not looked for, a comment is": {"one.html": page(f"<!--{SECRET}-->")},
}


@pytest.mark.parametrize("kind", HIDDEN)
def test_what_is_hidden_is_found(tmp_path: Path, kind: str) -> None:
    files = HIDDEN[kind]
    problems = problems_of(tmp_path, files)
    assert files_of(problems) == set(files), problems
    assert SECRET not in "\n".join(problem.what for problem in problems)


HARMLESS: Mapping[str, str] = {
    "ISBN": "ISBN978-4-06-519981-7、978-4065199817",
    "years": "2019 2020 2021、2019・2020・2021・2022、1990-2023",
    "dates": "令和5年2月8日、2023年3月28日（火）、2023.3.28、女性12人",
    "date of an event beside a number of women": "令和5年2月8日、女性の参加は12人",
    "age of a population": "令和4年10月1日 18歳以上の市民",
    "fiscal years": "平成30年度、令和4年度、2022-2023",
    "figures": "123,456,789,012円 12,345,678,901円 98320567321",
    "large figures with a unit": "12345678903円、12345678903 人",
    "axis": "0 10 20 30 40 50 60 70 80 90 100",
    "axis of one digit": "0 1 2 3 4 5 6 7 8 9 10 11 12",
    "percentages": "33.8 41.2 12.0 130.8 33.88 130.87",
    "confidence": "0.0935822525 [0.1234, 0.5678] 12.0345 130.8",
    "questions": "問1-1、問1-2-3、図2-1、表3-1-2、第1-2-3節、別表1-1、資料2-1-1",
    "places": "北九州市の3-5人、区別1-2、市民調査では2人に1人、本市は5区のうち1区",
    "ordinals": "第1番、1番多い、2番目、10番台",
    "ranges": "10-19歳、20-29歳、100-1999円、1-2回",
    "postal in words": "803の町、郵便での回答は2,179件",
    "at": "@media print、look at page 3、12 at most",
    "kanji": "一人、二人三脚、三々五々、一つ、十二月、一二三の順",
    "emoji": "❤️ ☎︎ 1️⃣ 葛\U000e0100城市",
    "hashes": "sha256 " + "0f" * 32 + " " + base64_of(bytes(range(200, 232))),
    "counts": "12 34 5 6 1 0 3 2 1 4 25 7",
    "summary": "話せる場所を求める声、駅の前に集まる人、一人でいる時間について尋ねた。",
    "common words": "場所がほしい、と思うことがあります。",
    "a sheet of a survey": "1 2 3 4 5 1 2 3 4 5 1 2 3 4 5",
    "version": "1.10.19.2、2.0.0.1、3.11.7",
    "an idiom": "孤独対策の一丁目一番地、昭和六十年四月三日の会議、Born to run, May 2023",
    "numbers of two digits": "34 45 56 67 78 89 43 54 65 76 87 98 35 46",
    "shares of people": "100%、48%25、5%20、A=B=C=D",
    "time": "10:00-12:30、13:00～15:30",
    "media": "LINE 1,234回、X 56件、Instagram：7.8%、LINE公式アカウントの友だち 12,345人",
    "housing": "アパート・マンション 312、市営住宅 120、一戸建て 1,204",
    "ages of some": "回答者300の10-19歳、対象300を20-29で分けた、普通 1234567人",
    "birth of a city": "市は昭和38年2月10日に誕生し、1947年生まれの世代が多い",
    "figures in a row": "1,234、5,678、12.5、3、4、5、6、7、8、9、10、11",
}


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_only_looks_like_a_leak_raises_no_alarm(tmp_path: Path, kind: str) -> None:
    text = HARMLESS[kind]
    files = {
        "one.html": page(f'<p title="{text}">{text}</p><script>// {text}</script>'),
        "data/a.csv": f'\ufeff区分,注\n甲,"{text}"\n',
    }
    assert problems_of(tmp_path, files) == []


def test_the_offices_own_contact_may_stand_under_allowed(tmp_path: Path) -> None:
    contact = "〒803-8501 見本区城内1-1 見本課 電話 093-582-2525、mail@city.example.jpまで"
    allowed = ["〒803-8501", "城内1-1", "093-582-2525", "mail@city.example.jp"]
    files = {"one.html": page(f"<p>{contact}</p>")}
    assert len(problems_of(tmp_path, files)) == len(allowed)
    assert problems_of(tmp_path / "b", files, allowed=allowed) == []


def test_what_is_told_holds_no_secret_where_it_is_kept(tmp_path: Path) -> None:
    built = site(tmp_path, {"one.html": page(f"<p>{SECRET}</p>")})
    problems = origin.told(built, list(leaks.check(built)))
    assert problems
    assert SECRET not in json.dumps([asdict(problem) for problem in problems])


def test_tables_of_counts_are_no_persons_rows(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - counts of nobody
    rows = [[str(int(chance.expovariate(0.02))) for _ in range(20)] for _ in range(200)]
    table = "\n".join(f"群{n}," + ",".join(row) for n, row in enumerate(rows))
    head = ",".join(f"列{number}" for number in range(21))
    body = "".join("<tr><td>" + "</td><td>".join(row) + "</td></tr>" for row in rows)
    drawing = svg("".join(f'<path d="{path(scaled(row))}"/>' for row in rows))
    files = {
        "data/a.csv": f"\ufeff{head}\n{table}\n",
        "one.html": page(f"<table>{body}</table>"),
        "one_files/a.svg": drawing,
        "facts.json": facts([row[0] for row in rows], [f"n{n}" for n in range(200)]),
    }
    assert problems_of(tmp_path, files) == []
