"""The gate: checks codes for the bank's own systems, many at once, each once."""
