"""The fork engine: notebooks run in children of one process that has the libraries loaded."""
