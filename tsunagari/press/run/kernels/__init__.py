"""The engine of Jupyter kernels, on every system: they are seen as forked children are."""
