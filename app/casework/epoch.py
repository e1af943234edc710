"""Whether a database is the one that was last checked, or one that was restored since and may not be worked on yet."""

from __future__ import annotations

from app.store import Connection, epoch

from .runtime import Runtime


def restored_data_checked(runtime: Runtime) -> bool:
    """False for a database that was restored, copied or taken over since somebody last checked it."""
    with runtime.database.read() as connection:
        return _is_checked(connection)


def _is_checked(connection: Connection) -> bool:
    known = epoch.current(connection)
    if known is None:
        return epoch.is_empty(connection)
    return known["place"] == epoch.place_of(connection)
