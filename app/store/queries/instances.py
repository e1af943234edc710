"""Process instances for administrators: the list with its filters, one instance with all of its own, and health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, func, or_, select

from app.statuses import INSTANCE_STATUSES
from app.store import tables as t
from app.store.fetch import fetch_rows
from app.store.jobs import still_to_do
from app.store.rows import (
    DecisionWithoutTrace,
    IncidentRow,
    InstanceWithoutState,
    ParkedMessageRow,
    ReleaseRow,
    TimerRow,
    WorkerRow,
)
from app.store.tables.types import R, TypedTable


class InstanceWithReference(InstanceWithoutState):
    reference: str


class TimerWithReference(TimerRow):
    reference: str


class IncidentWithReference(IncidentRow):
    reference: str


class ParkedWithReference(ParkedMessageRow):
    reference: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list of instances is narrowed to; None leaves that column alone. `before_id`: a page further down."""

    landlords: tuple[str, ...]
    process_id: str | None = None
    release_id: str | None = None
    status: str | None = None
    started_before: datetime | None = None
    case_ids: tuple[int, ...] | None = None
    before_id: int | None = None
    without: tuple[int, ...] = ()


def list_instances(connection: Connection, wanted: Wanted, most: int) -> list[InstanceWithReference]:
    """Instances without their state, the newest first, with the reference of their case."""
    columns = [column for column in t.instance.c if column.name != "state"]
    query = _narrowed(select(*columns, t.case.c.reference), wanted).join(t.case, t.case.c.id == t.instance.c.case_id)
    return fetch_rows(connection, query.order_by(t.instance.c.id.desc()).limit(most), InstanceWithReference)


def count_by_status(
    connection: Connection, landlords: Sequence[str], without: tuple[int, ...], cap: int
) -> dict[str, int]:
    """How many instances of each status, counted up to `cap` + 1 each along the index of the list."""
    counts = {}
    for status in INSTANCE_STATUSES:
        wanted = Wanted(tuple(landlords), status=status, without=without)
        capped = _narrowed(select(t.instance.c.id), wanted).limit(cap + 1).subquery()
        counts[status] = int(connection.execute(select(func.count()).select_from(capped)).scalar_one())
    return counts


def of_instance(
    connection: Connection, table: TypedTable[R], instance_id: int, most: int, *, newest: bool = False
) -> list[R]:
    """Rows that belong to an instance, oldest first; of more than `most` the first ones, or the last when `newest`."""
    key = table.c.id if "id" in table.c else table.c.message
    query = select(table).where(table.c.instance_id == instance_id)
    rows = fetch_rows(connection, query.order_by(key.desc() if newest else key).limit(most), table)
    return rows[::-1] if newest else rows


def decisions_between(
    connection: Connection, case_id: int, since: datetime, until: datetime | None
) -> list[DecisionWithoutTrace]:
    """Decisions of a case made while an instance ran, without their traces."""
    columns = [column for column in t.decision.c if column.name != "trace"]
    query = select(*columns).where(t.decision.c.case_id == case_id, t.decision.c.decided_at >= since)
    if until is not None:
        query = query.where(t.decision.c.decided_at <= until)
    return fetch_rows(connection, query.order_by(t.decision.c.id), DecisionWithoutTrace)


class ReleaseWithBegin(ReleaseRow):
    """A release with the first day from which it is or was in force; None when that was taken back."""

    begins: date | None


def releases(connection: Connection, landlords: Sequence[str], most: int) -> list[ReleaseWithBegin]:
    """Published releases, the newest first."""
    first = select(func.min(t.in_force.c.begins)).where(
        t.in_force.c.release_id == t.release.c.id, t.in_force.c.withdrawn_at.is_(None)
    )
    query = select(t.release, first.scalar_subquery().label("begins")).where(t.release.c.landlord.in_(landlords))
    return fetch_rows(connection, query.order_by(t.release.c.published_at.desc()).limit(most), ReleaseWithBegin)


def overdue(connection: Connection, table: Table, column: str, now: datetime, cap: int) -> tuple[int, datetime | None]:
    """How many rows of a work table are due and not done, up to `cap` + 1, and since when the oldest is."""
    due = table.c[column]
    tests = [*still_to_do(table), due <= now]
    capped = select(due).where(*tests).order_by(due).limit(cap + 1).subquery()
    count = connection.execute(select(func.count()).select_from(capped)).scalar_one()
    oldest = connection.execute(select(due).where(*tests).order_by(due).limit(1)).scalar_one_or_none()
    return int(count), oldest


def failed(
    connection: Connection, table: TypedTable[R], landlords: Sequence[str], without: Sequence[int], most: int
) -> list[R]:
    """Rows of a work table that were given up: of cases of these landlords but for `without`, and of no case."""
    seen = or_(table.c.case_id.is_(None), and_(t.case.c.landlord.in_(landlords), t.case.c.id.not_in(without)))
    query = select(table).outerjoin(t.case, t.case.c.id == table.c.case_id).where(table.c.state == "failed", seen)
    return fetch_rows(connection, query.order_by(table.c.id.desc()).limit(most), table)


def count_failed(connection: Connection, table: Table) -> int:
    """How many rows of a work table were given up."""
    query = select(func.count()).select_from(table).where(table.c.state == "failed")
    return int(connection.execute(query).scalar_one())


def count_incidents(connection: Connection) -> int:
    """How many incidents nobody has resolved, of all landlords."""
    query = select(func.count()).select_from(t.incident).where(t.incident.c.resolved_at.is_(None))
    return int(connection.execute(query).scalar_one())


def troubled_timers(
    connection: Connection, landlords: Sequence[str], without: Sequence[int], most: int
) -> list[TimerWithReference]:
    """Timers of cases of these landlords, but for `without`, whose last attempt failed; they are tried again."""
    query = select(t.timer, t.case.c.reference).join(t.case, t.case.c.id == t.timer.c.case_id)
    query = query.where(t.case.c.landlord.in_(landlords), t.case.c.id.not_in(without))
    query = query.where(t.timer.c.failing_since.is_not(None)).order_by(t.timer.c.due_at).limit(most)
    return fetch_rows(connection, query, TimerWithReference)


def open_incidents_at_landlords(
    connection: Connection, landlords: Sequence[str], without: Sequence[int], most: int
) -> list[IncidentWithReference]:
    """Incidents nobody has resolved, of cases of these landlords but for `without`, the newest first."""
    query = (
        select(t.incident, t.case.c.reference)
        .join(t.case, t.case.c.id == t.incident.c.case_id)
        .where(t.incident.c.landlord.in_(landlords), t.case.c.id.not_in(without), t.incident.c.resolved_at.is_(None))
    )
    return fetch_rows(connection, query.order_by(t.incident.c.id.desc()).limit(most), IncidentWithReference)


def parked_messages(
    connection: Connection, landlords: Sequence[str], without: Sequence[int], most: int
) -> list[ParkedWithReference]:
    """Messages that no process has heard, of cases of these landlords but for `without`, the oldest first."""
    query = (
        select(t.parked_message, t.case.c.reference)
        .join(t.case, t.case.c.id == t.parked_message.c.case_id)
        .where(t.parked_message.c.landlord.in_(landlords), t.case.c.id.not_in(without))
        .where(t.parked_message.c.state.in_(("waiting", "unheard")))
    )
    return fetch_rows(connection, query.order_by(t.parked_message.c.id).limit(most), ParkedWithReference)


def workers(connection: Connection) -> list[WorkerRow]:
    """Every worker that ever ran, the one seen last first."""
    return fetch_rows(connection, select(t.worker).order_by(t.worker.c.seen_at.desc()), t.worker)


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = query.where(t.instance.c.landlord.in_(wanted.landlords))
    for column, value in (
        ("process_id", wanted.process_id),
        ("release_id", wanted.release_id),
        ("status", wanted.status),
    ):
        if value is not None:
            query = query.where(t.instance.c[column] == value)
    if wanted.started_before is not None:
        query = query.where(t.instance.c.started_at < wanted.started_before)
    if wanted.case_ids is not None:
        query = query.where(t.instance.c.case_id.in_(wanted.case_ids))
    if wanted.without:
        query = query.where(t.instance.c.case_id.not_in(wanted.without))
    return query.where(t.instance.c.id < wanted.before_id) if wanted.before_id is not None else query
