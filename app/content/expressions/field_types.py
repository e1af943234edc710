"""The types that the fields of forms give: as answers, as process variables, and as facts of the case."""

from __future__ import annotations

from app.feel.static_types import (
    ANYTHING,
    BOOLEAN,
    DATE,
    DATE_TIME,
    NUMBER,
    OPEN_CONTEXT,
    TEXT,
    TIME,
    ListOf,
    Simple,
    StaticType,
    context,
    optional,
    options_of,
    text_of,
    union,
)
from app.forms import Field, Form

_SUBTYPES: dict[str, StaticType] = {"date": DATE, "time": TIME, "datetime": DATE_TIME}
_KEPT_AS_TEXT = frozenset({DATE.kind, DATE_TIME.kind, TIME.kind})


def answer_type(field: Field, form_id: str) -> StaticType:
    """The type of what somebody enters in a field, when they do."""
    if field.is_edits:
        return OPEN_CONTEXT
    if field.type in ("textfield", "textarea"):
        return TEXT
    if field.type == "number":
        return NUMBER
    if field.type == "checkbox":
        return BOOLEAN
    if field.type == "datetime":
        return _SUBTYPES[field.subtype]
    if field.type in ("radio", "select"):
        return _choice(field, form_id)
    if field.type in ("checklist", "taglist"):
        return ListOf(_choice(field, form_id))
    if field.is_list:
        return ListOf(context({column.key: optional(answer_type(column, form_id)) for column in field.subfields}))
    return ANYTHING


def _choice(field: Field, form_id: str) -> StaticType:
    if field.options_source or field.options_expression or not field.options:
        return TEXT
    return text_of((value for value, _ in field.options), f"the form {form_id}")


def may_be_empty(field: Field) -> bool:
    """Whether a form can be sent without this field."""
    return not field.required or field.hide_when is not None or bool(field.group_hides)


def answers_of(form: Form) -> dict[str, StaticType]:
    """What the answers of a form are, by field; null where a field may be left empty."""
    types = {field.key: answer_type(field, form.id) for field in form.fields}
    return {field.key: optional(types[field.key]) if may_be_empty(field) else types[field.key] for field in form.fields}


def kept_as_json(kind: StaticType) -> StaticType:
    """The type of a value after it was kept on the case: dates and times are then text."""
    return union(
        *(
            TEXT if isinstance(option, Simple) and option.kind in _KEPT_AS_TEXT else _inside(option)
            for option in options_of(kind)
        )
    )


def _inside(kind: StaticType) -> StaticType:
    return ListOf(_as_context(kind.items)) if isinstance(kind, ListOf) else kind


def _as_context(kind: StaticType) -> StaticType:
    """The items of a list that was kept: what is known of their members holds no longer where those are dates."""
    return kind if isinstance(kind, Simple) and kind.kind not in _KEPT_AS_TEXT else ANYTHING
