"""Process data as JSON and back, and the check that it is flat.

Dates, times, durations and decimals keep their type, as ``{"$": [kind, text]}``. Nothing is stored under the key
``typename``, which SpiffWorkflow's own serializer cannot load.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from app import feel
from app.bpmn.errors import DataError
from app.sent import LONGEST_VARIABLE

RESERVED = frozenset({"complaint", "deadlines", "landlord"})
"""The read-only names of expressions, which no variable may have."""

LONGEST_LIST = 500
LARGEST_INTEGER = 2**63 - 1
"""What JSON keeps as a whole number here; a larger one is kept as a decimal."""

TAG = "$"


def to_json(value: Any) -> Any:
    """A JSON value from which ``from_json`` gives the same value of the same type."""
    if value is None or type(value) in (bool, str, float) or (type(value) is int and abs(value) <= LARGEST_INTEGER):
        return value
    if isinstance(value, datetime):
        return {TAG: ["date and time", value.isoformat()]}
    if isinstance(value, date):
        return {TAG: ["date", value.isoformat()]}
    if isinstance(value, time):
        return {TAG: ["time", value.isoformat()]}
    if isinstance(value, timedelta):
        return {TAG: ["duration", [value.days, value.seconds, value.microseconds]]}
    if isinstance(value, (Decimal, int)):
        return {TAG: ["number", str(value)]}
    if isinstance(value, Mapping):
        pairs = {str(name): to_json(item) for name, item in value.items()}
        return {TAG: ["context", pairs]} if TAG in pairs or "typename" in pairs else pairs
    if isinstance(value, (list, tuple)):
        return [to_json(item) for item in value]
    return {TAG: ["feel", feel.to_feel_text(value)]}


def _duration(parts: list[int]) -> timedelta:
    return timedelta(days=parts[0], seconds=parts[1], microseconds=parts[2])


_READERS: dict[str, Any] = {
    "date and time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": _duration,
    "number": Decimal,
    "feel": lambda text: feel.compile_expression(text).evaluate({}),
    "context": lambda pairs: {name: from_json(item) for name, item in pairs.items()},
}


def from_json(value: Any) -> Any:
    """The value that ``to_json`` was given."""
    if isinstance(value, dict):
        tagged = value.get(TAG)
        if tagged is not None:
            kind, content = tagged
            return _READERS[kind](content)
        return {name: from_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [from_json(item) for item in value]
    return value


def _is_scalar(value: Any) -> bool:
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)):
        raise DataError("a text holds a character that cannot be kept: type it again")
    if isinstance(value, str) and len(value) > LONGEST_VARIABLE:
        raise DataError(f"a text of {len(value)} characters is too long for process data: keep it on the case instead")
    return not isinstance(value, (Mapping, list, tuple, set, frozenset))


def require_writable(name: str) -> None:
    """Refuse a read-only name with ``DataError``."""
    if name in RESERVED:
        raise DataError(f"“{name}” is read only in a process: give the result variable another name")


def flat_value(name: str, value: Any) -> Any:
    """The value as process data keeps it, in plain Python.

    It may be a scalar, a list of scalars, a context of scalars (the answer of a table with several outputs) or a list
    of such contexts. Raises ``DataError`` for a value nested deeper, for long text or a long list, and for a read-only
    name.
    """
    require_writable(name)
    plain = feel.to_python(value)
    if _is_scalar(plain):
        return plain
    items: list[Any] = list(plain.values()) if isinstance(plain, Mapping) else list(cast("list[Any]", plain))
    if len(items) > LONGEST_LIST:
        raise DataError(f"“{name}” has {len(items)} items, too many for process data: keep them on the case instead")
    for item in items:
        if not _is_scalar(item) and not (isinstance(plain, list) and _flat_context(item)):
            raise DataError(f"“{name}” is nested: process data holds flat values only; keep the rest on the case")
    return dict(plain) if isinstance(plain, Mapping) else items


def _flat_context(item: Any) -> bool:
    return isinstance(item, Mapping) and all(_is_scalar(part) for part in item.values())
