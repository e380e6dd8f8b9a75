"""The engine as Papermill knows it: its own client, with a kernel that was started before."""

from __future__ import annotations

import ast
import contextlib
import json
import math
from dataclasses import dataclass
from typing import Any

import psutil
from jupyter_core.utils import ensure_async, ensure_event_loop, run_sync
from nbclient.exceptions import CellExecutionComplete, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from tsunagari.press.run.jobs import Used
from tsunagari.press.run.kernels.pool import KernelPool, Place, said
from tsunagari.press.run.limits import Limits, StartError, Watch, size_of, warns

NAME = "kernel"
_USED = "get_ipython().kernel.used()"  # see kernel.py
_ATTEMPTS = 3
_SHOWS = {"clear_output", "display_data", "error", "stream", "update_display_data"}


@dataclass
class Request:
    """Where a notebook runs; what it used comes back here."""

    place: Place
    limits: Limits
    used: Used | None = None
    ran: None = None  # Papermill writes it


def register() -> None:
    """Make the engine known to Papermill under its name."""
    papermill_engines.register(NAME, KernelEngine)


class KernelEngine(Engine):  # type: ignore[misc]
    """Papermill's engine of Jupyter kernels, and what the notebook used."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        pool: KernelPool,
        request: Request,
        **_: Any,
    ) -> None:
        """Run all cells in order, up to the first that fails."""
        # Papermill writes what has run to its end by itself: see the fork engine.
        place, nb_man.output_path = nb_man.output_path, None
        try:
            client = _connected(nb_man, kernel_name, pool, request)
            process = psutil.Process(client.km.provisioner.pid)
            watch = Watch(
                process,
                request.limits,
                lambda: max(client.shown, pool.written(process.pid)),
            )
            try:
                client.execute()
                watch.check()
                request.used = client.close_up()
            except DeadKernelError:
                watch.check()
                raise
            finally:
                watch.end()
                _end(client)
        except BaseException:
            nb_man.output_path = place
            raise


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, that knows how much was shown, and takes no more than it may.

    Attributes
    ----------
    shown
        About how many bytes.
    """

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = 0
        self._most = most
        self._begun: list[tuple[str, Any, int]] = []
        self._sizes: dict[str, int] = {}

    def process_message(self, msg: Any, *args: Any) -> Any:
        """Take a message of the kernel."""
        content = msg["content"]
        if "text" in content or "data" in content:
            size = len(content["text"]) if "text" in content else size_of(content["data"])
            # What is shown under an id takes the place of what was.
            name = content.get("transient", {}).get("display_id")
            self.shown += size - (self._sizes.get(name, 0) if name else 0)
            if name:
                self._sizes[name] = size
            if self.shown > self._most:
                return None
        return super().process_message(msg, *args)

    async def _async_poll_output_msg(self, parent_msg_id: str, cell: Any, cell_index: int) -> None:
        """Take what is shown until a cell ends, also by what earlier ones have left running."""
        self._begun.append((parent_msg_id, cell, cell_index))
        begun = {name for name, _, _ in self._begun}
        while True:
            message = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            parent = message["parent_header"].get("msg_id")
            if parent == parent_msg_id or (parent in begun and message["msg_type"] in _SHOWS):
                try:
                    self.process_message(message, cell, cell_index)
                except CellExecutionComplete:
                    return

    def output(self, outs: Any, msg: Any, *args: Any) -> Any:
        """Keep an output; what warns stays the cell's where a widget takes what is shown."""
        if warns({"output_type": msg["msg_type"], **msg["content"]}):
            msg = {**msg, "parent_header": {}}
        return super().output(outs, msg, *args)

    def close_up(self) -> Used | None:
        """Return what was used, None if the notebook has left nobody to answer.

        What has come since the last cell ended becomes its own.
        """
        asked = self.kc.execute("", silent=True, user_expressions={"used": _USED})
        try:
            content = self.wait_for_reply(asked)["content"]
            text = ast.literal_eval(content["user_expressions"]["used"]["data"]["text/plain"])
            (seen,) = json.loads(text)
        except (KeyError, TypeError, ValueError, SyntaxError):
            return None
        if self._begun:
            _, cell, index = self._begun[-1]
            run_sync(self._async_poll_output_msg)(asked, cell, index)
        return Used(**seen)


def _connected(
    nb_man: NotebookExecutionManager, kernel_name: str, pool: KernelPool, request: Request
) -> _Client:
    """Return a client whose kernel has answered; one that did not come up is tried again."""
    for attempt in range(1, _ATTEMPTS + 1):
        kernel = pool.take(request.place)
        client = _Client(
            nb_man,
            km=kernel,
            kernel_name=kernel_name,
            most=request.limits.output,
            timeout=None,  # the notebook has one, in which what it shows has to come too
            iopub_timeout=math.ceil(request.limits.seconds),
            startup_timeout=60,
        )
        try:
            client.start_new_kernel_client()
            break
        except RuntimeError:  # it died, or is not there in time
            why = said(kernel)
            client.km = kernel  # which the client has let go of
            _end(client)
            if attempt == _ATTEMPTS:
                raise StartError(why) from None
    return client


def _end(client: _Client) -> None:
    if client.kc is not None:
        client.kc.stop_channels()
    with contextlib.suppress(RuntimeError):
        client.km.shutdown_kernel(now=True)
        client.km.cleanup_resources()
    ensure_event_loop().close()  # this thread's own, which nobody else would close in time
