"""The REST door: what a bank's own systems ask of Llavero, below `/api/v1`."""
