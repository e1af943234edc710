"""The errors of FEEL, in words that a rule author can act on."""

from __future__ import annotations

LONGEST_SHOWN = 80


class FeelError(Exception):
    """Base of the errors of FEEL."""


class FeelSyntaxError(FeelError):
    """The text is not FEEL.

    ``line`` and ``column`` count from 1 and point at the first character that does not fit;
    ``text`` is the whole expression.
    """

    def __init__(self, message: str, *, line: int, column: int, text: str) -> None:
        super().__init__(f"{message} (line {line}, column {column})")
        self.message = message
        self.line = line
        self.column = column
        self.text = text


class FeelBudgetError(FeelError):
    """An evaluation asked for more steps, list items, digits or nesting than it may use.

    ``expression``: the text that was evaluated, "" where no single one was.
    """

    expression = ""

    def __str__(self) -> str:
        words = super().__str__()
        shown = " ".join(self.expression[:LONGEST_SHOWN].split())
        return f"{words} (in: {shown}{'…' if len(self.expression) > LONGEST_SHOWN else ''})" if shown else words


class FeelFault(FeelError):
    """An expression asked for a member that is not there, or worked with a value of a wrong type."""


class Mistake(FeelError):
    """The reason why the result inside an evaluation is null (DMN 1.5 §10.3.2: errors give null).

    It is never raised to a caller: it becomes null and a warning where it happened.
    """


class NotKnownYet(Mistake):
    """The result is null because a value is null where one is needed: most often nobody has given it yet."""


def mistake_of(message: str, *values: object) -> Mistake:
    """The mistake of working with these values: one of them being null, it says nothing against the expression."""
    return (NotKnownYet if any(value is None for value in values) else Mistake)(message)
