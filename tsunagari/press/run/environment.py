"""The environment in which every notebook runs, whichever engine runs it."""

from __future__ import annotations

import functools
import importlib.util
import os
from pathlib import Path

from tsunagari.messages import VARIABLE, language

# What a shell says to Python is not the report's, but where Python and its modules are is.
_KEPT = {
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONNOUSERSITE",
    "PYTHONPATH",
    "PYTHONPYCACHEPREFIX",
    "PYTHONUSERBASE",
}
# One thread a notebook: there are as many notebooks as cores. The same hashes in every run, texts
# in UTF-8 everywhere, figures for the notebook, and no bars of progress, which nobody watches.
_SET = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "TQDM_DISABLE": "1",
}
OURS = Path(__file__).resolve().parents[3]


def environment(temporary: Path | None = None) -> dict[str, str]:
    """Return the variables of a process that runs notebooks; they are set before it starts.

    A user's own settings of Python, IPython and matplotlib are not among them, so that a notebook
    gives the same to everybody; the modules are those that stand beside this press, and messages
    are in the language of the press's own.

    Parameters
    ----------
    temporary
        Where its temporary files go, for whoever starts it to take away.
    """
    own = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or not name.startswith(("PYTHON", "IPYTHON", "JPY_", "JUPYTER_"))
    }
    paths = [str(OURS), *filter(None, own.get("PYTHONPATH", "").split(os.pathsep))]
    return (
        own
        | _SET
        | {
            "PYTHONPATH": os.pathsep.join(paths),
            "MATPLOTLIBRC": _matplotlibrc(),
            VARIABLE: language(),
        }
        | (dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)) if temporary else {})
    )


@functools.cache
def _matplotlibrc() -> str:
    """Return the settings that matplotlib comes with; one beside a notebook goes before them."""
    spec = importlib.util.find_spec("matplotlib")
    return "" if spec is None else str(Path(str(spec.origin)).parent / "mpl-data/matplotlibrc")
