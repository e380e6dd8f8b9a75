"""The files about single persons, read so that nothing of them may come back in the site.

Private is what ``private`` in ``edition.yml`` names, and without being named every table of the
edition that numbers its rows one by one: its first column has as many values as the file rows.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise, zip_longest
from pathlib import Path
from typing import TypeVar

import yaml

from tsunagari.messages import coded, say, without_code
from tsunagari.press.check import geometry
from tsunagari.press.check.canonical import SEPARATORS, letters
from tsunagari.press.check.private_tables import in_every_way, read
from tsunagari.press.core import digests, yaml_speed
from tsunagari.press.core.problems import Problem
from tsunagari.press.plan.plan import Plan
from tsunagari.press.run import cache
from tsunagari.table_files.encodings import UnreadableError
from tsunagari.table_files.reading import SUFFIXES

MANY = 50
"""Rows from which a file that numbers them is taken for one of answers."""
TELLING = 5
"""Cells that a row must have for its coming back to be no accident."""
FRAGMENT = 10
"""Answers one after another that are looked for, wherever in a row they stand."""
_DISTINCT = 3
"""Different values among them: of a row of 1 and 2 only, tables of counts have many."""
_BITS = 12.0
"""How unlikely a fragment must be among the file's own rows: one in 4,096."""
_FEW_ROWS = 16
"""Rows that a file of fewer is taken to have, as nothing is rare among three."""
_SENTENCE = 8
"""Letters from which a text is somebody's own words."""
_RARE = 0.02
"""Of a file's rows; an option's label that is long comes more often than an own sentence."""
_TABLES = frozenset({".csv", ".tsv", ".tab", ".txt", ".xlsx", ".parquet"})

_JOINTS = re.compile(r"[;；,，、\n|｜]")
"""What stands between several answers in a cell."""

Row = tuple[str, ...]
Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class PrivateFile:
    """A table of rows about single persons; of one that did not change it is the same object.

    Attributes
    ----------
    name
        Its path within the edition's folder.
    head
        The names of its columns.
    body
        Its rows, as `plain` writes cells.
    """

    name: str
    head: Row
    body: Sequence[Row]

    def prepare(self) -> None:
        """Work out all that is looked for, once for this process and those forked off it."""
        for name, kind in vars(type(self)).items():
            if isinstance(kind, cached_property):
                getattr(self, name)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names in `head`."""
        return frozenset(filter(None, self.head))

    @cached_property
    def rows(self) -> frozenset[Row]:
        """The rows and the parts of them that are looked for cell by cell."""
        parts = (part for line in self.body for part in _parts(line))
        return frozenset(part for part in parts if sum(map(bool, part)) >= TELLING)

    @cached_property
    def widths(self) -> Sequence[int]:
        """The lengths of `rows`."""
        return sorted({len(row) for row in self.rows})

    @cached_property
    def numbered(self) -> bool:
        """Whether the first column numbers the rows."""
        return numbers_its_rows(self.body)

    @cached_property
    def has_groups(self) -> bool:
        """Whether a cell may be a list of lists, or what else a program writes with brackets."""
        cells = set(chain.from_iterable(self.body))
        return any(sign in cell for cell in cells for sign in "[]{}")

    @cached_property
    def words(self) -> Sequence[str]:
        """What persons wrote, each once, as its letters.

        Of several answers in a cell only those that few gave are somebody's own.
        """
        columns = zip_longest(*self.body, fillvalue="")
        rare = max(2.0, _RARE * len(self.body))
        texts = (letters(cell) for column in columns for cell in _own_words(column, rare))
        return sorted({text for text in texts if len(text) >= _SENTENCE})

    @cached_property
    def answers(self) -> Sequence[Sequence[tuple[str, float]]]:
        """Each row as the values in it that are not empty, and how many bits each tells.

        Without the number of the row and without what a person wrote; several answers in a cell
        are several values.
        """
        first = int(self.numbered)
        surprise = [_surprise(column) for column in zip(*self.body, strict=False)]
        return [
            [
                (value, bits[cell])
                for cell, bits in zip(line[first:], surprise[first:], strict=False)
                if not _is_sentence(cell)
                for value in _several(cell)
            ]
            for line in self.body
        ]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every value of `answers`."""
        return frozenset(value for row in self.answers for value, _ in row)

    @cached_property
    def fragments(self) -> frozenset[Row]:
        """Values one after another that tell a person: short rows whole, of long ones ten."""
        return frozenset(
            part for row in self.answers if row for part in _telling(*zip(*row, strict=True))
        )

    @cached_property
    def fragment_widths(self) -> Sequence[int]:
        """The lengths of `fragments`."""
        return sorted({len(fragment) for fragment in self.fragments})

    @cached_property
    def shapes(self) -> frozenset[geometry.Shape]:
        """What `fragments` of numbers look like when they are drawn."""
        numeric = (part for part in self.fragments if all(map(_is_number, part)))
        return frozenset(
            shape for part in numeric for shape in geometry.shapes(list(map(float, part)))
        )


def _own_words(column: Sequence[str], rare: float) -> Iterator[str]:
    """Yield what few people wrote in a column: a cell, or those of its parts that few have."""
    counted = Counter(column)
    sentences = [cell for cell, times in counted.items() if times <= rare and _is_sentence(cell)]
    if not sentences:
        return
    parts = {cell: [part for part in _JOINTS.split(cell) if part.strip()] for cell in counted}
    often: Counter[str] = Counter()
    for cell, times in counted.items():
        often.update(dict.fromkeys(parts[cell], times))
    for cell in sentences:
        own = [part for part in parts[cell] if often[part] <= rare]
        yield from [cell] if len(own) == len(parts[cell]) else own


def of_plan(plan: Plan) -> tuple[list[PrivateFile], list[Problem]]:
    """Read the edition's private files.

    Returns
    -------
    tuple
        The files, one for each table in them, and what is wrong with those that are named and
        that nobody can look into.
    """
    folder = Path(os.path.normpath(plan.root / "data" / plan.edition))
    elsewhere = sorted(_used_elsewhere(plan, folder))
    named = [
        *(Path(os.path.normpath(folder / name)) for name in plan.settings.private),
        *_named_by_others(plan, elsewhere),
    ]
    files: list[PrivateFile] = []
    problems: list[Problem] = []
    for path in dict.fromkeys([*named, *sorted(folder.rglob("*")), *elsewhere]):
        if not path.is_file() or (path not in named and path.suffix.lower() not in _TABLES):
            continue
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        try:
            files += _of_file(path, name, digests.of_file(path), named=path in named)
        except UnreadableError as error:
            if path in named:
                where = os.path.relpath(path, plan.root).replace(os.sep, "/")
                problems.append(_unread(where, error))
    return files, problems


def _used_elsewhere(plan: Plan, folder: Path) -> Iterator[Path]:
    """Yield what sections read that is neither the edition's nor published, as `data/reference`."""
    around = {plan.root, *plan.root.parents}
    programs = {Path(sys.prefix), Path(sys.base_prefix)}
    for path in cache.files_read(plan):
        # A project below /usr has its own files, though Python lies there, too.
        of_project = plan.root in path.parents
        shared = {folder, plan.root / "data/reference", *programs} - (
            around if of_project else set()
        )
        if shared.isdisjoint(path.parents):
            yield path


def _named_by_others(plan: Plan, paths: Sequence[Path]) -> Iterator[Path]:
    """Yield which of some files another edition calls private."""
    data = plan.root / "data"
    others = {path.relative_to(data).parts[0] for path in paths if data in path.parents}
    for other in sorted(others):
        with contextlib.suppress(OSError, ValueError, yaml.YAMLError):  # whose own build says so
            document = yaml.load((data / other / "edition.yml").read_bytes(), yaml_speed.Loader)  # noqa: S506 - a safe one
            private = document.get("private") if isinstance(document, dict) else None
            listed = private if isinstance(private, list) else [private]
            names = {Path(os.path.normpath(data / other / str(name))) for name in listed if name}
            yield from sorted(names.intersection(paths))


@lru_cache(maxsize=256)
def _of_file(path: Path, name: str, digest: str, *, named: bool) -> Sequence[PrivateFile]:
    """Return the private tables of a file, of which the digest tells whether it is as it was."""
    del digest
    return [
        PrivateFile(name, head, body)
        for head, body in (in_every_way(path) if named else read(path))
        if named or (len(head) >= TELLING - 1 and numbers_its_rows(body))
    ]


def _unread(where: str, error: UnreadableError) -> Problem:
    what = coded(
        "L07",
        "the file is private, and nothing of it can be looked for: {where} {error}.",
        where=error.where,
        error=without_code(str(error)),
    )
    remedy = say(
        "Save it as one of {suffixes}, or take it out of the folder and of private in edition.yml.",
        suffixes=", ".join(SUFFIXES),
    )
    return Problem(where, what, remedy)


def numbers_its_rows(body: Sequence[Row]) -> bool:
    """Check that the first column has as many values as there are rows, and many."""
    return len(body) >= MANY and len({line[0] for line in body}) == len(body)


def _parts(line: Row) -> Iterator[Row]:
    """Yield a row whole and without its number, each also without what is empty at its end."""
    for part in (line, line[1:]):
        yield part
        end = max((place for place, cell in enumerate(part, start=1) if cell), default=0)
        yield part[:end]


@lru_cache(1 << 16)
def _several(cell: str) -> Row:
    """Return the values in a cell."""
    return tuple(filter(None, SEPARATORS.split(cell)))


@lru_cache(1 << 16)
def _is_sentence(cell: str) -> bool:
    return len(letters(cell)) >= _SENTENCE and (not cell.isascii() or " " in cell.strip())


def _surprise(column: Sequence[str]) -> Mapping[str, float]:
    """Return how many bits each value of a column tells; each of several in a cell has its part."""
    counted = Counter(column)
    return {
        cell: math.log2(max(len(column), _FEW_ROWS) / times) / max(1, len(SEPARATORS.split(cell)))
        for cell, times in counted.items()
    }


def fragments_of(row: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    """Yield a short row whole, and of a long one every ten values in a row."""
    if TELLING <= len(row) < FRAGMENT:
        yield row
    for start in range(len(row) - FRAGMENT + 1):
        yield row[start : start + FRAGMENT]


@lru_cache(1 << 12)  # answers are few and come often
def _is_number(value: str) -> bool:
    return value.isascii() and value.lstrip("-").isdecimal()


def _telling(values: Row, bits: tuple[float, ...]) -> Iterator[Row]:
    """Yield the fragments of a row that are neither frequent nor a scale, as charts have them."""
    for part, told in zip(fragments_of(values), fragments_of(bits), strict=True):
        if len(set(part)) >= _DISTINCT and sum(told) >= _BITS and not _is_scale(part):
            yield part


def _is_scale(values: Row) -> bool:
    """Check whether values are numbers in equal steps."""
    if not all(map(_is_number, values)):
        return False
    steps = {int(right) - int(left) for left, right in pairwise(values)}
    return len(steps) == 1
