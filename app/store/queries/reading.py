"""Whether somebody has a part in a case, and the log of who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal, or_, select

from app.store.tables import involvement, read_log, task


def has_a_part(connection: Connection, case_id: int, username: str, roles: Sequence[str]) -> bool:
    """Whether a person is in the case's involvement list, or has or is offered one of its open tasks."""
    listed = select(literal(1)).where(involvement.c.case_id == case_id, involvement.c.username == username)
    offered = select(literal(1)).where(
        task.c.case_id == case_id,
        task.c.state == "open",
        or_(task.c.assignee == username, *(task.c.offered.contains(f"|{role}|", autoescape=True) for role in roles)),
    )
    return connection.execute(listed.union_all(offered).limit(1)).first() is not None


def log_reading(connection: Connection, case_id: int, username: str, what: str, at: datetime) -> None:
    """Note who looked at what of a case (REC-03)."""
    connection.execute(read_log.insert().values(case_id=case_id, username=username, what=what, read_at=at))


def last_readers(connection: Connection, case_id: int, most: int) -> list[Any]:
    """Who looked at a case last."""
    query = select(read_log.c.username, read_log.c.what, read_log.c.read_at).where(read_log.c.case_id == case_id)
    return list(connection.execute(query.order_by(read_log.c.id.desc()).limit(most)))
