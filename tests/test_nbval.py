"""The executed notebooks as nbval sees them: in a real kernel they give the same again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, copy_project

# The report's own notebooks run in kernels in tests/press/run/test_both_engines.py, all sources in
# tests/test_notebooks.py.
NOTEBOOKS = ("hikikomori_answers", "survey_answers")


def test_the_executed_notebooks_give_the_same_again(demo: Path, tmp_path: Path) -> None:
    copy_project(tmp_path)
    executed = demo.parents[1] / "_build/demo/executed"
    paths = [tmp_path / f"notebooks/{name}.ipynb" for name in NOTEBOOKS]
    for path in paths:
        path.write_bytes((executed / path.name).read_bytes())
    # Without a cut, pytest loads a conftest.py from every folder above, the machine's own too.
    cut = ["--rootdir", str(tmp_path), "--confcutdir", str(tmp_path)]
    settings = ["-c", str(ROOT / "tests/nbval.ini"), *cut]
    options = ["--nbval", "--nbval-current-env", "-q", "-p", "no:cacheprovider", *settings]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *map(str, paths)],
        cwd=tmp_path / "notebooks",
        env=os.environ | {"IPYTHONDIR": str(tmp_path / "ipython")},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout
