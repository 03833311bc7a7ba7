"""The step types: one file each, what a journey file may use."""
