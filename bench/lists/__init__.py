"""Pages of lists, at two sizes of a bank."""
