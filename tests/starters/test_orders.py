"""The order of options: on scales that questionnaires use, by numbers, by how often."""

from __future__ import annotations

import random

import pytest

from tsunagari.starters import orders

SCALES = [
    "しばしばある・常にある/時々ある/たまにある/ほとんどない/決してない",
    "常にある/時々ある/ほとんどない/決してない",
    "いつもある/よくある/ときどきある/あまりない/まったくない",
    "とてもそう思う/そう思う/どちらともいえない/あまりそう思わない/そう思わない",
    "とてもそう思う/そう思う/そう思わない/まったくそう思わない",
    "そう思う/どちらかといえばそう思う/どちらかといえばそう思わない/そう思わない/わからない",
    "非常に満足している/満足している/ふつう/不満である/非常に不満である",
    "よい/まあよい/ふつう/あまりよくない/よくない",
    "大変ゆとりがある/ややゆとりがある/普通/やや苦しい/大変苦しい",
    "賛成/どちらかといえば賛成/どちらかといえば反対/反対/回答しない",
    "週4~5回以上/週2~3回程度/週1回程度/2週間に1回程度/月1回程度/月1回未満/全くない",
    "ほぼ毎日/週に2~3回/月に数回/年に数回/ほとんどない",
    "週に3日以上/週に2日/週に1日/0日",
    "毎号読む/ときどき読む/読まない",
    "はい/いいえ/わからない",
    "参加した/参加しなかった",
    "男性/女性/その他/答えたくない",
    "20歳未満/20代/30代/70代以上/無回答",
    "1年未満/1年以上5年未満/5年以上10年未満/10年以上",
    "6か月未満/6か月以上1年未満/1年以上",
    "1 ない/2 ある/3 わからない",
    "Always/Often/Sometimes/Rarely/Never/Prefer not to say",
    "Strongly agree/Agree/Neutral/Disagree/Strongly disagree",
]


@pytest.mark.parametrize("scale", SCALES)
def test_options_of_a_known_scale_are_in_its_order(scale: str) -> None:
    wanted = scale.split("/")
    apart = [option for option in wanted if orders.stands_apart(option)]
    choose = random.Random(scale)  # noqa: S311 - any order
    for _ in range(5):
        shuffled = choose.sample(wanted, len(wanted))
        found, known = orders.in_order({text: n for n, text in enumerate(shuffled, 1)})
        assert known
        assert [option for option in found if option not in apart] == [
            option for option in wanted if option not in apart
        ]
        assert set(found[len(found) - len(apart) :]) == set(apart)


@pytest.mark.parametrize(
    ("options", "matters"),
    [
        ("家族/友人/近所の人/その他", False),
        ("知っている/名前は聞いたことがある/知らない", False),
        ("持ち家/賃貸/社宅", False),
        ("よく会う/しばしば会う/会わない", True),
        ("とても近い/かなり近い/遠い", True),
    ],
)
def test_an_order_that_words_do_not_tell_is_not_made_up(options: str, matters: bool) -> None:
    often = {text: n for n, text in enumerate(options.split("/"), 1) if text != "その他"}
    found, known = orders.in_order({**often, **({"その他": 99} if "その他" in options else {})})
    assert not known
    assert found[: len(often)] == sorted(often, key=lambda text: -often[text])
    assert orders.may_be_scale(options.split("/")) is matters
