"""An instance whose state cannot be loaded: its case stays readable, and what does not need it goes on."""

from __future__ import annotations

from app.errors import Conflict
from app.store import running
from app.store.rows import InstanceRow

from .case import Case
from .failed_rules import add_trouble

WHAT_TO_DO = (
    "The state of this process cannot be loaded, so it does nothing until it is put right: {why}. Restore the state or "
    "the release it runs on from a backup, then choose Retry; or cancel the instance, and start it again."
)


class Unreadable(Conflict):
    """The state of a process cannot be loaded; `why` says what is wrong with it, in the engine's words."""

    def __init__(self, instance_id: int, why: str) -> None:
        super().__init__(
            f"A process of this case cannot be loaded, so this cannot be done now. Tell an administrator that instance "
            f"{instance_id} has to be put right, then try again."
        )
        self.why = why


def note_unreadable(case: Case, row: InstanceRow, why: str) -> None:
    """Make an incident of an instance that cannot be loaded, and let its timers wait until it can."""
    note_trouble(case, row, row["process_id"], row["process_id"], WHAT_TO_DO.format(why=why.rstrip(".")))
    running.hold_timers(case.connection, row["id"], held=True)


def note_trouble(case: Case, row: InstanceRow, element_id: str, process_id: str, message: str) -> None:
    """Add an incident that stands at no step of the engine, unless one of the same element is open already."""
    process = case.content.diagrams.processes.get(process_id)
    element = process.elements.get(element_id) if process else None
    name = element.name if element else ""
    if not add_trouble(case.connection, row, element_id, message, case.now, process_id, name):
        return
    if row["status"] == "running":
        running.set_status(case.connection, row["id"], "incident")
        row["status"] = "incident"


def end_unread(case: Case, row: InstanceRow) -> None:
    """End an instance without its state: its open tasks, timers and awaited messages end with it."""
    open_tasks = running.open_tasks_of_instance(case.connection, row["id"])
    running.cancel_tasks(case.connection, [task["id"] for task in open_tasks], case.now)
    running.drop_timers(case.connection, [timer["id"] for timer in running.timers_of(case.connection, row["id"])])
    running.await_nothing(case.connection, row["id"])
    incidents = [incident["id"] for incident in running.open_incidents_of_instance(case.connection, row["id"])]
    running.resolve_incidents(case.connection, incidents, case.now, case.actor.username)
    running.leave_parked(case.connection, row["id"], case.now, case.actor.username)
    running.set_status(case.connection, row["id"], "cancelled", case.now)
    row["status"], row["ended_at"] = "cancelled", case.now
