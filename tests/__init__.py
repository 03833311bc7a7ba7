"""Tests: sentences about behaviour, in the order of the house; stories, races and faults stand in folders of their own."""
