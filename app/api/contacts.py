"""Contacts that come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.use_cases.log_contact import log_contact
from app.use_cases.preview_contact import preview_contact

from .answers import actor, request_key, rest_blueprint, the_runtime

blueprint = rest_blueprint("contacts", "Contacts that come in")


class Answers(ma.Schema):
    """The answers of a form: which fields there are, the form file says."""

    class Meta:
        unknown = ma.INCLUDE


class Logged(ma.Schema):
    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    landlord = ma.fields.String()
    route = ma.fields.String(allow_none=True)
    status = ma.fields.String()
    why = ma.fields.String(allow_none=True)
    clause = ma.fields.String(allow_none=True)
    due = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(metadata={"format": "date"}))


class Preview(ma.Schema):
    class Meta:
        unknown = ma.INCLUDE

    route = ma.fields.String(allow_none=True)
    duplicates = ma.fields.List(ma.fields.Dict())
    why = ma.fields.String(allow_none=True)
    due = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())


@blueprint.post("/contacts")
@blueprint.arguments(Answers)
@blueprint.response(201, Logged)
def log(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Log a contact: the answers of the form `log_contact`, and `landlord` for those who work for several."""
    return log_contact(the_runtime(), actor(), answers, request_key=request_key())


@blueprint.post("/contacts/preview")
@blueprint.arguments(Answers)
@blueprint.response(200, Preview)
def preview(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What logging these answers would do; nothing is kept."""
    return preview_contact(the_runtime(), actor(), answers)
