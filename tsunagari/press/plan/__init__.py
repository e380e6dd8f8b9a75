"""What is to be built: the edition, its sections and their parameters."""
