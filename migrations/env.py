"""What Alembic runs: the migrations of `versions/`, on the connection that the program hands over or on its own."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from app.config import load_settings
from app.store import Database
from app.store.migration import is_compared
from app.store.tables import metadata
from app.store.tables.types import Instant, Json, Key

CONSTANTS = {Json: "JSON", Key: "KEY"}  # of script.py.mako


def render(kind: str, value: Any, _: Any) -> str | Literal[False]:
    """How a column type is written in a migration, so that a migration never changes with the program."""
    if kind != "type":
        return False
    return "INSTANT" if isinstance(value, Instant) else CONSTANTS.get(value, False)


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        include_object=is_compared,
        render_as_batch=True,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need the database that they change: leave out --sql.")
given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with Database(load_settings().database_url).write() as own:
        migrate(own)
