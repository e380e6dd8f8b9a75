"""A kernel's own shell, with what it would send to a client kept as Jupyter would write it."""

from __future__ import annotations

import asyncio
import builtins
import contextvars
import getpass
import json
import os
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import comm
from comm.base_comm import BaseComm
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets.config import Config

from tsunagari.press.run import errors, forks
from tsunagari.press.run.fork.outputs import Outputs, joined
from tsunagari.press.run.fork.streams import Stream
from tsunagari.press.run.limits import size_of
from tsunagari.press.run.streams import NUMBERS, whole

# What a kernel is asked for with a cell; widgets that take what is shown want its name.
_REQUEST = {"header": {"msg_id": "cell", "msg_type": "execute_request"}, "content": {}}


class _Session(Session):
    """A kernel's way to its clients, that ends here."""

    runner: Runner

    def send(  # type: ignore[override]
        self,
        _socket: Any,
        message: Any,
        content: dict[str, Any] | None = None,
        *_: Any,
        **__: Any,
    ) -> None:
        """Keep what a cell shows, after it went through the JSON of a message."""
        kind = message if isinstance(message, str) else message["header"]["msg_type"]
        content = content if isinstance(message, str) else message["content"]
        if kind == "error":  # else its cell would have none
            content = json.loads(whole(json.dumps(content, ensure_ascii=False)))
        self.runner.receive(kind, json.loads(self.pack(content)))


class _Comm(BaseComm):
    """A widget's way to its other half, of which there is none."""

    runner: Runner

    def publish_msg(self, msg_type: str, data: Any = None, *_: Any, **__: Any) -> None:
        """Keep what a widget says that takes what is shown."""
        self.runner.receive(msg_type, {"comm_id": self.comm_id, "data": data or {}})


class Runner:
    """Run cells one by one, with what they write and show kept apart by cell.

    It is made in the server, so that libraries that are loaded there find themselves in a kernel;
    :meth:`begin` makes it a notebook's.

    Parameters
    ----------
    home
        The folder that IPython has for a user's home, in the place of any user's own.
    """

    def __init__(self, home: Path) -> None:
        self.outputs = Outputs()
        self._taking = threading.RLock()
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        _Session.runner = _Comm.runner = self
        comm.create_comm = _Comm
        session = _Session(key=b"")
        # A class of its own would not do: libraries look for the name ZMQInteractiveShell.
        shell: Any = ZMQInteractiveShell.instance(
            config=config,
            ipython_dir=str(home),
            kernel=SimpleNamespace(
                eventloop=None, iopub_socket=None, session=session, get_parent=lambda: _REQUEST
            ),
        )
        shell.kernel.shell = shell
        errors.register(shell)
        shell.display_pub.session = shell.displayhook.session = session
        shell.enable_gui = lambda gui=None: None  # noqa: ARG005 - there is no event loop
        self._shell = shell
        builtins.input, getpass.getpass = _no_input("raw_input"), _no_input("getpass")
        self._streams = [Stream(name, self.outputs, self._catch_up) for name in NUMBERS]
        sys.stdout, sys.stderr = self._streams
        # What a shell makes at its first cell, and for what is shown first, is made once for all.
        shell.run_cell("pass", silent=True, store_history=False)
        shell.display_formatter.format(None)

    def loading(self) -> AbstractContextManager[Any]:
        """Let libraries that are imported within find the shell, as they do in a cell."""
        trap: AbstractContextManager[Any] = self._shell.builtin_trap
        return trap

    def begin(self, limit: int) -> None:
        """Be one notebook's, which may show so many bytes; called once, after the fork."""
        self.outputs.limit = limit
        forks.register(self._shell)
        self._owner = os.getpid()
        for stream in self._streams:
            stream.attach()
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._context = contextvars.copy_context()

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
        # One context for all cells: what one sets in a context variable, the next one finds.
        task = self._loop.create_task(self._run(code), context=self._context)
        result = self._loop.run_until_complete(task)
        self._catch_up()
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

    def shown(self) -> int:
        """Return how many bytes the notebook has shown until now."""
        self._catch_up()
        return self.outputs.size

    def rest(self) -> list[dict[str, Any]]:
        """Return the outputs of the last cell, with what was written since it ended."""
        self._catch_up()
        return joined(self.outputs.cell)

    async def _run(self, code: str) -> Any:
        """Run a cell within the loop, as a kernel does, so that any cell may use it."""
        shell = self._shell
        transformed, problem = code, None
        try:
            transformed = shell.transform_cell(code)
        except Exception:  # noqa: BLE001 - the shell shows it as the cell's error
            problem = sys.exc_info()
        if not shell.should_run_async(
            code, transformed_cell=transformed, preprocessing_exc_tuple=problem
        ):
            return shell.run_cell(code, store_history=True)
        cell = shell.run_cell_async(
            code,
            store_history=True,
            transformed_cell=transformed,
            preprocessing_exc_tuple=problem,
        )
        result = None
        try:
            result = await asyncio.ensure_future(cell)
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        return result

    def receive(self, kind: str, content: dict[str, Any]) -> None:
        """Keep what a kernel would send; other messages have no place in a notebook."""
        if os.getpid() != self._owner:  # a process forked by the cell, whose memory is its own
            return
        self._catch_up()
        if kind == "clear_output":
            self.outputs.clear(wait=content["wait"])
        elif kind == "comm_msg":
            self.outputs.give_to(content["comm_id"], content["data"].get("state", {}))
        elif kind == "error":
            self.outputs.add({"output_type": kind, **content}, size_of(content))
        elif kind in ("display_data", "update_display_data", "execute_result"):
            display_id = content.pop("transient", {}).get("display_id")
            data, metadata = content["data"], content["metadata"]
            if display_id:  # a display under an id that was used before updates that one too
                self.outputs.update(display_id, data, metadata)
            if kind == "update_display_data":
                return
            output = {"output_type": kind, **content}
            self.outputs.add(output, size_of(data))
            if display_id:
                self.outputs.register(display_id, output)

    def _catch_up(self) -> None:
        """Keep what was written past Python until now."""
        with self._taking:
            for stream in self._streams:
                stream.take()


def _no_input(name: str) -> Callable[..., NoReturn]:
    """Return what refuses to ask, in the words of a kernel: nobody is there to answer a build."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        what = f"{name} was called, but this frontend does not support input requests."
        raise StdinNotImplementedError(what)

    return refuse
