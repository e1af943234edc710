"""The people who work for a landlord, with the roles they hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.actor import Membership
from app.casework.runtime import Runtime
from app.store import users


@dataclass(frozen=True)
class Person:
    """A user as an administrator sees them. `active`: may sign in; `with_password`: has one to sign in with."""

    username: str
    name: str
    email: str
    active: bool
    with_password: bool
    memberships: tuple[Membership, ...]


def list_people(runtime: Runtime) -> list[Person]:
    """Everybody who was ever added, by username, with the roles they hold for each landlord."""
    with runtime.database.read() as connection:
        rows = users.every_user(connection)
    by_username: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        by_username.setdefault(row["username"], []).append(row)
    return [
        Person(
            username, mine[0]["name"], mine[0]["email"], bool(mine[0]["active"]), bool(mine[0]["password_hash"]),
            tuple(Membership(row["landlord"], row["role"], tuple(row["areas"] or ())) for row in mine if row["role"]),
        )
        for username, mine in by_username.items()
    ]  # fmt: skip
