"""Whether a value is one of a static type: a constant in a cell before it runs, or an answer while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from app.feel.static_types import ANYTHING, NULL, ContextOf, ListOf, Simple, StaticType, options_of


def accepts(wanted: StaticType, value: Any) -> bool:
    """Whether a value in plain Python (`feel.to_python`) is one of a type. What is not known takes any."""
    return any(_accepts(option, value) for option in options_of(wanted))


def _accepts(wanted: StaticType, value: Any) -> bool:
    if wanted == ANYTHING:
        return True
    if wanted == NULL or value is None:
        return wanted == NULL and value is None
    if isinstance(wanted, Simple):
        return kind_of(value) == wanted.kind and (wanted.values is None or value in wanted.values)
    if isinstance(wanted, ListOf):
        return isinstance(value, list) and all(accepts(wanted.items, item) for item in value)
    if isinstance(wanted, ContextOf):
        return isinstance(value, Mapping) and all(accepts(kind, value.get(name)) for name, kind in wanted.members)
    return True


def kind_of(value: Any) -> str:
    """The kind of a value, in the words of `static_types.Simple`; "" for one that has parts."""
    match value:
        case bool():
            return "boolean"
        case int() | float() | Decimal():
            return "number"
        case str():
            return "text"
        case datetime():
            return "date and time"
        case date():
            return "date"
        case time():
            return "time"
        case _:
            return ""
