"""Messages for a process that cannot hear them now: kept in order, and delivered once when it goes on.

A process hears nothing while an administrator holds it, or while its state cannot be loaded. What came in counts from
the day on which it came in. What a process says and nobody awaits is kept with the process that said it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import bpmn
from app.bpmn.values import from_json, to_json
from app.store import running
from app.store.rows import ParkedMessageRow

from .case import Case

WAITING, DELIVERED, UNHEARD, SET_ASIDE = "waiting", "delivered", "unheard", "set_aside"
NOT_HEARD = (WAITING, UNHEARD)
"""The states of a message that has had no effect yet: somebody has to see to it."""


def park(case: Case, instance_id: int, message: str, variables: Mapping[str, Any]) -> None:
    """Keep a message until an instance of the case can hear it."""
    _keep(case, instance_id, message, variables, {"state": WAITING})


def note_unheard(case: Case, instance_id: int, message: str, variables: Mapping[str, Any]) -> None:
    """Keep a message that an instance of the case threw and nobody awaited: somebody has to see to it."""
    settled = {"settled_at": case.now, "settled_by": case.actor.username}
    _keep(case, instance_id, message, variables, {"state": UNHEARD, **settled})


def _keep(case: Case, instance_id: int, message: str, variables: Mapping[str, Any], stands: Mapping[str, Any]) -> None:
    running.add_parked(
        case.connection,
        {
            "instance_id": instance_id, "case_id": case.id, "landlord": case.landlord, "message": message,
            "variables": {name: to_json(value) for name, value in variables.items()}, "came_in_on": case.occurred_on,
            "fact": case.next_fact, "parked_at": case.now, "parked_by": case.actor.username, **stands,
        },
    )  # fmt: skip


def parked_of(case: Case, instance_id: int) -> list[ParkedMessageRow]:
    """The messages that an instance has not heard yet, in the order in which they came in, with typed variables."""
    return [typed_message(row) for row in running.parked(case.connection, instance_id, WAITING)]


def typed_message(row: ParkedMessageRow) -> ParkedMessageRow:
    """A row with its variables as they came in: dates as dates."""
    return {**row, "variables": from_json(row["variables"])}


def settle(case: Case, parked_id: int, *, heard: bool) -> None:
    """Note what became of a parked message: heard, or nobody waited for it any more."""
    running.settle_parked(case.connection, parked_id, DELIVERED if heard else UNHEARD, case.now, case.actor.username)


def may_await(diagrams: bpmn.Diagrams, process_id: str, message: str) -> bool:
    """Whether any event of a process, or of those that it calls, waits for a message at some time."""
    seen: set[str] = set()
    waiting = [process_id]
    while waiting:
        process = diagrams.processes.get(waiting.pop())
        if process is None or process.id in seen:
            continue
        seen.add(process.id)
        for element in process.elements.values():
            if element.message == message and element.type in (
                "intermediateCatchEvent",
                "boundaryEvent",
                "receiveTask",
            ):
                return True
            if element.called_process:
                waiting.append(element.called_process)
    return False
