"""Bring the database to the tables of this version, before anything else uses it."""

from __future__ import annotations

from app.config import Settings
from app.errors import Conflict
from app.store import migration

from .office import Office


def upgrade_database(settings: Settings) -> list[str]:
    """Apply the migrations that the database lacks; gives their numbers, none when it is up to date."""
    return migration.upgrade(settings.database_url)


def require_upgraded(office: Office) -> None:
    """Conflict when the database lacks migrations of this version."""
    lacking = migration.missing(office.database)
    if lacking:
        raise Conflict(f"The database lacks the migrations {', '.join(lacking)}. Run: flask db-upgrade")
