"""The views: each takes a request apart, calls one verb of a floor below, and shows what came of it."""
