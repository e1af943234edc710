"""A token for a username and password, and the sessions and tokens that are alive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import marshmallow as ma
from flask import request

from app.use_cases import end_sessions
from app.use_cases.attempts import Place
from app.use_cases.change_user import change_password
from app.use_cases.sign_in import sign_in, sign_out
from app.views import sessions as view

from .answers import actor, own_session, rest_blueprint, the_runtime

blueprint = rest_blueprint("sessions", "Signing in")


class Credentials(ma.Schema):
    username = ma.fields.String(required=True)
    password = ma.fields.String(required=True, load_only=True)


class NewPassword(ma.Schema):
    now = ma.fields.String(required=True, load_only=True, metadata={"description": "Your password as it is"})
    new = ma.fields.String(required=True, load_only=True, metadata={"description": "The one that you want"})


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


class SignedIn(ma.Schema):
    id = ma.fields.Integer(required=True)
    username = ma.fields.String(required=True)
    name = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, metadata={"description": "browser, or rest for a token"})
    device = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    begun_at = ma.fields.AwareDateTime(required=True)
    used_at = ma.fields.AwareDateTime(required=True, metadata={"description": "exact to five minutes"})


class Whose(ma.Schema):
    username = ma.fields.String(metadata={"description": "of somebody whom you administer; else your own"})


class Ended(ma.Schema):
    ended = ma.fields.Integer(required=True, metadata={"description": "how many sessions and tokens there were"})


@blueprint.post("/session")
@blueprint.arguments(Credentials)
@blueprint.response(200, Token)
def begin(credentials: Mapping[str, str]) -> dict[str, str]:
    """Sign in."""
    return {"token": sign_in(the_runtime(), credentials["username"], credentials["password"], _place()).token}


@blueprint.get("/session")
@blueprint.response(200, Person)
def who() -> Any:
    """Who this token belongs to, with the roles held."""
    return actor()


@blueprint.delete("/session")
@blueprint.response(204)
def end() -> None:
    """Sign out: end this token."""
    sign_out(the_runtime(), own_session())


@blueprint.post("/password")
@blueprint.arguments(NewPassword)
@blueprint.response(200, Token)
def change_own_password(passwords: Mapping[str, str]) -> dict[str, str]:
    """Take another password. Ends all your sessions and tokens; the token that comes back is a new one."""
    now, new = passwords["now"], passwords["new"]
    return {"token": change_password(the_runtime(), actor(), now, new, new, _place()).token}


@blueprint.get("/sessions")
@blueprint.arguments(Whose, location="query")
@blueprint.response(200, SignedIn(many=True))
def list_sessions(whose: Mapping[str, str]) -> Any:
    """Your sessions and tokens, or those of somebody whom you administer."""
    if "username" not in whose:
        return view.own_sessions(the_runtime(), actor())
    return view.sessions_of_people(the_runtime(), actor(), whose["username"])


@blueprint.delete("/sessions")
@blueprint.arguments(Whose, location="query")
@blueprint.response(200, Ended)
def end_all(whose: Mapping[str, str]) -> dict[str, int]:
    """End all your sessions and tokens, or those of somebody whom you administer."""
    username = whose.get("username", actor().username)
    return {"ended": end_sessions.end_sessions(the_runtime(), actor(), username)}


@blueprint.delete("/sessions/<key:session_id>")
@blueprint.response(204)
def end_one(session_id: int) -> None:
    """End one session or token."""
    end_sessions.end_session(the_runtime(), actor(), session_id)


def _place() -> Place:
    return Place(request.remote_addr or "", request.user_agent.string, "rest")
