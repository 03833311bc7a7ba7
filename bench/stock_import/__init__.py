"""How fast, and in how much memory, a large seed file is imported."""
