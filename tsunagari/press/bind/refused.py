"""The way out where a cell shows what a page of the report has no place for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tsunagari.messages import marked, say

Output = Mapping[str, Any]

_MOST = 60
_DRAW = marked("Draw it with tsunagari.present.charts: one of its charts, or `plt` as it has it")
_WIDGET = "application/vnd.jupyter.widget-view+json"
# What says in a type or in markup that a script would have to draw it in the browser.
_SCRIPTED = ("plotly", "bokeh", "holoviews", "vega", "javascript", "<script")
# How matplotlib's objects begin in text: what its calls return is shown if a cell ends with one.
_PARTS = ("[<matplotlib", "<matplotlib", "<Axes", "(<Figure", "Text(", "array([<", "{'whiskers'")


def contents(outputs: Sequence[Output]) -> str:
    """Return in words what outputs are."""
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    printed = "".join("".join(output.get("text", "")) for output in outputs).strip()
    if kinds == _VALUE:
        data = next(output["data"] for output in outputs if output.get("data"))
        return say("the value 「{words}」", words=_short("".join(data["text/plain"])))
    return ", ".join(sorted(kinds)) or say("printed text, 「{words}」", words=_short(printed))


_VALUE = {"text/plain"}


def _short(text: str) -> str:
    """Return the first line of a text, as far as a message has room for it."""
    first, *more = text.splitlines() or [""]
    return f"{first[:_MOST]} …" if more or len(first) > _MOST else first


def remedy(outputs: Sequence[Output]) -> str:
    """Return what to do about a cell that shows other things than one chart, one table or both."""
    return " ".join(_remedies(outputs)) or (
        say(
            "Show one chart, one table, or a chart and then its table in a cell; hide the "
            "rest with the option output: false."
        )
    )


def _remedies(outputs: Sequence[Output]) -> Iterator[str]:
    data: list[Mapping[str, Any]] = [output.get("data", {}) for output in outputs]
    if any(_WIDGET in shown for shown in data):
        yield say("A page has no widgets. For a progress bar write `from tqdm import tqdm`.")
    elif any(_is_scripted(shown) for shown in data):
        yield say(
            "A page runs no script, so that plotly, bokeh and the like stay empty. {draw}.",
            draw=say(_DRAW),
        )
    if any(_is_part(shown) for shown in data):
        yield say(
            "End the last line with ; so that what a call of matplotlib returns is not shown."
        )
    elif any(set(shown) == _VALUE for shown in data):
        yield say(
            "End the cell with what it shows; give a value that is needed below a name, and one "
            "for the prose to a fact."
        )
    if any("image/png" in shown or "image/jpeg" in shown for shown in data):
        yield say("{draw}, and then it is an SVG.", draw=say(_DRAW))
    if sum("image/svg+xml" in shown for shown in data) > 1:
        yield say("A figure that pyplot drew is shown by plt.show(), and not by its name too.")
    if any("text/html" in shown and "dataframe" in str(shown["text/html"]) for shown in data):
        yield say("Show a frame as table(…).")
    if any(output["output_type"] == "stream" for output in outputs):
        yield say("Take print(…) out, or let the prose name a fact.")


def _is_scripted(shown: Mapping[str, Any]) -> bool:
    texts = [*shown, "".join(shown.get("text/html", ""))[:100_000].lower()]
    return any(sign in text for text in texts for sign in _SCRIPTED)


def _is_part(shown: Mapping[str, Any]) -> bool:
    text = "".join(shown.get("text/plain", ""))
    return set(shown) == {"text/plain"} and text.startswith(_PARTS)
