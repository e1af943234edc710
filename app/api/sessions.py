"""A token for a username and password."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint

from app.use_cases.actors import sign_in

from .answers import actor, the_office, tokens

blueprint = Blueprint("api_sessions", __name__, description="Signing in")


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
def begin(credentials: dict[str, str]) -> dict[str, str]:
    """Sign in."""
    found = sign_in(the_office(), credentials["username"], credentials["password"])
    return {"token": str(tokens().dumps([found.username, found.session_epoch]))}


@blueprint.get("/session")
@blueprint.response(200, Person)
def who() -> Any:
    """Who this token belongs to, with the roles held."""
    return actor()
