"""The engine as Papermill knows it: its own client, with a kernel that was started before."""

from __future__ import annotations

import ast
import contextlib
import json
from dataclasses import dataclass
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from tsunagari.press.run.jobs import Used
from tsunagari.press.run.kernels.pool import KernelPool, Place

NAME = "kernel"
_USED = "get_ipython().kernel.used()"  # see kernel.py
_ATTEMPTS = 3


@dataclass
class Request:
    """Where a notebook runs; what it used comes back here."""

    place: Place
    deadline: float
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
            try:
                client.execute()
                request.used = _used(client)
            finally:
                _end(client)
        except BaseException:
            nb_man.output_path = place
            raise


def _connected(
    nb_man: NotebookExecutionManager, kernel_name: str, pool: KernelPool, request: Request
) -> PapermillNotebookClient:
    """Return a client whose kernel has answered; one that did not come up is tried again."""
    for attempt in range(1, _ATTEMPTS + 1):
        client = PapermillNotebookClient(
            nb_man,
            km=pool.take(request.place),
            kernel_name=kernel_name,
            timeout=request.deadline,
            startup_timeout=60,
        )
        try:
            client.start_new_kernel_client()
            break
        except RuntimeError:  # it died, or is not there in time
            _end(client)
            if attempt == _ATTEMPTS:
                raise
    return client


def _used(client: PapermillNotebookClient) -> Used | None:
    """Ask the kernel what was used; None if the notebook has left nobody to answer."""
    try:
        asked = client.kc.execute("", silent=True, user_expressions={"used": _USED})
        content = client.wait_for_reply(asked)["content"]
        text = ast.literal_eval(content["user_expressions"]["used"]["data"]["text/plain"])
        (seen,) = json.loads(text)
    except (KeyError, TypeError, ValueError, SyntaxError):
        return None
    return Used(**seen)


def _end(client: PapermillNotebookClient) -> None:
    if client.kc is not None:
        client.kc.stop_channels()
    with contextlib.suppress(RuntimeError):
        client.km.shutdown_kernel(now=True)
        client.km.cleanup_resources()
