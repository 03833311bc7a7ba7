"""Takes away, one at a time, each line that keeps an attacker out, and names the test that notices."""
