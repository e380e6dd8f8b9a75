"""The chart that suits a tabulation, and what it shows in words."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from matplotlib.figure import Figure

from tsunagari.messages import coded
from tsunagari.present import charts
from tsunagari.present.dates import fiscal_year
from tsunagari.present.numbers import percent
from tsunagari.tabulation.grid import Bars, Charted, Dot, HasGrid
from tsunagari.tabulation.tabulation import Tabulation


def drawn(
    content: HasGrid | None, chart: Sequence[Dot] | Figure | None
) -> tuple[Figure, str | None]:
    """Return the chart of what `show` is given, and its alternative text if it is known."""
    if isinstance(chart, Figure):
        charts.plt.close(chart)  # else Jupyter would show it at the end of the cell once more
        return chart, None
    if chart is not None:
        return _dots(chart)
    if isinstance(content, Charted):
        return _measures(content.chart) if isinstance(content.chart, Bars) else _dots(content.chart)
    if not isinstance(content, Tabulation):
        raise TypeError(
            coded("N12", "there is no chart of this: give chart=…, or show table(…) alone")
        )
    if content.headline is not None and any(row.among for row in content.rows):
        about = content.headline
        lines = f"、横線は{percent(about.confidence, 0)}信頼区間"
        return _dots(content.dots(about.answer), lines)
    few = len([a for a in content.answers if a != content.unanswered]) <= charts.MOST_STACKED
    return _stacked(content) if few and not content.multiple else _bars(content)


def _stacked(content: Tabulation) -> tuple[Figure, str]:
    labels = [row.below_its_head for row in content.rows]
    figure = charts.stacked(
        labels,
        [[row.shares[answer].height for answer in content.answers] for row in content.rows],
        names=content.answers,
        value_labels=[
            [row.shares[answer].figure.rstrip("%*") for answer in content.answers]
            for row in content.rows
        ],
        axis_label=f"{content.wording}（％）",
        unanswered=content.unanswered,
        heads=[row.among for row in content.rows],
        highlight=next((row.below_its_head for row in content.rows if row.here), None),
        headline=content.headline.answer if content.headline else None,
    )
    first = content.rows[0].name
    alt = f"「{content.wording}」への回答の割合を帯で示した図。"
    return figure, f"{alt}{first}では、{content.spoken().plain}。"


def _bars(content: Tabulation) -> tuple[Figure, str]:
    row = content.rows[0]
    figure = charts.bars(
        content.answers,
        [row.shares[answer].height for answer in content.answers],
        value_labels=[row.shares[answer].figure for answer in content.answers],
        axis_label=f"{row.named}に占める割合（％{'、複数回答' if content.multiple else ''}）",
    )
    alt = f"「{content.wording}」への回答の割合を示した横棒の図。"
    return figure, f"{alt}{row.name}では、{content.largest().plain}。"


def _measures(bars: Bars) -> tuple[Figure, str]:
    figure = charts.bars(
        list(bars.numbers),
        [number.height for number in bars.numbers.values()],
        value_labels=[str(number) for number in bars.numbers.values()],
        axis_label=bars.axis,
        highlight=bars.highlight,
    )
    texts = [f"{name}は{number}" for name, number in bars.numbers.items()]
    return figure, f"{bars.axis}を示した横棒の図。{'、'.join(texts)}。"


def _dots(dots: Sequence[Dot], lines: str = "") -> tuple[Figure, str]:
    answers = {dot.answer for dot in dots}
    of_one = len(answers) == 1 and "" not in answers
    what = f"「{answers.pop()}」の割合" if of_one else "割合"
    if not any(dot.number.is_known for dot in dots):
        dots = ()
    names = [
        dot.name if dot.year is None else f"{dot.name}（{fiscal_year(dot.year)}）" for dot in dots
    ]
    ends = [dot.number.interval() for dot in dots]
    ranked = Counter(dot.among for dot in dots if dot.ranked)
    figure = charts.dot_interval(
        names,
        [dot.number.height for dot in dots],
        [interval.low.height if interval.is_known else math.nan for interval in ends],
        [interval.high.height if interval.is_known else math.nan for interval in ends],
        value_labels=[str(dot.number) for dot in dots],
        axis_label=f"{what}（％{lines}）",
        heads=[dot.among for dot in dots],
        ranked=[among for among, number in ranked.items() if number > 1],
        highlight=next((name for name, dot in zip(names, dots, strict=True) if dot.here), None),
    )
    texts = [
        f"{'ここで取り上げる' if dot.here else ''}{f'{dot.among}：' if dot.among else ''}{name}"
        f"は{dot.number}{f'で、信頼区間は{interval}' if interval.is_known else ''}"
        for name, dot, interval in zip(names, dots, ends, strict=True)
    ]
    return figure, f"{what}を点で示した図。{'。'.join(texts) or charts.NOTHING}。"
