"""The errors of decision models and decisions; their messages say what to do next."""

from __future__ import annotations


class DmnError(Exception):
    """The base of this room's errors."""


class DmnParseError(DmnError):
    """The file is not a decision model that can be run.

    ``element_id`` is the id of the XML element and ``line`` its line in the file (0 where unknown). ``decision`` is the
    id of the decision; ``row`` and ``column`` are the cell of its table as the editor shows them (0 and empty outside a
    table).
    """

    def __init__(
        self, message: str, *, element_id: str = "", line: int = 0, decision: str = "", row: int = 0, column: str = ""
    ) -> None:
        place = [f"line {line}" if line else "", f"row {row}" if row else "", f"column {column!r}" if column else ""]
        where = ", ".join(part for part in place if part)
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.element_id = element_id
        self.line = line
        self.decision = decision
        self.row = row
        self.column = column


class DecisionError(DmnError):
    """A decision gave no usable answer: two rules matched, no rule matched, or a value has the wrong type.

    ``decision`` is its id; ``rules`` are the numbers of the rules concerned, as the editor counts them.
    """

    def __init__(self, message: str, *, decision: str = "", rules: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.decision = decision
        self.rules = rules


class UnknownDecisionError(DmnError):
    """The model has no decision, service or function of that name."""
