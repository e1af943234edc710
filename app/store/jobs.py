"""Claiming due work: timers, jobs and outgoing messages, each under a lease.

PostgreSQL: UPDATE … WHERE id IN (SELECT … FOR UPDATE SKIP LOCKED) RETURNING. SQLite has one writer at a time, so the
same statement without SKIP LOCKED does the same. A lease that runs out is claimable again; whoever finishes must still
own it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Executable, Table, Update, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from . import tables as t
from .cases import add_missing
from .fetch import fetch_row, fetch_rows
from .rows import JobRow
from .tables.types import R, TypedTable

DUE_COLUMN = {"timer": "due_at", "job": "run_at", "outbox": "send_at"}


def claim_due(
    connection: Connection, table: TypedTable[R], owner: str, now: datetime, lease: timedelta, most: int
) -> list[R]:
    """Lease up to `most` due rows that nobody holds, in due order. The caller commits before it works on them."""
    due = table.c[DUE_COLUMN[table.name]]
    free = (table.c.leased_until.is_(None)) | (table.c.leased_until < now)
    pick = select(table.c.id).where(*still_to_do(table), due <= now, free)
    pick = pick.order_by(due, table.c.id).limit(most)
    if connection.dialect.name == "postgresql":
        pick = pick.with_for_update(skip_locked=True)
    statement = (
        update(table)
        .where(table.c.id.in_(pick.scalar_subquery()))
        .values(leased_until=now + lease, lease_owner=owner, attempts=table.c.attempts + 1)
        .returning(*table.c)
    )
    rows = fetch_rows(connection, statement, table)
    return sorted(rows, key=lambda row: (row[due.name], row["id"]))


def still_to_do(table: Table) -> list[ColumnElement[bool]]:
    """What holds of a row of due work that somebody has to do: it waits, and nothing holds it."""
    waits = [table.c.state == "waiting"] if "state" in table.c else []
    return waits + ([table.c.held.is_(False)] if "held" in table.c else [])


def case_of(connection: Connection, table: Table, row_id: int) -> tuple[bool, int | None]:
    """Whether a row of due work is there, and the case that it is about, if any."""
    row = connection.execute(select(table.c.case_id).where(table.c.id == row_id)).one_or_none()
    return row is not None, row.case_id if row is not None else None


def lock_row(connection: Connection, table: TypedTable[R], row_id: int) -> R | None:
    """A row of due work, locked until the transaction ends: a worker thought dead cannot finish it too."""
    return fetch_row(connection, select(table).where(table.c.id == row_id).with_for_update(), table)


def still_owned(connection: Connection, table: Table, row_id: int, owner: str) -> bool:
    """Whether a worker still holds the lease of a row. Locks the row: a worker thought dead cannot finish it too."""
    query = select(table.c.lease_owner).where(table.c.id == row_id).with_for_update()
    return connection.execute(query).scalar_one_or_none() == owner


def renew(connection: Connection, table: Table, row_id: int, owner: str, until: datetime) -> bool:
    """Hold the lease of a row for longer. False when somebody else has it by now, and nothing is changed."""
    held = update(table).where(table.c.id == row_id, table.c.lease_owner == owner)
    return connection.execute(held.values(leased_until=until)).rowcount == 1


def hand_back(connection: Connection, table: Table, row_id: int, owner: str, until: datetime) -> None:
    """Let go of a row that was claimed and not begun: it is free again at `until`, and that was no attempt."""
    held = update(table).where(table.c.id == row_id, table.c.lease_owner == owner)
    connection.execute(held.values(leased_until=until, lease_owner=None, attempts=table.c.attempts - 1))


def finish(connection: Connection, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
    """Give up the lease on a row that was worked on, and change columns of it. What failed before counts no more."""
    connection.execute(_finished(table), {**_RESTED, **values, "of_row": row_id})


@cache
def _finished(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("of_row"))


_RESTED: dict[str, Any] = {
    "leased_until": None, "lease_owner": None, "attempts": 0, "failing_since": None, "last_error": None,
}  # fmt: skip


def put_off(
    connection: Connection, table: Table, row_id: int, owner: str, now: datetime, until: datetime, error: str,
    *, give_up: bool,
) -> bool:  # fmt: skip
    """Note why a row could not be done, and try again at `until`, or fail it when `give_up` and the table can say so.

    False when somebody else has the row by now, and nothing is changed.
    """
    since = func.coalesce(table.c.failing_since, now)
    values: dict[str, Any] = {"last_error": error[:4000], "leased_until": until, "lease_owner": None}
    if give_up and "state" in table.c:
        values |= {"state": "failed", "leased_until": None}
    mine = update(table).where(table.c.id == row_id, table.c.lease_owner == owner)
    return connection.execute(mine.values(failing_since=since, **values)).rowcount == 1


def try_again(connection: Connection, table: Table, row_id: int, now: datetime) -> None:
    """Have a row that failed done anew, with all the patience there is."""
    due = {DUE_COLUMN[table.name]: now, "state": "waiting"}
    connection.execute(update(table).where(table.c.id == row_id).values(**_RESTED, **due))


def schedule_job(
    connection: Connection, kind: str, key: str, case_id: int | None, payload: Any, run_at: datetime
) -> None:
    """Put a job in the table, or move the one with the same kind and key."""
    row = {"kind": kind, "job_key": key, "case_id": case_id, "payload": payload, "run_at": run_at, "state": "waiting"}
    connection.execute(_SCHEDULED[connection.dialect.name], {**row, "attempts": 0})


def _scheduled(dialect: Any) -> Executable:
    """A job put in the table; one of the same kind and key is moved, and rests from what failed before."""
    new = dialect.insert(t.job)
    moved = {name: new.excluded[name] for name in ("case_id", "payload", "run_at", "state")}
    keys = [t.job.c.kind, t.job.c.job_key]
    return cast("Executable", new.on_conflict_do_update(index_elements=keys, set_={**_RESTED, **moved}))


_SCHEDULED = {"sqlite": _scheduled(sqlite), "postgresql": _scheduled(postgresql)}


def add_job(connection: Connection, kind: str, key: str, case_id: int | None, payload: Any, run_at: datetime) -> None:
    """Put a job in the table, unless one with the same kind and key was ever there: for what is done only once."""
    row = {"kind": kind, "job_key": key, "case_id": case_id, "payload": payload, "run_at": run_at}
    add_missing(connection, t.job, [{**row, "state": "waiting", "attempts": 0}])


def job_with_key(connection: Connection, kind: str, key: str) -> int | None:
    """The id of the job of a kind and key; None where there was never one."""
    query = select(t.job.c.id).where(t.job.c.kind == kind, t.job.c.job_key == key)
    return connection.execute(query).scalar_one_or_none()


def next_job(connection: Connection, until: datetime, kinds: Collection[str]) -> JobRow | None:
    """The earliest waiting job of these kinds due by `until`, leased or not: stories run jobs one by one."""
    return fetch_row(connection, _NEXT_JOB, t.job, until=until, kinds=list(kinds))


_NEXT_JOB = (
    select(t.job)
    .where(t.job.c.state == "waiting", t.job.c.run_at <= bindparam("until"))
    .where(t.job.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(t.job.c.run_at, t.job.c.kind, t.job.c.id)
    .limit(1)
)


def beat(connection: Connection, name: str, now: datetime) -> None:
    """Note that a worker is alive."""
    result = connection.execute(update(t.worker).where(t.worker.c.name == name).values(seen_at=now))
    if result.rowcount == 0:
        connection.execute(t.worker.insert().values(name=name, started_at=now, seen_at=now))


def leave(connection: Connection, name: str) -> None:
    """Note that a worker has stopped."""
    connection.execute(delete(t.worker).where(t.worker.c.name == name))


def anything_due(connection: Connection, table: Table, now: datetime) -> bool:
    """Whether a row is due and free. Takes no lock, so that an idle worker delays nobody."""
    due = table.c[DUE_COLUMN[table.name]]
    free = (table.c.leased_until.is_(None)) | (table.c.leased_until < now)
    query = select(table.c.id).where(*still_to_do(table), due <= now, free)
    return connection.execute(query.limit(1)).first() is not None
