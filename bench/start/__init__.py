"""How long somebody waits who has just installed it."""
