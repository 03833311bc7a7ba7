"""Everything a person can prove themself with, and the sessions that a proof opened."""
