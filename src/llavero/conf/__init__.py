"""Settings: what is common, and what a production server, the sandbox and the tests add."""
