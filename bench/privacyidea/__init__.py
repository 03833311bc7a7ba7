"""Verification of codes beside a product of others that does the same, on the same PostgreSQL."""
