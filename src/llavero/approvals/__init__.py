"""Everything that is confirmed by someone who saw what they confirm."""
