"""つながり: the code behind a city's reproducible report."""
