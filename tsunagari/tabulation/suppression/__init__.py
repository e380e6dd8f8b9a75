"""Which counts are hidden: small ones, and what they could be worked out of."""
