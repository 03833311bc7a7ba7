"""Many clients at once on one thing that counts once, in two processes, on both databases."""
