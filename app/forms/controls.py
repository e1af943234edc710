"""The parameters of the GOV.UK component that shows a field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.clock import in_london
from app.forms.model import MANY_CHOICES, ONE_CHOICE, Field
from app.forms.values import DATE_PARTS, TICKED, is_blank
from app.wording import list_words, number_words, plain_words

INLINE_CHOICES = 2
CHARACTERS_INLINE = 20
SMALL_RADIOS, SMALL_CHECKBOXES = "govuk-radios--small", "govuk-checkboxes--small"  # for people who use forms all day
WIDTHS = ("2", "3", "4", "5", "10", "20")


def control_of(
    field: Field,
    value: Any,
    choices: Sequence[tuple[str, str]],
    *,
    id: str,
    name: str,
    label: str,
    hint: str,
    error: str | None,
) -> dict[str, Any]:
    """The component (``kind``) of a field and the arguments of its macro (``params``)."""
    params: dict[str, Any] = {"id": id, "name": name, "label": {"text": label, "classes": "govuk-label--s"}}
    if hint:
        params["hint"] = {"text": hint}
    if error:
        params["errorMessage"] = {"text": error}
    if field.type == "textarea":
        return _textarea(field, params, value)
    if field.type == "select":
        items = [{"value": "", "text": "Select one"}, *({"value": choice, "text": text} for choice, text in choices)]
        return {"kind": "select", "params": params | {"items": items, "value": "" if is_blank(value) else str(value)}}
    if field.type in ONE_CHOICE | MANY_CHOICES:
        return _choices(field, params, value, choices)
    if field.type == "checkbox":
        return _tick(params, value, label, hint)
    if field.type == "filepicker":
        stored = [(str(item), str(item)) for item in (value if isinstance(value, list) else [])]
        attributes = {
            "accept": {"value": field.accept or None, "optional": True},
            "multiple": {"value": field.multiple, "optional": True},
        }
        file = params | {"name": f"{name}-file", "attributes": attributes}
        return {"kind": "files", "params": file, "name": name, "stored": stored}
    if field.type == "datetime" and field.subtype != "time":
        return _date(field, params, value, hint)
    return _input(field, params, value)


def _textarea(field: Field, params: dict[str, Any], value: Any) -> dict[str, Any]:
    # A browser drops the first line break of a textarea; one more keeps the text as it was.
    text = "" if value is None else str(value)
    params |= {"value": f"\n{text}" if text.startswith("\n") else text, "rows": field.properties.get("rows", "5")}
    if isinstance(field.max_length, Decimal):
        return {"kind": "character_count", "params": params | {"maxlength": int(field.max_length), "threshold": 75}}
    return {"kind": "textarea", "params": params}


def edits_of(
    elements: Sequence[tuple[str, str]], value: Any, *, id: str, name: str, label: str, hint: str
) -> dict[str, Any]:
    """A text area for each element of the letter, named ``<key>-<element>``, with the words entered so far."""
    given = value if isinstance(value, Mapping) else {}
    named = dict(elements) or {element: element for element in given}
    nodes = [
        {
            "kind": "textarea",
            "hide": None,
            "params": {
                "id": f"{id}-{element}",
                "name": f"{name}-{element}",
                "label": {"text": text, "classes": "govuk-label--s"},
                "value": str(given.get(element, "")),
            },
        }
        for element, text in named.items()
    ]
    return {"kind": "group", "label": label, "hint": hint, "nodes": nodes} if nodes else {"kind": "nothing"}


def _fieldset(params: dict[str, Any]) -> dict[str, Any]:
    """The parameters with the label as the legend of a group of inputs."""
    legend = {"text": params["label"]["text"], "classes": "govuk-fieldset__legend--s"}
    return {name: given for name, given in params.items() if name != "label"} | {"fieldset": {"legend": legend}}


def _choices(field: Field, params: dict[str, Any], value: Any, choices: Sequence[tuple[str, str]]) -> dict[str, Any]:
    params = _fieldset(params) | {"idPrefix": params["id"]}
    params["items"] = [{"value": choice, "text": text} for choice, text in choices]
    if field.type in MANY_CHOICES:
        chosen = [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else []
        return {"kind": "checkboxes", "params": params | {"values": list(chosen), "classes": SMALL_CHECKBOXES}}
    short = len(choices) <= INLINE_CHOICES and all(len(text) < CHARACTERS_INLINE for _, text in choices)
    classes = f"{SMALL_RADIOS} govuk-radios--inline" if short else SMALL_RADIOS
    return {"kind": "radios", "params": params | {"value": "" if is_blank(value) else str(value), "classes": classes}}


def _tick(params: dict[str, Any], value: Any, label: str, hint: str) -> dict[str, Any]:
    item: dict[str, Any] = {"value": "true", "text": label, "checked": value is True or str(value).lower() in TICKED}
    if hint:
        item["hint"] = {"text": hint}
    kept = {name: given for name, given in params.items() if name not in ("label", "hint")}
    return {
        "kind": "checkboxes",
        "params": kept | {"idPrefix": params["id"], "items": [item], "classes": SMALL_CHECKBOXES},
    }


def _date(field: Field, params: dict[str, Any], value: Any, hint: str) -> dict[str, Any]:
    parts = date_parts(value)
    wrong = " govuk-input--error" if "errorMessage" in params else ""
    names = (*DATE_PARTS, "time") if field.subtype == "datetime" else DATE_PARTS
    width = {"year": "4", "time": "5"}
    items = [
        {
            "name": part,
            "value": parts.get(part, ""),
            "classes": f"govuk-input--width-{width.get(part, '2')}{wrong}",
            "inputmode": "text" if part == "time" else "numeric",
        }
        for part in names
    ]
    example = "For example, 27 3 2026" + (" and 2:30pm" if field.subtype == "datetime" else "")
    return {
        "kind": "date",
        "params": _fieldset(params) | {"namePrefix": params["name"], "items": items, "hint": {"text": hint or example}},
    }


def date_parts(value: Any) -> dict[str, str]:
    """The texts of the boxes of a date, from a date, an ISO text, or the boxes as they were posted."""
    if isinstance(value, Mapping):
        return {str(name): str(part) for name, part in value.items()}
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value) if "T" in value else dt.date.fromisoformat(value)
        except ValueError:
            return {"day": value} if value else {}
    if not isinstance(value, dt.date):
        return {}
    parts = {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    if isinstance(value, dt.datetime):
        local = in_london(value)
        return date_parts(local.date()) | {"time": f"{local:%H:%M}"}
    return parts


def _input(field: Field, params: dict[str, Any], value: Any) -> dict[str, Any]:
    params["value"] = _input_text(field, value)
    if field.prefix:
        params["prefix"] = {"text": field.prefix}
    if field.suffix:
        params["suffix"] = {"text": field.suffix}
    width = field.properties.get("width") or ("10" if field.type in ("number", "datetime") else "")
    if width in WIDTHS:
        params["classes"] = f"govuk-input--width-{width}"
    if field.type == "number":
        params["inputmode"] = "decimal" if field.decimal_digits else "numeric"
    if field.format:
        params |= {"type": {"email": "email", "phone": "tel"}[field.format], "spellcheck": False}
    if field.properties.get("autocomplete"):
        params["autocomplete"] = field.properties["autocomplete"]
    if field.subtype == "time" and "hint" not in params:
        params["hint"] = {"text": "For example, 2:30pm"}
    return {"kind": "input", "params": params}


def _input_text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return f"{value:.{field.decimal_digits}f}" if field.decimal_digits else number_words(value)
    return str(value)


def words_of(field: Field, value: Any, choices: Sequence[tuple[str, str]]) -> str:
    """The value of a read-only field in words; a choice by its label."""
    labels = dict(choices)
    if field.type in MANY_CHOICES:
        return list_words(labels.get(str(item), str(item)) for item in value or [])
    if field.type in ONE_CHOICE and not is_blank(value):
        return labels.get(str(value), str(value))
    return plain_words(value) if not isinstance(value, Mapping) else ""
