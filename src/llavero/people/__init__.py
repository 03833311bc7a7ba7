"""The people and companies that a bank serves, their names and contacts, and the bank's own staff."""
