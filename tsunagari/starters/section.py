"""``new section``: a small section that builds at once, to be replaced piece by piece."""

from __future__ import annotations

from pathlib import Path

from tsunagari.messages import say
from tsunagari.press.plan import plan
from tsunagari.starters import names, writing

_MODULE = '''"""‹name›: what is read from its data folder, and what is computed of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tsunagari.analysis.data import columns
from tsunagari.analysis.data.folders import data_folder
from tsunagari.analysis.data.source import Source

_ITEMS = {"item": columns.text(unique=True), "amount": columns.integer()}


def load(folder: str | Path = "") -> pd.DataFrame:
    """Read and check the section's data.

    Parameters
    ----------
    folder : str or Path
        The section's data; if it is empty, see `data_folder`.

    Returns
    -------
    DataFrame
        One row an item: ``item`` and ``amount``.

    Raises
    ------
    DataError
        With every fault found in the file.
    """
    source = Source(data_folder(folder, "‹name›"))
    items = source.table("items.csv", _ITEMS)
    source.stop_if_faulty()
    return items


def total(items: pd.DataFrame) -> int:
    """Return the sum of all items."""
    return int(items["amount"].sum())
'''
_ITEMS = "item,amount\n一つ目の項目,12\n二つ目の項目,34\n"
NOTEBOOK = """%% markdown
# 章の標題（[‹name›]{.fixed}） {#sec-‹slug›}

この章の要点を、ここに書きます。合計は{{< var ‹name›.total >}}でした。
%% parameters
data: str = ""  # 空なら、環境変数 TSUNAGARI_EDITION の版（なければ r4）のデータを読む
%% code
from tsunagari.analysis import ‹name›
from tsunagari.present import Column, Facts, charts, table
from tsunagari.present.numbers import integer
%% code
items = ‹name›.load(data)
amounts = [integer(amount, "件") for amount in items["amount"]]
fact = Facts("‹name›")
fact.plain(total=integer(‹name›.total(items), "件"))
fact.plain(by_item="、".join(items["item"] + "は" + amounts))
%% markdown
## 内訳 {#sec-‹slug›-items}

内訳は、{{< var ‹name›.by_item >}}です（@fig-‹slug›-items、@tbl-‹slug›-items）。
%% code
#| label: fig-‹slug›-items
#| fig-cap: "項目ごとの件数"
#| fig-alt: "項目ごとの件数を示した横棒の図。{{< var ‹name›.by_item >}}。"
charts.bars(items["item"], items["amount"], value_labels=amounts, axis_label="件数（件）")
%% code
#| label: tbl-‹slug›-items
#| tbl-cap: "項目ごとの件数"
table(items, [Column("item", "項目"), Column("amount", "件数", "件")])
"""


def new_section(root: Path, edition: str, name: str) -> list[str]:
    """Make a section of an edition, and return what is said of it.

    Raises
    ------
    ConfigError
        If it cannot be called so, or a file is there already.
    """
    names.check_section(root, edition, name)
    settings = root / plan.edition_file(edition)
    text = writing.added(settings.read_text(encoding="utf-8"), "sections", name, mapping=True)
    notebook = writing.notebook(NOTEBOOK, name=name, slug=name.replace("_", "-"))
    made = writing.write_all(
        root,
        {
            f"data/{edition}/{name}/items.csv": _ITEMS,
            f"tsunagari/analysis/{name}.py": writing.filled(_MODULE, name=name),
            f"notebooks/{name}.ipynb": notebook,
            plan.edition_file(edition): text,
        },
    )
    plan.make_plan(root, edition)
    return [
        say(
            "Made section {name} of edition {edition}, which builds as it is:",
            name=name,
            edition=edition,
        ),
        *made,
        say("Next:"),
        say(
            "  1. pipeline.py build {edition} --section {name}, and look at the page",
            edition=edition,
            name=name,
        ),
        say("  2. your figures into data/{edition}/{name}/", edition=edition, name=name),
        say("     and each of its columns at the top of tsunagari/analysis/{name}.py", name=name),
        say("  3. title, sentences, charts and tables in notebooks/{name}.ipynb", name=name),
        say("  4. its place among the sections in data/{edition}/edition.yml", edition=edition),
        say("  5. its key figure in index.qmd, or in the edition's own"),
    ]
