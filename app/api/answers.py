"""What all REST requests share: who asks, what is accepted, and how a refusal looks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, cast

import marshmallow as ma
from flask import Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from app.casework.actor import Actor, load_actor
from app.casework.runtime import Runtime
from app.errors import Barred, Invalid, RedressError, Refused, Unavailable
from app.logs import name_person

SALT = "redress-api"
PREFIX = "/api/v1"
OPEN_TO_ALL = frozenset({"api_sessions.begin"})
LONGEST_KEY = 100
DEEPEST = 20
LARGEST_KEY = 999_999_999

UNAUTHORISED, NO_JSON, NOT_UNDERSTOOD = 401, 415, 422
SIGN_IN = f"Sign in first: POST your username and password to {PREFIX}/session, then send the token you get."
NEXT = {
    400: "The body could not be read as JSON. Send an object such as {} with Content-Type: application/json.",
    404: "There is nothing at this address. /api/openapi.json lists the addresses there are.",
    405: "This address does not take that method. /api/openapi.json lists the methods it takes.",
    413: "This is more than is taken at once. Shorten the text, or add it to the case as a document.",
    415: "Send JSON, with Content-Type: application/json.",
    422: "Correct what errors names, then send the request again.",
    429: "Too many attempts. Wait a few minutes, then try again.",
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

    regex = r"\d{1,9}"


def key_in_openapi(converter: Key) -> dict[str, Any]:
    """How OpenAPI describes a `Key`."""
    return {"type": "integer", "minimum": 0, "maximum": LARGEST_KEY}


def the_runtime() -> Runtime:
    """The runtime of the application that answers the request."""
    return cast(Runtime, current_app.extensions["runtime"])


def tokens() -> URLSafeTimedSerializer:
    """What signs bearer tokens and checks their signature and age."""
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def actor() -> Actor:
    """The person whom the token names."""
    return cast(Actor, g.actor)


def request_key() -> str | None:
    """The Idempotency-Key header: the same request with the same key is done once and answered alike."""
    key = request.headers.get("Idempotency-Key") or None
    if key and len(key) > LONGEST_KEY:
        raise Invalid({"Idempotency-Key": f"This may have up to {LONGEST_KEY} characters, such as a UUID."})
    return key


def rest_blueprint(name: str, description: str) -> Blueprint:
    """A part of the REST face.

    It refuses requests without a token and values that the database cannot keep, and answers every refusal as JSON.
    """
    blueprint = Blueprint(f"api_{name}", __name__, description=description)
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
    g.actor = bearer
    name_person(bearer.username)
    return None


def _bearer() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    runtime = the_runtime()
    lifetime = int(runtime.settings.cookie.lifetime.total_seconds())
    try:
        username, epoch = tokens().loads(token.strip(), max_age=lifetime)
        return load_actor(runtime, str(username), int(epoch))
    except (BadSignature, ValueError, TypeError):
        return None


def _require_storable_values() -> ResponseReturnValue | None:
    """Refuse what the database cannot keep: NUL, half surrogate pairs, NaN and infinity, and too deep nesting."""
    for name, text in request.args.items(multi=True):
        if problem := _problem(text):
            return refusal(NOT_UNDERSTOOD, NEXT[NOT_UNDERSTOOD], errors={"query": {name: [problem]}})
    if not request.is_json:
        sent = request.content_length or "Transfer-Encoding" in request.headers
        return refusal(NO_JSON, NEXT[NO_JSON]) if sent else None
    try:
        body = request.get_json(silent=True)
        problem = next(filter(None, map(_problem, _values(body))), "")
    except RecursionError:
        problem = f"This is nested more than {DEEPEST} deep."
    if problem:
        return refusal(NOT_UNDERSTOOD, NEXT[NOT_UNDERSTOOD], errors={"json": {"_schema": [problem]}})
    return None


def _values(body: Any) -> Iterator[Any]:
    """Every name and value of a JSON body; RecursionError where it is nested too deep."""
    todo = [(body, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(value, dict):
            yield from value
            todo += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            todo += [(item, depth + 1) for item in value]
        else:
            yield value


def _problem(value: Any) -> str:
    """Why a value cannot be kept; "" when it can."""
    if isinstance(value, str):
        if "\x00" in value:
            return "Take out the NUL character."
        if any("\ud800" <= character <= "\udfff" for character in value):
            return "Take out the half of a surrogate pair: it is no character."
    if isinstance(value, float) and not math.isfinite(value):
        return "Send a number: NaN and Infinity are none."
    return ""
