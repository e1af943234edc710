"""What the checks of a model report, and where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ERROR, WARNING = "error", "warning"


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
