"""The notebooks are run, and cached while nothing that they used has changed."""
