"""Upgrade the database to the tables of this version, before anything else uses it."""

from __future__ import annotations

from app.config import Settings
from app.store import migration


def upgrade_database(settings: Settings) -> list[str]:
    """Apply the migrations that the database lacks; returns their numbers, none when it is up to date."""
    return migration.upgrade(settings.database_url)
