"""Numeric functions (DMN 1.5 §10.3.4.5)."""

from __future__ import annotations

from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
    DecimalException,
)

from app.feel.builtins.strings import whole
from app.feel.errors import Mistake
from app.feel.evaluation import Evaluation
from app.feel.registry import built_in
from app.feel.temporal import DaysTimeDuration, YearsMonthsDuration
from app.feel.values import NUMBERS, Value

TRANSCENDENTAL = 8
"""Steps that a root, a logarithm or an exponential costs."""


def rounded(number: Decimal, scale: Decimal | None, rounding: str) -> Decimal:
    """``number`` rounded to ``scale`` digits after the point (-6111 to 6176, §10.3.4.5)."""
    digits = whole(scale, "the scale") if scale is not None else 0
    if not -6111 <= digits <= 6176:
        raise Mistake("the scale lies between -6111 and 6176")
    if number.is_zero() or -int(number.as_tuple().exponent) <= digits:
        return number
    try:
        result = number.quantize(Decimal(1).scaleb(-digits), rounding, NUMBERS)
        return result if digits >= 0 else NUMBERS.plus(Decimal(format(result, "f")))
    except DecimalException as error:
        raise Mistake("the number has too many digits to round") from error


@built_in("decimal", "n: number", "scale: number", result="number")
def decimal(_: Evaluation, number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_HALF_EVEN)


@built_in("floor", "n: number", result="number")
@built_in("floor", "n: number", "scale: number", result="number")
def floor(_: Evaluation, number: Decimal, scale: Decimal | None = None) -> Value:
    return rounded(number, scale, ROUND_FLOOR)


@built_in("ceiling", "n: number", result="number")
@built_in("ceiling", "n: number", "scale: number", result="number")
def ceiling(_: Evaluation, number: Decimal, scale: Decimal | None = None) -> Value:
    return rounded(number, scale, ROUND_CEILING)


@built_in("round up", "n: number", "scale: number", result="number")
def round_up(_: Evaluation, number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_UP)


@built_in("round down", "n: number", "scale: number", result="number")
def round_down(_: Evaluation, number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_DOWN)


@built_in("round half up", "n: number", "scale: number", result="number")
def round_half_up(_: Evaluation, number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_HALF_UP)


@built_in("round half down", "n: number", "scale: number", result="number")
def round_half_down(_: Evaluation, number: Decimal, scale: Decimal) -> Value:
    return rounded(number, scale, ROUND_HALF_DOWN)


@built_in("abs", "n: number", result="number")
def absolute(_: Evaluation, number: Decimal) -> Value:
    return NUMBERS.abs(number)


@built_in("abs", "n: days and time duration", result="days and time duration")
def absolute_days(_: Evaluation, duration: DaysTimeDuration) -> Value:
    return DaysTimeDuration(abs(duration.nanos))


@built_in("abs", "n: years and months duration", result="years and months duration")
def absolute_months(_: Evaluation, duration: YearsMonthsDuration) -> Value:
    return YearsMonthsDuration(abs(duration.months))


@built_in("modulo", "dividend: number", "divisor: number", result="number")
def modulo(_: Evaluation, dividend: Decimal, divisor: Decimal) -> Value:
    """``dividend - divisor * floor(dividend / divisor)``; the result has the sign of the divisor."""
    if not divisor:
        raise Mistake("modulo: division by zero")
    if dividend.adjusted() - divisor.adjusted() > 33:
        raise Mistake("modulo: the dividend is too large for the divisor")
    rest = NUMBERS.remainder(dividend, divisor)
    return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


@built_in("sqrt", "number: number", result="number")
def sqrt(evaluation: Evaluation, number: Decimal) -> Value:
    evaluation.charge(TRANSCENDENTAL)
    if number < 0:
        raise Mistake("sqrt: a negative number has no square root")
    return NUMBERS.sqrt(number)


@built_in("log", "number: number", result="number")
def log(evaluation: Evaluation, number: Decimal) -> Value:
    evaluation.charge(TRANSCENDENTAL)
    if number <= 0:
        raise Mistake("log: only a positive number has a logarithm")
    return NUMBERS.ln(number)


@built_in("exp", "number: number", result="number")
def exp(evaluation: Evaluation, number: Decimal) -> Value:
    evaluation.charge(TRANSCENDENTAL)
    try:
        return NUMBERS.exp(number)
    except DecimalException as error:
        raise Mistake("exp: the result is out of range") from error


@built_in("odd", "number: number", result="boolean")
def odd(_: Evaluation, number: Decimal) -> Value:
    return _parity(number, "odd") == 1


@built_in("even", "number: number", result="boolean")
def even(_: Evaluation, number: Decimal) -> Value:
    return _parity(number, "even") == 0


def _parity(number: Decimal, name: str) -> int:
    if number != number.to_integral_value():
        raise Mistake(f"{name} needs a whole number, not {number}")
    return int(number) % 2 if number.adjusted() < 34 else 0
