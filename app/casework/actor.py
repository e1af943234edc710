"""Who acts: a person with the roles they hold for each landlord, or the engine itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from app.store import Connection, users

if TYPE_CHECKING:
    from .runtime import Runtime


@dataclass(frozen=True)
class Membership:
    """A role held for one landlord. `areas` are the service areas it is limited to; none means every area."""

    landlord: str
    role: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Actor:
    """A person (or the engine, whose username is `engine` and who may do what the diagrams say).

    `at_machine`: whoever starts the program itself, who may do what its files let them do anyway.
    """

    username: str
    name: str
    memberships: tuple[Membership, ...] = ()
    at_machine: bool = False
    covers: dict[str, dict[str, set[str]]] = field(default_factory=dict, compare=False, hash=False)

    @cached_property
    def landlords(self) -> list[str]:
        return sorted({membership.landlord for membership in self.memberships})

    def roles(self, landlord: str) -> set[str]:
        """The roles held for a landlord, with those that a held role may stand in for."""
        held = {membership.role for membership in self.memberships if membership.landlord == landlord}
        covered = self.covers.get(landlord, {})
        return held.union(*(covered.get(role, set()) for role in held)) if held else held

    def holds(self, landlord: str, *roles: str) -> bool:
        return bool(self.roles(landlord) & set(roles))

    def areas(self, landlord: str, role: str) -> tuple[str, ...]:
        """Service areas to which the role is limited; empty for every area."""
        areas: set[str] = set()
        for membership in self.memberships:
            if membership.landlord == landlord and (
                role == membership.role or role in self.covers.get(landlord, {}).get(membership.role, ())
            ):
                if not membership.areas:
                    return ()
                areas |= set(membership.areas)
        return tuple(sorted(areas))


ENGINE = Actor("engine", "The engine", at_machine=True)


def load_actor(runtime: Runtime, username: str, connection: Connection | None = None) -> Actor | None:
    """The person as the database has them now; None when unknown or switched off."""
    if connection is None:
        with runtime.database.read() as own:
            return load_actor(runtime, username, own)
    rows = users.user_with_memberships(connection, username)
    return actor_of(runtime, rows, connection) if rows and rows[0]["active"] else None


def actor_of(runtime: Runtime, rows: Sequence[users.UserWithMembershipRow], connection: Connection) -> Actor:
    """The person whom rows show, one for each of their memberships."""
    runtime.in_force.saw(connection, rows[0]["content_version"])
    memberships = tuple(
        Membership(row["landlord"], row["role"], tuple(row["areas"] or ()))
        for row in rows
        if row["landlord"] and row["role"]
    )
    covers = {key: runtime.covers(key, connection) for key in {membership.landlord for membership in memberships}}
    return Actor(rows[0]["username"], rows[0]["name"], memberships, covers=covers)
