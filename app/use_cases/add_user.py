"""Add a person who works for a landlord, change their roles, or switch them off when they leave."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.actor import Actor, Membership, load_actor
from app.casework.runtime import Runtime
from app.errors import Invalid, NotFound
from app.store import users
from app.store.retries import retried

from .lost_roles import give_back_what_was_lost
from .sign_in import hash_password

SHORTEST_PASSWORD = 12


@retried
def add_user(
    runtime: Runtime, username: str, name: str, password: str | None, memberships: Sequence[Membership], email: str = ""
) -> Actor:
    """Add somebody, or replace their name, password (unless None) and roles.

    What they had claimed under a role that they hold no longer goes back to its team.

    Invalid for a role the landlord does not have, or a password shorter than 12 characters.
    """
    username = username.strip().lower()
    if not username:
        raise Invalid({"username": "Enter a username."})
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": f"Use at least {SHORTEST_PASSWORD} characters."})
    for membership in memberships:
        roles = runtime.landlord(membership.landlord).roles
        if membership.role not in roles:
            raise Invalid(
                {"role": f"{membership.landlord} has no role {membership.role!r}. It has: {', '.join(sorted(roles))}."}
            )
    values = {"username": username, "name": name, "email": email, "active": True}
    if password is not None:
        values["password_hash"] = hash_password(password)
    rows = [
        {"landlord": membership.landlord, "role": membership.role, "areas": list(membership.areas)}
        for membership in memberships
    ]
    with runtime.transaction() as connection:
        known = users.find_user(connection, username) is not None
        users.save_user(connection, values, rows)
        if known:
            give_back_what_was_lost(runtime, connection, username)
    actor = load_actor(runtime, username)
    assert actor is not None
    return actor


@retried
def switch_off_user(runtime: Runtime, username: str) -> int:
    """End every role of somebody who leaves, and sign them out; gives how many cases went back to their teams.

    NotFound for somebody who is not known.
    """
    with runtime.transaction() as connection:
        known = users.find_user(connection, username)
        if known is None:
            raise NotFound(f"Nobody called {username!r} is known. `flask user list` shows everybody.")
        values = {"username": username, "active": False, "session_epoch": known["session_epoch"] + 1}
        users.save_user(connection, values, [])
        return give_back_what_was_lost(runtime, connection, username)
