"""People who sign in, and the roles they hold for each landlord."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from .content_version import READ_ALONG
from .fetch import fetch_row, fetch_rows
from .rows import MembershipRow, UserRow
from .tables import membership, user


class UserWithMembershipRow(UserRow):
    """A user with one of their memberships; its columns are None for a user who has none.

    `content_version`: the version of what is in force, read along.
    """

    landlord: str | None
    role: str | None
    areas: list[str] | None
    content_version: str | None


def find_user(connection: Connection, username: str) -> UserRow | None:
    return fetch_row(connection, select(user).where(user.c.username == username), user)


def user_with_memberships(connection: Connection, username: str) -> list[UserWithMembershipRow]:
    """One row for each membership (or one with nulls for a user who has none), in a single statement."""
    return fetch_rows(connection, _WITH_MEMBERSHIPS, UserWithMembershipRow, username=username)


_WITH_MEMBERSHIPS = (
    select(user, membership.c.landlord, membership.c.role, membership.c.areas, READ_ALONG)
    .outerjoin(membership, membership.c.username == user.c.username)
    .where(user.c.username == bindparam("username"))
)


def lock_user(connection: Connection, username: str) -> UserRow | None:
    """A user, locked until the transaction ends: whoever changes the same one waits."""
    query = select(user).where(user.c.username == username).with_for_update(key_share=True)
    return fetch_row(connection, query, user)


def add_user_row(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Add a user; whether they were new. One who is there already stays as they are."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(user).values(**values).on_conflict_do_nothing(index_elements=[user.c.username])
    return connection.execute(statement).rowcount == 1


def update_user(connection: Connection, username: str, **values: Any) -> None:
    connection.execute(user.update().where(user.c.username == username).values(**values))


def memberships_of(connection: Connection, username: str) -> list[MembershipRow]:
    query = select(membership).where(membership.c.username == username)
    return fetch_rows(connection, query.order_by(membership.c.landlord, membership.c.role), membership)


def replace_memberships(connection: Connection, username: str, memberships: Iterable[Mapping[str, Any]]) -> None:
    """Replace every role that a user holds."""
    connection.execute(membership.delete().where(membership.c.username == username))
    rows = [{"username": username, **row} for row in memberships]
    if rows:
        connection.execute(membership.insert(), rows)


def every_user(connection: Connection) -> list[UserWithMembershipRow]:
    """One row for each membership of each user (or one with nulls for a user who has none), by username."""
    query = (
        select(user, membership.c.landlord, membership.c.role, membership.c.areas, READ_ALONG)
        .outerjoin(membership, membership.c.username == user.c.username)
        .order_by(user.c.username, membership.c.landlord, membership.c.role)
    )
    return fetch_rows(connection, query, UserWithMembershipRow)


def users_holding(connection: Connection, landlord: str, roles: Iterable[str]) -> list[tuple[str, str]]:
    """(username, name) of active users who hold any of the roles for the landlord, by name."""
    rows = connection.execute(_HOLDING, {"landlord": landlord, "roles": list(roles)})
    return [(username, name) for username, name in rows]


_HOLDING = (
    select(user.c.username, user.c.name)
    .join(membership, membership.c.username == user.c.username)
    .where(
        membership.c.landlord == bindparam("landlord"), membership.c.role.in_(bindparam("roles", expanding=True)),
        user.c.active,
    )
    .distinct()
    .order_by(user.c.name)
)  # fmt: skip


def holders(connection: Connection, landlord: str) -> dict[str, list[tuple[str, str]]]:
    """role → (username, name) of the active users who hold it for a landlord, by name."""
    query = (
        select(membership.c.role, user.c.username, user.c.name)
        .join(user, user.c.username == membership.c.username)
        .where(membership.c.landlord == landlord, user.c.active)
        .order_by(user.c.name, user.c.username)
    )
    people: dict[str, list[tuple[str, str]]] = {}
    for role, username, name in connection.execute(query):
        people.setdefault(role, []).append((username, name))
    return people


def roles_held(connection: Connection, landlord: str, username: str) -> set[str]:
    """The roles that a user holds for a landlord."""
    query = select(membership.c.role).where(membership.c.landlord == landlord, membership.c.username == username)
    return set(connection.execute(query).scalars())


def names_of(connection: Connection, usernames: Iterable[str | None]) -> dict[str, str]:
    """username → name, of those who are users here."""
    wanted = {name for name in usernames if name}
    if not wanted:
        return {}
    rows = connection.execute(_NAMES, {"wanted": sorted(wanted)})
    return {row.username: row.name for row in rows}


_NAMES = select(user.c.username, user.c.name).where(user.c.username.in_(bindparam("wanted", expanding=True)))


def addressees(
    connection: Connection, landlord: str, role: str | None, username: str | None
) -> dict[str, tuple[str, str]]:
    """username → name and e-mail address ("" for none) of a person, or of everybody who holds a role."""
    if username:
        rows = connection.execute(_ADDRESSEE, {"username": username})
    else:
        rows = connection.execute(_ADDRESSEES_HOLDING, {"landlord": landlord, "role": role})
    return {row.username: (row.name, row.email or "") for row in rows}


_ADDRESSEE = select(user.c.username, user.c.name, user.c.email).where(
    user.c.username == bindparam("username"), user.c.active
)
_ADDRESSEES_HOLDING = (
    select(user.c.username, user.c.name, user.c.email)
    .join(membership, membership.c.username == user.c.username)
    .where(membership.c.landlord == bindparam("landlord"), membership.c.role == bindparam("role"), user.c.active)
)


def addresses(connection: Connection, landlord: str, role: str | None, username: str | None) -> list[str]:
    """The e-mail addresses of a person, or of everybody who holds a role; those without one are left out."""
    people = addressees(connection, landlord, role, username).values()
    return sorted({address for _, address in people if address})
