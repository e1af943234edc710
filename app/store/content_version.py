"""The version of what is in force: one word for every landlord's content, another one after each change of it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from .tables import content_version

ONLY = 1
NEVER_PUBLISHED = ""
"""The version of a database into which nothing was ever published."""

_VERSION = select(content_version.c.version).where(content_version.c.id == ONLY)
READ_ALONG = _VERSION.scalar_subquery().label("content_version")
"""The version as a column, to be read along with other rows."""
HELD = select(_VERSION.with_for_update(read=True).cte("held_version").c.version).scalar_subquery()
"""The version, and until this transaction ends nothing else comes into force. On SQLite whoever writes is alone."""


def version_now(connection: Connection) -> str:
    """The version now."""
    return str(connection.execute(_VERSION).scalar() or NEVER_PUBLISHED)
