"""What a password costs."""
