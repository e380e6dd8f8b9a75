"""Numbers that know whom they count, and which of them may not be shown."""
