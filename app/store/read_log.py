"""Who looked at what of a case."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, select

from .fetch import fetch_rows
from .tables import read_log

LONGEST = 60  # characters of what was looked at


class ReaderRow(TypedDict):
    """Who looked at what of a case, and when."""

    username: str
    what: str
    read_at: datetime


def record_view(connection: Connection, case_id: int, username: str, what: str, at: datetime) -> None:
    """Keep who looked at what of a case (REC-03)."""
    connection.execute(read_log.insert().values(case_id=case_id, username=username, what=what[:LONGEST], read_at=at))


def last_readers(connection: Connection, case_id: int, most: int) -> list[ReaderRow]:
    """Who looked at a case last, the latest first, up to `most`."""
    query = select(read_log.c.username, read_log.c.what, read_log.c.read_at).where(read_log.c.case_id == case_id)
    return fetch_rows(connection, query.order_by(read_log.c.id.desc()).limit(most), ReaderRow)
