"""What stands outside, each behind its port: the key vault, mail, SMS."""
