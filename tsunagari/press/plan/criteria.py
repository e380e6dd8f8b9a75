"""The success criteria of JIS X 8341-3:2016, levels A and AA, and who can tell that one is met.

The Japanese standard is ISO/IEC 40500:2012, which is WCAG 2.0: numbers and levels are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Method = Literal["AC", "AF", "HC"]
"""How a criterion is tested, as Japanese test results name it: ``AC`` wholly by a program; ``AF``
a program finds the places and a person judges; ``HC`` by a person."""


@dataclass(frozen=True)
class Criterion:
    """One success criterion, and how far the gate tests it.

    Attributes
    ----------
    applies
        For ``AC``: whether the pages have what it is about. The gate makes sure of it.
    tested
        What the gate tests of it, as a reader is told.
    """

    number: str
    name: str
    level: Literal["A", "AA"]
    method: Method = "HC"
    tested: str = ""
    applies: bool = True


_NO_MEDIA = "音声・映像がありません。"
_NO_INPUT = "検索のほかに入力するところがありません。"


def _absent(number: str, name: str, level: Literal["A", "AA"], tested: str) -> Criterion:
    return Criterion(number, name, level, "AC", tested, applies=False)


CRITERIA: Sequence[Criterion] = (
    Criterion("1.1.1", "非テキストコンテンツ", "A", "AF", "すべての図に代替テキストがあります。"),
    _absent("1.2.1", "音声だけ及び映像だけ（収録済み）", "A", _NO_MEDIA),
    _absent("1.2.2", "キャプション（収録済み）", "A", _NO_MEDIA),
    _absent("1.2.3", "音声解説又はメディアに対する代替コンテンツ（収録済み）", "A", _NO_MEDIA),
    _absent("1.2.4", "キャプション（ライブ）", "AA", _NO_MEDIA),
    _absent("1.2.5", "音声解説（収録済み）", "AA", _NO_MEDIA),
    Criterion(
        "1.3.1",
        "情報及び関係性",
        "A",
        "AF",
        "見出しの段階が順になっていて、表には題と見出しのセルがあります。",
    ),
    Criterion("1.3.2", "意味のある順序", "A"),
    Criterion("1.3.3", "感覚的な特徴", "A"),
    Criterion("1.4.1", "色の使用", "A"),
    _absent("1.4.2", "音声の制御", "A", _NO_MEDIA),
    Criterion(
        "1.4.3",
        "コントラスト（最低限レベル）",
        "AA",
        "AF",
        "図の文字のコントラスト比は4.5以上です。",
    ),
    Criterion("1.4.4", "テキストのサイズ変更", "AA"),
    Criterion("1.4.5", "文字画像", "AA"),
    Criterion("2.1.1", "キーボード", "A"),
    Criterion("2.1.2", "キーボードトラップなし", "A"),
    _absent("2.2.1", "タイミング調整可能", "A", "制限時間も、自動で移るページもありません。"),
    _absent(
        "2.2.2", "一時停止、停止及び非表示", "A", "動くもの、自動で更新されるものがありません。"
    ),
    _absent("2.3.1", "3回のせん（閃）光、又はしきい（閾）値以下", "A", "動くものがありません。"),
    Criterion(
        "2.4.1", "ブロックスキップ", "A", "AC", "どのページも、はじめのリンクから本文へ移れます。"
    ),
    Criterion(
        "2.4.2", "ページタイトル", "A", "AF", "どのページにも、ほかと異なるタイトルがあります。"
    ),
    Criterion("2.4.3", "フォーカス順序", "A", "AF", "順序を変える指定（tabindex）がありません。"),
    Criterion(
        "2.4.4", "リンクの目的（コンテキスト内）", "A", "AF", "すべてのリンクに言葉があります。"
    ),
    Criterion(
        "2.4.5",
        "複数の手段",
        "AA",
        "AC",
        "どのページも、章の一覧と、前後の章へのリンクから開けます。",
    ),
    Criterion("2.4.6", "見出し及びラベル", "AA", "AF", "空の見出しがありません。"),
    Criterion("2.4.7", "フォーカスの可視化", "AA"),
    Criterion("3.1.1", "ページの言語", "A", "AC", "どのページにも言語が示されています。"),
    Criterion("3.1.2", "一部分の言語", "AA", "AF", "外国語の文には、その言語が示されています。"),
    Criterion("3.2.1", "フォーカス時", "A"),
    Criterion("3.2.2", "入力時", "A"),
    Criterion(
        "3.2.3", "一貫したナビゲーション", "AA", "AC", "章の一覧は、どのページでも同じ順です。"
    ),
    Criterion("3.2.4", "一貫した識別性", "AA"),
    _absent("3.3.1", "エラーの特定", "A", _NO_INPUT),
    Criterion("3.3.2", "ラベル又は説明", "A", "AC", "入力するところにラベルがあります。"),
    _absent("3.3.3", "エラー修正の提案", "AA", _NO_INPUT),
    _absent("3.3.4", "エラー回避（法的、金融及びデータ）", "AA", _NO_INPUT),
    Criterion("4.1.1", "構文解析", "A", "AF", "idに重複がありません。"),
    Criterion(
        "4.1.2",
        "名前（name）、役割（role）及び値（value）",
        "A",
        "AF",
        "リンクと図に名前があります。",
    ),
)

NUMBERS = tuple(criterion.number for criterion in CRITERIA)
