"""The values of names: by which what was worked out from them is remembered, and with which it is asked again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from app import feel
from app.feel.registry import BUILTINS


def values_at(variables: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> tuple[Hashable, ...]:
    """What stands at each of these paths; None where nothing does."""
    return tuple(_fixed(_value_at(variables, path)) for path in paths)


def values_read(variables: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """name, such as `complaint.channel` → its value as FEEL writes it: what a decision can be asked again with.

    Names of FEEL's own functions are left out, and what no variable is called.
    """
    named = [path for path in paths if path[0] not in BUILTINS or path[0] in variables]
    return {".".join(path): feel.to_feel_text(feel.from_python(_value_at(variables, path))) for path in named}


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
