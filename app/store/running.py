"""Process instances, user tasks, timers and awaited messages of a case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import LABEL_STYLE_TABLENAME_PLUS_COL as _TABLED
from sqlalchemy import Connection, bindparam, delete, select, update

from . import tables as t
from .cases import update_row
from .content_version import READ_ALONG
from .fetch import fetch_row, fetch_rows
from .rows import CaseRow, IncidentRow, InstanceRow, ParkedMessageRow, TaskRow, TimerRow
from .same_matter import lock_matter_of_task
from .tables.types import R, TypedTable

FAR_AWAY = date(9999, 12, 31)  # sorts tasks without a due date last; never shown, no date is computed from it


def offer_key(roles: Iterable[str]) -> str:
    """Every role a task is offered to, as the inbox keeps it: `|handler|reviewer|`. The same roles, the same key."""
    return f"|{'|'.join(sorted(set(roles)))}|"


@dataclass
class TaskWithCase:
    """A user task with its instance and its case, the case locked; and the version of what is in force, read along."""

    task: TaskRow
    instance: InstanceRow
    case: CaseRow
    content_version: str | None


def lock_task(connection: Connection, task_id: int) -> TaskWithCase | None:
    """A task, its instance and its case, which stays locked, with those linked to it, until the transaction ends.

    Locked first and read then: one statement would wait for the case, and read the task as it was before it waited.
    """
    lock_matter_of_task(connection, task_id)
    row = connection.execute(_TASK_WITH_CASE, {"task_id": task_id}).one_or_none()
    if row is None:
        return None
    task, instance = len(t.task.c), len(t.task.c) + len(t.instance.c)
    return TaskWithCase(
        _part(row[:task], t.task), _part(row[task:instance], t.instance), _part(row[instance:-1], t.case), row[-1]
    )


_TASK_WITH_CASE = (
    select(t.task, t.instance, t.case, READ_ALONG)
    .join(t.instance, t.instance.c.id == t.task.c.instance_id)
    .join(t.case, t.case.c.id == t.task.c.case_id)
    .where(t.task.c.id == bindparam("task_id"))
    .set_label_style(_TABLED)
)
"""Put together once: it is asked whenever a task is completed."""


def _part(values: Sequence[Any], table: TypedTable[R]) -> R:
    """A row of one of the tables that a query joined, from its values in the order of the columns."""
    return cast("R", dict(zip(table.c.keys(), values, strict=True)))


def live_instances(connection: Connection, case_id: int) -> list[InstanceRow]:
    """Instances of a case that have not ended, the lifecycle first."""
    return fetch_rows(connection, _LIVE, t.instance, case_id=case_id)


_LIVE = (
    select(t.instance)
    .where(t.instance.c.case_id == bindparam("case_id"), t.instance.c.status.in_(("running", "incident", "suspended")))
    .order_by(t.instance.c.lifecycle.desc(), t.instance.c.id)
)


def find_instance(connection: Connection, instance_id: int) -> InstanceRow | None:
    return fetch_row(connection, select(t.instance).where(t.instance.c.id == instance_id), t.instance)


def add_instance(connection: Connection, values: Mapping[str, Any]) -> InstanceRow:
    """Insert an instance and give its row."""
    added = connection.execute(_ADD_INSTANCE, dict(values))
    return cast("InstanceRow", {**values, "id": int(added.scalar_one())})


_ADD_INSTANCE = t.instance.insert().returning(t.instance.c.id)


def save_instance(connection: Connection, instance_id: int, revision: int, values: Mapping[str, Any]) -> bool:
    """Write an instance that was read at `revision`. False when somebody else wrote it since."""
    read = {"of_row": instance_id, "read_at": revision}
    return connection.execute(_SAVE, {**values, **read, "revision": revision + 1}).rowcount == 1


_SAVE = update(t.instance).where(
    t.instance.c.id == bindparam("of_row"),
    t.instance.c.revision == bindparam("read_at", type_=t.instance.c.revision.type),
)


def open_tasks_of_instance(connection: Connection, instance_id: int) -> list[TaskRow]:
    return fetch_rows(connection, _OPEN_OF_INSTANCE, t.task, instance_id=instance_id)


_OPEN_OF_INSTANCE = select(t.task).where(t.task.c.instance_id == bindparam("instance_id"), t.task.c.state == "open")


def open_tasks_of_case(connection: Connection, case_id: int) -> list[TaskRow]:
    """The open tasks of all instances of a case, the most urgent first."""
    return fetch_rows(connection, _OPEN_OF_CASE, t.task, case_id=case_id)


_OPEN_OF_CASE = (
    select(t.task)
    .where(t.task.c.case_id == bindparam("case_id"), t.task.c.state == "open")
    .order_by(t.task.c.sort_due, t.task.c.id)
)


def add_tasks(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(t.task.insert(), [dict(row) for row in rows])


def update_task(connection: Connection, task_id: int, values: Mapping[str, Any]) -> None:
    update_row(connection, t.task, task_id, values)


def cancel_tasks(connection: Connection, ids: Sequence[int], at: datetime) -> None:
    if ids:
        connection.execute(t.task.update().where(t.task.c.id.in_(list(ids))).values(state="cancelled", completed_at=at))


def timers_of(connection: Connection, instance_id: int) -> list[TimerRow]:
    return fetch_rows(connection, _TIMERS_OF, t.timer, instance_id=instance_id)


_TIMERS_OF = select(t.timer).where(t.timer.c.instance_id == bindparam("instance_id"))


def add_timers(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(t.timer.insert(), [dict(row) for row in rows])


def update_timer(connection: Connection, timer_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(t.timer.update().where(t.timer.c.id == timer_id).values(**values))


def drop_timers(connection: Connection, ids: Sequence[int]) -> None:
    if ids:
        connection.execute(delete(t.timer).where(t.timer.c.id.in_(list(ids))))


def awaited(connection: Connection, case_id: int) -> set[tuple[int, str]]:
    """(instance, message) of everything the case waits for."""
    query = select(t.awaited_message.c.instance_id, t.awaited_message.c.message)
    return {
        (row.instance_id, row.message)
        for row in connection.execute(query.where(t.awaited_message.c.case_id == case_id))
    }


def await_nothing(connection: Connection, instance_id: int) -> None:
    """Forget what an instance waited for: it has ended."""
    connection.execute(delete(t.awaited_message).where(t.awaited_message.c.instance_id == instance_id))


def set_awaited(connection: Connection, instance_id: int, case_id: int, gone: set[str], new: set[str]) -> None:
    """Keep for which messages an instance waits: remove those it waits for no longer, add the new ones."""
    table = t.awaited_message
    if gone:
        connection.execute(delete(table).where(table.c.instance_id == instance_id, table.c.message.in_(gone)))
    if new:
        rows = [{"instance_id": instance_id, "case_id": case_id, "message": name} for name in sorted(new)]
        connection.execute(table.insert(), rows)


NOT_TRIED: Mapping[str, Any] = {
    "leased_until": None, "lease_owner": None, "attempts": 0, "failing_since": None, "last_error": None,
}  # fmt: skip
"""A timer that nobody has tried to fire yet, or not since it was put right."""


def hold_timers(connection: Connection, instance_id: int, *, held: bool) -> None:
    """Let the timers of an instance wait, or let them be due again at once."""
    values: dict[str, Any] = {"held": held}
    if not held:
        values |= NOT_TRIED
    connection.execute(t.timer.update().where(t.timer.c.instance_id == instance_id).values(**values))


def add_parked(connection: Connection, values: Mapping[str, Any]) -> None:
    """Keep a message that an instance cannot hear now."""
    connection.execute(t.parked_message.insert().values(**values))


def parked(connection: Connection, instance_id: int, state: str) -> list[ParkedMessageRow]:
    """The parked messages of an instance in one state, in the order in which they came in."""
    table = t.parked_message
    query = select(table).where(table.c.instance_id == instance_id, table.c.state == state)
    return fetch_rows(connection, query.order_by(table.c.id), table)


def settle_parked(connection: Connection, parked_id: int, state: str, at: datetime, by: str) -> None:
    """Note what became of a parked message."""
    table = t.parked_message
    connection.execute(table.update().where(table.c.id == parked_id).values(state=state, settled_at=at, settled_by=by))


def leave_parked(connection: Connection, instance_id: int, at: datetime, by: str) -> None:
    """Note that an instance has ended before it heard the messages that wait for it."""
    table = t.parked_message
    connection.execute(
        table.update()
        .where(table.c.instance_id == instance_id, table.c.state == "waiting")
        .values(state="unheard", settled_at=at, settled_by=by)
    )


def set_status(connection: Connection, instance_id: int, status: str, ended_at: datetime | None = None) -> None:
    """Give an instance another status without its state; with `ended_at`, it has ended."""
    values = {"status": status, **({"ended_at": ended_at} if ended_at else {})}
    connection.execute(t.instance.update().where(t.instance.c.id == instance_id).values(**values))


def add_incident(connection: Connection, values: Mapping[str, Any]) -> None:
    connection.execute(t.incident.insert().values(**values))


def open_incidents_of_instance(connection: Connection, instance_id: int) -> list[IncidentRow]:
    """The incidents of an instance that nobody has resolved."""
    query = select(t.incident).where(t.incident.c.instance_id == instance_id, t.incident.c.resolved_at.is_(None))
    return fetch_rows(connection, query, t.incident)


def next_timer(connection: Connection, until: datetime) -> TimerRow | None:
    """The earliest timer due by `until`, leased or not: stories fire timers one by one."""
    return fetch_row(connection, _NEXT_TIMER, t.timer, until=until)


_NEXT_TIMER = (
    select(t.timer)
    .where(t.timer.c.held.is_(False), t.timer.c.due_at <= bindparam("until"))
    .order_by(t.timer.c.due_at, t.timer.c.id)
    .limit(1)
)


def resolve_incidents(connection: Connection, ids: Sequence[int], at: datetime, by: str) -> None:
    if ids:
        connection.execute(
            t.incident.update().where(t.incident.c.id.in_(list(ids))).values(resolved_at=at, resolved_by=by)
        )


def case_of_task(connection: Connection, task_id: int) -> CaseRow | None:
    """The case that a task belongs to."""
    query = select(t.case).join(t.task, t.task.c.case_id == t.case.c.id).where(t.task.c.id == task_id)
    return fetch_row(connection, query, t.case)
