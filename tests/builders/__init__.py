"""Small functions that build what tests stand on: a bank, its people, their credentials."""
