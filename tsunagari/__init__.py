"""つながり: the code behind a city's reproducible report."""

import os

# openpyxl writes other bytes, and reads other things, where lxml happens to be installed.
os.environ["OPENPYXL_LXML"] = "False"
