"""One module per section. Knows nothing of notebooks, Quarto or where files are kept."""
