"""A token for a username and password."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.use_cases.sign_in import sign_in

from .answers import actor, rest_blueprint, the_runtime, tokens

blueprint = rest_blueprint("sessions", "Signing in")

BEGIN = "api_sessions.begin"
ATTEMPTS_FROM_ONE_PLACE = "30 per minute"
ATTEMPTS_FOR_ONE_NAME = "10 per 5 minutes"


class Credentials(ma.Schema):
    username = ma.fields.String(required=True)
    password = ma.fields.String(required=True, load_only=True)


class Token(ma.Schema):
    token = ma.fields.String(required=True, metadata={"description": "Send as: Authorization: Bearer <token>"})


class Membership(ma.Schema):
    landlord = ma.fields.String(required=True)
    role = ma.fields.String(required=True)
    areas = ma.fields.List(ma.fields.String())


class Person(ma.Schema):
    username = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    memberships = ma.fields.List(ma.fields.Nested(Membership))


@blueprint.post("/session")
@blueprint.arguments(Credentials)
@blueprint.response(200, Token)
def begin(credentials: Mapping[str, str]) -> dict[str, str]:
    """Sign in."""
    signed_in = sign_in(the_runtime(), credentials["username"], credentials["password"])
    return {"token": str(tokens().dumps([signed_in.username, signed_in.session_epoch]))}


@blueprint.get("/session")
@blueprint.response(200, Person)
def who() -> Any:
    """Who this token belongs to, with the roles held."""
    return actor()


def slow_down_guessing(app: Flask, limiter: Limiter) -> None:
    """Limit attempts to sign in, from one place and for one name."""
    view: Any = app.view_functions[BEGIN]
    for limit in (
        limiter.limit(ATTEMPTS_FROM_ONE_PLACE),
        limiter.limit(ATTEMPTS_FOR_ONE_NAME, key_func=_who_tries),
    ):
        view = limit(view)
    app.view_functions[BEGIN] = view


def _who_tries() -> str:
    body = request.get_json(silent=True)
    name = body.get("username") if isinstance(body, dict) else None
    return f"{str(name).strip().lower()[:80]} from {get_remote_address()}"
