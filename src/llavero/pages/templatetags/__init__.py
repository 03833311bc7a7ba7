"""Template tags of the hosted pages: sentences by id, and the parts of a screen."""
