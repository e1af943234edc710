"""The names of the acts: filled where they are registered, for rules that need no more than the name."""

from __future__ import annotations

REMOVE_DOCUMENT = "remove_document"
ACT_NAMES: set[str] = set()
