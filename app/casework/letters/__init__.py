"""Compose a letter of a case and issue it."""
