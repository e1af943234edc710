"""Write FEEL values as the literals that a rule author would write for them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration


class WritesLiteral:
    """A value that knows its own literal, such as a range."""

    __slots__ = ()

    def literal(self, inner: Callable[[Any], str]) -> str:
        """The literal of this value; ``inner`` writes the values inside it."""
        raise NotImplementedError


def number_text(value: Decimal) -> str:
    """Plain digits, as long as that stays readable; else with an exponent."""
    return format(value, "f") if -40 < value.adjusted() < 40 else str(value)


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(letter, letter) for letter in text) + '"'


LITERAL_CALLS: dict[type, str] = {
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearsMonthsDuration: "duration",
    DaysTimeDuration: "duration",
}


def to_feel_text(value: Any) -> str:
    """The literal a rule author would write for the value: ``"text"``, ``date("2026-05-20")``, ``[1, 2]``."""
    if type(value) in LITERAL_CALLS:
        return f'{LITERAL_CALLS[type(value)]}("{value}")'
    return literal_text(value, to_feel_text)


def literal_text(value: Any, inner: Callable[[Any], str]) -> str:
    """The literal of a value; ``inner`` writes the values inside it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(inner, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name_text(name)}: {inner(item)}" for name, item in value.items()) + "}"
    if isinstance(value, WritesLiteral):
        return value.literal(inner)
    return str(value)


def name_text(name: str) -> str:
    """The key of a context, quoted unless it reads as a name."""
    plain = name.replace("_", "a").replace(" ", "a")
    return name if plain.isalnum() and not name[0].isdigit() else quoted(name)
