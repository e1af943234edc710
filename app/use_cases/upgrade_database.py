"""Upgrade the database to the tables of this version, before anything else uses it."""

from __future__ import annotations

from app.casework.actor import ENGINE
from app.clock import SystemClock
from app.config import Settings
from app.store import Database, epoch, migration


def upgrade_database(settings: Settings) -> list[str]:
    """Apply the migrations that the database lacks; returns their numbers, none when it is up to date.

    A database without a case begins its first epoch then. One with cases and no epoch has to be checked first.
    """
    done = migration.upgrade(settings.database_url)
    database = Database(settings.database_url)
    try:
        with database.write() as connection:
            if epoch.current(connection) is None and epoch.is_empty(connection):
                epoch.begin(connection, ENGINE.username, SystemClock().now())
    finally:
        database.dispose()
    return done
