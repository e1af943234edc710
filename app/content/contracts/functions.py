"""The functions of expressions: those of FEEL with their parameters, and what our own mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.feel.builtins.working_days import ADD, BETWEEN, NEXT
from app.feel.registry import BUILTINS
from app.feel.static_types import StaticType
from app.feel.type_calls import static_type
from app.feel.values import Function, Parameter


@dataclass(frozen=True, kw_only=True)
class FunctionContract:
    """A function that FEEL has with us alone: what it gives, the rule behind it, and expressions with their values."""

    name: str
    means: str
    source: str
    examples: Mapping[str, str]


ALL = (
    FunctionContract(
        name=ADD,
        means="the n-th working day after a date, before it for a negative n; for 0 that date itself, whatever it is",
        source="T1, T2, T3",
        examples={
            f'{ADD}(date("2026-04-02"), 1)': "2026-04-07",
            f'{ADD}(date("2026-04-07"), -2)': "2026-04-01",
            f'{ADD}(date("2026-04-04"), 0)': "2026-04-04",
        },
    ),
    FunctionContract(
        name=BETWEEN,
        means="the working days after one date up to and including another; negative where that lies before the first",
        source="T2, T7",
        examples={
            f'{BETWEEN}(date("2025-12-24"), date("2026-01-02"))': "4",
            f'{BETWEEN}(date("2025-12-29"), date("2025-12-24"))': "-1",
        },
    ),
    FunctionContract(
        name=NEXT,
        means="the date itself if it is a working day, else the next working day",
        source="T6",
        examples={
            f'{NEXT}(date("2026-04-03"))': "2026-04-07",
            f'{NEXT}(date("2026-04-07"))': "2026-04-07",
        },
    ),
)
OWN_FUNCTIONS: Mapping[str, FunctionContract] = {contract.name: contract for contract in ALL}
"""function → its contract, of those that are not DMN's."""


def signatures(name: str) -> Iterator[str]:
    """How a function is called, with what it takes and gives: “(date: a date; days: a number) → a date”."""
    function = BUILTINS[name]
    for signature in function.overloads or (function,):
        yield f"({'; '.join(map(_parameter, signature.parameters))}) → {_given(signature)}"


def _parameter(parameter: Parameter) -> str:
    more = ", any number" if parameter.variadic else ", if any" if parameter.optional else ""
    return f"{parameter.name}: {static_type(parameter.type).describe()}{more}"


def _given(signature: Function) -> str:
    result: StaticType = static_type(signature.result_type)
    return result.describe()
