"""The bank's devices before they are somebody's: seed files, batches, and who accepted them."""
