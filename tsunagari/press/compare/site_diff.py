"""Compare two sites, so that whatever differs between their files is told, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tsunagari.press.compare import amounts, causes, sentence_diff, table_diff
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
from tsunagari.press.compare.site_reader import Figure, Site, Table
from tsunagari.press.compare.text_tables import read_csv
from tsunagari.press.finish.provenance import FILE, PAGE, SUMS
from tsunagari.press.render.staging import STYLE

# These say again what pages, tables and facts say; they are told of only if nothing else is.
_DERIVED = {FILE, PAGE, SUMS, "facts.json", "datapackage.json", "assets/search-index.js"}


def compare(edition: str, old: Site, new: Site) -> Changes:
    """Find what changed from an old site to a new one."""
    changes = Changes(edition, old.name, new.name)
    differing = causes.paths(old.files, new.files)
    if not differing:
        return changes
    changes.facts = list(_facts(old.facts, new.facts))
    changes.titles = _titles(old, new)
    told = set(_DERIVED)
    pages = [one for one in differing if one.path.endswith(".html") and one.path != PAGE]
    for one in pages:
        _page(one, old, new, changes)
        told.add(one.path)
    _tables(old, new, pages, changes, told)
    _figures(old, new, pages, changes)
    changes.files += [one for one in differing if one.path not in told]
    changes.inputs = causes.inputs(old.made, new.made)
    changes.making = causes.making(old.made, new.made)
    sections = [fact.page.removesuffix(".html") for fact in changes.facts]
    changes.causes = causes.by_page(
        old.made, new.made, changes.inputs or [], changes.hrefs, sections
    )
    if not changes:
        changes.files = differing
    return changes


def _titles(old: Site, new: Site) -> dict[str, str]:
    """Title of each page whose file differs, the first page first."""
    titles = {}
    hrefs = {path for site in (old, new) for path in site.files if path.endswith(".html")}
    for href in sorted(hrefs - {PAGE}, key=lambda href: (href != "index.html", href)):
        if old.files.get(href) != new.files.get(href):
            site = new if href in new.files else old
            titles[href] = site.page(href).title
    return titles


def _facts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FactChange]:
    for name in sorted(old.keys() | new.keys()):
        before, after = old.get(name, {}), new.get(name, {})
        if before == after:
            continue
        fields = [
            key
            for key in sorted(before.keys() | after.keys())
            if key not in ("value", "text") and before.get(key) != after.get(key)
        ]
        texts = str(before.get("text", "")), str(after.get("text", ""))
        unit = str(after.get("unit") or "")
        share = not unit and all(text.endswith(("%", "％")) for text in texts)
        amount = amounts.of_values(before.get("value"), after.get("value"), share=share, unit=unit)
        page = str((after or before).get("page", ""))
        yield FactChange(name, page, *texts, amount, fields if before and after else ())


def _page(one: PathChange, old: Site, new: Site, changes: Changes) -> None:
    """Compare the words of a page that is in both sites."""
    title = changes.titles.get(one.path, "")
    if one.kind != CHANGED:
        changes.pages.append(PathChange(one.path, one.kind, title))
        return
    before, after = old.page(one.path), new.page(one.path)
    found = sentence_diff.compare(one.path, before.sentences, after.sentences)
    frame = [
        SentenceChange("", "", part.kind, part.before, part.after)
        for part in sentence_diff.compare(one.path, before.frame, after.frame)
    ]
    changes.sentences += found
    changes.frame += [part for part in frame if part not in changes.frame]
    look = PathChange(STYLE, CHANGED)
    if before.style != after.style and look not in changes.files:
        changes.files.append(look)
    same = (before.tables, before.figures) == (after.tables, after.figures)
    if same and not found and not frame and before.style == after.style:
        changes.pages.append(PathChange(one.path, CHANGED, title))


def _tables(
    old: Site, new: Site, pages: list[PathChange], changes: Changes, told: set[str]
) -> None:
    """Compare tables by their labels, wherever they stand, with their CSV."""
    before, after = _tables_on(old, pages), _tables_on(new, pages)
    csvs = {
        f"tbl-{path.rpartition('/')[2].removesuffix('.csv')}": path
        for path in [*old.files, *new.files]
        if path.endswith(".csv") and old.files.get(path) != new.files.get(path)
    }
    told |= set(csvs.values())
    for label in sorted(before.keys() | after.keys() | csvs.keys()):
        csv = csvs.get(label, "")
        for found, site in ((before, old), (after, new)):
            if csv and label not in found:  # its page may be the same in both
                found.update(_table_of(label, site))
        page, caption = _place(after.get(label) or before.get(label))
        there = [
            label in found or csv in site.files for found, site in ((before, old), (after, new))
        ]
        if not all(there):
            kind = ADDED if there[1] else REMOVED
            changes.tables.append(TableChange(label, caption, page, kind))
            continue
        printed = given = table_diff.GridChange()
        if label in before and label in after:
            printed = table_diff.compare(before[label][1].grid, after[label][1].grid)
        if csv in old.files and csv in new.files:
            given = table_diff.compare(read_csv(old.read(csv)), read_csv(new.read(csv)))
            given = _without(given, printed)
        if printed or csv:
            changes.tables.append(TableChange(label, caption, page, CHANGED, printed, given))


def _tables_on(site: Site, pages: list[PathChange]) -> dict[str, tuple[str, Table]]:
    return {
        label: (one.path, table)
        for one in pages
        if one.path in site.files
        for label, table in site.page(one.path).tables.items()
    }


def _place(found: tuple[str, Table] | None) -> tuple[str, str]:
    return (found[0], found[1].caption) if found else ("", "")


def _table_of(label: str, site: Site) -> dict[str, tuple[str, Table]]:
    """Find a table on a page that did not change."""
    for href in site.files:
        if href.endswith(".html") and href != PAGE and label in site.page(href).tables:
            return {label: (href, site.page(href).tables[label])}
    return {}


def _without(given: table_diff.GridChange, printed: table_diff.GridChange) -> table_diff.GridChange:
    """Leave out of a CSV's changes what is told of the printed table already."""
    places = {(_bare(cell.row), _bare(cell.column)) for cell in printed.cells}
    numbers = {_step(cell) for cell in printed.cells}
    given.cells = [
        cell
        for cell in given.cells
        if not any((_bare(part), _bare(cell.column)) in places for part in _parts(cell.row))
        if _step(cell) not in numbers
    ]
    for name in ("rows_added", "rows_removed", "columns_added", "columns_removed"):
        told = {_bare(each) for each in getattr(printed, name)}
        rest = [
            each
            for each in getattr(given, name)
            if not any(_bare(part) in told for part in _parts(each))
        ]
        setattr(given, name, rest)
    for name in ("rows_renamed", "columns_renamed"):
        told_pairs = {(_bare(before), _bare(after)) for before, after in getattr(printed, name)}
        pairs = getattr(given, name)
        rest_pairs = [pair for pair in pairs if (_bare(pair[0]), _bare(pair[1])) not in told_pairs]
        setattr(given, name, rest_pairs)
    given.rows_moved = given.rows_moved and not printed.rows_moved
    given.columns_moved = given.columns_moved and not printed.columns_moved
    return given


def _step(cell: table_diff.Cell) -> tuple[str, str, str]:
    """Give what a cell's change is wherever its row has another name: 「2日目」 is 2 in a CSV."""
    before, after = (text.replace(",", "").rstrip("%％") for text in (cell.before, cell.after))
    return _bare(cell.column), before, after


def _parts(row: str) -> list[str]:
    return [row, *row.split(" / ")]


def _bare(name: str) -> str:
    """Give a head without its unit, which a CSV may write otherwise."""
    return name.partition("（")[0].strip()


def _figures(old: Site, new: Site, pages: list[PathChange], changes: Changes) -> None:
    """Compare figures by their labels, wherever they stand, with their drawings."""
    before, after = _figures_on(old, pages), _figures_on(new, pages)
    for label in sorted(before.keys() | after.keys()):
        first = before[label][1].source if label in before else ""
        last = after[label][1].source if label in after else ""
        if not last or not first:
            kind = ADDED if last else REMOVED
        elif first == last:
            continue
        else:
            kind = CHANGED
        page, figure = after.get(label) or before[label]
        tables = _tables_of(label, page, changes)
        changes.figures.append(FigureChange(label, figure.caption, page, kind, first, last, tables))


def _figures_on(site: Site, pages: list[PathChange]) -> dict[str, tuple[str, Figure]]:
    return {
        label: (one.path, figure)
        for one in pages
        if one.path in site.files
        for label, figure in site.page(one.path).figures.items()
    }


def _tables_of(label: str, page: str, changes: Changes) -> list[str]:
    """Name the changed tables that a figure draws: the one of its own name, or its page's."""
    of_page = [table.label for table in changes.tables if table.page == page]
    own = f"tbl-{label.removeprefix('fig-')}"
    return [own] if own in of_page else of_page
