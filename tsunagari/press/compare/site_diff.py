"""Two sites: whatever differs between their files is found, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from tsunagari.press.compare import amounts, causes, sentence_diff
from tsunagari.press.compare.changes import (
    ADDED,
    CHANGED,
    REMOVED,
    Changes,
    FactChange,
    FigureChange,
    PathChange,
    SentenceChange,
    TableChange,
)
from tsunagari.press.compare.page_text import Sentence
from tsunagari.press.compare.site_reader import PageContent, Site, Table
from tsunagari.press.compare.table_diff import AxisDiff, CellChange, TableDiff, compare_tables
from tsunagari.press.compare.text_tables import read_csv
from tsunagari.press.finish.open_data import PACKAGE
from tsunagari.press.finish.provenance import FILE, PAGE, SIGNATURE, SUMS
from tsunagari.press.plan.plan import ENGLISH
from tsunagari.press.render.staging import STYLE

# They repeat what pages, tables and facts say; they are listed only if nothing else differs.
_INDEX = "assets/search-index.js"
_DERIVED = {FILE, PAGE, SUMS, "facts.json", PACKAGE, _INDEX} | {
    f"{ENGLISH}/{name}" for name in (PACKAGE, _INDEX)
}
# What a site gets when it is published is no change of it.
_NOT_BUILT = {SIGNATURE}
_FIRST = "index.html"
T = TypeVar("T")


def compare_sites(edition: str, old: Site, new: Site) -> Changes:
    """Return what changed from an old site to a new one."""
    changes = Changes(edition, old.name, new.name)
    differing = [
        path for path in causes.path_changes(old.files, new.files) if path.path not in _NOT_BUILT
    ]
    if not differing:
        return changes
    changes.facts = list(_facts(old, new))
    changes.titles = _titles(old, new)
    pages = [path for path in differing if path.path.endswith(".html") and path.path != PAGE]
    for page in pages:
        _compare_page(page, old, new, changes)
    csvs = _differing_csvs(old, new)
    _compare_tables(old, new, pages, csvs, changes)
    _compare_figures(old, new, pages, changes)
    covered = _DERIVED | {page.path for page in pages} | set(csvs.values())
    covered |= {path for path in [*old.files, *new.files] if _is_translated(path)}
    changes.files += [path for path in differing if path.path not in covered]
    changes.inputs = causes.input_changes(old.provenance, new.provenance)
    changes.toolchain = causes.toolchain_changes(old.provenance, new.provenance)
    sections = [fact.page.removesuffix(".html") for fact in changes.facts]
    changes.causes = causes.causes_by_page(
        old.provenance, new.provenance, changes.inputs or [], changes.hrefs, sections
    )
    if not changes:
        changes.files = differing
    return changes


def _titles(old: Site, new: Site) -> dict[str, str]:
    """Return the title of each page whose file differs, the first page first."""
    titles = {}
    hrefs = {path for site in (old, new) for path in site.files if path.endswith(".html")}
    for href in sorted(hrefs - {PAGE}, key=lambda href: (href != "index.html", href)):
        if old.files.get(href) != new.files.get(href):
            site = new if href in new.files else old
            titles[href] = site.page(href).title
    return titles


def _facts(old: Site, new: Site) -> Iterator[FactChange]:
    for name in sorted(old.facts.keys() | new.facts.keys()):
        before, after = old.facts.get(name, {}), new.facts.get(name, {})
        if before == after:
            continue
        other_fields = [
            key
            for key in sorted(before.keys() | after.keys())
            if key not in ("value", "text") and before.get(key) != after.get(key)
        ]
        texts = str(before.get("text", "")), str(after.get("text", ""))
        unit = str(after.get("unit") or "")
        share = not unit and all(text.endswith(("%", "％")) for text in texts)
        amount = amounts.value_difference(
            before.get("value"), after.get("value"), share=share, unit=unit
        )
        page = str((after or before).get("page", ""))
        others = other_fields if before and after else ()
        said = _said(new if after else old, page, texts[1] or texts[0])
        heading, sentence = (said.heading, said.text) if said else ("", "")
        yield FactChange(name, page, *texts, amount, others, sentence, heading)


def _said(site: Site, page: str, text: str) -> Sentence | None:
    """Return the sentence in which readers find a fact, on its own page or on the first one."""
    if not text:
        return None
    alone = re.compile(rf"(?<![\d.,]){re.escape(text)}(?![\d])")
    found = (
        sentence
        for href in (page, _FIRST)
        if href in site.files
        for sentence in site.page(href).sentences
        if alone.search(sentence.text)
    )
    return next(found, None)


def _compare_page(page: PathChange, old: Site, new: Site, changes: Changes) -> None:
    """Compare the words and the style of a page that is in both sites."""
    title = changes.titles.get(page.path, "")
    if page.kind != CHANGED:
        changes.pages.append(PathChange(page.path, page.kind, title))
        return
    before, after = old.page(page.path), new.page(page.path)
    sentences = sentence_diff.compare_sentences(page.path, before.sentences, after.sentences)
    # Head and foot are the same on all pages: a change of them is listed once, with no page.
    frame = [
        SentenceChange("", "", change.kind, change.before, change.after)
        for change in sentence_diff.compare_sentences(page.path, before.frame, after.frame)
    ]
    changes.sentences += sentences
    changes.frame += [change for change in frame if change not in changes.frame]
    style = PathChange(STYLE, CHANGED)
    if before.style != after.style and style not in changes.files:
        changes.files.append(style)
    same = (before.tables, before.figures) == (after.tables, after.figures)
    if same and not sentences and not frame and before.style == after.style:
        changes.pages.append(PathChange(page.path, CHANGED, title))


def _differing_csvs(old: Site, new: Site) -> dict[str, str]:
    """Return the path of each CSV that differs, by the label of its table."""
    return {
        f"tbl-{path.rpartition('/')[2].removesuffix('.csv')}": path
        for path in [*old.files, *new.files]
        if path.endswith(".csv")
        and not _is_translated(path)
        and old.files.get(path) != new.files.get(path)
    }


def _is_translated(path: str) -> bool:
    """Tell whether a file is the CSV of a table in English, which its page shows."""
    return path.startswith(f"{ENGLISH}/") and path.endswith(".csv")


def _compare_tables(
    old: Site, new: Site, pages: Sequence[PathChange], csvs: Mapping[str, str], changes: Changes
) -> None:
    """Compare tables by their labels, wherever they stand, with their CSV."""
    before = _by_label(old, pages, lambda content: content.tables)
    after = _by_label(new, pages, lambda content: content.tables)
    for label in sorted(before.keys() | after.keys() | csvs.keys()):
        csv = csvs.get(label, "")
        for tables, site in ((before, old), (after, new)):
            if csv and label not in tables:  # its page may be the same in both
                tables.update(_table_of_any_page(label, site))
        page, table = after.get(label) or before.get(label) or ("", None)
        caption = table.caption if table else ""
        in_old = label in before or csv in old.files
        in_new = label in after or csv in new.files
        if not (in_old and in_new):
            kind = ADDED if in_new else REMOVED
            changes.tables.append(TableChange(label, caption, page, kind))
            continue
        on_page = in_csv = TableDiff()
        if label in before and label in after:
            on_page = compare_tables(before[label][1].cells, after[label][1].cells)
        if csv in old.files and csv in new.files:
            in_csv = compare_tables(read_csv(old.read(csv)), read_csv(new.read(csv)))
            in_csv = _only_in_csv(in_csv, on_page)
        if on_page or csv:
            changes.tables.append(TableChange(label, caption, page, CHANGED, on_page, in_csv))


def _by_label(
    site: Site, pages: Sequence[PathChange], part: Callable[[PageContent], Mapping[str, T]]
) -> dict[str, tuple[str, T]]:
    """Return the tables or figures of some pages by their labels, each with its page."""
    return {
        label: (page.path, content)
        for page in pages
        if page.path in site.files
        for label, content in part(site.page(page.path)).items()
    }


def _table_of_any_page(label: str, site: Site) -> dict[str, tuple[str, Table]]:
    """Return a table with its page, which need not be one that changed."""
    for href in site.files:
        if href.endswith(".html") and href != PAGE and label in site.page(href).tables:
            return {label: (href, site.page(href).tables[label])}
    return {}


def _only_in_csv(in_csv: TableDiff, on_page: TableDiff) -> TableDiff:
    """Return the changes of a CSV without those that the printed table shows already."""
    positions = {(_without_unit(cell.row), _without_unit(cell.column)) for cell in on_page.cells}
    values = {_values(cell) for cell in on_page.cells}
    cells = [
        cell
        for cell in in_csv.cells
        if not any(
            (_without_unit(name), _without_unit(cell.column)) in positions
            for name in _row_names(cell.row)
        )
        if _values(cell) not in values
    ]
    rows = _axis_only_in_csv(in_csv.rows, on_page.rows)
    return TableDiff(cells, rows, _axis_only_in_csv(in_csv.columns, on_page.columns))


def _axis_only_in_csv(in_csv: AxisDiff, on_page: AxisDiff) -> AxisDiff:
    def rest(names: Sequence[str], shown: Sequence[str]) -> list[str]:
        shown_names = {_without_unit(name) for name in shown}
        return [
            name
            for name in names
            if not any(_without_unit(part) in shown_names for part in _row_names(name))
        ]

    renamed = {(_without_unit(old), _without_unit(new)) for old, new in on_page.renamed}
    return AxisDiff(
        rest(in_csv.added, on_page.added),
        rest(in_csv.removed, on_page.removed),
        [
            (old, new)
            for old, new in in_csv.renamed
            if (_without_unit(old), _without_unit(new)) not in renamed
        ],
        in_csv.moved and not on_page.moved,
    )


def _values(cell: CellChange) -> tuple[str, str, str]:
    """Return a cell's change apart from its row, which a CSV may call otherwise: 「2日目」 is 2."""
    before, after = (text.replace(",", "").rstrip("%％") for text in (cell.before, cell.after))
    return _without_unit(cell.column), before, after


def _row_names(row: str) -> list[str]:
    """Return the name of a row, and the parts that it is joined from."""
    return [row, *row.split(" / ")]


def _without_unit(head: str) -> str:
    """Return a head without its unit, which a CSV may write otherwise."""
    return head.partition("（")[0].strip()


def _compare_figures(old: Site, new: Site, pages: Sequence[PathChange], changes: Changes) -> None:
    """Compare figures by their labels, wherever they stand, with their drawings."""
    before = _by_label(old, pages, lambda content: content.figures)
    after = _by_label(new, pages, lambda content: content.figures)
    for label in sorted(before.keys() | after.keys()):
        old_drawing = before[label][1].source if label in before else ""
        new_drawing = after[label][1].source if label in after else ""
        if not new_drawing or not old_drawing:
            kind = ADDED if new_drawing else REMOVED
        elif old_drawing == new_drawing:
            continue
        else:
            kind = CHANGED
        page, figure = after.get(label) or before[label]
        changes.figures.append(
            FigureChange(
                label,
                figure.caption,
                page,
                kind,
                old_drawing,
                new_drawing,
                _drawn_tables(label, page, changes),
            )
        )


def _drawn_tables(label: str, page: str, changes: Changes) -> list[str]:
    """Return the changed tables that a figure draws: the one of its own name, or its page's."""
    of_page = [table.label for table in changes.tables if table.page == page]
    own = f"tbl-{label.removeprefix('fig-')}"
    return [own] if own in of_page else of_page
