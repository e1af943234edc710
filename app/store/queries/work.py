"""Due work for administrators: messages, jobs, and how long the oldest of each kind waits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, select

from app.store import tables as t
from app.store.fetch import fetch_row, fetch_rows
from app.store.jobs import still_to_do
from app.store.rows import JobRow, OutgoingRow

LONGEST_KEY = 400


class MessageWithReference(OutgoingRow):
    reference: str | None


def list_messages(
    connection: Connection,
    landlords: Sequence[str],
    without: Sequence[int],
    state: str | None,
    before_id: int | None,
    most: int,
) -> list[MessageWithReference]:
    """Messages of landlords, the newest first, with the reference of their case; none of the cases `without`."""
    query = select(t.outbox, t.case.c.reference).outerjoin(t.case, t.case.c.id == t.outbox.c.case_id)
    query = _of(query, landlords, without)
    if state:
        query = query.where(t.outbox.c.state == state)
    if before_id is not None:
        query = query.where(t.outbox.c.id < before_id)
    return fetch_rows(connection, query.order_by(t.outbox.c.id.desc()).limit(most), MessageWithReference)


def find_message(
    connection: Connection, landlords: Sequence[str], without: Sequence[int], message_id: int
) -> MessageWithReference | None:
    query = select(t.outbox, t.case.c.reference).outerjoin(t.case, t.case.c.id == t.outbox.c.case_id)
    return fetch_row(
        connection, _of(query, landlords, without).where(t.outbox.c.id == message_id), MessageWithReference
    )


def message_ids(
    connection: Connection,
    landlords: Sequence[str],
    without: Sequence[int],
    states: Sequence[str],
    before: datetime | None,
) -> list[int]:
    """The ids of the messages in one of these states, queued before a moment if one is given, the oldest first."""
    query = _of(select(t.outbox.c.id), landlords, without).where(t.outbox.c.state.in_(states))
    if before is not None:
        query = query.where(t.outbox.c.created_at < before)
    return list(connection.execute(query.order_by(t.outbox.c.id)).scalars())


def _of(query: Select[Any], landlords: Sequence[str], without: Sequence[int]) -> Select[Any]:
    query = query.where(t.outbox.c.landlord.in_(landlords))
    return query.where(func.coalesce(t.outbox.c.case_id, 0).not_in(without)) if without else query


def troubled_messages(
    connection: Connection, landlords: Sequence[str], without: Sequence[int], most: int
) -> list[MessageWithReference]:
    """Messages that could not be sent so far and are tried again, those that wait longest first."""
    query = select(t.outbox, t.case.c.reference).outerjoin(t.case, t.case.c.id == t.outbox.c.case_id)
    query = _of(query, landlords, without).where(t.outbox.c.state == "waiting", t.outbox.c.failing_since.is_not(None))
    return fetch_rows(connection, query.order_by(t.outbox.c.send_at).limit(most), MessageWithReference)


def count_messages(connection: Connection, landlords: Sequence[str] | None = None) -> dict[str, int]:
    """How many messages are in each of the states in which somebody may have to do something; None: of everybody."""
    states = ("waiting", "failed", "given_up")
    query = select(t.outbox.c.state, func.count()).where(t.outbox.c.state.in_(states)).group_by(t.outbox.c.state)
    if landlords is not None:
        query = query.where(t.outbox.c.landlord.in_(landlords))
    known = {row.state: int(row[1]) for row in connection.execute(query)}
    return {state: known.get(state, 0) for state in states}


def oldest_due(connection: Connection, now: datetime) -> dict[tuple[str, str], datetime]:
    """(table, kind) → since when the oldest row of that kind is due and not done."""
    oldest: dict[tuple[str, str], datetime] = {}
    due_timers = select(func.min(t.timer.c.due_at)).where(*still_to_do(t.timer), t.timer.c.due_at <= now)
    timers = connection.execute(due_timers).scalar_one()
    if timers is not None:
        oldest["timer", "timer"] = timers
    for table, due in ((t.job, t.job.c.run_at), (t.outbox, t.outbox.c.send_at)):
        query = select(table.c.kind, func.min(due)).where(table.c.state == "waiting", due <= now)
        oldest |= {(table.name, kind): since for kind, since in connection.execute(query.group_by(table.c.kind))}
    return oldest


def lock_job(connection: Connection, job_id: int) -> JobRow | None:
    """A job, locked until the transaction ends."""
    return fetch_row(connection, select(t.job).where(t.job.c.id == job_id).with_for_update(), t.job)
