"""The media whose exports can be read: what they call their columns, and what they count.

A new medium is one more declaration in `MEDIA`; the reader stays as it is. Names are compared
without regard to case, spaces and full or half width. Where they come from: the fields of Yahoo!
JAPAN's report API, X's list of its CSV's columns, and programs that read exports of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tsunagari.table_files.values import plain

Names = tuple[str, ...]


@dataclass(frozen=True)
class Click:
    """One way of counting clicks.

    Attributes
    ----------
    kind : str
        What is counted, in the words of the report.
    names : tuple of str
        What the column of these clicks is called.
    rates : tuple of str
        What the column of their click-through rate is called.
    """

    kind: str
    names: Names
    rates: Names = ()


@dataclass(frozen=True)
class Medium:
    """A medium and its exports.

    Attributes
    ----------
    name : str
        As the report prints it, where it is not called otherwise.
    called : str
        By what another name says that it is this medium's, as a regular expression of lower case.
    day : tuple of str
        What the column of the day is called.
    first_day, last_day : tuple of str
        Those of the first and last day of a row's period, for media that may give a period instead;
        both must be the same day.
    campaign, impressions : tuple of str
        What the columns are called that every export must have.
    clicks : tuple of Click
        The ways it counts clicks; of those an export has, the first is taken.
    keyword, cost : tuple of str
        Columns that an export may have. Costs are in yen.
    currency : tuple of str
        The column that says in what currency costs are.
    nameless_total : bool
        Whether a row without a campaign is the total.
    wider_totals : tuple of str
        Labels of totals that hold more than the rows of the export.
    blank_is_zero : bool
        Whether nothing is written for 0.
    """

    name: str
    day: Names
    campaign: Names
    impressions: Names
    clicks: tuple[Click, ...]
    called: str = "(?!)"
    first_day: Names = ()
    last_day: Names = ()
    keyword: Names = ()
    cost: Names = ()
    currency: Names = ("通貨コード", "通貨", "Currency", "Currency code")
    nameless_total: bool = False
    wider_totals: Names = ()
    blank_is_zero: bool = False

    def fields(self) -> Iterator[tuple[str, Names]]:
        """Yield the name of every single field and what its column may be called."""
        for field in FIELDS:
            yield field, getattr(self, field)


FIELDS = (
    *("day", "first_day", "last_day", "campaign", "keyword"),
    *("impressions", "cost", "currency"),
)


ON_THE_AD = "広告のクリック"

MEDIA = (
    Medium(
        name="Google 広告 検索",
        called="google|グーグル|youtube|gdn",
        day=("日", "Day"),
        campaign=("キャンペーン", "キャンペーン名", "Campaign"),
        keyword=("検索キーワード", "キーワード", "Search keyword", "Keyword"),
        impressions=("表示回数", "Impr.", "Impressions"),
        clicks=(Click(ON_THE_AD, ("クリック数", "Clicks"), ("クリック率", "CTR")),),
        cost=("費用", "Cost"),
        wider_totals=("合計: アカウント", "Total: Account", "合計: クライアント センター"),
    ),
    Medium(
        name="Yahoo! 広告 検索広告",
        called="yahoo|ヤフー",
        day=("日", "Day", "Daily", "日付"),
        campaign=("キャンペーン名", "Campaign Name"),
        keyword=("キーワード", "Keyword"),
        impressions=("インプレッション数", "Impressions"),
        clicks=(Click(ON_THE_AD, ("クリック数", "Clicks"), ("クリック率", "CTR")),),
        cost=("コスト", "Cost"),
    ),
    Medium(
        name="Facebook 広告",
        called="facebook|meta|instagram|フェイスブック|インスタグラム|メタ",
        day=("日", "日別", "Day"),
        first_day=("レポート開始日", "Reporting starts"),
        last_day=("レポート終了日", "Reporting ends"),
        campaign=("キャンペーン名", "Campaign name"),
        impressions=("インプレッション", "インプレッション数", "Impressions"),
        clicks=(
            Click(
                "広告へのすべてのクリック",
                ("クリック(すべて)", "Clicks (all)"),
                ("CTR(すべて)", "CTR (all)"),
            ),
            Click(
                "リンクのクリック",
                ("リンクのクリック", "リンクのクリック数", "リンククリック", "Link clicks"),
                ("CTR(リンククリックスルー率)", "CTR (link click-through rate)"),
            ),
        ),
        cost=("消化金額 (JPY)", "Amount spent (JPY)"),
        nameless_total=True,
        blank_is_zero=True,
    ),
    Medium(
        name="Twitter 広告",
        called="twitter|ツイッター|(?<![a-z])x(?![a-z])",
        day=("Time period", "Time", "期間", "日付", "Date"),
        campaign=("Campaign", "Campaign name", "キャンペーン", "キャンペーン名"),
        impressions=("Impressions", "インプレッション数", "インプレッション"),
        clicks=(
            Click("投稿へのすべてのクリック", ("Clicks", "クリック数")),
            Click("リンクのクリック", ("Link clicks", "リンクのクリック数", "リンククリック数")),
        ),
        cost=("Spend", "ご利用金額", "使用金額", "消化金額", "Amount spent"),
    ),
    Medium(
        name="LINE 広告",
        called="(?<![a-z])line(?![a-z])",
        day=("日", "Day", "日付", "Date"),
        campaign=("キャンペーン名", "キャンペーン", "Campaign name"),
        impressions=("インプレッション数", "インプレッション", "Impressions"),
        clicks=(Click(ON_THE_AD, ("クリック数", "クリック", "Clicks"), ("クリック率", "CTR")),),
        cost=("ご利用金額", "利用金額", "消化金額", "コスト", "Cost"),
    ),
)

NUMBERED_SPLITS = re.compile(r".*(id|番号)|時|時間帯?|時刻|hour(ofday)?|曜日|dayofweek|年齢|age")
"""Columns of numbers that tell rows of a day apart, as every column of words does."""

TOTALS = ("合計", "総計", "トータル", "Total", "Grand total")
"""How the first cell of a total row begins, with any medium."""


def of(name: str, media: Iterable[Medium] = MEDIA) -> list[Medium]:
    """Return the media that a name may be of: those it names, or all."""
    shown = plain(name).casefold()
    exact = [medium for medium in media if medium.name == name]
    return exact or [m for m in media if re.search(m.called, shown)] or list(media)


def alike(first: str, second: str) -> bool:
    """Check whether two names are of one medium: Twitter 広告 and X 広告."""
    vendors = [of(name) for name in (first, second)]
    return vendors[0] == vendors[1] and len(vendors[0]) == 1
