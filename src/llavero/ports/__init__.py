"""What the house needs from outside, as protocols: only where two implementations exist."""
