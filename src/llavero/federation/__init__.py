"""The bank's own systems that call the product: who they are, what they may do, and what they already asked."""
