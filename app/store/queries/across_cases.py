"""Queries over many cases of a landlord: the responses of a period, and the cases in which somebody has a part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Connection, func, or_, select

from app.statuses import OPEN
from app.store.fetch import fetch_rows
from app.store.tables import case, involvement, letter, task

AT_ONCE = 500
"""How many keys are put into one statement."""


class ResponseRow(TypedDict):
    """A letter that answered a complaint, with the reference and the release of its case."""

    id: int
    key: str
    case_id: int
    reference: str
    release_id: str


def letters_between(
    connection: Connection, landlord: str, keys: Sequence[str], start: datetime, end: datetime
) -> list[ResponseRow]:
    """The letters of these keys that a landlord issued in a period, oldest first.

    The period runs from `start` up to, not including, `end`.
    """
    query = (
        select(letter.c.id, letter.c.key, letter.c.case_id, case.c.reference, case.c.release_id)
        .join(case, case.c.id == letter.c.case_id)
        .where(case.c.landlord == landlord, letter.c.key.in_(keys))
        .where(letter.c.issued_at >= start, letter.c.issued_at < end)
        .order_by(letter.c.id)
    )
    return fetch_rows(connection, query, ResponseRow)


def take_turns(connection: Connection, about: str) -> None:
    """Make transactions that count the same thing wait for one another, each until the one before has ended.

    On PostgreSQL two would otherwise not see each other's rows. SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 0))))


def with_a_part(connection: Connection, case_ids: Sequence[int], username: str, roles: Sequence[str]) -> set[int]:
    """The cases among these in which a person has a part.

    They have one where they stand in the list of involvements, or where they have an open task or are offered one.
    """
    listed = select(involvement.c.case_id).where(involvement.c.username == username)
    offered = select(task.c.case_id).where(
        task.c.state == "open",
        or_(task.c.assignee == username, *(task.c.offered.contains(f"|{role}|", autoescape=True) for role in roles)),
    )
    theirs: set[int] = set()
    for start in range(0, len(case_ids), AT_ONCE):
        some = case_ids[start : start + AT_ONCE]
        both = listed.where(involvement.c.case_id.in_(some)).union(offered.where(task.c.case_id.in_(some)))
        theirs |= set(connection.execute(both).scalars())
    return theirs


def cases_in_hands_of(connection: Connection, username: str) -> list[int]:
    """The cases in which somebody has an open task, or which they handle or review while these are open."""
    tasks = select(task.c.case_id).where(task.c.state == "open", task.c.assignee == username)
    posts = select(case.c.id).where(case.c.status == OPEN, or_(case.c.handler == username, case.c.reviewer == username))
    return sorted(connection.execute(tasks.union(posts)).scalars())
