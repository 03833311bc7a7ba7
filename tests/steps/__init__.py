"""One test file for each step type: what it asks, what its answers lead to, what it leaves on record."""
