"""FEEL types: which values belong to them, and the implicit conversions (DMN 1.5 §10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.values import Function, Range, Value


class FeelType:
    """A type; ``holds`` says whether a value that is not null belongs to it."""

    def holds(self, value: Value) -> bool:
        raise NotImplementedError

    def accepts_type(self, other: FeelType) -> bool:
        """Whether every value of ``other`` is one of this type (§10.3.2.9.2, conforms to)."""
        return self == other


@dataclass(frozen=True)
class AnyType(FeelType):
    def holds(self, value: Value) -> bool:
        return value is not None

    def accepts_type(self, other: FeelType) -> bool:
        return True

    def __str__(self) -> str:
        return "Any"


@dataclass(frozen=True)
class NullType(FeelType):
    def holds(self, value: Value) -> bool:
        return value is None

    def __str__(self) -> str:
        return "Null"


@dataclass(frozen=True)
class SimpleType(FeelType):
    name: str
    classes: tuple[type, ...]

    def holds(self, value: Value) -> bool:
        return type(value) in self.classes

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class ListType(FeelType):
    items: FeelType

    def holds(self, value: Value) -> bool:
        if isinstance(self.items, AnyType):
            return isinstance(value, list)
        return isinstance(value, list) and all(item is None or self.items.holds(item) for item in value)

    def accepts_type(self, other: FeelType) -> bool:
        return isinstance(other, ListType) and self.items.accepts_type(other.items)

    def __str__(self) -> str:
        return f"list<{self.items}>"


@dataclass(frozen=True)
class RangeType(FeelType):
    points: FeelType

    def holds(self, value: Value) -> bool:
        return isinstance(value, Range) and all(
            point is None or self.points.holds(point) for point in (value.start, value.end)
        )

    def accepts_type(self, other: FeelType) -> bool:
        return isinstance(other, RangeType) and self.points.accepts_type(other.points)

    def __str__(self) -> str:
        return f"range<{self.points}>"


@dataclass(frozen=True)
class ContextType(FeelType):
    entries: tuple[tuple[str, FeelType], ...] = ()

    def holds(self, value: Value) -> bool:
        return isinstance(value, dict) and all(
            name in value and (value[name] is None or item.holds(value[name])) for name, item in self.entries
        )

    def accepts_type(self, other: FeelType) -> bool:
        if not isinstance(other, ContextType):
            return False
        there = dict(other.entries)
        return all(name in there and item.accepts_type(there[name]) for name, item in self.entries)

    def __str__(self) -> str:
        return "context<" + ", ".join(f"{name}: {item}" for name, item in self.entries) + ">"


@dataclass(frozen=True)
class FunctionType(FeelType):
    parameters: tuple[FeelType, ...] | None
    result: FeelType

    def holds(self, value: Value) -> bool:
        if not isinstance(value, Function):
            return False
        wanted = self.parameters
        return wanted is None or any(self._takes(signature, wanted) for signature in value.overloads or (value,))

    def _takes(self, function: Function, wanted: tuple[FeelType, ...]) -> bool:
        """Whether a signature takes these parameters and gives this result; an undeclared type fits any type."""
        parameters = list(function.parameters)
        if parameters and parameters[-1].variadic:
            parameters += parameters[-1:] * (len(wanted) - len(parameters))
        while len(parameters) > len(wanted) and parameters[-1].optional:
            parameters.pop()
        return (
            len(parameters) == len(wanted)
            and (function.result_type is None or self.result.accepts_type(function.result_type))
            and all(
                parameter.type is None or parameter.type.accepts_type(wanted_type)
                for parameter, wanted_type in zip(parameters, wanted, strict=True)
            )
        )

    def accepts_type(self, other: FeelType) -> bool:
        if not isinstance(other, FunctionType) or self.parameters is None or other.parameters is None:
            return isinstance(other, FunctionType)
        return (
            len(self.parameters) == len(other.parameters)
            and self.result.accepts_type(other.result)
            and all(theirs.accepts_type(ours) for ours, theirs in zip(self.parameters, other.parameters, strict=True))
        )

    def __str__(self) -> str:
        return f"function<{', '.join(map(str, self.parameters or ()))}> -> {self.result}"


ANY = AnyType()
NULL = NullType()
NUMBER = SimpleType("number", (Decimal,))
STRING = SimpleType("string", (str,))
BOOLEAN = SimpleType("boolean", (bool,))
DATE = SimpleType("date", (Date,))
TIME = SimpleType("time", (Time,))
DATE_TIME = SimpleType("date and time", (DateTime,))
YEARS_MONTHS = SimpleType("years and months duration", (YearsMonthsDuration,))
DAYS_TIME = SimpleType("days and time duration", (DaysTimeDuration,))
DURATION = SimpleType("duration", (DaysTimeDuration, YearsMonthsDuration))
DAY = SimpleType("date or date and time", (Date, DateTime))
"""What working days are counted from. No type of FEEL's, so that it has no name there."""
RANGE = RangeType(ANY)
LIST = ListType(ANY)
CONTEXT = ContextType()
FUNCTION = FunctionType(None, ANY)

BUILT_IN_TYPES: Mapping[str, FeelType] = {
    "Any": ANY,
    "Null": NULL,
    "number": NUMBER,
    "string": STRING,
    "boolean": BOOLEAN,
    "date": DATE,
    "time": TIME,
    "date and time": DATE_TIME,
    "dateTime": DATE_TIME,
    "years and months duration": YEARS_MONTHS,
    "yearMonthDuration": YEARS_MONTHS,
    "days and time duration": DAYS_TIME,
    "dayTimeDuration": DAYS_TIME,
    "duration": DURATION,
    "list": LIST,
    "context": CONTEXT,
    "function": FUNCTION,
    "range": RANGE,
}

TypeLookup = Callable[[str], FeelType | None]


def _wants_list(wanted: FeelType) -> bool:
    return isinstance(wanted, (ListType, AnyType))


def convert(value: Value, wanted: FeelType) -> tuple[Value, bool]:
    """The value converted to ``wanted`` by the implicit conversions of §10.3.2.9.4, and whether that is possible."""
    if wanted.holds(value):
        return value, True
    if isinstance(value, list) and len(value) == 1 and not _wants_list(wanted):
        return _as_it_is(value[0], wanted)
    if isinstance(wanted, ListType) and value is not None and not isinstance(value, list):
        inner, fits = _as_it_is(value, wanted.items)
        return ([inner], True) if fits else (None, False)
    return _as_it_is(value, wanted)


def _as_it_is(value: Value, wanted: FeelType) -> tuple[Value, bool]:
    """As `convert`, but neither taken out of a list nor put into one: a list of a list of a number is no number."""
    if value is None or wanted.holds(value):
        return value, True
    if isinstance(value, Date) and wanted is DATE_TIME:
        return DateTime(value, Time(0, 0)), True
    return None, False
