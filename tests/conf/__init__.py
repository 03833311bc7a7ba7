"""Tests of how the doors are wired together."""
