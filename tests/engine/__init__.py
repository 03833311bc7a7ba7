"""Tests of the engine: runs through start, show and submit, with a moved clock and no browser."""
