"""Bringing a database to the tables of this version, by the migrations in `migrations/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.config import ROOT
from app.private_files import make_private_folder

from .database import Database
from .word_index import TABLE

FOLDER = ROOT / "migrations"
ONE_AT_A_TIME = 7_301_733  # the PostgreSQL advisory lock that whoever migrates holds


def upgrade(url: str) -> list[str]:
    """Apply every migration that the database at `url` lacks, all or none; gives their numbers.

    Whoever comes second waits, and then finds nothing left to do. The folder of a SQLite file is made if it is missing.
    """
    database = Database(url)
    if database.is_sqlite and database.engine.url.database not in (None, "", ":memory:"):
        folder = Path(str(database.engine.url.database)).parent
        if not folder.is_dir():
            make_private_folder(folder)
    try:
        with database.write() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
            before = applied(connection)
            command.upgrade(_config(connection), "head")
            return [number for number in _numbers() if number not in before and number in applied(connection)]
    finally:
        database.dispose()


def is_compared(_: Any, name: str | None, kind: str, *more: Any) -> bool:
    """Whether something is compared with the tables of the program: not the index for words, which each kind of
    database has in a way of its own (`app.store.word_index`)."""
    return kind != "table" or not str(name).startswith(TABLE)


COMPARED = {"compare_type": True, "include_object": is_compared}


def differences(url: str) -> list[Any]:
    """How the tables of the program and of the database at `url` differ: not at all after `upgrade`."""
    from alembic.autogenerate import compare_metadata

    from .tables import metadata

    database = Database(url)
    try:
        with database.read() as connection:
            return list(compare_metadata(MigrationContext.configure(connection, opts=COMPARED), metadata))
    finally:
        database.dispose()


def missing(database: Database) -> list[str]:
    """The numbers of the migrations that a database still lacks."""
    with database.read() as connection:
        known = applied(connection)
    return [number for number in _numbers() if number not in known]


def applied(connection: Connection) -> set[str]:
    """The numbers of the migrations that a database has."""
    heads = MigrationContext.configure(connection).get_current_heads()
    script = ScriptDirectory.from_config(_config(None))
    return {step.revision for head in heads for step in script.iterate_revisions(head, "base")}


def _numbers() -> list[str]:
    """Every migration there is, the first one first."""
    script = ScriptDirectory.from_config(_config(None))
    return [step.revision for step in reversed(list(script.walk_revisions()))]


def _config(connection: Connection | None) -> Config:
    config = Config(str(FOLDER / "alembic.ini"))
    config.attributes["connection"] = connection
    return config
