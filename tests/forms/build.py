"""Forms for tests, written briefly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.forms import Form, FormInvalid, parse_form

YES_NO = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]


def source(*components: dict[str, Any], **top: Any) -> str:
    document = {"type": "default", "id": "acknowledge", "schemaVersion": 18, "components": list(components), **top}
    return json.dumps(document)


def form(*components: dict[str, Any], **top: Any) -> Form:
    return parse_form(source(*components, **top), "acknowledge")


def field(kind: str, key: str, label: str = "", **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": f"Field_{key}", "key": key, "label": label or key.capitalize(), **more}


def day(key: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "datetime", "subtype": "date", "id": f"Field_{key}", "key": key, "dateLabel": label, **more}


def rows(key: str, label: str, *columns: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": "dynamiclist",
        "id": f"Field_{key}",
        "path": key,
        "label": label,
        "components": list(columns),
        **more,
    }


def errors_of(a_form: Form, values: Any, **more: Any) -> dict[str, str]:
    """What the form says about values that do not fit."""
    with pytest.raises(FormInvalid) as caught:
        a_form.validate(values, **more)
    return caught.value.errors


REQUIRED = {"required": True}
