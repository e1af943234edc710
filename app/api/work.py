"""Messages that did not arrive and jobs that were given up, for technical administrators to put right with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma

from app.mending import mend_work as mend
from app.sent import LARGEST_KEY
from app.views.outbox import STATES, list_messages

from .answers import actor, rest_blueprint, the_runtime

blueprint = rest_blueprint("work", "Messages and jobs")

LARGEST_PAGE = 200


class Why(ma.Schema):
    reason = ma.fields.String(required=True)


class Elsewhere(Why):
    address = ma.fields.String(required=True)


class MessagesQuery(ma.Schema):
    state = ma.fields.String(load_default=None, validate=ma.validate.OneOf(tuple(STATES)))
    before_id = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, LARGEST_KEY))
    size = ma.fields.Integer(load_default=50, validate=ma.validate.Range(1, LARGEST_PAGE))


class Message(ma.Schema):
    """A message without its words, and with no more of its address than those need who know it."""

    id = ma.fields.Integer(required=True)
    kind = ma.fields.String()
    landlord = ma.fields.String()
    recipient = ma.fields.String(allow_none=True)
    case_id = ma.fields.Integer(allow_none=True)
    reference = ma.fields.String(allow_none=True)
    state = ma.fields.String()
    created_at = ma.fields.AwareDateTime()
    send_at = ma.fields.AwareDateTime()
    sent_at = ma.fields.AwareDateTime(allow_none=True)
    attempts = ma.fields.Integer()
    failing_since = ma.fields.AwareDateTime(allow_none=True)
    last_error = ma.fields.String(allow_none=True)


class Messages(ma.Schema):
    rows = ma.fields.List(ma.fields.Nested(Message), required=True)
    before_id = ma.fields.Integer(
        allow_none=True, metadata={"description": "Ask with this for the next page; null: this is the last"}
    )


class MendedMessage(ma.Schema):
    message_id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True)
    sent_instead = ma.fields.Integer(metadata={"description": "The message to the other address"})


class MendedJob(ma.Schema):
    job_id = ma.fields.Integer(required=True)
    state = ma.fields.String(required=True)


@blueprint.get("/messages")
@blueprint.arguments(MessagesQuery, location="query", unknown=ma.RAISE)
@blueprint.response(200, Messages)
def find(asked: Mapping[str, Any]) -> Any:
    """Messages of the landlords that you administer, the newest first."""
    return list_messages(the_runtime(), actor(), asked["state"], asked["before_id"], asked["size"])


@blueprint.post("/messages/<key:message_id>/requeue")
@blueprint.arguments(Why)
@blueprint.response(200, MendedMessage)
def requeue(body: Mapping[str, Any], message_id: int) -> Any:
    """Have a message sent again."""
    return mend.requeue_message(the_runtime(), actor(), message_id, body["reason"])


@blueprint.post("/messages/<key:message_id>/readdress")
@blueprint.arguments(Elsewhere)
@blueprint.response(200, MendedMessage)
def readdress(body: Mapping[str, Any], message_id: int) -> Any:
    """Send a message to another address in place of its own."""
    return mend.readdress_message(the_runtime(), actor(), message_id, body["address"], body["reason"])


@blueprint.post("/messages/<key:message_id>/give-up")
@blueprint.arguments(Why)
@blueprint.response(200, MendedMessage)
def give_up(body: Mapping[str, Any], message_id: int) -> Any:
    """Send a message no more."""
    return mend.give_up_message(the_runtime(), actor(), message_id, body["reason"])


@blueprint.post("/jobs/<key:job_id>/requeue")
@blueprint.arguments(Why)
@blueprint.response(200, MendedJob)
def requeue_job(body: Mapping[str, Any], job_id: int) -> Any:
    """Have a job that was given up done again."""
    return mend.requeue_job(the_runtime(), actor(), job_id, body["reason"])
