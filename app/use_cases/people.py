"""Add the people who work for a landlord, with the roles they hold."""

from __future__ import annotations

from collections.abc import Sequence

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
