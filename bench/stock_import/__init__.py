"""How fast, in how much memory and how quietly a large seed file is imported, also when it is interrupted."""
