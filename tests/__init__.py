"""Tests: sentences about behaviour, in the order of the house; stories and races stand in folders of their own."""
