"""The prose of notebooks that ``pipeline.py new`` writes, in English.

Where the Japanese has a name of the chapter or of a question, a field stands.
"""

# ruff: noqa: E501 - a text is one text

TEXTS = {
    "はじめに": "Introduction",
    "この報告書は、{{< var edition.own_name >}}がまとめたものです。": "This is a report of {{< var edition.own_name >}}.",
    "{{< var {*}.name >}}の結果": "Results: {{< var {1}.name >}}",
    "「{{< var {*}.name >}}」の回答{{< var {*}.answers >}}を、問いごとにまとめました。「{{< var {*}.asked >}}」に「{{< var {*}.answer >}}」と答えた人は{{< var {*}.share >}}でした。": "This chapter has the results of “{{< var {1}.name >}}” ({{< var {2}.answers >}}), question by question. To “{{< var {3}.asked >}}”, {{< var {5}.share >}} answered “{{< var {4}.answer >}}”.",
    "調査の方法": "How the survey was done",
    "調査の対象と回収の状況は@tbl-{*}-methodのとおりです。割合は、たずねた人すべてを分母とし、分母には無回答を含みます。": "@tbl-{1}-method shows who was asked, and how many responded. Shares are of all who were asked the question, including those who did not answer it.",
    "表や図にある「x」などの記号の意味は、@sec-{*}-marksのとおりです。": "@sec-{1}-marks explains “x” and the other marks in tables and charts.",
    "調査対象及び回収率等": "Population, responses and response rate",
    "「{{< var {*}_wording >}}」とたずねました（@fig-{*}、@tbl-{*}）。{{< var {*}_largest_polite >}}。": "The question was: “{{< var {1}_wording >}}” (@fig-{2}, @tbl-{3}). {{< var {4}_largest_polite >}}.",
    "{{< var {*}_asked_polite >}}（@fig-{*}、@tbl-{*}）。{{< var {*}_largest_polite >}}。": "{{< var {1}_asked_polite >}} (@fig-{2}, @tbl-{3}). {{< var {4}_largest_polite >}}.",
    "前年度との比較": "Compared with the previous year",
    "「{{< var {*}.answer >}}」と答えた人は、前年度は{{< var previous.{*}.share >}}、今年度は{{< var {*}.share >}}でした。{{< var {*}.note >}}。": "“{{< var {1}.answer >}}” was the answer of {{< var previous.{2}.share >}} in the previous year, and of {{< var {3}.share >}} this year. {{< var {4}.note >}}.",
    "年度ごとの割合": "Shares by year",
    "二つの年度を並べて示します（@fig-{*}、@tbl-{*}）。": "Both years are shown side by side (@fig-{1}, @tbl-{2}).",
    "「{{< var {*}.answer >}}」と答えた人の割合": "Share of those who answered “{{< var {1}.answer >}}”",
    "数の示し方": "How numbers are shown",
    "人が特定されないように、{{< var {*}.hidden >}}以下の回答は「x」とします。ほかの数との差からわかってしまう場合は、関わりのある数も「x」とします。": "So that nobody can be identified, answers given by {{< var {1}.hidden >}} or fewer are shown as “x”. Where such a number could be worked out from others, some of these are shown as “x” too.",
    "人が特定されないように、{{< var {*}.hidden >}}以下の回答は「x」とします。ほかの数との差からわかってしまう場合は、関わりのある数も「x」とします。図では、その部分を「x」とし、それが続いていない帯は示しません。": "So that nobody can be identified, answers given by {{< var {1}.hidden >}} or fewer are shown as “x”. Where such a number could be worked out from others, some of these are shown as “x” too. Charts have “x” in their place; a bar in which they do not lie together is not drawn.",
    "「-」は該当がないこと、「…」は値がわからないことを表します。": "“-” means that there is none, and “…” that the value is not known.",
}
"""By the Japanese, as in `translator.Translator.prose`."""
