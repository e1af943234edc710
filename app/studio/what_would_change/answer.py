"""The answer to what would change: numbers, and lines that open a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_LINES = 500
"""How many lines are kept; all are counted."""
AT_ONCE = 200
"""How many cases are read by one transaction, which is short so that nobody waits for it."""


@dataclass
class Answer:
    """What would change in one respect. `counts`: by name; `by`: what is counted → its counts; `notes`: in words."""

    counts: dict[str, int] = field(default_factory=dict)
    by: dict[str, dict[str, int]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, name: str, of: str = "", by: int = 1) -> None:
        """Count something, and with `of` also among those of a clock, a table, a letter or a place."""
        counts = self.by.setdefault(of, {}) if of else self.counts
        counts[name] = counts.get(name, 0) + by

    def line(self, values: Mapping[str, Any]) -> None:
        """Keep a line, while there is room."""
        if len(self.lines) < MOST_LINES:
            self.lines.append(dict(values))

    def as_json(self) -> dict[str, Any]:
        return {"counts": self.counts, "by": self.by, "lines": self.lines, "notes": self.notes}
