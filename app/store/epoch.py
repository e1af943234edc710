"""The epoch of a database: the time since it was made, or since somebody last checked it after a restore.

The row of the epoch says in which place it was begun. A backup carries the row, but not the place: tables that were
restored or copied are others to the server, and so is a database on another server, or on one that took over.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select, text

from . import tables as t
from .cases import upsert
from .fetch import fetch_row
from .rows import EpochRow

ONLY = 1


def place_of(connection: Connection) -> str:
    """What tells the tables before us from a copy of them.

    PostgreSQL: the cluster, the line of its history (another one after a stand-by took over, or a recovery to a point
    in time), the database and its table. SQLite: the file. A SQLite file that is overwritten where it lies is taken for
    the same.
    """
    if connection.dialect.name == "postgresql":
        return str(connection.execute(text(_PLACE)).scalar_one())
    file = connection.exec_driver_sql("PRAGMA database_list").fetchall()[0][2]
    if not file:
        return "memory"
    known = Path(file).stat()
    return f"{known.st_dev}:{known.st_ino}"


_PLACE = """
SELECT concat_ws(':',
    CASE WHEN has_function_privilege('pg_control_system()', 'execute')
         THEN (SELECT system_identifier::text FROM pg_control_system()) END,
    CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
    (SELECT oid::text FROM pg_database WHERE datname = current_database()),
    'epoch'::regclass::oid::text)
"""


def current(connection: Connection) -> EpochRow | None:
    """The epoch that a database is in; None before its first."""
    return fetch_row(connection, select(t.epoch).where(t.epoch.c.id == ONLY), t.epoch)


def begin(connection: Connection, by: str, now: datetime) -> EpochRow:
    """Begin a new epoch in this place."""
    row: EpochRow = {
        "id": ONLY, "epoch": uuid.uuid4().hex, "place": place_of(connection), "begun_at": now, "begun_by": by,
    }  # fmt: skip
    upsert(connection, t.epoch, [row])
    return row


def is_empty(connection: Connection) -> bool:
    """Whether there is no case yet, so that nothing can have been restored wrongly."""
    return connection.execute(select(t.case.c.id).limit(1)).first() is None
