"""Whether somebody has a part in a case, and the log of who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from app.store.tables import involvement, read_log, task

AT_ONCE = 500
"""How many keys are put into one statement."""


def with_a_part(connection: Connection, case_ids: Sequence[int], username: str, roles: Sequence[str]) -> set[int]:
    """Those of the cases in whose involvement list a person stands, or one of whose open tasks they have or are
    offered."""
    listed = select(involvement.c.case_id).where(involvement.c.username == username)
    offered = select(task.c.case_id).where(
        task.c.state == "open",
        or_(task.c.assignee == username, *(task.c.offered.contains(f"|{role}|", autoescape=True) for role in roles)),
    )
    found: set[int] = set()
    for start in range(0, len(case_ids), AT_ONCE):
        some = case_ids[start : start + AT_ONCE]
        both = listed.where(involvement.c.case_id.in_(some)).union(offered.where(task.c.case_id.in_(some)))
        found |= set(connection.execute(both).scalars())
    return found


def log_reading(connection: Connection, case_id: int, username: str, what: str, at: datetime) -> None:
    """Note who looked at what of a case (REC-03)."""
    connection.execute(read_log.insert().values(case_id=case_id, username=username, what=what, read_at=at))


def last_readers(connection: Connection, case_id: int, most: int) -> list[Any]:
    """Who looked at a case last."""
    query = select(read_log.c.username, read_log.c.what, read_log.c.read_at).where(read_log.c.case_id == case_id)
    return list(connection.execute(query.order_by(read_log.c.id.desc()).limit(most)))
