"""Open the runtime that every face works with: one database, one clock, the services that diagrams may call."""

from __future__ import annotations

from app.clock import Clock, SystemClock
from app.config import Settings
from app.store import Database

from .runtime import Runtime
from .services import SERVICES


def open_runtime(
    settings: Settings | None = None, clock: Clock | None = None, database: Database | None = None
) -> Runtime:
    """Give a runtime on the database of the settings, or on `database` when one is open already.

    Without settings the defaults hold; without a clock the time of the machine does.
    """
    settings = settings or Settings()
    return Runtime(database or Database(settings.database_url), clock or SystemClock(), settings, SERVICES)
