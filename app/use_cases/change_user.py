"""Change an account: its password, its roles, switched off and on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.casework.actor import Actor, Membership
from app.casework.runtime import Runtime
from app.errors import Conflict, Invalid, NotFound
from app.store import Connection, signed_in, users
from app.store.retries import retried
from app.store.rows import UserRow

from .add_user import loses_a_role, require_roles, rows_of
from .attempts import Place, count_failure, limits_for, require_not_too_often
from .end_sessions import note
from .lost_roles import give_back_what_was_lost
from .passwords import hash_password, is_password, known_of, require_strong
from .sign_in import Session, begin_session

NOT_THE_PASSWORD = "This is not your password as it is now."  # noqa: S105
THE_SAME = "This is the password that you have. Take another one."
NOT_ALIKE = "This is not the same as the new password above it."


@retried
def change_password(runtime: Runtime, actor: Actor, now: str, new: str, again: str, place: Place) -> Session:
    """Give oneself another password. Ends all of one's sessions and tokens, and begins a new one at this place.

    Invalid by field (`now`, `new`, `again`); TooOften after too many wrong ones, which count as attempts to sign in.
    """
    limits = limits_for(runtime, actor.username, place)
    with runtime.database.read() as connection:
        require_not_too_often(runtime, connection, limits)
        user = _user(connection, actor.username)
    if not is_password(user["password_hash"], now):
        count_failure(runtime, limits)
        raise Invalid({"now": NOT_THE_PASSWORD})
    errors = _errors_of_new(runtime, user, actor.landlords, new)
    if not errors and new == now:
        errors["new"] = THE_SAME
    if new != again:
        errors["again"] = NOT_ALIKE
    if errors:
        raise Invalid(errors)
    hashed = hash_password(new)
    with runtime.transaction() as connection:
        known = users.lock_user(connection, actor.username)
        if known is None or known["session_epoch"] != user["session_epoch"]:
            raise Conflict("Your password was changed, or you were signed out, a moment ago. Sign in again.")
        users.update_user(connection, actor.username, password_hash=hashed)
        signed_in.end_all(connection, actor.username)
    return begin_session(runtime, actor.username, user["session_epoch"] + 1, place)


def _errors_of_new(runtime: Runtime, user: UserRow, landlords: Sequence[str], new: str) -> dict[str, str]:
    try:
        require_strong(new, known_of(runtime, user["username"], user["name"], user["email"], landlords), "new")
    except Invalid as refusal:
        return dict(refusal.errors)
    return {}


@retried
def set_password(runtime: Runtime, by: Actor, username: str, password: str) -> None:
    """Give somebody a password, and end all of their sessions and tokens. Invalid for one that can be guessed."""
    username = username.strip().lower()
    with runtime.database.read() as connection:
        user = _user(connection, username)
        landlords = {row["landlord"] for row in users.memberships_of(connection, username)}
    require_strong(password, known_of(runtime, username, user["name"], user["email"], landlords))
    hashed = hash_password(password)
    with runtime.transaction() as connection:
        _locked(connection, username)
        users.update_user(connection, username, password_hash=hashed)
        signed_in.end_all(connection, username)
        note(runtime, connection, by, username, "user password")


@retried
def change_roles(
    runtime: Runtime, by: Actor, username: str, add: Sequence[Membership], remove: Sequence[Membership]
) -> list[Membership]:
    """Give somebody roles and take roles from them; gives those they hold then.

    A role that is added again gets the service areas given now. One that is lost ends all of their sessions and tokens,
    and what they had claimed under it goes back to its team. Invalid for a role that the landlord does not have, or
    that is to be removed and not held; NotFound for somebody who is not known.
    """
    require_roles(runtime, add)
    with runtime.transaction() as connection:
        _locked(connection, username)
        held = users.memberships_of(connection, username)
        roles = {(row["landlord"], row["role"]): tuple(row["areas"] or ()) for row in held}
        before = _said(roles)
        for each in remove:
            if roles.pop((each.landlord, each.role), None) is None:
                raise Invalid({"remove": f"{username} does not hold {each.landlord}:{each.role}. They hold: {before}."})
        roles |= {(each.landlord, each.role): each.areas for each in add}
        wanted = [Membership(landlord, role, areas) for (landlord, role), areas in sorted(roles.items())]
        users.replace_memberships(connection, username, rows_of(wanted))
        if loses_a_role(held, wanted):
            signed_in.end_all(connection, username)
            give_back_what_was_lost(runtime, connection, username)
        note(runtime, connection, by, username, "user roles", before={"roles": before}, after={"roles": _said(roles)})
    return wanted


@retried
def switch_off_user(runtime: Runtime, by: Actor, username: str) -> int:
    """End every role, session and token of somebody who leaves; gives how many cases went back to their teams.

    NotFound for somebody who is not known.
    """
    with runtime.transaction() as connection:
        _locked(connection, username)
        roles = [(row["landlord"], row["role"]) for row in users.memberships_of(connection, username)]
        users.update_user(connection, username, active=False)
        users.replace_memberships(connection, username, [])
        signed_in.end_all(connection, username)
        note(runtime, connection, by, username, "user off", before={"roles": _said(roles)})
        return give_back_what_was_lost(runtime, connection, username)


@retried
def switch_on_user(runtime: Runtime, by: Actor, username: str, memberships: Sequence[Membership]) -> None:
    """Let somebody who was switched off sign in again, with the password they had and these roles.

    NotFound for somebody who is not known, Conflict for somebody who is not switched off.
    """
    require_roles(runtime, memberships)
    with runtime.transaction() as connection:
        if _locked(connection, username)["active"]:
            raise Conflict(f"{username} is not switched off. Change their roles with: flask user roles {username}")
        users.update_user(connection, username, active=True)
        users.replace_memberships(connection, username, rows_of(memberships))
        signed_in.end_all(connection, username)
        given = [(each.landlord, each.role) for each in memberships]
        note(runtime, connection, by, username, "user on", after={"roles": _said(given)})


def _said(roles: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{landlord}:{role}" for landlord, role in sorted(roles)) or "none"


def _locked(connection: Connection, username: str) -> UserRow:
    return _known(users.lock_user(connection, username), username)


def _user(connection: Connection, username: str) -> UserRow:
    return _known(users.find_user(connection, username), username)


def _known(row: UserRow | None, username: str) -> UserRow:
    if row is None:
        raise NotFound(f"Nobody called {username!r} is known. `flask user list` shows everybody.")
    return row
