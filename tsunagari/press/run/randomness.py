"""Random numbers that no seed was given for, and which are others each time."""

from __future__ import annotations

import contextlib
import functools
import os
import pickle
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import FrameType
from typing import Any

from tsunagari.messages import marked
from tsunagari.press.run import imports, stand_ins
from tsunagari.press.run.callers import Callers, behind, package

UNSEEDED = marked("random numbers without a seed")
_THROUGH = ("random", "secrets", "uuid")
# They name files, sockets, messages and parts of a drawing by it, and reckon nothing with it. numpy
# asks while it is imported; whoever asks it for a generator stands there in its place.
_NAMING = {
    *("IPython", "asyncio", "comm", "ipykernel", "jupyter_client", "jupyter_core"),
    *("matplotlib", "matplotlib_inline", "multiprocessing", "numpy", "pandas", "tempfile"),
    *("tornado", "traitlets", "zmq"),
}


class Randomness:
    """Whether unseeded random numbers were used since :meth:`start`.

    A generator without a seed asks the system for one, which is seen. Those that Python and numpy
    have for everybody are there before: such a one was used if it has no seed, and is no more in
    the state in which it was at first.
    """

    def __init__(self, callers: Callers) -> None:
        self._callers = callers
        self._used = self._expected = False
        self._generators: dict[int, _Generator] = {}

    def start(self) -> None:
        """Begin to look, with generators that have nothing in common with another process's."""
        random.seed()
        if "numpy.random" in sys.modules:
            sys.modules["numpy.random"].seed()
        self._see_entropy((os, sys.modules[os.name], random), "urandom", "getrandom", "_urandom")
        imports.when_loaded("ssl", self._see_ssl)
        self._see_python()
        imports.when_loaded("numpy.random", self._see_numpy)

    def use(self) -> None:
        """Note that they were used."""
        self._used = True

    def unseen(self) -> set[str]:
        """Return what of them cannot be seen, if anything."""
        self._used |= any(one.is_drawn_from() for one in self._generators.values())
        return {UNSEEDED} if self._used else set()

    def _see_ssl(self) -> None:
        self._see_entropy((sys.modules["ssl"], sys.modules["_ssl"]), "RAND_bytes")

    def _see_entropy(self, modules: Iterable[Any], *names: str) -> None:
        def telling(real: Callable[..., Any]) -> Callable[..., Any]:
            def asking(*args: Any, **kwargs: Any) -> Any:
                self._used |= not self._expected and self._matters(sys._getframe(1))
                return real(*args, **kwargs)

            return asking

        stand_ins.replace(modules, names, telling)

    def _see_python(self) -> None:
        """See which of Python's generators are without a seed: a subclass's are, too."""
        known = self._generators
        kind: Any = random.Random
        seed, set_state = kind.seed, kind.setstate

        @functools.wraps(seed)
        def seeding(generator: random.Random, a: Any = None, version: int = 2) -> None:
            one = known.get(id(generator))
            self._used |= one is not None and one.is_drawn_from()
            seed(generator, a, version)
            if one is not None:
                one.begin(seeded=a is not None)
            elif a is None and self._matters(sys._getframe(1)):
                known[id(generator)] = _Generator(generator.getstate)

        @functools.wraps(set_state)
        def setting(generator: random.Random, state: Any) -> None:
            with self._restoring(id(generator), generator.getstate):
                set_state(generator, state)

        kind.seed, kind.setstate = seeding, setting
        everybodys = random._inst
        random.seed, random.setstate = everybodys.seed, everybodys.setstate
        known[id(everybodys)] = _Generator(everybodys.getstate)

    def _see_numpy(self) -> None:
        """See whether the one that numpy has for everybody has a seed."""
        numpy: Any = sys.modules["numpy.random"]
        seed, set_state = numpy.seed, numpy.set_state
        one = _Generator(lambda: _core(numpy.get_state(legacy=False)))
        self._generators[id(numpy)] = one

        def seeding(*args: Any, **kwargs: Any) -> None:
            self._used |= one.is_drawn_from()
            seed(*args, **kwargs)
            one.begin(seeded=[*args, *kwargs.values()] not in ([], [None]))

        def setting(*args: Any, **kwargs: Any) -> None:
            with self._restoring(id(numpy), one.state):
                set_state(*args, **kwargs)

        modules = (numpy, numpy.mtrand)
        stand_ins.replace(modules, ["seed"], lambda _: seeding)
        stand_ins.replace(modules, ["set_state"], lambda _: setting)
        numpy.mtrand._MT19937 = self._legacy(numpy.MT19937)

    def _legacy(self, kind: Any) -> Any:
        """Return what stands behind a ``RandomState``, which is given its seed when it is made."""
        known, randomness = self._generators, self

        class Same(type):
            """Those that were there before are of it, too."""

            def __instancecheck__(cls, one: Any) -> bool:
                return isinstance(one, kind)

        class MT19937(kind, metaclass=Same):  # type: ignore[misc]
            """The same, which tells."""

            def __init__(self) -> None:
                randomness._expected = True
                super().__init__()
                randomness._expected = False
                if randomness._matters(sys._getframe(1)):
                    known[id(self)] = _Generator(self._core)

            def _legacy_seeding(self, seed: Any) -> None:
                one = known.get(id(self))
                randomness._used |= one is not None and one.is_drawn_from()
                super()._legacy_seeding(seed)
                if one is not None:
                    one.begin(seeded=seed is not None)

            @property
            def state(self) -> Any:
                return super().state

            @state.setter
            def state(self, value: Any) -> None:
                with randomness._restoring(id(self), self._core):
                    kind.state.__set__(self, value)

            def _core(self) -> bytes:
                return _core(self.state)

            def __reduce__(self) -> Any:
                make, _, *rest = super().__reduce__()
                return (make, (kind,), *rest)

        return MT19937

    @contextlib.contextmanager
    def _restoring(self, key: int, state: Callable[[], Any]) -> Iterator[None]:
        """See that a generator gets another state: that of one without a seed has none either."""
        known = self._generators
        one = known.get(key)
        self._used |= one is not None and one.is_drawn_from()
        yield
        unseeded = any(other.begins_with(state()) for other in known.values())
        if one is not None:
            one.begin(seeded=not unseeded)
        elif unseeded:
            known[key] = _Generator(state)

    def _matters(self, frame: FrameType | None) -> bool:
        """Check that who asks reckons with it, and not while a library is imported."""
        if package(behind(frame, _THROUGH)) in _NAMING:
            return False
        while frame is not None and package(frame.f_globals) != "importlib":
            if self._callers.is_ours(frame.f_globals):
                return True
            frame = frame.f_back
        return frame is None


class _Generator:
    """A generator, and in which state it was when it had no seed; its state is asked for."""

    def __init__(self, state: Callable[[], Any]) -> None:
        self.state = state
        self.begin(seeded=False)

    def begin(self, *, seeded: bool) -> None:
        """Take its state now for the first."""
        if not seeded:
            self._first = self.state()
        self._seeded = seeded

    def begins_with(self, state: Any) -> bool:
        """Check that this is its first state without a seed."""
        return bool(state == self._first)

    def is_drawn_from(self) -> bool:
        """Check that it has given a number without a seed."""
        return not self._seeded and self.state() != self._first


def _core(state: Mapping[str, Any]) -> bytes:
    """Return what two generators of numpy in the same state have in common."""
    return pickle.dumps((state["bit_generator"], state["state"]))
