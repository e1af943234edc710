"""What can be wrong with a decision model, or with one decision, in words that say what to do next."""

from __future__ import annotations


class DmnError(Exception):
    """Any error of the DMN room."""


class DmnParseError(DmnError):
    """The file is not a decision model that can be run.

    ``element_id`` names the XML element, ``line`` its line in the file (0 where unknown).
    """

    def __init__(self, message: str, *, element_id: str = "", line: int = 0) -> None:
        place = f"line {line}: " if line else ""
        super().__init__(f"{place}{message}")
        self.message = message
        self.element_id = element_id
        self.line = line


class DecisionError(DmnError):
    """A decision gave no answer that may be used: two rules at once, no rule, or a value of the wrong type.

    ``decision`` is its id; ``rules`` are the numbers of the rules concerned, as the editor counts them.
    """

    def __init__(self, message: str, *, decision: str = "", rules: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.decision = decision
        self.rules = rules


class UnknownDecisionError(DmnError):
    """The model has no decision, service or function of that name."""
