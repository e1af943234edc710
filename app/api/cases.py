"""Cases: find them, read them, tell them that something happened, and use an act on them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Response, send_file

from app.media_types import ANYTHING
from app.use_cases.record_view import record_view
from app.use_cases.tell_case import tell_case
from app.use_cases.use_act import use_act
from app.views.find_cases import list_cases
from app.views.letters import enclosure_pdf, letter_pdf
from app.views.letters_and_documents import view_document, view_letter
from app.views.offers import offers_for
from app.views.record_pack import RECORD_PACK, record_pack
from app.views.view_case import CaseView, view_case
from app.views.view_task import view_act_form, view_message_form

from .answers import actor, request_key, rest_blueprint, the_runtime
from .case_page import CaseList, CasePage, Clock, Letter, TimelineEntry
from .contacts import Answers
from .form_page import FormPage

blueprint = rest_blueprint("cases", "Cases")

LARGEST_PAGE = 100


class CaseQuery(ma.Schema):
    text = ma.fields.String(
        load_default="", metadata={"description": "A reference, a name, an address or words; without: the newest"}
    )
    status = ma.fields.String(
        load_default="", metadata={"description": "One status, or under_way for open and responded"}
    )
    landlord = ma.fields.String(load_default=None)
    size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, LARGEST_PAGE))


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
    parked = ma.fields.List(
        ma.fields.String(), metadata={"description": "Messages kept for a process that is held: no effect yet"}
    )


class Done(ma.Schema):
    class Meta:
        unknown = ma.INCLUDE

    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)


class LetterPage(Letter):
    """A letter with its text, as it was sent."""

    case_id = ma.fields.Integer(required=True)
    reference = ma.fields.String(required=True)
    addressee = ma.fields.String()
    html = ma.fields.String()
    encloses = ma.fields.List(ma.fields.Dict(), metadata={"description": "Key and title of what went with it"})


@blueprint.get("/cases")
@blueprint.arguments(CaseQuery, location="query", unknown=ma.RAISE)
@blueprint.response(200, CaseList)
def find(asked: Mapping[str, Any]) -> Any:
    """Cases that a text finds, or those received last, of the landlords whose every case you may open."""
    return list_cases(the_runtime(), actor(), asked["text"], asked["status"], asked["landlord"], asked["size"])


@blueprint.get("/cases/<key:case_id>")
@blueprint.response(200, CasePage)
def read(case_id: int) -> Any:
    """A case, whole. That you looked is kept."""
    return _viewed(case_id)


@blueprint.get("/cases/<key:case_id>/clocks")
@blueprint.response(200, Clock(many=True))
def clocks(case_id: int) -> Any:
    """The clocks of a case in the order of their due dates."""
    return _viewed(case_id).clocks


@blueprint.get("/cases/<key:case_id>/history")
@blueprint.response(200, TimelineEntry(many=True))
def history(case_id: int) -> Any:
    """Everything that happened to a case, the newest first."""
    return _viewed(case_id).timeline


@blueprint.get("/cases/<key:case_id>/letters")
@blueprint.response(200, Letter(many=True))
def letters(case_id: int) -> Any:
    """The letters of a case, without their text."""
    return _viewed(case_id).letters


@blueprint.get("/cases/<key:case_id>/choices")
@blueprint.response(200, Choices)
def choices(case_id: int) -> Any:
    """What may be done with a case at any time, and what may have happened."""
    acts, messages = offers_for(the_runtime(), actor(), case_id)
    return {"acts": acts, "messages": messages}


@blueprint.get("/cases/<key:case_id>/messages/<message>")
@blueprint.response(200, FormPage)
def message_form(case_id: int, message: str) -> Any:
    """The form of something that may have happened."""
    view, _ = view_message_form(the_runtime(), actor(), case_id, message)
    record_view(the_runtime(), actor(), case_id, f"form {message}")
    return view


@blueprint.post("/cases/<key:case_id>/messages/<message>")
@blueprint.arguments(Answers)
@blueprint.response(200, Told)
def tell(answers: Mapping[str, Any], case_id: int, message: str) -> Any:
    """Something happened: a message of the diagrams, with the answers of the form of that name."""
    return tell_case(the_runtime(), actor(), case_id, message, answers, request_key=request_key())


@blueprint.get("/cases/<key:case_id>/acts/<act>")
@blueprint.response(200, FormPage)
def act_form(case_id: int, act: str) -> Any:
    """The form of an act."""
    view, _ = view_act_form(the_runtime(), actor(), case_id, act)
    record_view(the_runtime(), actor(), case_id, f"form {act}")
    return view


@blueprint.post("/cases/<key:case_id>/acts/<act>")
@blueprint.arguments(Answers)
@blueprint.response(200, Done)
def use(answers: Mapping[str, Any], case_id: int, act: str) -> Any:
    """Use an act on the case, with the answers of the form of that name."""
    return use_act(the_runtime(), actor(), act, answers, case_id=case_id, request_key=request_key())


@blueprint.get("/letters/<key:letter_id>")
@blueprint.response(200, LetterPage)
def letter(letter_id: int) -> Any:
    """A letter as it was sent. That you looked is kept."""
    shown = view_letter(the_runtime(), actor(), letter_id)
    record_view(the_runtime(), actor(), shown.case_id, f"letter {shown.key}")
    return shown


@blueprint.get("/cases/<key:case_id>/record-pack.zip")
@blueprint.response(200, {"format": "binary", "type": "string"}, content_type="application/zip")
def pack(case_id: int) -> Response:
    """Everything kept on a case as one ZIP, for the Ombudsman. That you took it is kept."""
    name, packed = record_pack(the_runtime(), actor(), case_id)
    record_view(the_runtime(), actor(), case_id, RECORD_PACK)
    return send_file(packed, "application/zip", as_attachment=True, download_name=name)


@blueprint.get("/letters/<key:letter_id>.pdf")
@blueprint.response(200, {"format": "binary", "type": "string"}, content_type="application/pdf")
def letter_as_pdf(letter_id: int) -> Response:
    """A letter as it was sent, as PDF. That you looked is kept."""
    shown = view_letter(the_runtime(), actor(), letter_id)
    body = letter_pdf(the_runtime(), actor(), letter_id)
    record_view(the_runtime(), actor(), shown.case_id, f"letter {shown.key}")
    return Response(body, mimetype="application/pdf")


@blueprint.get("/documents/<key:document_id>")
@blueprint.response(200, {"format": "binary", "type": "string"}, content_type=ANYTHING)
def document(document_id: int) -> Response:
    """A document of a case, to be saved. That you looked is kept."""
    shown = view_document(the_runtime(), actor(), document_id)
    record_view(the_runtime(), actor(), shown.case_id, f"document {document_id}")
    return send_file(io.BytesIO(shown.body), ANYTHING, as_attachment=True, download_name=shown.name)


@blueprint.get("/letters/<key:letter_id>/enclosures/<enclosure>.pdf")
@blueprint.response(200, {"format": "binary", "type": "string"}, content_type="application/pdf")
def enclosure_as_pdf(letter_id: int, enclosure: str) -> Response:
    """A document that went with a letter, as PDF. That you looked is kept."""
    case_id = view_letter(the_runtime(), actor(), letter_id).case_id
    body = enclosure_pdf(the_runtime(), actor(), letter_id, enclosure)
    record_view(the_runtime(), actor(), case_id, f"enclosure {enclosure}")
    return Response(body, mimetype="application/pdf")


def _viewed(case_id: int) -> CaseView:
    shown = view_case(the_runtime(), actor(), case_id)
    record_view(the_runtime(), actor(), case_id, "case")
    return shown
