"""The state of a case: everything that a story can expect something of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.runtime import Runtime
from app.store import Connection, TypedTable, cases, running, tables
from app.store.queries import inbox as queries
from app.views.flags import flags_of

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Observed:
    """A case as its tables have it. `tasks` carry the words of the action or order that they are for as `action`."""

    today: date
    row: Row
    clocks: dict[str, Row]
    tasks: Sequence[Row]
    letters: list[Row]
    breaches: Sequence[Row]
    actions: list[Row]
    orders: list[Row]
    decisions: list[Row]
    events: list[Row]
    extensions: list[Row]
    alerts: list[Row]
    flags: list[str]


def observe(runtime: Runtime, case_id: int) -> Observed:
    """The state of a case now. Open breaches have `days_late` counted to today (T7)."""
    today = runtime.clock.today()
    with runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
        assert row is not None
        landlord = runtime.contents.get(connection, row["release_id"]).landlord
        calendar = runtime.calendar(row["landlord"], connection)

        def rows(table: TypedTable[Any]) -> list[Row]:
            return cases.rows_of(connection, table, case_id)

        events = [row for row in rows(tables.case_event) if row["corrects"] is None]
        breaches = cases.rows_of(connection, tables.breach, case_id)
        for breach in breaches:
            if breach["days_late"] is None and breach["done"] is None and breach["due"] is not None:
                breach["days_late"] = calendar.late(breach["due"], today)
        adjusted = queries.adjusted_people(connection, [row["complainant_id"]] if row["complainant_id"] else [], today)
        side_processes = {name for _, name in queries.live_side_processes(connection, [case_id])}
        flags = [flag.key for flag in flags_of(row, bool(adjusted), side_processes)]
        return Observed(
            today=today,
            row=row,
            clocks={clock["name"]: clock for clock in rows(tables.clock) if clock["effective_due"] is not None},
            tasks=_tasks(runtime, connection, row),
            letters=rows(tables.letter),
            breaches=breaches,
            actions=rows(tables.action),
            orders=rows(tables.ombudsman_order),
            decisions=rows(tables.decision),
            events=sorted(events, key=lambda event: event["occurred_on"]),
            extensions=rows(tables.extension),
            alerts=rows(tables.alert),
            flags=[*landlord.flags_on(row["received_on"]), *flags],
        )


def roles_of(task: Row) -> list[str]:
    """The roles that a task is offered to, the diagram's first one first."""
    offered = [role for role in str(task.get("offered") or "").split("|") if role]
    return [task["role"], *(role for role in offered if role != task["role"])]


FOLLOWED: tuple[tuple[str, TypedTable[Any]], ...] = (
    ("action_id", tables.action),
    ("order_id", tables.ombudsman_order),
)


def _tasks(runtime: Runtime, connection: Connection, case: Row) -> Sequence[Row]:
    """The open tasks of a case, those that follow up an action or an order with its words."""
    tasks = running.open_tasks_of_case(connection, case["id"])
    words = _words(connection, case["id"])
    if not any(words.values()):
        return tasks
    return [{**task, "action": _followed(runtime, connection, task, words)} for task in tasks]


def followed_by(runtime: Runtime, connection: Connection, task: Row) -> str | None:
    """The words of the action or order that a task, open or done, follows up; None for a task that follows none."""
    return _followed(runtime, connection, task, _words(connection, task["case_id"]))


def _words(connection: Connection, case_id: int) -> dict[str, dict[int, str]]:
    return {
        name: {row["id"]: row["what"] for row in cases.rows_of(connection, table, case_id)} for name, table in FOLLOWED
    }


def _followed(runtime: Runtime, connection: Connection, task: Row, words: dict[str, dict[int, str]]) -> str | None:
    """The words of what a task's process follows up; None for a task of the lifecycle, or of another process."""
    instance = running.find_instance(connection, task["instance_id"])
    if instance is None or instance["lifecycle"]:
        return None
    diagrams = runtime.contents.get(connection, instance["release_id"]).diagrams
    data = diagrams.restore(instance["state"]).data
    return next((known[data[name]] for name, known in words.items() if data.get(name) in known), None)
