"""What is looked at over many cases of a landlord: the responses of a period, and who counts them when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from app.store.tables import case, letter

Row = dict[str, Any]


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
