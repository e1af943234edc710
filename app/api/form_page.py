"""A form as JSON: its fields, what its selects offer now, what is known already, and what its expressions see."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import marshmallow as ma

from app.forms import Field
from app.views.view_task import FormView

from .case_page import Json

SHOWN = ("key", "type", "label", "description", "required", "pattern", "format", "subtype", "multiple")


class Option(ma.Schema):
    value = ma.fields.String(required=True)
    label = ma.fields.String(required=True)


class FormField(ma.Schema):
    """A field of a form. `hide`: FEEL; where it is true the field is left out. `fields`: the columns of a list."""

    key = ma.fields.String(required=True)
    type = ma.fields.String(required=True, metadata={"description": "The form-js component"})
    label = ma.fields.String()
    description = ma.fields.String()
    required = ma.fields.Boolean()
    pattern = ma.fields.String()
    format = ma.fields.String()
    subtype = ma.fields.String()
    multiple = ma.fields.Boolean()
    hide = ma.fields.String(allow_none=True)
    readonly = ma.fields.Boolean()
    min = Json(allow_none=True)
    max = Json(allow_none=True)
    options = ma.fields.List(ma.fields.Nested(Option))
    fields_ = ma.fields.List(ma.fields.Nested(lambda: FormField()), data_key="fields", attribute="fields")


class FormPage(ma.Schema):
    """A form. Post its answers as an object of field keys; a key that is not listed is refused."""

    id = ma.fields.String(required=True)
    title = ma.fields.String()
    version = ma.fields.String()
    fields_ = ma.fields.List(ma.fields.Nested(FormField), data_key="fields", attribute="fields", required=True)
    known = Json(metadata={"description": "What is on record for fields, by key"})
    facts = Json(metadata={"description": "What the form's expressions see: complaint, deadlines, landlord"})

    @ma.pre_dump
    def of_view(self, view: FormView, **kwargs: Any) -> dict[str, Any]:
        """The fields with the choices that they offer now."""
        form = view.form
        fields = [_field(field, view.options) for field in form.fields]
        about = {"id": form.id, "title": form.title, "version": form.version}
        return {**about, "fields": fields, "known": dict(view.known), "facts": dict(view.facts)}


def _field(field: Field, options: Mapping[str, Any]) -> dict[str, Any]:
    offered = field.options or options.get(field.options_source) or options.get(field.key) or ()
    return {
        **{name: getattr(field, name) for name in SHOWN},
        "hide": field.hide,
        "readonly": field.readonly is True,
        "min": field.min if isinstance(field.min, Decimal) else None,
        "max": field.max if isinstance(field.max, Decimal) else None,
        "options": [{"value": value, "label": label} for value, label in offered],
        "fields": [_field(column, options) for column in field.subfields],
    }
