"""What tests stand on: a throw-away PostgreSQL, databases, server processes and a browser. No test lives here."""
