"""What REST answers have in common: who asks, how a refusal looks, and values as JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from app.errors import Invalid, RedressError, Refused
from app.use_cases.actors import Actor, load_actor
from app.use_cases.office import Office

F = TypeVar("F", bound=Callable[..., Any])
SALT = "redress-api"
UNAUTHORISED = 401


def the_office() -> Office:
    return cast(Office, current_app.extensions["office"])


def tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def signed_in(view: F) -> F:
    """Only for holders of a valid token; `actor()` is then who asks."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        found = _bearer()
        if found is None:
            return refusal(UNAUTHORISED, "Sign in first: POST your username and password to /api/v1/session.")
        g.actor = found
        return view(*args, **kwargs)

    return cast(F, checked)


def _bearer() -> Actor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    office = the_office()
    lifetime = int(office.settings.cookie.lifetime.total_seconds())
    try:
        username, epoch = tokens().loads(token, max_age=lifetime)
    except (BadSignature, ValueError, TypeError):
        return None
    return load_actor(office, str(username), int(epoch))


def actor() -> Actor:
    return cast(Actor, g.actor)


def request_key() -> str | None:
    """The Idempotency-Key header: the same request with the same key is done once and answered alike."""
    return request.headers.get("Idempotency-Key") or None


def refusal(status: int, message: str, **more: Any) -> ResponseReturnValue:
    answer = jsonify({"status": status, "message": message, **more})
    answer.status_code = status
    return answer


def add_refusals(blueprint: Blueprint) -> None:
    """Answer every refusal as JSON: status, message, and what is wrong by field or by which rule."""
    blueprint.register_error_handler(RedressError, _refused)
    blueprint.register_error_handler(HTTPException, _http)


def _refused(error: RedressError) -> ResponseReturnValue:
    more: dict[str, Any] = {}
    if isinstance(error, Invalid):
        more["errors"] = error.errors
    if isinstance(error, Refused):
        more["rule"] = error.rule
    return refusal(error.http_status, str(error), **more)


def _http(error: HTTPException) -> ResponseReturnValue:
    found = getattr(error, "data", None) or {}
    more = {"errors": found["messages"]} if "messages" in found else {}
    return refusal(error.code or 500, error.description or error.name, **more)
