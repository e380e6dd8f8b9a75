"""What a real Jupyter kernel writes into a notebook."""

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tsunagari.contract import CHART_MIME, COUNT_MIME, FACT_MIME, TABLE_MIME, Fact, collect

CELLS = (
    (
        "from tsunagari.present import charts\nfrom tsunagari.present import Facts, table\n"
        "from tsunagari.present.numbers import integer\nimport pandas as pd"
    ),
    "charts.bars(['一', '二'], [1, 2], value_labels=['1', '2'], axis_label='件数（件）')",
    "Facts('a').plain(b=integer(pd.Series([161]).sum(), '名'))",
    "table(pd.DataFrame({'区': ['門司区'], '数（件）': [1]}), note='注')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('日本語')\nplt.show()",
)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> list[list[Any]]:
    """The outputs of each cell, whatever a user has IPython do when it starts."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    assert collect(notebook) == [Fact(name="a.b", value=161, text="161名", unit="名")]
    return [cell.outputs for cell in notebook.cells]


def test_importing_writes_nothing(outputs: list[list[Any]]) -> None:
    assert outputs[0] == []


def test_a_figure_is_shown_once_as_svg(outputs: list[list[Any]]) -> None:
    (output,) = outputs[1]
    assert output.output_type == "execute_result"
    assert set(output.data) == {"image/svg+xml", "text/plain", CHART_MIME}
    assert output.data["text/plain"].startswith("<Drawing size 755.5")
    assert " at 0x" not in output.data["text/plain"]
    assert "<dc:date>" not in output.data["image/svg+xml"]
    assert 'width="544pt"' in output.data["image/svg+xml"]
    assert 'width="304pt"' in output.data[CHART_MIME]["narrow"]


def test_a_fact_is_one_output(outputs: list[list[Any]]) -> None:
    (output,) = outputs[2]
    assert set(output.data) == {FACT_MIME, COUNT_MIME, "text/plain"}


def test_a_table_brings_its_data(outputs: list[list[Any]]) -> None:
    (output,) = outputs[3]
    assert set(output.data) == {"text/html", "text/plain", TABLE_MIME}
    assert output.data[TABLE_MIME] == {
        "csv": "区,数（件）\n門司区,1\n",
        "note": "注",
        "area": None,
        "counts": None,
    }


def test_a_figure_of_pyplot_is_svg_too(outputs: list[list[Any]]) -> None:
    (output,) = outputs[4]
    assert set(output.data) == {"image/svg+xml", "text/plain"}
    assert "<dc:date>" not in output.data["image/svg+xml"]
