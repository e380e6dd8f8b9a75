"""The media whose exports can be read: what they call their columns, and what they count.

A new medium is one more declaration in `MEDIA`; the reader stays as it is. Names are compared
without regard to case, spaces and full or half width. Where they come from: the fields of Yahoo!
JAPAN's report API, X's list of its CSV's columns, and programs that read exports of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
        As the report prints it.
    day, campaign, impressions : tuple of str
        What the columns are called that every export must have.
    clicks : tuple of Click
        The ways it counts clicks; of those an export has, the first is taken.
    last_day : tuple of str
        The end of a row's period, for media that give a period; it must be the same day.
    keyword, cost : tuple of str
        Columns that an export may have. Costs are in yen.
    nameless_total : bool
        Whether a row without a campaign is the total.
    wider_totals : tuple of str
        Labels of totals that hold more than the rows of the export.
    """

    name: str
    day: Names
    campaign: Names
    impressions: Names
    clicks: tuple[Click, ...]
    last_day: Names = ()
    keyword: Names = ()
    cost: Names = ()
    nameless_total: bool = False
    wider_totals: Names = ()

    def fields(self) -> Iterator[tuple[str, Names]]:
        """Yield the name of every single field and what its column may be called."""
        for field in ("day", "last_day", "campaign", "keyword", "impressions", "cost"):
            yield field, getattr(self, field)


ON_THE_AD = "広告のクリック"

MEDIA = (
    Medium(
        name="Google 広告 検索",
        day=("日", "Day"),
        campaign=("キャンペーン", "Campaign"),
        keyword=("検索キーワード", "キーワード", "Search keyword", "Keyword"),
        impressions=("表示回数", "Impr.", "Impressions"),
        clicks=(Click(ON_THE_AD, ("クリック数", "Clicks"), ("クリック率", "CTR")),),
        cost=("費用", "Cost"),
        wider_totals=("合計: アカウント", "Total: Account"),
    ),
    Medium(
        name="Yahoo! 広告 検索広告",
        day=("日", "Day", "Daily"),
        campaign=("キャンペーン名", "Campaign Name"),
        keyword=("キーワード", "Keyword"),
        impressions=("インプレッション数", "Impressions"),
        clicks=(Click(ON_THE_AD, ("クリック数", "Clicks"), ("クリック率", "CTR")),),
        cost=("コスト", "Cost"),
    ),
    Medium(
        name="Facebook 広告",
        day=("レポート開始日", "Reporting starts"),
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
                ("リンクのクリック", "リンククリック", "Link clicks"),
                ("CTR(リンククリックスルー率)", "CTR (link click-through rate)"),
            ),
        ),
        cost=("消化金額 (JPY)", "Amount spent (JPY)"),
        nameless_total=True,
    ),
    Medium(
        name="Twitter 広告",
        day=("Time period", "Time", "期間"),
        campaign=("Campaign", "Campaign name", "キャンペーン", "キャンペーン名"),
        impressions=("Impressions", "インプレッション数", "インプレッション"),
        clicks=(
            Click("投稿へのすべてのクリック", ("Clicks", "クリック数")),
            Click("リンクのクリック", ("Link clicks", "リンクのクリック数")),
        ),
        cost=("Spend", "ご利用金額"),
    ),
    Medium(
        name="LINE 広告",
        day=("日", "Day"),
        campaign=("キャンペーン名", "Campaign name"),
        impressions=("インプレッション数", "Impressions"),
        clicks=(Click(ON_THE_AD, ("クリック数", "Clicks"), ("クリック率", "CTR")),),
        cost=("ご利用金額", "Cost"),
    ),
)

SPLITS = (
    *("広告グループ", "広告グループ名", "Ad group", "Ad Group name"),
    *("広告セット名", "Ad set name", "広告名", "広告の名前", "Ad name"),
    *("デバイス", "Device", "マッチタイプ", "Match type", "検索キーワードのマッチタイプ"),
)
"""Columns by which any medium may split what it counted on a day into several rows."""

TOTALS = ("合計", "総計", "トータル", "Total", "Grand total")
"""How the first cell of a total row begins, with any medium."""
