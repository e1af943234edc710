"""Who works for a landlord in a role that looks into cases."""

from __future__ import annotations

from app.landlords import Landlord
from app.landlords.landlord import Role
from app.store import Connection, users


def colleagues(connection: Connection, landlord: Landlord) -> list[tuple[str, str]]:
    """(username, name) of everybody who works for the landlord in a role that may look into cases.

    Roles that only keep the installation or its content do not count.
    """
    roles = [role.key for role in landlord.roles.values() if role.sees_cases and not _keeps_it_running(role)]
    return users.users_holding(connection, landlord.key, roles)


def _keeps_it_running(role: Role) -> bool:
    """Whether a role only keeps the installation or its content."""
    return role.administers or role.edits_content or role.publishes_content
