"""Who works for a landlord in a role that looks into cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import Connection, users

if TYPE_CHECKING:
    from app.content.release import Release


def colleagues(connection: Connection, content: Release) -> list[tuple[str, str]]:
    """(username, name) of everybody who works for the landlord in a role that may look into cases.

    Roles that only keep the installation or its content do not count.
    """
    of_landlord = content.landlord.roles.items()
    roles = [key for key, role in of_landlord if role.sees_cases and not role.administers and not role.edits_content]
    return users.users_holding(connection, content.landlord_key, roles)
