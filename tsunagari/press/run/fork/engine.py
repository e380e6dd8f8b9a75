"""The engine as Papermill knows it: Papermill goes through the cells, a forked child runs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from papermill.engines import Engine, NotebookExecutionManager, papermill_engines

from tsunagari.press.run.fork.client import Child, Request, Server
from tsunagari.press.run.output_contract import is_run

NAME = "fork"


def register() -> None:
    """Make the engine known to Papermill under its name."""
    papermill_engines.register(NAME, ForkEngine)


class ForkEngine(Engine):  # type: ignore[misc]
    """Papermill's engine that has a forked child run the cells."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,  # noqa: ARG003 - Papermill gives it; there is one Python here
        *,
        server: Server,
        request: Request,
        **_: Any,
    ) -> None:
        """Run all cells in order, up to the first that fails."""
        # To save the notebook at the beginning and the end of every cell takes longer than to run
        # it, and Papermill writes it at the end once more. What has failed is to be written, for
        # people to look at; the rest is the build's to write, and Papermill has cells alone.
        place, nb_man.output_path = nb_man.output_path, None
        try:
            with server.child(request) as child:
                succeeded, ran = _run(nb_man, child)
                request.used, rest = child.close_up()
                if ran:
                    ran[-1].outputs = [_node(output) for output in rest]
            if succeeded:
                request.ran, nb_man.nb = nb_man.nb, _without_outputs(nb_man.nb)
        except BaseException:
            nb_man.output_path = place
            raise


def _run(nb_man: NotebookExecutionManager, child: Child) -> tuple[bool, list[Any]]:
    """Run the cells.

    Returns
    -------
    tuple
        Whether none of them has an error, be it one that may be there; and those that were run.
    """
    succeeded = True
    ran: list[Any] = []
    for index, cell in enumerate(nb_man.nb.cells):
        nb_man.cell_start(cell, index)
        if is_run(cell):
            answer = child.run(cell.source)
            cell.execution_count = answer["execution_count"]
            cell.outputs = [_node(output) for output in answer["outputs"]]
            ran.append(cell)
            for number, outputs in answer["updated"]:
                ran[number].outputs = [_node(output) for output in outputs]
            succeeded &= not answer["error"]
            if answer["error"] and "raises-exception" not in cell.metadata.get("tags", []):
                nb_man.cell_exception(cell, index)
                return False, ran
        nb_man.cell_complete(cell, index)
    return succeeded, ran


def _without_outputs(notebook: Any) -> Any:
    cells = [{**cell, "outputs": []} if "outputs" in cell else cell for cell in notebook.cells]
    return _node({**notebook, "cells": cells})


def _node(output: Mapping[str, Any]) -> Any:
    from nbformat import from_dict

    return from_dict(output)  # type: ignore[no-untyped-call]
