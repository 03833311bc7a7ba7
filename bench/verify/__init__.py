"""Verification of codes, measured beside a comparator."""
