"""The pages of a bank's procedures: how long the server takes for each, and what a browser has to fetch."""
