"""What is started ends with who started it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CHILD = """
import signal, sys
from tsunagari.press.core.processes import end_with_parent
signal.signal(signal.SIGTERM, signal.SIG_IGN)  # as one that is busy would
end_with_parent(int(sys.argv[1]))
print("alive", flush=True)
signal.pause()
"""
PARENT = f"""
import os, subprocess, sys
subprocess.run([sys.executable, "-c", {CHILD!r}, str(os.getpid())])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells of it on Linux alone")
def test_it_ends_at_once_where_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"alive\n"
        parent.kill()
        assert parent.communicate(timeout=30)[0] == b""  # the child held the other end


@pytest.mark.skipif(sys.platform == "win32", reason="there a launcher stands between")
def test_it_does_not_begin_where_its_parent_is_gone_already() -> None:
    command = [sys.executable, "-c", CHILD, str(os.getpid() + 1)]
    done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    assert done.stdout == b""
    assert done.returncode == 1
