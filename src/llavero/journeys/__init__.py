"""Journeys: the bank's procedures as files, what is checked before one loads, and the engine that runs them."""
