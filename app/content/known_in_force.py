"""What is in force for every landlord, as one process knows it: kept for one version of the database, and no longer.

Every transaction that reads content asks for the version once, with the session where there is one. So whatever another
process has put in force holds from the next transaction on, and nothing else is asked again while nothing changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from weakref import WeakKeyDictionary

from app.store import Connection, in_force
from app.store.content_version import NEVER_PUBLISHED, version_now
from app.store.in_force import EMPTY, Timeline
from app.store.rows import InForceRow


class KnownInForce:
    """Which release is in force, by landlord and day."""

    def __init__(self) -> None:
        self._known: tuple[str | None, Mapping[str, Timeline]] = (None, {})
        self._seen: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()

    def saw(self, connection: Connection, version: str | None) -> None:
        """Take note of the version that another query of this transaction has read along with its own rows."""
        self._seen.setdefault(connection, version or NEVER_PUBLISHED)

    def version(self, connection: Connection) -> str:
        """The version under which this transaction works."""
        if connection not in self._seen:
            self._seen[connection] = version_now(connection)
        return self._seen[connection]

    def timeline(self, connection: Connection, landlord: str) -> Timeline:
        """What was, is and will be in force for a landlord."""
        version = self.version(connection)
        known = self._known
        if known[0] != version:
            known = self._known = (version, in_force.timelines(connection))
        return known[1].get(landlord, EMPTY)

    def on(self, connection: Connection, landlord: str, day: date) -> InForceRow | None:
        """What is in force for a landlord on a day."""
        return self.timeline(connection, landlord).on(day)
