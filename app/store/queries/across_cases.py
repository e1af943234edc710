"""What is looked at over many cases of a landlord: the responses of a period, who counts them when, and in which
cases somebody has a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from app.store.tables import case, involvement, letter, task

Row = dict[str, Any]

AT_ONCE = 500
"""How many keys are put into one statement."""


def letters_between(
    connection: Connection, landlord: str, keys: Sequence[str], start: datetime, end: datetime
) -> list[Row]:
    """The letters of these keys that a landlord issued from a moment up to, not including, another, oldest first, each
    with its case's reference and release."""
    query = (
        select(letter.c.id, letter.c.key, letter.c.case_id, case.c.reference, case.c.release_id)
        .join(case, case.c.id == letter.c.case_id)
        .where(case.c.landlord == landlord, letter.c.key.in_(keys))
        .where(letter.c.issued_at >= start, letter.c.issued_at < end)
        .order_by(letter.c.id)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def take_turns(connection: Connection, about: str) -> None:
    """Let those who count the same thing do so one after another, to the end of their transactions: on PostgreSQL two
    would otherwise not see each other's. SQLite has one writer at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 0))))


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
