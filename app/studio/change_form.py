"""Change a form field by field, without a canvas: what a field says, and where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Invalid, NotFound
from app.feel import FeelError, compile_expression
from app.forms import FormError, parse_form

from .form_fields import component_at, kinds_to_add, said_at, settings_of
from .kept_examples import content_for
from .save_file import Saved, save_file
from .seen_text import seen_text
from .view_draft import draft_for

KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
NO_FIELD = "There is no such field in this form any more. The list shows those that there are."
NO_FORM = "This file cannot be read as a form. Change it as text."
Edit = Callable[[dict[str, Any]], None]


def change_field(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, place: str, sent: Mapping[str, str], *, seen: int
) -> Saved:
    """Save what the page of a field says. `sent`: setting → what was entered; a tick that was left out is not set.

    Invalid names each setting that cannot be so, or under "" what is wrong with the form then.
    """
    with runtime.database.read() as connection:
        content = content_for(draft_for(runtime, connection, actor, draft_id), path)

    def edit(form: dict[str, Any]) -> None:
        component = _component(form, place)
        errors: dict[str, str] = {}
        for setting in settings_of(component, content):
            entered = sent.get(setting.name, "").replace("\r\n", "\n").strip()
            if entered == setting.value.strip():
                continue
            try:
                _set(component, setting.name, _value(setting.name, setting.kind, entered, component))
            except ValueError as wrong:
                errors[setting.name] = str(wrong)
        if errors:
            raise Invalid(errors)

    return _save(runtime, actor, draft_id, path, edit, seen)


def add_field(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, kind: str, label: str, key: str, inside: str = "", *,
    seen: int,
) -> Saved:  # fmt: skip
    """Add a field at the end of a form, or of the group or list at the place `inside`."""

    def edit(form: dict[str, Any]) -> None:
        holder = _component(form, inside) if inside else form
        if kind not in kinds_to_add():
            raise Invalid({"type": "Choose what is added."})
        if kind not in ("text", "group", "separator", "spacer", "documentPreview") and not KEY.fullmatch(key):
            raise Invalid({"key": "Small letters, digits and _, beginning with a letter."})
        _list_of(holder).append(_new(form, kind, " ".join(label.split()), key))

    return _save(runtime, actor, draft_id, path, edit, seen)


def move_field(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, place: str, step: int, *, seen: int
) -> Saved:  # fmt: skip
    """Move a field up (`step` -1) or down (1) among those beside it; the first and last stay where they are."""

    def edit(form: dict[str, Any]) -> None:
        beside, at = _beside(form, place)
        to = at + step
        if 0 <= to < len(beside):
            beside[at], beside[to] = beside[to], beside[at]

    return _save(runtime, actor, draft_id, path, edit, seen)


def remove_field(runtime: Runtime, actor: Actor, draft_id: int, path: str, place: str, *, seen: int) -> Saved:
    """Take a field out, with what stands in it."""

    def edit(form: dict[str, Any]) -> None:
        beside, at = _beside(form, place)
        del beside[at]

    return _save(runtime, actor, draft_id, path, edit, seen)


def read_form(text: str | None) -> dict[str, Any]:
    """The JSON of a form. Invalid for what is none."""
    try:
        form = json.loads(text or "", parse_float=Decimal)
    except ValueError as error:
        raise Invalid(NO_FORM) from error
    if not isinstance(form, dict):
        raise Invalid(NO_FORM)
    return form


def _save(runtime: Runtime, actor: Actor, draft_id: int, path: str, edit: Edit, seen: int) -> Saved:
    form = read_form(seen_text(runtime, actor, draft_id, path, seen))
    edit(form)
    text = json.dumps(form, indent=2, ensure_ascii=False, default=_number) + "\n"
    try:
        parse_form(text, PurePosixPath(path).stem)
    except FormError as error:
        raise Invalid({"": " ".join(f"{each.where}: {each.message}." for each in error.findings)}) from error
    return save_file(runtime, actor, draft_id, path, text.encode(), seen=seen)


def _number(value: object) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} cannot be written in a form")
    return float(value)


def _component(form: dict[str, Any], place: str) -> dict[str, Any]:
    component = component_at(form, place)
    if component is None:
        raise NotFound(NO_FIELD)
    return component


def _beside(form: dict[str, Any], place: str) -> tuple[list[Any], int]:
    """The list that a field stands in, and where in it."""
    _component(form, place)
    above, _, at = place.rpartition(".")
    return _list_of(_component(form, above) if above else form), int(at)


def _list_of(holder: dict[str, Any]) -> list[Any]:
    listed = holder.setdefault("components", [])
    if not isinstance(listed, list):
        raise Invalid(NO_FORM)
    return listed


def _new(form: dict[str, Any], kind: str, label: str, key: str) -> dict[str, Any]:
    name = f"Field_{key or kind}"
    taken, number, own = json.dumps(form, default=str), 1, name
    while f'"{own}"' in taken:
        number += 1
        own = f"{name}_{number}"
    said: dict[str, Any] = {"type": kind, "id": own}
    if kind == "text":
        return {**said, "text": label}
    if kind in ("group", "dynamiclist"):
        inside: dict[str, Any] = {"label": label, "components": []}
        return {**said, **({"path": key} if kind == "dynamiclist" else {}), **inside}
    if kind in ("separator", "spacer", "documentPreview"):
        return said
    asked = {"dateLabel": label, "subtype": "date"} if kind == "datetime" else {"label": label}
    said |= {**asked, "key": key}
    if kind in ("select", "radio", "checklist", "taglist"):
        said["values"] = [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]
    return {**said, "expression": "=null"} if kind == "expression" else said


def _value(name: str, kind: str, text: str, component: Mapping[str, Any]) -> Any:
    """What a setting says from now on; None for nothing. Raises ValueError in words."""
    if kind == "flag":
        if name == "allowAddRemove":
            return None if text else False
        return ("yes" if name.startswith("properties.") else True) if text else None
    if not text:
        return None
    if text.startswith("="):
        return _feel(text)
    if kind == "lines":
        return [_choice(line) for line in text.splitlines() if line.strip()]
    if kind in ("limit", "number"):
        return _as_number(text)
    if name == "readonly" and text == "yes":
        return True
    if name == "defaultValue":
        return _start(text, component)
    return text


def _feel(text: str) -> str:
    try:
        compile_expression(text[1:])
    except FeelError as error:
        raise ValueError(f"This is not FEEL: {error}.") from error
    return text


def _choice(line: str) -> dict[str, str]:
    value, colon, label = (part.strip() for part in line.partition(":"))
    if not value or not colon or not label:
        raise ValueError("One choice on a line: what is kept, a colon, and what people read.")
    return {"label": label, "value": value}


def _as_number(text: str) -> int | float:
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
        raise ValueError("A number, such as 10.")
    return float(text) if "." in text else int(text)


def _start(text: str, component: Mapping[str, Any]) -> Any:
    """What a field begins with, as its kind writes it."""
    kind = component.get("type")
    if kind == "number":
        return _as_number(text)
    if kind == "checkbox":
        return text in ("yes", "true")
    return text


def _set(component: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    holder = component
    for step in outer:
        inner = holder.get(step)
        if not isinstance(inner, dict):
            if value is None:
                return
            inner = holder[step] = {}
        holder = inner
    if value is None:
        holder.pop(last, None)
        if outer and not holder and said_at(component, ".".join(outer)) == {}:
            component.pop(outer[0], None)
    else:
        holder[last] = value
