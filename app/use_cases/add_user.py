"""Add a person who works for a landlord, or replace their name, password and roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.casework.actor import Actor, Membership, load_actor
from app.casework.runtime import Runtime
from app.errors import Invalid
from app.store import signed_in, users
from app.store.retries import retried
from app.store.rows import MembershipRow

from .lost_roles import give_back_what_was_lost
from .passwords import hash_password, is_password, known_of, require_strong
from .sign_in import LONGEST_NAME, could_be_a_name


@retried
def add_user(
    runtime: Runtime, username: str, name: str, password: str | None, memberships: Sequence[Membership], email: str = ""
) -> Actor:
    """Add somebody, or replace their name, password (unless None) and roles.

    A new password, or a role that they hold no longer, ends all of their sessions and tokens; what they had claimed
    under the role goes back to its team. Invalid for a role the landlord does not have, or a password that can be
    guessed.
    """
    username = username.strip().lower()
    if not could_be_a_name(username):
        raise Invalid({"username": f"Enter a username of up to {LONGEST_NAME} characters."})
    require_roles(runtime, memberships)
    values: dict[str, Any] = {"name": name, "email": email, "active": True}
    if password is not None:
        landlords = [membership.landlord for membership in memberships]
        require_strong(password, known_of(runtime, username, name, email, landlords))
    with runtime.transaction() as connection:
        if not users.add_user_row(connection, {"username": username, **values, "session_epoch": 0}):
            before = users.lock_user(connection, username)
            assert before is not None
            held = users.memberships_of(connection, username)
            fresh = password is not None and not is_password(before["password_hash"], password)
            if fresh or loses_a_role(held, memberships) or not before["active"]:
                signed_in.end_all(connection, username)
            users.update_user(connection, username, **values)
        else:
            held, fresh = [], password is not None
        if fresh and password is not None:
            users.update_user(connection, username, password_hash=hash_password(password))
        users.replace_memberships(connection, username, rows_of(memberships))
        if held:
            give_back_what_was_lost(runtime, connection, username)
    actor = load_actor(runtime, username)
    assert actor is not None
    return actor


def require_roles(runtime: Runtime, memberships: Sequence[Membership]) -> None:
    """Invalid for a role that a landlord does not have."""
    for membership in memberships:
        roles = runtime.landlord(membership.landlord).roles
        if membership.role not in roles:
            known = ", ".join(sorted(roles))
            raise Invalid({"role": f"{membership.landlord} has no role {membership.role!r}. It has: {known}."})


def rows_of(memberships: Sequence[Membership]) -> list[dict[str, Any]]:
    """Memberships as rows of their table."""
    return [{"landlord": each.landlord, "role": each.role, "areas": list(each.areas)} for each in memberships]


def loses_a_role(held: Sequence[MembershipRow], wanted: Sequence[Membership]) -> bool:
    """Whether somebody may less than before: a role is gone, or is limited to fewer service areas (none: to all)."""
    areas = {(each.landlord, each.role): set(each.areas) for each in wanted}
    for row in held:
        left, had = areas.get((row["landlord"], row["role"])), set(row["areas"] or ())
        if left is None or (left and (not had or had - left)):
            return True
    return False
