"""What every test may ask for: databases, server processes, a browser."""

pytest_plugins = [
    "tests.support.alone",
    "tests.support.database_fixtures",
    "tests.support.server_fixtures",
    "tests.support.browser_fixtures",
]
