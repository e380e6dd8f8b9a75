"""Plan, run, render, check: from a folder of notebooks to a site. Knows nothing of loneliness."""
