"""Messages to people: queued with the change, sent by a worker, within budgets, never lost, never showing a secret."""
