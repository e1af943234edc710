"""Turn what a step gives into the values of its form, typed as somebody filling it in would leave them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from app.clock import LONDON
from app.forms import Field

from .story import WORK_BEGINS

TICKS = {True: "yes", False: "no"}


def flat(values: Mapping[str, Any], keys: Mapping[str, Field]) -> dict[str, Any]:
    """`complainant: {relationship: tenant}` for a form with a field `complainant_relationship`; the rest as it is."""
    joined: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and key not in keys:
            joined |= {f"{key}_{inner}": inner_value for inner, inner_value in value.items()}
        else:
            joined[key] = value
    return joined


def keys_given(values: Mapping[str, Any], keys: Mapping[str, Field], line: int) -> Iterator[tuple[str, Any, int]]:
    """(field, value, line) of everything that a step gives, nested keys joined."""
    lines: Mapping[str, int] = getattr(values, "lines", {})
    for key, value in values.items():
        at = lines.get(key, line)
        if isinstance(value, Mapping) and key not in keys:
            for inner, inner_value in value.items():
                yield f"{key}_{inner}", inner_value, getattr(value, "lines", {}).get(inner, at)
        else:
            yield key, value, at


def filled_in(values: Mapping[str, Any], fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values as the form takes them; a field that the form lacks is kept, for the form to refuse."""
    return {
        key: _typed(fields[key], value) if key in fields else value
        for key, value in flat(values, fields).items()
        if value is not None
    }


def with_somebody(values: Mapping[str, Any]) -> dict[str, Any]:
    """A contact of a story that does not say who it is: somebody with a name and an address, so that letters can go.

    One that says so much as an empty name means it, as does one that is anonymous or comes from somebody else.
    """
    mentioned = ("complainant_name", "complainant_address", "complainant_email", "complainant_telephone")
    spoken_for = values.get("source") not in (None, "customer")
    if values.get("anonymous") is True or spoken_for or any(name in values for name in mentioned):
        return dict(values)
    return {**values, "complainant_name": "Somebody", "complainant_address": "1 Example Street"}


def _typed(field: Field, value: Any) -> Any:
    if field.is_list:
        columns = {column.key: column for column in field.subfields}
        rows = value if isinstance(value, list) else [value]
        return [filled_in(row, columns) if isinstance(row, Mapping) else _alone(field, row) for row in rows]
    if field.type == "datetime":
        return _moment(field, value)
    if field.type in ("checklist", "taglist"):
        return [str(choice) for choice in (value if isinstance(value, list) else [value])]
    if field.type in ("checkbox", "number"):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list):
        return "\n".join(str(line) for line in value)
    if isinstance(value, bool):
        offered = {choice for choice, _ in field.options}
        return TICKS[value] if TICKS[value] in offered else str(value).lower()
    return str(value)


def _alone(field: Field, value: Any) -> Any:
    """A row of a list that is given as a single word: the word goes into the first column."""
    if not field.subfields:
        return value
    return filled_in({field.subfields[0].key: value}, {column.key: column for column in field.subfields})


def _moment(field: Field, value: Any) -> Any:
    if field.subtype == "datetime":
        if isinstance(value, date) and not isinstance(value, datetime):
            value = datetime.combine(value, WORK_BEGINS)
        return value.replace(tzinfo=LONDON) if isinstance(value, datetime) else value
    if field.subtype == "date" and isinstance(value, datetime):
        return value.date()
    return value
