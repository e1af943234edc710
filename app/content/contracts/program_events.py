"""The events that the program itself records, whatever a diagram draws: they may happen at any time of a case."""

RECORDED_BY_PROGRAM = frozenset({"acknowledged", "received", "update_sent"})
"""Of those that a diagram may record too: a call in which somebody is told, a contact, an update at any time."""
