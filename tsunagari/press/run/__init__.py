"""The notebooks are run, and kept while nothing that they used has changed."""
