"""Equality, order and arithmetic (DMN 1.5 §10.3.2.15, Tables 52 to 60).

Every function raises ``Mistake`` where the specification says the result is null.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal, DecimalException

from app.feel.calendar_math import DAY_NANOS, NANOS
from app.feel.errors import Mistake, NotKnownYet, mistake_of
from app.feel.temporal import Date, DateTime, DaysTimeDuration, Time, YearsMonthsDuration
from app.feel.values import NUMBERS, Function, Range, Value, a_kind, kind


def equal(left: Value, right: Value) -> bool:
    """``=``; values of different kinds cannot be compared (Table 53)."""
    if left is None or right is None:
        return left is right
    if type(left) is not type(right):
        raise Mistake(f"{a_kind(left)} cannot be compared with {a_kind(right)}")
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_same(value, right[name]) for name, value in left.items())
    if isinstance(left, Time):
        return _zoned_alike(left.zone, right.zone) and left.utc_nanos // NANOS == right.utc_nanos // NANOS
    if isinstance(left, DateTime):
        return _zoned_alike(left.time.zone, right.time.zone) and left.instant // NANOS == right.instant // NANOS
    if isinstance(left, Range):
        return (
            left.comparison == right.comparison
            and left.start_included == right.start_included
            and left.end_included == right.end_included
            and _same(left.start, right.start)
            and _same(left.end, right.end)
        )
    if isinstance(left, Function):
        return left is right
    return bool(left == right)


def _same(left: Value, right: Value) -> bool:
    try:
        return equal(left, right)
    except Mistake:
        return False


def same(left: Value, right: Value) -> bool:
    """Equality that takes different kinds for different values: for lists, contexts and sets."""
    return _same(left, right)


def _zoned_alike(left: object, right: object) -> bool:
    return (left is None) == (right is None)


def compare(left: Value, right: Value) -> int:
    """Negative, zero or positive as ``left`` lies before, with or after ``right`` (Table 54)."""
    if type(left) is not type(right):
        raise mistake_of(f"{a_kind(left)} cannot be ordered against {a_kind(right)}", left, right)
    a: object
    b: object
    if isinstance(left, (Decimal, str)):
        a, b = left, right
    elif isinstance(left, Date):
        a, b = left.key, right.key
    elif isinstance(left, DateTime):
        if not _zoned_alike(left.time.zone, right.time.zone):
            raise Mistake("a local date and time cannot be ordered against one with a time zone")
        a, b = left.instant, right.instant
    elif isinstance(left, Time):
        if not _zoned_alike(left.zone, right.zone):
            raise Mistake("a local time cannot be ordered against one with a time zone")
        a, b = left.utc_nanos, right.utc_nanos
    elif isinstance(left, YearsMonthsDuration):
        a, b = left.months, right.months
    elif isinstance(left, DaysTimeDuration):
        a, b = left.nanos, right.nanos
    else:
        raise mistake_of(f"values of kind {kind(left)} have no order", left)
    return (a > b) - (a < b)  # type: ignore[operator]


def in_range(value: Value, limits: Range) -> bool:
    """Whether a value lies in a range; a null end makes the answer null (§10.3.2.7)."""
    if limits.comparison:
        return _meets_comparison(value, limits)
    if limits.start is None or limits.end is None:
        raise NotKnownYet("the range has a null end")
    low = compare(value, limits.start)
    high = compare(value, limits.end)
    return (low > 0 or (low == 0 and limits.start_included)) and (high < 0 or (high == 0 and limits.end_included))


def _meets_comparison(value: Value, limits: Range) -> bool:
    if limits.comparison == "=":
        return equal(value, limits.start)
    if limits.comparison == "!=":
        return not equal(value, limits.start)
    if limits.start is None:
        high = compare(value, limits.end)
        return high < 0 or (high == 0 and limits.end_included)
    low = compare(value, limits.start)
    return low > 0 or (low == 0 and limits.start_included)


def comparison_range(operator: str, operand: Value) -> Range:
    """The value of ``(< 5)`` and its like (§10.3.2.7)."""
    if operator in ("=", "!="):
        return Range(operand, operator == "=", operand, operator == "=", operator)
    if operator.startswith("<"):
        return Range(None, False, operand, operator == "<=", operator)
    return Range(operand, operator == ">=", None, False, operator)


def is_member(value: Value, candidates: Value) -> bool | None:
    """``value in candidates`` for one candidate: a list, a range or a single value (Table 55)."""
    if isinstance(candidates, Range) and not isinstance(value, Range):
        return in_range(value, candidates)
    if isinstance(candidates, list):
        if isinstance(value, list) and _same(value, candidates):
            return True
        for item in candidates:
            if isinstance(item, Range) and not isinstance(value, Range):
                try:
                    if in_range(value, item):
                        return True
                except Mistake:
                    continue
            elif _same(value, item):
                return True
        return False
    return equal(value, candidates)


def _number(operation: Callable[[Decimal, Decimal], Decimal], left: Decimal, right: Decimal) -> Decimal:
    try:
        result = operation(left, right)
    except DecimalException as error:
        raise Mistake(f"the numbers {left:.6g} and {right:.6g} have no result here ({type(error).__name__})") from error
    if not result.is_finite():
        raise Mistake(f"the numbers {left:.6g} and {right:.6g} have no finite result")
    return result


def _mismatch(symbol: str, left: Value, right: Value) -> Mistake:
    return mistake_of(f"{kind(left)} {symbol} {kind(right)} is not defined", left, right)


def _midnight_utc(value: Date | DateTime) -> DateTime:
    return DateTime(value, Time(0, 0)) if isinstance(value, Date) else value


def add(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _number(NUMBERS.add, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right
    if isinstance(left, YearsMonthsDuration):
        if isinstance(right, YearsMonthsDuration):
            return YearsMonthsDuration(left.months + right.months)
        left, right = right, left
    elif isinstance(left, DaysTimeDuration):
        if isinstance(right, DaysTimeDuration):
            return DaysTimeDuration(left.nanos + right.nanos)
        left, right = right, left
    if isinstance(right, YearsMonthsDuration) and isinstance(left, (Date, DateTime)):
        return left.plus_months(right.months)
    if isinstance(right, DaysTimeDuration):
        if isinstance(left, (DateTime, Time)):
            return left.plus(right.nanos)
        if isinstance(left, Date):
            return DateTime(left, Time(0)).plus(right.nanos).date
    raise _mismatch("+", left, right)


def subtract(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _number(NUMBERS.subtract, left, right)
    if isinstance(right, YearsMonthsDuration) and isinstance(left, (Date, DateTime, YearsMonthsDuration)):
        return add(left, YearsMonthsDuration(-right.months))
    if isinstance(right, DaysTimeDuration) and isinstance(left, (Date, Time, DateTime, DaysTimeDuration)):
        return add(left, DaysTimeDuration(-right.nanos))
    if isinstance(left, Time) and isinstance(right, Time):
        if not _zoned_alike(left.zone, right.zone):
            raise Mistake("a local time and one with a time zone cannot be subtracted")
        return DaysTimeDuration(left.utc_nanos - right.utc_nanos)
    if isinstance(left, (Date, DateTime)) and isinstance(right, (Date, DateTime)):
        first, second = _midnight_utc(left), _midnight_utc(right)
        if not _zoned_alike(first.time.zone, second.time.zone):
            raise Mistake("a local date and time and one with a time zone cannot be subtracted")
        return DaysTimeDuration(first.instant - second.instant)
    raise _mismatch("-", left, right)


def _scaled(amount: int, factor: Decimal, operation: Callable[[Decimal, Decimal], Decimal]) -> int:
    result = _number(operation, Decimal(amount), factor)
    if abs(result) > DAY_NANOS * 366 * 10**12:
        raise Mistake("the duration is out of range")
    return int(result.to_integral_value(ROUND_DOWN))


def multiply(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal):
        if isinstance(right, Decimal):
            return _number(NUMBERS.multiply, left, right)
        left, right = right, left
    if isinstance(right, Decimal):
        if isinstance(left, YearsMonthsDuration):
            return YearsMonthsDuration(_scaled(left.months, right, NUMBERS.multiply))
        if isinstance(left, DaysTimeDuration):
            return DaysTimeDuration(_scaled(left.nanos, right, NUMBERS.multiply))
    raise _mismatch("*", left, right)


def divide(left: Value, right: Value) -> Value:
    if isinstance(right, Decimal):
        if not right:
            raise Mistake("division by zero")
        if isinstance(left, Decimal):
            return _number(NUMBERS.divide, left, right)
        if isinstance(left, YearsMonthsDuration):
            return YearsMonthsDuration(_scaled(left.months, right, NUMBERS.divide))
        if isinstance(left, DaysTimeDuration):
            return DaysTimeDuration(_scaled(left.nanos, right, NUMBERS.divide))
    if isinstance(left, YearsMonthsDuration) and isinstance(right, YearsMonthsDuration):
        return divide(Decimal(left.months), Decimal(right.months))
    if isinstance(left, DaysTimeDuration) and isinstance(right, DaysTimeDuration):
        return divide(Decimal(left.nanos), Decimal(right.nanos))
    raise _mismatch("/", left, right)


def power(left: Value, right: Value) -> Value:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return _number(NUMBERS.power, left, right) if left or right else Decimal(1)
    raise _mismatch("**", left, right)


def negate(value: Value) -> Value:
    if isinstance(value, Decimal):
        return NUMBERS.minus(value)
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(-value.months)
    if isinstance(value, DaysTimeDuration):
        return DaysTimeDuration(-value.nanos)
    raise mistake_of(f"{a_kind(value)} has no negative", value)


ARITHMETIC: dict[str, Callable[[Value, Value], Value]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "**": power,
}

ORDER: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}
