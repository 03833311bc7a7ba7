"""One story for each published manual: a person follows it step by step in a real browser."""
