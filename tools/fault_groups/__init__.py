"""Runs races and faults in their long form, group by group, and remembers what passed on what."""
