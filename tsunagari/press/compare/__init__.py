"""What changed between two sites: facts, cells, figures, sentences, pages, files, and why."""
