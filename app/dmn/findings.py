"""What the checks of a model report, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"
REMEDIES: Mapping[str, str] = {
    "gap": "Add a row for these values, or a default to the output column.",
    "overlap": "Make the cells of these rows exclude each other, or choose the hit policy First.",
    "unreachable-rule": "Move the row up, narrow the rows before it, or delete it.",
    "dead-cell": "Correct the cell so that some value can meet it, or take the part out.",
    "type-mismatch": "Write a value of the column's type: texts in quotes, numbers, true and false without.",
    "output-not-allowed": "Write one of the column's allowed values, or add this one to them.",
    "unknown-name": "Correct the name, draw an arrow from what gives it, or put a text in quotes.",
    "no-logic": "Draw a table for the decision, or write an expression.",
    "not-runnable": "Correct what is written there; the message says where it stops making sense.",
    "not-decided": "Compare with fixed values where you can, so that gaps and overlaps can be found.",
}
"""code → what to write instead."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of a model; the severity ``error`` forbids publishing it.

    ``rules`` are row numbers and ``column`` is the label of a column, as the editor shows them. ``example`` maps input
    columns to values, in plain JSON, for which the fault shows; ``message`` has them in FEEL.
    """

    severity: str
    code: str
    decision: str
    message: str
    rules: tuple[int, ...] = ()
    column: str = ""
    example: dict[str, Any] = field(default_factory=dict)
    line: int = 0

    @property
    def remedy(self) -> str:
        """What to write instead."""
        return REMEDIES[self.code]

    @property
    def place(self) -> str:
        """The decision, rows and columns as the editor shows them: ``timescales, row 2, column 'Channel'``."""
        columns = [self.column] if self.column else list(self.example)
        parts = [
            self.decision,
            _counted("row", [str(number) for number in self.rules]),
            _counted("column", [repr(label) for label in columns]),
        ]
        return ", ".join(part for part in parts if part)

    def __str__(self) -> str:
        return f"{self.severity}: {self.place}: {self.message} [{self.code}]"


def _counted(what: str, which: list[str]) -> str:
    return f"{what}{'' if len(which) == 1 else 's'} {', '.join(which)}" if which else ""
