"""FEEL values without a Python type, which are ranges and functions, and the names of the kinds of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from app.feel.literals import WritesLiteral, to_feel_text
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration

Value = Any
"""None, bool, Decimal, str, Date, Time, DateTime, either duration, Range, list, dict or Function."""

NUMBERS = Context(
    prec=34, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144, traps=[Overflow, InvalidOperation, DivisionByZero]
)
"""IEEE 754 Decimal128: 34 digits, half even (DMN 1.5 §10.3.2.3.1)."""


@dataclass(frozen=True, slots=True)
class Range(WritesLiteral):
    """``[1..5)``, or ``(< 5)`` when one end is open-ended (``comparison`` is then the operator)."""

    start: Value
    start_included: bool
    end: Value
    end_included: bool
    comparison: str = ""

    def literal(self, inner: Callable[[Value], str]) -> str:
        """The range as a rule author writes it; ``inner`` writes its ends."""
        if self.comparison:
            return f"({self.comparison} {inner(self.end if self.start is None else self.start)})"
        left, right = "[" if self.start_included else "(", "]" if self.end_included else ")"
        return f"{left}{inner(self.start)}..{inner(self.end)}{right}"

    def __str__(self) -> str:
        return to_feel_text(self)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter; ``type`` is an ``app.feel.types.FeelType`` (None: any value)."""

    name: str
    type: Any = None
    optional: bool = False
    variadic: bool = False
    nullable: bool = True


@dataclass(slots=True, eq=False)
class Function:
    """A value that can be invoked: ``body`` takes the evaluation and one argument per parameter."""

    name: str
    parameters: Sequence[Parameter]
    body: Callable[..., Value] = field(repr=False)
    result_type: Any = None
    overloads: Sequence[Function] = ()

    def __str__(self) -> str:
        return f"function({', '.join(parameter.name for parameter in self.parameters)})"


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    Date: "date",
    Time: "time",
    DateTime: "date and time",
    YearsMonthsDuration: "years and months duration",
    DaysTimeDuration: "days and time duration",
    Range: "range",
    list: "list",
    dict: "context",
    Function: "function",
}


def kind(value: Value) -> str:
    """The FEEL name of the kind of a value: ``number``, ``date and time`` …"""
    return _KINDS.get(type(value), type(value).__name__)


def kinds_of(values: Mapping[str, Value]) -> dict[str, str]:
    """name → kind, for every value that is not null."""
    return {name: kind(value) for name, value in values.items() if value is not None}


def a_kind(value: Value) -> str:
    """The kind in a sentence: ``a number``, ``null``."""
    return "null" if value is None else f"a {kind(value)}"
