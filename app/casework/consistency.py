"""What the tables say of process instances, compared with their state: for a database that was restored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import bpmn
from app.errors import RedressError
from app.store import Connection, running
from app.store.queries import consistency as queries
from app.store.rows import InstanceRow

from .instance_rows import WaitState
from .runtime import Runtime

BATCH = 200


@dataclass(frozen=True)
class Inconsistency:
    """Something that does not fit, of an instance or none; `text`: what, in words."""

    instance_id: int | None
    text: str


def inconsistencies(runtime: Runtime, connection: Connection) -> Iterator[Inconsistency]:
    """Everything that does not fit, the oldest instance first."""
    last = 0
    while rows := queries.instances_after(connection, last, BATCH):
        for row in rows:
            for text in _wrong(runtime, connection, row):
                yield Inconsistency(row["id"], f"{row['process_id']} of case {row['case_id']}: {text}")
        last = rows[-1]["id"]
    for text, ids in queries.left_over(connection).items():
        for instance_id in ids:
            yield Inconsistency(instance_id, text)
    for case_id in queries.cases_with_lifecycles(connection):
        yield Inconsistency(None, f"case {case_id}: more than one lifecycle runs")


def _wrong(runtime: Runtime, connection: Connection, row: InstanceRow) -> list[str]:
    try:
        diagrams = runtime.contents.get(connection, row["release_id"]).diagrams
        state = WaitState.of(diagrams.restore(row["state"]))
    except (RedressError, bpmn.EngineError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"its state cannot be read ({type(error).__name__})"]
    wrong = []
    tasks = {task["engine_task"] for task in running.open_tasks_of_instance(connection, row["id"])}
    timers = {timer["engine_task"] for timer in running.timers_of(connection, row["id"])}
    messages = {
        message for instance_id, message in running.awaited(connection, row["case_id"]) if instance_id == row["id"]
    }
    for what, kept, meant in (
        ("open tasks", tasks, set(state.tasks)),
        ("timers", timers, set(state.timers)),
        ("awaited messages", messages, set(state.messages)),
    ):
        if kept != meant:
            wrong.append(f"{what}: {len(kept - meant)} too many, {len(meant - kept)} missing")
    return wrong
