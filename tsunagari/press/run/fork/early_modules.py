"""Our own modules, imported before the fork, and had by a child only as it imports them itself.

So a child imports in no time, what it has not imported is not there, and the trace sees what it
has. Where a module has changed since, all are imported from the disk; and always those that do
something when they are imported, for that is to happen in the child. Before the fork such a one is
empty: who imports it for what it does alone can be imported, who takes a name from it cannot.
What is imported and turns out to have read something meanwhile is dropped, with all who need it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import resolve_name
from pathlib import Path
from types import ModuleType
from typing import Any

from tsunagari.press.run import imports
from tsunagari.press.run.fork import reading

_PACKAGE = __name__.partition(".")[0]
_PRESS = ".".join(__name__.split(".")[:2])
_NAMED = re.compile(rf"\b(?:from|import) +({_PACKAGE}\.[\w.]+)(?: +import +\(?([\w, ]+))?")
_LATER = re.compile(rf"^ +{_NAMED.pattern}", re.MULTILINE)
_DOES = re.compile(r"^[A-Za-z_][\w.]*\(", re.MULTILINE)
"""A call that is a line of its own."""
_ASKS = re.compile(
    r"^(?:import|from) (?:getpass|platform|random|secrets|socket|time|uuid)\b"
    r"|^(?!(?:async |class |def ))[A-Za-z_].*(?:\brandom\.|\bdefault_rng\(|\.(?:now|today)\("
    r"|\b(?:exists|is_(?:dir|file|symlink)|is(?:dir|file|link)|l?stat|access"
    r"|cpu_count|getlocale)\()",
    re.MULTILINE,
)
"""What is another each time, or told by functions that the trace sees once it has begun."""

Stamp = tuple[int, int, int]


def named(text: str) -> list[str]:
    """Return what may be a module of ours among what a text, such as a notebook's, imports."""
    return list(_names(_NAMED, text))


def _names(form: re.Pattern[str], text: str) -> Iterator[str]:
    for module, items in form.findall(text):
        yield module
        yield from (f"{module}.{item.strip()}" for item in items.split(",") if item.strip())


@dataclass
class EarlyModules(MetaPathFinder, Loader):
    """Modules that were imported, and taken out again.

    Attributes
    ----------
    modules
        By name.
    needs
        By name of a module which others its import imports.
    stamps
        By file what it was before it was read.
    """

    modules: dict[str, ModuleType] = field(default_factory=dict)
    needs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stamps: Mapping[str, Stamp | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # In one piece: a forked child that looks at many things copies the pages they lie in.
        self._in_short = json.dumps(list(self.stamps.items()))

    def offer(self, folder: Path) -> bool:
        """Let this process, which runs a notebook in a folder, have them as it imports them.

        Returns
        -------
        bool
            Whether it has them: none of them has changed since.
        """
        beside = (folder / _PACKAGE, folder / f"{_PACKAGE}.py")
        stamps = json.loads(self._in_short)
        current = all(_stamp(file) == (stamp and tuple(stamp)) for file, stamp in stamps)
        offered = current and not any(path.exists() for path in beside)
        if offered:
            sys.meta_path.insert(0, self)
        return offered

    def find_spec(self, fullname: str, *_: Any, **__: Any) -> ModuleSpec | None:
        """Return the spec of a module that is here, with this as its loader."""
        module = self.modules.get(fullname)
        if module is None or module.__spec__ is None:
            return None
        module.__spec__.loader = self
        return module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return the module."""
        return self.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Import what the module's own import imports; what it made of it, it has."""
        had = dict(vars(module))
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__  # type: ignore[assignment]
        for name in self.needs.get(module.__name__, ()):
            importlib.import_module(name)  # noqa: TID251 - it was named before
        for name, value in had.items():
            real = sys.modules[value.__name__] if isinstance(value, _Empty) else value
            setattr(module, name, real)


def load(names: Iterable[str], *, later: bool = True) -> EarlyModules:
    """Import modules of ours, and take all of them out again.

    Parameters
    ----------
    later
        Whether those are imported too that they import within their functions. They bring the
        libraries along, for which a small notebook need not wait.
    """
    recorder = _Recorder()
    before = set(sys.modules)
    left = list(dict.fromkeys(names))
    with recorder.recording(), reading.observed(_PACKAGE) as readers:
        for name in left:
            with contextlib.suppress(Exception):  # the child will say what is wrong with it
                importlib.import_module(name)  # noqa: TID251 - notebooks name it
            loaded = [known for known in recorder.sources if known in sys.modules and later]
            others = [other for known in loaded for other in recorder.sources.pop(known)]
            left += [other for other in dict.fromkeys(others) if other not in left]
    taken = {
        name: sys.modules.pop(name)
        for name in list(sys.modules)
        if name not in before and name in recorder.files
    }
    for name, module in taken.items():
        parent, _, own = name.rpartition(".")
        package = taken.get(parent) or sys.modules.get(parent)
        if package is not None and vars(package).get(own) is module:
            delattr(package, own)
    dropped = _needing(readers, recorder.needs)
    modules = {
        name: module
        for name, module in taken.items()
        if not isinstance(module, _Empty) and name not in dropped
    }
    needs = {name: [n for n in recorder.needs[name] if n in taken] for name in modules}
    return EarlyModules(modules, needs, dict(recorder.files.values()))


def _needing(names: Set[str], needs: Mapping[str, Iterable[str]]) -> set[str]:
    """Return these modules, and all that need one of them."""
    found = set(names)
    while more := {name for name in needs if name not in found and found.intersection(needs[name])}:
        found |= more
    return found


class _Empty(ModuleType):
    """Stands for a module that does something when it is imported."""


class _Recorder(MetaPathFinder, Loader):
    """Sees which modules of ours are imported, by which, and from what."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, Stamp | None]] = {}
        self.sources: dict[str, list[str]] = {}
        self.needs: dict[str, dict[str, None]] = defaultdict(dict)

    @contextlib.contextmanager
    def recording(self) -> Iterator[None]:
        """Record within."""
        end = imports.listen(self._see)
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            end()
            sys.meta_path.remove(self)

    def _see(
        self, name: str, importer: Mapping[str, Any], names: Sequence[str], level: int
    ) -> None:
        """Note what a module of ours needs."""
        if level:
            name = resolve_name("." * level + name, importer.get("__package__", ""))
        if f"{name}.".startswith(f"{_PACKAGE}."):
            needs = self.needs[importer.get("__name__", "")]
            needs |= dict.fromkeys([name, *(f"{name}.{item}" for item in names)])

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return the spec of a module of ours that may be imported here."""
        if not fullname.startswith(f"{_PACKAGE}.") or fullname.startswith(_PRESS):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None:
            return spec
        self.files[fullname] = spec.origin, _stamp(spec.origin)
        source = Path(spec.origin).read_text(encoding="utf-8")
        if _DOES.search(source) or _ASKS.search(source):
            return ModuleSpec(fullname, self)
        self.sources[fullname] = list(_names(_LATER, source))
        return spec

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return a module that is empty."""
        return _Empty(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave out what it does."""


def _stamp(file: str) -> Stamp | None:
    try:
        status = os.stat(file)  # noqa: PTH116 - as Python's own import does
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
