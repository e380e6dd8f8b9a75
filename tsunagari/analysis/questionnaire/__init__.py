"""Questionnaires: the codebook of a survey's questions, and the sheets read by it."""
