"""The command line: `llavero <noun> <verb>`, for operators and for the bank's channel people."""
