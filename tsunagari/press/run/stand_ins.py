"""What stands in the place of a function, and tells who asks, as if it were the function itself."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from typing import Any

Telling = Callable[[Callable[..., Any]], Callable[..., Any]]
"""Returns, for a function, one that tells and then does the same."""


class StandIn(functools.partial[Any]):
    """Stands for a function of a module: by its name there it goes to another process.

    As one in C it belongs to no object, even where a class has it.
    """

    def __get__(self, *_: Any) -> StandIn:
        """Return itself."""
        return self

    def __reduce__(self) -> str:
        """Return the name by which it is found."""
        return str(vars(self)["__qualname__"])


def replace(modules: Iterable[Any], names: Iterable[str], telling: Telling) -> None:
    """Let modules have stand-ins for functions, the same one wherever it is the same function.

    A class stays itself, and tells that an object is made.
    """
    asked = list(names)
    made: dict[Any, Any] = {}
    for module in modules:
        for name in asked:
            real = getattr(module, name, None)
            if isinstance(real, type):
                replace_method(real, "__init__", telling)
            elif real is not None:
                if real not in made:
                    made[real] = _stand_in(real, telling(real), module.__name__, name)
                setattr(module, name, made[real])


def replace_method(kind: Any, name: str, telling: Telling) -> None:
    """Let a class have another method in the place of its own."""
    real = getattr(kind, name)
    setattr(kind, name, functools.wraps(real)(telling(real)))


def _stand_in(real: Any, telling: Callable[..., Any], module: str, name: str) -> StandIn:
    made = StandIn(telling)
    functools.update_wrapper(made, real)
    vars(made).update(__module__=module, __qualname__=name)
    capable: list[Any] = [
        *(os.supports_dir_fd, os.supports_effective_ids),
        *(os.supports_fd, os.supports_follow_symlinks),
    ]
    for functions in capable:
        if real in functions:
            functions.add(made)
    return made
