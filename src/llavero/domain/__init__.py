"""The rules of the house: pure decisions with no clock, no randomness, no database and no network."""
