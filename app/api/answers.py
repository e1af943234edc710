"""What all REST requests share: who asks, what is accepted, and how a refusal looks."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, cast

import marshmallow as ma
from flask import Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Barred, Invalid, RedressError, Refused, TooOften, Unavailable
from app.logs import name_person
from app.sent import DEEPEST, KEY_PATTERN, LARGEST_KEY, LONGEST_KEY, why_not_kept
from app.use_cases.sign_in import Session, resume_session

PREFIX = "/api/v1"
OPEN_TO_ALL = frozenset({"api_sessions.begin"})
LONGEST_REQUEST_KEY = 100
LONGEST_REVISION = 10
NO_OBJECT = "Send an object, such as {}: an answer for each field of the form."

UNAUTHORISED, NO_JSON, NOT_UNDERSTOOD = 401, 415, 422
SIGN_IN = f"Sign in first: POST your username and password to {PREFIX}/session, then send the token you get."
NEXT = {
    400: "The body could not be read as JSON. Send an object such as {} with Content-Type: application/json.",
    404: "There is nothing at this address. /api/openapi.json lists the addresses there are.",
    405: "This address does not take that method. /api/openapi.json lists the methods it takes.",
    413: "This is more than is taken at once. Shorten the text, or add it to the case as a document.",
    415: "Send JSON, with Content-Type: application/json.",
    422: "Correct what errors names, then send the request again.",
    429: "Too many attempts. Wait as long as Retry-After says, then try again.",
    500: "Something went wrong on our side and nothing was changed. Tell your administrator what you sent and when.",
}


class Refusal(ma.Schema):
    """Every refusal: what is wrong and what to do next; `errors` by field, `rule` of the process that says no."""

    status = ma.fields.Integer(required=True, metadata={"description": "The HTTP status"})
    message = ma.fields.String(required=True, metadata={"description": "A sentence for a person"})
    errors = ma.fields.Dict(metadata={"description": "What is wrong, by field"})
    rule = ma.fields.String(metadata={"description": "The decision, clause or key of the rule that refuses"})


class Key(IntegerConverter):
    """The key of a row in an address, `<key:case_id>`: a longer one is not found."""

    regex = KEY_PATTERN


def key_in_openapi(converter: Key) -> dict[str, Any]:
    """How OpenAPI describes a `Key`."""
    return {"type": "integer", "minimum": 0, "maximum": LARGEST_KEY}


def the_runtime() -> Runtime:
    """The runtime of the application that answers the request."""
    return cast(Runtime, current_app.extensions["runtime"])


def actor() -> Actor:
    """The person whom the token names."""
    return own_session().actor


def own_session() -> Session:
    """The session that the token stands for."""
    return cast(Session, g.session)


def request_key() -> str | None:
    """The Idempotency-Key header: the same request with the same key is done once and answered alike."""
    key = request.headers.get("Idempotency-Key") or None
    if key and (len(key) > LONGEST_REQUEST_KEY or not key.isprintable()):
        raise Invalid({"Idempotency-Key": f"This may have up to {LONGEST_REQUEST_KEY} characters, such as a UUID."})
    return key


def seen_revision() -> int | None:
    """The If-Match header: the revision that the sender has seen, None without one."""
    text = (request.headers.get("If-Match") or "").strip().strip('"')
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_REVISION):
        raise Invalid({"If-Match": "Send the number of the revision that you have read."})
    return int(text)


class RestBlueprint(Blueprint):  # type: ignore[misc]
    """A part of the REST face whose verbs that take a body refuse a request without one."""

    def arguments(self, schema: Any, *args: Any, location: str = "json", **options: Any) -> Any:
        """See flask-smorest; what is read from the body has to be a JSON object."""
        decorate = super().arguments(schema, *args, location=location, **options)

        def with_body(view: Callable[..., Any]) -> Callable[..., Any]:
            reads = decorate(view)
            if location != "json":
                return cast("Callable[..., Any]", reads)

            @functools.wraps(reads)
            def read(*given: Any, **named: Any) -> Any:
                if not request.get_data():
                    return refusal(NO_JSON, NEXT[NO_JSON])
                if not isinstance(request.get_json(), dict):
                    return refusal(NOT_UNDERSTOOD, NEXT[NOT_UNDERSTOOD], errors={"json": {"_schema": [NO_OBJECT]}})
                return reads(*given, **named)

            return read

        return with_body


def rest_blueprint(name: str, description: str) -> Blueprint:
    """A part of the REST face.

    It refuses requests without a token and values that the database cannot keep, and answers every refusal as JSON.
    """
    blueprint = RestBlueprint(f"api_{name}", __name__, description=description)
    blueprint.before_request(_require_token)
    blueprint.before_request(_require_storable_values)
    blueprint.register_error_handler(RedressError, _refused)
    blueprint.register_error_handler(HTTPException, refused_by_http)
    return blueprint


def refusal(status: int, message: str, **more: Any) -> Response:
    """A refusal as JSON, in the form of the schema `Refusal`."""
    answer = jsonify({"status": status, "message": message, **more})
    answer.status_code = status
    return answer


def refused_by_http(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error of Flask or the parser in the same form as our own refusals: status, message, errors."""
    code = error.code or 500
    data = getattr(error, "data", None) or {}
    more = {"errors": data["messages"]} if "messages" in data else {}
    answer = refusal(code, NEXT.get(code, error.description or error.name), **more)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


RETRY_AFTER = "30"  # seconds


def _refused(error: RedressError) -> ResponseReturnValue:
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        more["errors"] = error.errors
    if isinstance(error, Refused) and not isinstance(error, Barred):
        more["rule"] = error.rule
    answer = refusal(error.http_status, error.shown, **more)
    if isinstance(error, TooOften):
        seconds = (error.until - the_runtime().clock.now()).total_seconds()
        answer.headers["Retry-After"] = str(max(1, int(seconds)))
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _require_token() -> ResponseReturnValue | None:
    """Refuse a request without a valid token, before anything else of it is read."""
    if request.endpoint in OPEN_TO_ALL:
        return None
    bearer = _bearer()
    if bearer is None:
        answer = refusal(UNAUTHORISED, SIGN_IN)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    g.session = bearer
    name_person(bearer.actor.username)
    return None


def _bearer() -> Session | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return resume_session(the_runtime(), token.strip()) if scheme.lower() == "bearer" else None


def _require_storable_values() -> ResponseReturnValue | None:
    """Refuse what the database cannot keep: NUL, half surrogate pairs, NaN and infinity, and too deep nesting."""
    arguments = cast("MultiDict[str, str]", getattr(request, "args_as_sent", request.args))
    for name, text in arguments.items(multi=True):
        if problem := why_not_kept(text):
            return refusal(NOT_UNDERSTOOD, NEXT[NOT_UNDERSTOOD], errors={"query": {name: [problem]}})
    if not request.is_json:
        sent = request.content_length or "Transfer-Encoding" in request.headers
        return refusal(NO_JSON, NEXT[NO_JSON]) if sent else None
    try:
        problem = why_not_kept(request.get_json(silent=True))
    except (RecursionError, ValueError):
        problem = f"This is nested more than {DEEPEST} deep, or has a number of more than {LONGEST_KEY} digits."
    if problem:
        return refusal(NOT_UNDERSTOOD, NEXT[NOT_UNDERSTOOD], errors={"json": {"_schema": [problem]}})
    return None
