"""Cases: tell them that something happened, and use an act on them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint

from app.use_cases.preview_letter import letter_pdf
from app.use_cases.tell_case import messages_for, tell_case
from app.use_cases.use_act import acts_for, use_act

from .answers import actor, request_key, signed_in, the_office
from .contacts import Answers

blueprint = Blueprint("api_cases", __name__, description="Cases")


class Choice(ma.Schema):
    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    form_id = ma.fields.String(required=True)


class Choices(ma.Schema):
    acts = ma.fields.List(ma.fields.Nested(Choice))
    messages = ma.fields.List(ma.fields.Nested(Choice))


class Told(ma.Schema):
    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    status = ma.fields.String(required=True)


class Done(ma.Schema):
    class Meta:
        unknown = ma.INCLUDE

    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)


@blueprint.get("/cases/<int:case_id>/choices")
@blueprint.response(200, Choices)
@signed_in
def choices(case_id: int) -> Any:
    """What may be done with a case at any time, and what may have happened."""
    office, who = the_office(), actor()
    return {"acts": acts_for(office, who, case_id), "messages": messages_for(office, who, case_id)}


@blueprint.post("/cases/<int:case_id>/messages/<message>")
@blueprint.arguments(Answers)
@blueprint.response(200, Told)
@signed_in
def tell(answers: dict[str, Any], case_id: int, message: str) -> Any:
    """Something happened: a message of the diagrams, with the answers of the form of that name."""
    return tell_case(the_office(), actor(), case_id, message, answers, request_key=request_key())


@blueprint.post("/cases/<int:case_id>/acts/<act>")
@blueprint.arguments(Answers)
@blueprint.response(200, Done)
@signed_in
def use(answers: dict[str, Any], case_id: int, act: str) -> Any:
    """Use an act on the case, with the answers of the form of that name."""
    return use_act(the_office(), actor(), act, answers, case_id=case_id, request_key=request_key())


@blueprint.get("/letters/<int:letter_id>.pdf")
@blueprint.response(200, {"format": "binary", "type": "string"}, content_type="application/pdf")
@signed_in
def letter(letter_id: int) -> Response:
    """A letter as it was sent."""
    return Response(letter_pdf(the_office(), actor(), letter_id), mimetype="application/pdf")
