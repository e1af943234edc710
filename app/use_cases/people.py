"""The people who work for a landlord, with the roles they hold: add them, list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Invalid
from app.store import users

from .actors import Actor, Membership, hash_password, load_actor
from .office import Office

SHORTEST_PASSWORD = 12


def add_user(
    office: Office, username: str, name: str, password: str | None, memberships: Sequence[Membership], email: str = ""
) -> Actor:
    """Add somebody, or replace their name, password (unless None) and roles.

    Invalid for a role the landlord does not have, or a password shorter than 12 characters.
    """
    username = username.strip().lower()
    if not username:
        raise Invalid({"username": "Enter a username."})
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": f"Use at least {SHORTEST_PASSWORD} characters."})
    for one in memberships:
        roles = office.landlord(one.landlord).roles
        if one.role not in roles:
            raise Invalid({"role": f"{one.landlord} has no role {one.role!r}. It has: {', '.join(sorted(roles))}."})
    values = {"username": username, "name": name, "email": email, "active": True}
    if password is not None:
        values["password_hash"] = hash_password(password)
    rows = [{"landlord": one.landlord, "role": one.role, "areas": list(one.areas)} for one in memberships]
    with office.transaction() as connection:
        users.save_user(connection, values, rows)
    actor = load_actor(office, username)
    assert actor is not None
    return actor


@dataclass(frozen=True)
class Person:
    """A user as an administrator sees them. `active`: may sign in; `with_password`: has one to sign in with."""

    username: str
    name: str
    email: str
    active: bool
    with_password: bool
    memberships: tuple[Membership, ...]


def list_people(office: Office) -> list[Person]:
    """Everybody who was ever added, by username, with the roles they hold for each landlord."""
    with office.database.read() as connection:
        rows = users.every_user(connection)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["username"], []).append(row)
    return [
        Person(
            username, mine[0]["name"], mine[0]["email"], bool(mine[0]["active"]), bool(mine[0]["password_hash"]),
            tuple(Membership(one["landlord"], one["role"], tuple(one["areas"] or ())) for one in mine if one["role"]),
        )
        for username, mine in found.items()
    ]  # fmt: skip
