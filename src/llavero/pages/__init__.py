"""The hosted pages: what a company's user sees and does in a browser."""
