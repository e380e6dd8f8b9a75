"""IPython's own shell, with its outputs kept as Jupyter would write them."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import sys
import tempfile
from types import TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from tsunagari.press.run.fork.outputs import Outputs, joined, size_of


class Stream(io.TextIOBase):
    """Standard output or error of the cells."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, outputs: Outputs, number: int) -> None:
        self.name = name
        self._outputs = outputs
        self._number = number

    def write(self, text: str) -> int:
        """Keep a text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            output = {"output_type": "stream", "name": self.name, "text": text}
            self._outputs.add(output, len(text))
        return len(text)

    def writable(self) -> bool:
        """Return True: this can be written to."""
        return True

    def fileno(self) -> int:
        """Return the number of the file that takes what is written past Python."""
        return self._number


class _Publisher(DisplayPublisher):
    outputs: Outputs

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        """Keep what a cell displays."""
        display_id: str | None = (transient or {}).get("display_id")
        shown, extra = _plain(data), metadata or {}
        if display_id:  # a display under an id that was used before updates that one too
            self.outputs.update(display_id, shown, extra)
        if update:
            return
        output = {"output_type": "display_data", "data": shown, "metadata": extra}
        self.outputs.add(output, size_of(shown))
        if display_id:
            self.outputs.register(display_id, output)

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has displayed."""
        self.outputs.clear(wait=wait)


class _Hook(DisplayHook):
    outputs: Outputs

    def write_output_prompt(self) -> None:
        """Write no prompt: the notebook has the number."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        """Keep the value of a cell's last expression."""
        data = _plain(format_dict)
        output = {
            "output_type": "execute_result",
            "data": data,
            "metadata": md_dict or {},
            "execution_count": self.prompt_count,
        }
        self.outputs.add(output, size_of(data))


class Shell(InteractiveShell):
    """The shell that runs a notebook's cells."""

    outputs: Outputs
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)

    system = InteractiveShell.system_piped

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept ``%matplotlib inline``, which needs no event loop."""

    def ask_exit(self) -> None:
        """Take no notice of ``exit()``, as a kernel's cells go on after it."""

    def _showtraceback(
        self, etype: type[BaseException], evalue: BaseException, stb: list[str]
    ) -> None:
        error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.outputs.add({"output_type": "error", **error}, sum(map(len, stb)))


class Runner:
    """Run cells one by one, with what they write and show kept apart by cell.

    Parameters
    ----------
    limit
        Bytes that the notebook may show.
    """

    def __init__(self, limit: int) -> None:
        self.outputs = Outputs(limit)
        config = Config()
        config.HistoryManager.enabled = False
        self._home = tempfile.TemporaryDirectory(prefix="tsunagari-")
        Shell.outputs = _Publisher.outputs = _Hook.outputs = self.outputs
        self._shell = Shell.instance(config=config, ipython_dir=self._home.name)
        self._files = [tempfile.TemporaryFile() for _ in range(2)]  # noqa: SIM115 - kept open
        for number, file in zip((1, 2), self._files, strict=True):
            os.dup2(file.fileno(), number)
        sys.stdout = Stream("stdout", self.outputs, 1)
        sys.stderr = Stream("stderr", self.outputs, 2)
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        _inline_backend(self._shell)

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._home.cleanup()

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell.

        Returns
        -------
        dict
            ``execution_count`` and ``outputs`` of the cell, and whether it ended in an ``error``;
            ``updated`` are pairs of an earlier cell's number, from 0 among those that were run,
            and its outputs as they are now.
        """
        self.outputs.begin()
        result = self._loop.run_until_complete(self._run(code))
        self._take_native()
        shell = self._shell
        count = result.execution_count or shell.execution_count - 1
        cells = self.outputs.cells
        earlier = sorted(self.outputs.changed - {len(cells) - 1})
        return {
            "execution_count": count,
            "outputs": joined(cells[-1]),
            "error": not result.success,
            "updated": [(number, joined(cells[number])) for number in earlier],
        }

    async def _run(self, code: str) -> Any:
        """Run a cell within the loop, as a kernel does, so that any cell may use it."""
        shell = self._shell
        transformed, problem = code, None
        try:
            transformed = shell.transform_cell(code)  # type: ignore[no-untyped-call]
        except Exception:  # noqa: BLE001 - the shell shows it as the cell's error
            problem = sys.exc_info()
        if not shell.should_run_async(
            code, transformed_cell=transformed, preprocessing_exc_tuple=problem
        ):
            return shell.run_cell(code, store_history=True)  # type: ignore[no-untyped-call]
        try:
            return await shell.run_cell_async(
                code,
                store_history=True,
                transformed_cell=transformed,
                preprocessing_exc_tuple=problem,
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", shell.last_execution_result)

    def _take_native(self) -> None:
        """Add what was written past Python, by a subprocess or a library in C."""
        for name, file in zip(("stdout", "stderr"), self._files, strict=True):
            file.seek(0)
            text = file.read().decode("utf-8", "replace")
            file.seek(0)
            file.truncate()
            if text:
                self.outputs.add({"output_type": "stream", "name": name, "text": text}, len(text))


def _inline_backend(shell: Shell) -> None:
    """Connect the figure backend if it was loaded before there was a shell; else it does so."""
    if "matplotlib_inline.backend_inline" not in sys.modules:
        return
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    activate_matplotlib("inline")  # type: ignore[no-untyped-call]
    configure_inline_support(shell, "inline")  # type: ignore[no-untyped-call]


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """Write bytes as base64, as the messages of a kernel do."""
    return {
        mime: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for mime, value in data.items()
    }
