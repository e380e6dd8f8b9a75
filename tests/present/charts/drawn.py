"""One figure of every kind, from the published report's values, drawn in a process of its own.

Run as a program with a folder as argument, it writes them there as SVG.
"""

import datetime as dt
import io
import math
import sys
from pathlib import Path

from matplotlib.figure import Figure

from tsunagari.present.charts import bar, stack, xy
from tsunagari.present.charts.drawing import Drawing
from tsunagari.present.charts.style import SVG

MEDIA = [
    "Google 広告 検索",
    "Yahoo! 広告 検索広告",
    "Facebook 広告",
    "Twitter 広告",
    "LINE 広告",
]
IMPRESSIONS = [3_592, 23_646, 10_169, 1_143_203, 1_586_704]
CLICKS = [357, 707, 63, 1_586, 4_847]
SHARES = [100 * clicks / shown for clicks, shown in zip(CLICKS, IMPRESSIONS, strict=True)]
MEETINGS = [
    dt.date(2022, 2, 18),
    dt.date(2022, 6, 30),
    dt.date(2022, 12, 13),
    dt.date(2023, 3, 28),
]


def both(chart: Drawing) -> list[Drawing]:
    """Return the wide drawing of a chart and the narrow one."""
    assert chart.narrow is not None
    return [chart, chart.narrow]


def to_svg(figure: Figure) -> str:
    """Return a figure as SVG, the same bytes as a notebook shows."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", **SVG)
    return buffer.getvalue()


def figures() -> dict[str, Drawing]:
    """Draw all of them."""
    shown = [f"{value:,}回" for value in IMPRESSIONS]
    return {
        "timeline": bar.timeline(
            MEETINGS, [f"第{number}回\n{day.isoformat()}" for number, day in enumerate(MEETINGS, 1)]
        ),
        "crowded_timeline": bar.timeline(
            [dt.date(2013, 4, 1), *MEETINGS, dt.date(2023, 3, 29), dt.date(2023, 3, 30)],
            ["地方版孤独・孤立対策官民連携プラットフォーム推進事業の実施結果について"] * 7,
        ),
        "bars": bar.bars(MEDIA, IMPRESSIONS, value_labels=shown, axis_label="表示回数（回）"),
        "highlighted_bars": bar.bars(
            ["ふだんは家にいるが、自分の趣味に関する用事のときだけ外出する", "無回答", "計"],
            [61.2, 0, math.nan],
            value_labels=["61.2%", "0.0%", "…"],
            axis_label="あなたはどの程度、孤独であると感じることがありますか。（％、複数回答）",
            highlight="無回答",
        ),
        "columns": bar.columns(
            ["1日目\n2月8日", "2日目\n2月9日", "3日目\n2月10日"],
            [53, 60, 48],
            value_labels=["53名", "60名", "48名"],
            axis_label="参加者数（名）",
        ),
        "paired_bars": bar.paired_bars(
            MEDIA,
            IMPRESSIONS,
            SHARES,
            left_title="表示回数（回）",
            right_title="クリック率（％）",
            left_labels=shown,
            right_labels=[f"{share:.2f}%" for share in SHARES],
        ),
        "dot_interval": bar.dot_interval(
            ["北九州市（令和4年度、n＝2,179）", "全国（令和3年度）"],
            [4.18, 4.5],
            [3.41, math.nan],
            [5.10, math.nan],
            value_labels=["4.2%（3.4～5.1）", "4.5%"],
            axis_label="孤独感が「しばしばある・常にある」と答えた人の割合（％）",
        ),
        "panels": bar.dot_interval(
            ["全市（n＝2,179）", "女性（n＝1,232）", "八幡東区（n＝164）", "門司区（n＝29*）"],
            [4.4, 4.3, 5.5, math.nan],
            [3.6, 3.3, 2.9, math.nan],
            [5.3, 5.6, 10.1, math.nan],
            value_labels=["4.4%", "4.3%", "5.5%", "x"],
            axis_label="「しばしばある・常にある」の割合（％、横線は95%信頼区間）",
            heads=["", "性別", "居住区", "居住区"],
            ranked=["居住区"],
            highlight="八幡東区（n＝164）",
        ),
        "stacked": stack.stacked(
            ["全国（令和3年度、n＝11,867）", "一部を示さない例（n＝58）"],
            [[4.5, 14.5, 17.4, 38.9, 23.7, 0.9], [math.nan, 14.5, math.nan, 38.9, 23.7, 0.9]],
            names=[
                "しばしばある・常にある",
                "時々ある",
                "たまにある",
                "ほとんどない",
                "決してない",
                "無回答",
            ],
            value_labels=[
                ["4.5", "14.5", "17.4", "38.9", "23.7", "0.9"],
                ["x", "14.5", "x", "38.9", "23.7", "0.9"],
            ],
            axis_label="あなたはどの程度、孤独であると感じることがありますか。（％）",
            unanswered="無回答",
            heads=["", "小さな地区"],
            highlight="一部を示さない例（n＝58）",
        ),
        "log_plane": xy.log_plane(
            MEDIA,
            IMPRESSIONS,
            [share / 100 for share in SHARES],
            x_label="表示回数（回、対数目盛）",
            y_label="クリック率（対数目盛）",
            x_text="{:,.0f}".format,
            y_text="{:.1%}".format,
            product_text="{:,.0f}回".format,
        ),
        "daily": xy.daily(
            MEDIA,
            [dt.date(2023, 2, 8) + dt.timedelta(number) for number in range(21)],
            [[count * (1 + number % 5) / 60 for number in range(21)] for count in CLICKS],
            notes=[f"最多 {count // 12:,}回" for count in CLICKS],
            axis_label="一日のクリック数（回）",
        ),
    }


if __name__ == "__main__":
    for name, chart in figures().items():
        for width, drawing in zip(("", "_narrow"), both(chart), strict=True):
            (Path(sys.argv[1]) / f"{name}{width}.svg").write_text(to_svg(drawing), encoding="utf-8")
