"""What is typed so far: unchecked, but in the shape in which the page of its form can show it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.forms.errors import FormInvalid
from app.forms.messages import subject
from app.forms.model import MANY_CHOICES, ROW_LIMIT, Field, FormFile
from app.forms.values import DATE_PARTS

KEY_LIMIT, ERROR_LIMIT = 80, 20
SCALARS = (str, int, float, bool)


def draft_of(form: FormFile, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values to keep as a draft. Raises ``FormInvalid`` for what its field cannot show, and for unknown keys."""
    fields = {field.key: field for field in form.fields}
    wrong = [key for key, value in values.items() if not _fits(fields.get(key), value)]
    errors = {str(key)[:KEY_LIMIT]: _why_not(fields.get(key)) for key in wrong[:ERROR_LIMIT]}
    if errors:
        raise FormInvalid(errors)
    return dict(values)


def shown_draft(form: FormFile, values: Mapping[str, Any]) -> dict[str, Any]:
    """What of a kept draft its form can show now: a form may have changed since."""
    fields = {field.key: field for field in form.fields}
    return {key: value for key, value in values.items() if _fits(fields.get(key), value)}


def _why_not(field: Field | None) -> str:
    if field is None:
        return "This form has no field of this name: leave it out"
    return f"{subject(field)} must be what its field holds: send it as for completing the task"


def _fits(field: Field | None, value: Any) -> bool:
    """Whether the value has a shape that the field can show, right or wrong."""
    if field is None:
        return False
    if value is None:
        return True
    if field.is_edits:
        return isinstance(value, Mapping) and all(isinstance(part, str) for pair in value.items() for part in pair)
    if field.is_list:
        columns = {column.key: column for column in field.subfields}
        return (
            isinstance(value, list)
            and len(value) <= ROW_LIMIT
            and all(
                isinstance(row, Mapping) and all(_fits(columns.get(key), cell) for key, cell in row.items())
                for row in value
            )
        )
    if field.type in MANY_CHOICES or field.type == "filepicker":
        return isinstance(value, str) or _texts(value)
    if field.type == "datetime" and isinstance(value, Mapping):
        return all(key in (*DATE_PARTS, "time") and isinstance(part, SCALARS) for key, part in value.items())
    if field.type == "textarea" and isinstance(value, list):
        return _texts(value)
    return isinstance(value, SCALARS)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= ROW_LIMIT and all(isinstance(item, str) for item in value)
