"""Who looked at what of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from .tables import read_log

LONGEST = 60  # characters of what was looked at


def record_view(connection: Connection, case_id: int, username: str, what: str, at: datetime) -> None:
    """Keep who looked at what of a case (REC-03)."""
    connection.execute(read_log.insert().values(case_id=case_id, username=username, what=what[:LONGEST], read_at=at))


def last_readers(connection: Connection, case_id: int, most: int) -> list[Any]:
    """Who looked at a case last."""
    query = select(read_log.c.username, read_log.c.what, read_log.c.read_at).where(read_log.c.case_id == case_id)
    return list(connection.execute(query.order_by(read_log.c.id.desc()).limit(most)))
