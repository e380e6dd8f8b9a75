"""A page of the book as pieces: prose, and what a code cell shows of itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import EllipsisType
from typing import Any, Literal

from tsunagari.contract import (
    CHART_MIME,
    COUNT_MIME,
    FACT_MIME,
    LEFT_OUT_MIME,
    NOTE_MIME,
    PREVIEW_MIME,
    TABLE_MIME,
    ChartContent,
    ContractError,
    FactCounts,
    TableCounts,
    left_out,
    read_chart,
    read_counts,
    read_table,
)
from tsunagari.messages import coded, say
from tsunagari.press.bind import markdown_rules, refused
from tsunagari.press.bind.parts import Parts
from tsunagari.press.core.problems import Problem, cell_label, page_label

SVG_MIME = "image/svg+xml"

_DRAFT = """::: {.callout-note}
## 準備中

この章の数値は、まだ記入されていません。「…」は、これから記入するところです。
:::
"""
_UNSHOWN = {FACT_MIME, LEFT_OUT_MIME, NOTE_MIME, PREVIEW_MIME}


@dataclass(frozen=True)
class Prose:
    """Markdown as the analyst wrote it."""

    where: str
    source: str

    @property
    def typed(self) -> str:
        """What somebody has written."""
        return self.source


@dataclass(frozen=True)
class Float:
    """A numbered figure or table.

    Attributes
    ----------
    content
        SVG of a figure, HTML of a table.
    csv
        What the reader can take away; empty for a figure.
    note
        What stands below a table.
    area
        What a table is about: None for the edition's city, empty for no area.
    counts
        Whom a table counts; None if nobody, and ``...`` if it is not said.
    narrow
        A figure's SVG for the width of a phone; empty if `content` serves at any.
    computed_alt
        Whether the alternative text came with the figure, and nobody typed it.
    chart
        What a figure says of itself beside its SVG, with its drawings in English if there are any.
    """

    where: str
    kind: Literal["fig", "tbl"]
    label: str
    caption: str
    alt: str
    content: str
    csv: str = ""
    note: str = ""
    area: str | None = None
    counts: TableCounts | EllipsisType | None = ...
    narrow: str = ""
    computed_alt: bool = False
    chart: ChartContent | None = None

    @property
    def typed(self) -> str:
        """What somebody has written."""
        return self.caption if self.computed_alt else f"{self.caption}\n{self.alt}"


Piece = Prose | Float


@dataclass(frozen=True)
class Counted:
    """Where a fact is recorded, and whom it counts: see `Float`."""

    where: str
    counts: FactCounts | EllipsisType | None = ...


@dataclass(frozen=True)
class Page:
    """One page: the preface has number 0, a section its chapter's number.

    Attributes
    ----------
    notebook
        Name of the notebook it is made from; one notebook may make several pages.
    numeral
        How its number is written, where that is not as it is: see `Section`.
    left_out
        The ids of the headings whose parts it leaves out, as there is no data for them.
    counted
        Whom each fact of the page counts, by its name.
    """

    name: str
    number: int
    pieces: Sequence[Piece]
    notebook: str
    counted: Mapping[str, Counted] = field(default_factory=dict)
    draft: bool = False
    """Whether its figures are still to be filled in: then it has none."""
    numeral: str = ""
    left_out: Collection[str] = ()

    @property
    def written_number(self) -> str:
        """Its number as readers see it."""
        return self.numeral or str(self.number)

    @property
    def href(self) -> str:
        """Address within the site."""
        return f"{self.name}.html"

    @property
    def where(self) -> str:
        """The page as a message names it."""
        return page_label(self.name, self.notebook)

    @property
    def prose(self) -> list[Prose]:
        """The pieces of markdown alone."""
        return [piece for piece in self.pieces if isinstance(piece, Prose)]

    @property
    def floats(self) -> list[Float]:
        """The figures and tables alone."""
        return [piece for piece in self.pieces if isinstance(piece, Float)]


def preface(source: str, where: str = "index.qmd") -> Page:
    """Make the page of the preface, which stands in the file `where`."""
    return Page("index", 0, [Prose(where, source)], "index")


def chapter(
    name: str, number: int, notebook: Mapping[str, Any], made_from: str
) -> tuple[Page, list[Problem]]:
    """Make the page of an executed notebook.

    Parameters
    ----------
    name, number
        Of the page.
    notebook
        As it was executed.
    made_from
        Its name, by which it names its facts and labels.

    Returns
    -------
    tuple
        The page, and what in it is outside the dialect.
    """
    pieces: list[Piece] = []
    problems: list[Problem] = []
    counted: dict[str, Counted] = {}
    is_draft = bool(notebook.get("metadata", {}).get("tsunagari", {}).get("draft"))
    try:
        absent = frozenset(left_out(notebook))
        parts = Parts(absent)
    except ContractError as error:
        what = coded("P10", "what is left out cannot be read: {error}.", error=error)
        return Page(name, number, [], made_from), [Problem(page_label(name, made_from), what)]
    for position, cell in enumerate(_own(notebook), start=1):
        tags = cell["metadata"].get("tags", [])
        where = cell_label(page_label(name, made_from), position)
        problems += _count(counted, cell, where)
        if cell["cell_type"] == "markdown":
            if kept := parts.prose(cell["source"]):
                pieces.append(Prose(where, kept))
        elif cell["cell_type"] == "code":
            given, faults = markdown_rules.options(cell["source"], where)
            problems += faults
            is_shown = given.get("include", True) and given.get("output", True) and not is_draft
            is_shown = is_shown and not parts.skipping
            if not faults and is_shown and "parameters" not in tags:
                try:
                    shown, faults = _shown(cell["outputs"], given, where)
                except ContractError as error:
                    what = coded("P04", "what the cell shows cannot be read: {error}.", error=error)
                    remedy = say("Show it with table(…) or a chart.")
                    shown, faults = [], [Problem(where, what, remedy)]
                pieces += shown
                problems += faults
        else:
            what = coded(
                "P01",
                "a cell of type {cell_type} is not in the report's dialect.",
                cell_type=cell["cell_type"],
            )
            problems.append(Problem(where, what, say("Use markdown and code cells.")))
    for section in sorted(parts.unknown):
        what = coded(
            "P06", "the part {section} is left out, but no heading has this id.", section=section
        )
        problems.append(Problem(page_label(name, made_from), what))
    if is_draft and pieces:
        pieces.insert(1, Prose(pieces[0].where, _DRAFT))
    page = Page(name, number, pieces, made_from, counted, is_draft, left_out=absent)
    return page, problems


def _own(notebook: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the cells that the analyst wrote."""
    for cell in notebook["cells"]:
        if "injected-parameters" not in cell["metadata"].get("tags", []):
            yield cell


def _count(counted: dict[str, Counted], cell: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Note whom facts count, in cells of all kinds: a fact is published wherever it is recorded."""
    for output in _outputs(cell):
        data = output.get("data", {})
        if FACT_MIME in data:
            name = data[FACT_MIME]["name"]
            try:
                counts = read_counts(data[COUNT_MIME]) if COUNT_MIME in data else ...
            except ContractError as error:
                yield Problem(
                    where,
                    coded(
                        "P10",
                        "whom the fact {name} counts cannot be read: {error}.",
                        name=name,
                        error=error,
                    ),
                )
                continue
            # If it is recorded twice, the second cannot take back what the first says.
            if name not in counted or not isinstance(counted[name].counts, FactCounts):
                counted[name] = Counted(where, counts)


def _outputs(cell: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    outputs: Sequence[Mapping[str, Any]] = cell.get("outputs", ())
    return outputs


def _shown(
    outputs: Sequence[Mapping[str, Any]], given: Mapping[str, Any], where: str
) -> tuple[list[Float], list[Problem]]:
    """Take a cell's figure, table or both; facts are not shown, and anything else is refused.

    The table of a figure named ``fig-one`` is ``tbl-one``, and has the same caption.
    """
    shown = [output for output in outputs if not _UNSHOWN & output.get("data", {}).keys()]
    if not shown:
        label = given.get("label")
        what = coded("P04", "the cell labelled {label} shows nothing.", label=label)
        return [], [Problem(where, what, say("End it with the chart or table."))] if label else []
    kinds = [_kind(output) for output in shown]
    if kinds == [None]:
        what = coded(
            "P04",
            "the cell shows {refused}, which is not in the report's dialect.",
            refused=refused.contents(shown),
        )
        return [], [Problem(where, what, refused.remedy(shown))]
    if len(kinds) > 1 and kinds != ["fig", "tbl"]:
        what = coded("P04", "the cell shows more than one thing.")
        return [], [Problem(where, what, refused.remedy(shown))]
    if kinds[0] == "tbl":
        faults = list(_missing(given, "tbl", ("tbl-cap",), where))
        return [] if faults else [_table(shown[0]["data"], given, where)], faults
    drawing = shown[0]["data"]
    chart = read_chart(drawing.get(CHART_MIME, {}))
    computed = bool(chart.alt) and "fig-alt" not in given
    if computed:
        given = {"fig-alt": chart.alt, **given}
    faults = [
        *_missing(given, "fig", ("fig-cap", "fig-alt"), where),
        *(_named_in_data(chart.alt, where) if computed else ()),
    ]
    if faults:
        return [], faults
    beside = {"tbl-cap": given["fig-cap"], **given}
    beside["label"] = given["label"].replace("fig-", "tbl-", 1)
    tables = [_table(output["data"], beside, where) for output in shown[1:]]
    figure = _figure(drawing, given, where)
    figure = replace(figure, computed_alt=computed, narrow=chart.narrow, chart=chart)
    return [figure, *tables], []


def _named_in_data(alt: str, where: str) -> Iterator[Problem]:
    """Yield whether a label in a computed text looks like the name of a fact, as facts may not."""
    if "{{<" in alt or "{{%" in alt:
        what = coded(
            "P10",
            "the chart's labels hold {braces}, which names a fact in prose: Quarto would look for "
            "it.",
            braces="{{",
        )
        yield Problem(where, what, say("Write it otherwise in the data."))


def _kind(output: Mapping[str, Any]) -> Literal["fig", "tbl"] | None:
    """Return what an output is to the reader; None if it is nothing that a page may show."""
    data = output.get("data", {})
    if TABLE_MIME in data:
        return "tbl"
    return "fig" if SVG_MIME in data else None


def _table(data: Mapping[str, Any], given: Mapping[str, Any], where: str) -> Float:
    html, table = _text(data["text/html"]), read_table(data[TABLE_MIME])
    return Float(
        where,
        "tbl",
        given["label"],
        given["tbl-cap"],
        "",
        html,
        csv=table.csv,
        note=table.note,
        area=table.area,
        counts=table.declared,
    )


def _figure(data: Mapping[str, Any], given: Mapping[str, Any], where: str) -> Float:
    svg = _text(data[SVG_MIME])
    return Float(where, "fig", given["label"], given["fig-cap"], given["fig-alt"], svg)


def _text(data: str | Sequence[str]) -> str:
    """Return a text that an output may hold line by line."""
    return data if isinstance(data, str) else "".join(data)


def _missing(
    given: Mapping[str, Any], kind: str, needed: Sequence[str], where: str
) -> Iterator[Problem]:
    if not str(given.get("label", "")).startswith(f"{kind}-"):
        what = coded("P03", "what the cell shows has no label that begins with {kind}-.", kind=kind)
        yield Problem(where, what, say("Add a first line: #| label: {kind}-name", kind=kind))
    for name in needed:
        if not given.get(name):
            yield Problem(
                where,
                coded("P03", "the cell has no {name}.", name=name),
                say("Add a line: #| {name}: …", name=name),
            )
    if kind == "fig" and given.get("fig-alt") and given["fig-alt"] == given.get("fig-cap"):
        what = coded("P03", "fig-alt is the same as fig-cap.")
        yield Problem(where, what, say("Say in fig-alt what the figure shows."))
