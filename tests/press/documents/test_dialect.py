"""All that prose may use of the dialect comes through into every document, as the gate has it."""

from __future__ import annotations

from tests.conftest import ALL_FORMATS, Project, notebook

TEXT = r"""# 章の題 *強調* と "quoted" -- dash... {#sec-one}

'It's' "double" と “全角引用” and `code <b> x` と **太字** と*斜体*と。

参加者は{{< var one.people >}}です[^a]。もう一つ[^b]。

1. 一
2. 二
    - 入れ子 a
    - 入れ子 b[^c]

        二つめの段落。

3. 三

- 緩い

- リスト

    段落つき。

> 引用 *文*
>
> 二段落目

## 節 {#sec-one-a}

行末\
改行。[https://example.jp/a_b?c=d&e=f](https://example.jp/a_b?c=d&e=f)。
[リンク](https://example.jp/) と [章](one.ipynb) と [節](#sec-one-a) と @sec-one-a。

### 小節 {#sec-one-b .unnumbered}

#### 細節 {#sec-one-c}

##### さらに {#sec-one-d}

文。URL_with_underscore と a*b と [1 < 2 & 3 > 2]{.fixed} と [第45号]{.fixed} と $x。
#tag と [括弧] と {波} と ~ と ^ と |。

::: {.callout-warning}
## 注意の *題*

段落。

- 項目[^d]
- 項目
:::

::: {.callout-note}
題のない補足。
:::

[^a]: 注 A。

    二段落目。

[^b]: 注 `B` と [l](https://example.jp)。

[^c]: 注 C。

[^d]: 注 D。
"""
TABLE = """#| label: tbl-one-a
#| tbl-cap: "題 & さらに"
import pandas as pd
from tsunagari.present.columns import Column
from tsunagari.present.tables import table
frame = pd.DataFrame({"a": ["=x", "<b>&", "～"], "b": [1.5, 2, 3]})
table(frame, [Column("a", "名前"), Column("b", "値", "％", 1)], note='注 <x> & "y"')"""
FACT = """from tsunagari.present import Facts, Printed
Facts("one").plain(people=Printed('5*3~4_名 <b>&"x"', 53))"""


def test_prose_of_every_kind_comes_through(project: Project) -> None:
    cells = (("text-title", TEXT), ("fact", FACT), ("last", TABLE))
    project.write("notebooks/one.ipynb", notebook(*cells))
    built = project.build("--renderer", "pandoc", *ALL_FORMATS)
    assert built.returncode == 0, built.stderr
    assert {"r4.pdf", "r4.docx", "r4.xlsx"} <= project.files("_site/r4").keys()
