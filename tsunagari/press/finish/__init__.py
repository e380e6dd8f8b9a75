"""A rendered book becomes a site: downloads, records, and the one rename."""
