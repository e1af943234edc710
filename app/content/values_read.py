"""The values of names, by which what was worked out from them is remembered."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any


def values_at(variables: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> tuple[Hashable, ...]:
    """What stands at each of these paths; None where nothing does."""
    return tuple(_fixed(_value_at(variables, path)) for path in paths)


def _value_at(variables: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = variables
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _fixed(value: Any) -> Hashable:
    """A value that tells itself from every other: true from 1, and a list from another of the same length."""
    if isinstance(value, Mapping):
        return ("context", *((name, _fixed(item)) for name, item in value.items()))
    if isinstance(value, (list, tuple)):
        return ("list", *map(_fixed, value))
    return ("boolean", value) if isinstance(value, bool) else value
