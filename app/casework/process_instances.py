"""Run the process instances of a case and write what they reach to the tables.

The engine knows diagrams; this file knows cases. What an element says (`event`, `status`, `stage`, `route`) is done
at the moment the engine passes it, so that the next expression in the diagram already sees it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import bpmn, feel
from app.clock import london_date
from app.content.contracts import AREA, CASE_AREA, CLOCK, HANDLER, LETTER, REVIEWER
from app.content.dated_tasks import working_days_for
from app.content.messages import AGAINST_THE_ANSWER, HANDLER_AWAITED, REVIEWER_AWAITED
from app.errors import Conflict, NotFound
from app.store import running, tables
from app.store.rows import InstanceRow, TaskRow
from app.store.running import FAR_AWAY

from .case import Case
from .linked_requests import PASSED_ON, taken_up_in

OFFERED_TO = "offered_to"
USER_TASK = "userTask"
CALL_ACTIVITY = "callActivity"
ASSIGNMENT_COLUMNS = {"handler", "reviewer", "service_area"}  # what decides whom open tasks are offered to
MOST_MESSAGES = 50  # per command; more means that two diagrams send each other messages in a loop


@dataclass(frozen=True)
class WaitState:
    """What an instance waits for, as far as the tables repeat it."""

    tasks: frozenset[str]
    timers: Mapping[str, datetime]
    messages: frozenset[str]

    @classmethod
    def of(cls, instance: bpmn.Instance) -> WaitState:
        if instance.is_complete:
            return cls(frozenset(), {}, frozenset())
        timers = {timer.task_id: timer.due_at for timer in instance.timers()}
        return cls(frozenset(task.id for task in instance.open_tasks()), timers, frozenset(instance.awaited()))


@dataclass(frozen=True)
class PassedOn:
    """A message that the linked case `to` goes on with, with what it carried."""

    to: int
    message: str
    variables: Mapping[str, Any]


@dataclass
class LoadedInstance:
    """An instance that the command has loaded: its row, the engine's object, and what the tables know of it."""

    row: InstanceRow
    instance: bpmn.Instance
    waited: WaitState | None = None  # wait state as last saved; None for a new instance


class Instances:
    """Runs the instances of one case within one command."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._loaded: dict[int, LoadedInstance] = {}
        self.thrown: list[bpmn.Thrown] = []
        self.passed_on: list[PassedOn] = []
        self.created_tasks: list[dict[str, Any]] = []
        self.completed: set[str] = set()  # engine tasks whose rows the command has closed itself
        self._messages = 0
        self._moved = False

    # ports -----------------------------------------------------------------------------------------------------------

    def ports(self) -> bpmn.Ports:
        return bpmn.Ports(
            decide=self._decide,
            call=self._call,
            throw=self.thrown.append,
            context=self.case.context,
            now=lambda: self.case.now,
            step=self._on_step,
        )

    def _decide(self, decision_id: str, variables: Mapping[str, Any]) -> bpmn.Decided:
        value, trace = self.case.decide(decision_id, variables)
        return bpmn.Decided(value, trace)

    def _call(self, call: bpmn.ServiceCall) -> Mapping[str, Any] | None:
        services = self.case.runtime.services
        if call.type not in services:
            raise NotFound(f"No service is called {call.type!r}: correct the task {call.element_name!r}.")
        return services[call.type](self.case, {**call.headers, **call.inputs})

    def _on_step(self, step: bpmn.Step) -> None:
        moment = "entered" if step.element_type == CALL_ACTIVITY else "completed"
        if step.element_type != USER_TASK and step.kind == moment:
            self.case.apply_element_properties(step.properties)

    # steps -----------------------------------------------------------------------------------------------------------

    def load(self, row: InstanceRow) -> LoadedInstance:
        """Load an instance: from the cache if that is as of its last save, otherwise from the stored state."""
        if row["id"] not in self._loaded:
            cached = self.case.runtime.instance_cache.get(row["id"], row["saved_as"])
            diagrams = self.case.runtime.contents.get(self.case.connection, row["release_id"]).diagrams
            instance = cached or diagrams.restore(row["state"])
            self._loaded[row["id"]] = LoadedInstance(row, instance, WaitState.of(instance))
        return self._loaded[row["id"]]

    def start(
        self, process_id: str, variables: Mapping[str, Any], *, lifecycle: bool = False, message: str | None = None
    ) -> LoadedInstance:
        """Start a process for the case and run it until it waits."""
        case = self.case
        instance = case.content.diagrams.start(process_id, dict(variables), self.ports(), message=message)
        values = {
            "case_id": case.id,
            "landlord": case.landlord,
            "release_id": case.content.release_id,
            "process_id": process_id,
            "lifecycle": lifecycle,
            "status": "running",
            "state": b"",
            "revision": 0,
            "saved_as": "",
            "started_at": case.now,
            "ended_at": None,
        }
        row = running.add_instance(case.connection, values)
        self._loaded[row["id"]] = LoadedInstance(row, instance)
        self._log_steps(self._loaded[row["id"]])
        self.deliver_thrown()
        return self._loaded[row["id"]]

    def run(self, loaded: LoadedInstance, step: Callable[[bpmn.Instance], Any]) -> Any:
        """One step of an instance that is not suspended, then every message it threw."""
        if loaded.row["status"] == "suspended":
            raise Conflict("This case is suspended by an administrator. Ask them to resume it, then try again.")
        result = step(loaded.instance)
        self._log_steps(loaded)
        self.deliver_thrown()
        return result

    def deliver(self, message: str, variables: Mapping[str, Any]) -> bool:
        """Deliver a message to every instance of the case that waits for it; else start the process it begins.

        Returns False when nobody waits and no process begins with it. What is said against an
        answer that a linked case goes on with is passed on to that one (A24).
        """
        if message in AGAINST_THE_ANSWER and (linked := taken_up_in(self.case)) is not None:
            self.passed_on.append(PassedOn(linked["id"], message, dict(variables)))
            self.case.record(PASSED_ON, text=str(linked["reference"]), of_fact=True)
            return True
        self._messages += 1
        if self._messages > MOST_MESSAGES:
            raise Conflict(
                "The diagrams of this case keep sending each other the same message. Ask a process owner to look."
            )
        delivered = False
        for row in running.live_instances(self.case.connection, self.case.id):
            loaded = self._loaded.get(row["id"]) or self._load_if_waiting(row, message)
            if loaded and self._awaits(loaded, message, variables):
                accepted = self.run(loaded, lambda instance: instance.deliver(message, dict(variables), self.ports()))
                delivered = accepted or delivered
        if delivered:
            return True
        for process in self.case.content.diagrams.processes.values():
            if message in process.message_starts:
                self.start(process.id, variables, message=message)
                return True
        return False

    def end(self, row: InstanceRow) -> None:
        """End an instance where it stands, its open tasks and timers with it."""
        loaded = self.load(row)
        self.run(loaded, lambda instance: instance.cancel(self.ports()))
        loaded.row["status"] = "cancelled"

    def _awaits(self, loaded: LoadedInstance, message: str, variables: Mapping[str, Any]) -> bool:
        """Whether an instance waits for this message.

        When a case runs a process several times, the correlation key of the message (`=action_id`) says which is meant.
        """
        if loaded.row["status"] == "suspended" or message not in loaded.instance.awaited():
            return False
        for process in self.case.content.diagrams.processes.values():
            for element in process.elements.values():
                key = element.correlation_key.removeprefix("=").strip()
                if element.message == message and key in variables and key in loaded.instance.data:
                    return bool(variables[key] == loaded.instance.data[key])
        return True

    def _load_if_waiting(self, row: InstanceRow, message: str) -> LoadedInstance | None:
        waits = running.awaited(self.case.connection, self.case.id)
        return self.load(row) if (row["id"], message) in waits else None

    def deliver_thrown(self) -> None:
        while self.thrown:
            thrown = self.thrown.pop(0)
            self.deliver(thrown.message, thrown.variables)

    # keeping ---------------------------------------------------------------------------------------------------------

    def save_instances(self) -> None:
        """Re-arm timers where dates moved, then write what every instance waits for."""
        self._rearm()
        for loaded in list(self._loaded.values()):
            self._save(loaded)

    def _rearm(self) -> None:
        """Move the timers and due tasks that read a moved date, in every live instance (SYS-03)."""
        moved = self.case.clocks.moved()
        self._moved = bool(moved or self.case.changed.keys() & ASSIGNMENT_COLUMNS)
        if not self._moved:
            return
        moved_on = moved.keys() & self.case.named_clocks or any(old is not None for old, _ in moved.values())
        if moved_on or self._somebody_else_was_awaited():
            for row in running.live_instances(self.case.connection, self.case.id):
                self.load(row)
        for loaded in self._loaded.values():
            if not loaded.instance.is_complete:
                loaded.instance.refresh(self.ports())
                self._log_steps(loaded)

    def _somebody_else_was_awaited(self) -> bool:
        """Whether this command names or takes away who handles or reviews, where somebody had done so before."""
        posts = self.case.changed.keys() & {HANDLER, REVIEWER}
        return bool(posts and (self.case.former_owners or self.case.happened(HANDLER_AWAITED, REVIEWER_AWAITED)))

    def _log_steps(self, loaded: LoadedInstance) -> None:
        for step in loaded.instance.steps():
            self.case.add(
                tables.step_log,
                instance_id=loaded.row["id"], element_id=step.element_id, element_name=step.element_name or "",
                element_type=step.element_type, process_id=step.process_id, kind=step.kind, at=self.case.now,
                actor=self.case.actor.username,
            )  # fmt: skip

    def _save(self, loaded: LoadedInstance) -> None:
        case, row, instance = self.case, loaded.row, loaded.instance
        waits = WaitState.of(instance)
        before = loaded.waited or WaitState(frozenset(), {}, frozenset())
        if waits.tasks != before.tasks or self._moved:
            self._save_tasks(loaded, before)
        if waits.timers != before.timers:
            self._save_timers(loaded)
        if waits.messages != before.messages:
            gone, new = before.messages - waits.messages, waits.messages - before.messages
            running.set_awaited(case.connection, row["id"], case.id, set(gone), set(new))
        incidents = self._save_incidents(loaded)
        if row["status"] not in ("suspended", "cancelled"):
            row["status"] = "completed" if instance.is_complete else "incident" if incidents else "running"
        ended = row["status"] in ("completed", "cancelled")
        row["ended_at"] = row["ended_at"] or (case.now if ended else None)
        saved_as = uuid.uuid4().hex
        values = {"state": instance.dump(), "status": row["status"], "ended_at": row["ended_at"], "saved_as": saved_as}
        if not running.save_instance(case.connection, row["id"], row["revision"], values):
            raise Conflict("Somebody else changed this case a moment ago. Load it again, then repeat what you did.")
        row["revision"] += 1
        row["saved_as"] = saved_as
        case.after_commit.append(lambda: case.runtime.instance_cache.put(row["id"], saved_as, instance))

    def _save_tasks(self, loaded: LoadedInstance, before: WaitState) -> None:
        case = self.case
        wanted = {} if loaded.instance.is_complete else {task.id: task for task in loaded.instance.open_tasks()}
        if not self._moved and before.tasks - wanted.keys() <= self.completed:
            new = [self._task_row(loaded.row["id"], task) for key, task in wanted.items() if key not in before.tasks]
            running.add_tasks(case.connection, new)
            self.created_tasks += new
            return
        known = {
            task["engine_task"]: task for task in running.open_tasks_of_instance(case.connection, loaded.row["id"])
        }
        gone = [task["id"] for key, task in known.items() if key not in wanted]
        running.cancel_tasks(case.connection, gone, case.now)
        new = [self._task_row(loaded.row["id"], task) for key, task in wanted.items() if key not in known]
        running.add_tasks(case.connection, new)
        self.created_tasks += new
        for key, task in wanted.items():
            if key in known and (changes := self._task_changes(known[key], task)):
                running.update_task(case.connection, known[key]["id"], changes)

    def _task_changes(self, known: TaskRow, task: bpmn.OpenTask) -> dict[str, Any]:
        """What is new about an open task: its date, or its assignee when the case went to somebody else."""
        changes: dict[str, Any] = {}
        due = self.task_due(task, london_date(known["created_at"]))
        if due != known["due_on"]:
            changes |= {"due_on": due, "sort_due": due or FAR_AWAY}
        followed = known["assignee"] is None or known["assignee"] in self.case.former_owners
        if task.assignee and task.assignee != known["assignee"] and followed:
            changes["assignee"] = task.assignee
        area = self._area_of(task)
        if area != known["service_area"]:
            changes["service_area"] = area
        return changes

    def _task_row(self, instance_id: int, task: bpmn.OpenTask) -> dict[str, Any]:
        case = self.case
        due = self.task_due(task, case.today)
        return {
            "instance_id": instance_id,
            "case_id": case.id,
            "landlord": case.landlord,
            "engine_task": task.id,
            "element_id": task.element_id,
            "process_id": task.process_id,
            "name": task.name,
            "form_id": task.form_id or "",
            "role": task.candidate_groups[0] if task.candidate_groups else "",
            "service_area": self._area_of(task),
            "offered": running.offer_key(task.candidate_groups),
            "case_stage": case.row["stage"],
            "case_area": case.row["service_area"],
            "state": "open",
            "assignee": task.assignee,
            "due_on": due,
            "sort_due": due or FAR_AWAY,
            "clock": task.properties.get(CLOCK),
            "letter": _letter_of(task),
            "properties": {**feel.to_json(task.properties), OFFERED_TO: task.candidate_groups},
            "created_at": case.now,
        }

    def _area_of(self, task: bpmn.OpenTask) -> str:
        """The service area for which a task is offered: the case's, one of its own, or none."""
        area = task.properties.get(AREA)
        return str(self.case.row["service_area"] if area == CASE_AREA else area or "")

    def task_due(self, task: bpmn.OpenTask, opened_on: date) -> date | None:
        """The task's own due date, else that of the clock it serves, else what the table `task_dates` gives it."""
        if task.due is not None:
            return task.due.date() if isinstance(task.due, datetime) else task.due
        clock = task.properties.get(CLOCK)
        due = self.case.clocks.due(str(clock)) if clock else None
        return due or self._default_due(task.element_id, opened_on)

    def _default_due(self, element_id: str, opened_on: date) -> date | None:
        """Working days from the day on which the task opened, as the table says; None where it says nothing."""
        days = working_days_for(self.case.content, element_id)
        return None if days is None else self.case.calendar.add(opened_on, days)

    def _save_timers(self, loaded: LoadedInstance) -> None:
        connection = self.case.connection
        known = {timer["engine_task"]: timer for timer in running.timers_of(connection, loaded.row["id"])}
        wanted = {} if loaded.instance.is_complete else {timer.task_id: timer for timer in loaded.instance.timers()}
        running.drop_timers(connection, [timer["id"] for key, timer in known.items() if key not in wanted])
        new = []
        for key, timer in wanted.items():
            if key not in known:
                new.append(
                    {
                        "instance_id": loaded.row["id"], "case_id": self.case.id, "engine_task": key,
                        "element_id": timer.element_id, "process_id": timer.process_id, "due_at": timer.due_at,
                        "attempts": 0,
                    }
                )  # fmt: skip
            elif known[key]["due_at"] != timer.due_at:
                running.update_timer(
                    connection, known[key]["id"], {"due_at": timer.due_at, "leased_until": None, "lease_owner": None}
                )
        running.add_timers(connection, new)

    def _save_incidents(self, loaded: LoadedInstance) -> bool:
        case = self.case
        wanted = {incident.task_id: incident for incident in loaded.instance.incidents()}
        if not wanted and loaded.row["status"] != "incident":
            return False
        stored = running.open_incidents_of_instance(case.connection, loaded.row["id"])
        known = {incident["engine_task"]: incident for incident in stored}
        for key, incident in wanted.items():
            if key not in known:
                case.add(
                    tables.incident,
                    instance_id=loaded.row["id"], landlord=case.landlord, engine_task=key,
                    element_id=incident.element_id, element_name=incident.element_name or "",
                    process_id=incident.process_id,
                    message=incident.message,
                    detail=incident.detail, raised_at=case.now,
                )  # fmt: skip
        running.resolve_incidents(
            case.connection,
            [incident["id"] for key, incident in known.items() if key not in wanted], case.now, case.actor.username,
        )  # fmt: skip
        return bool(wanted)


def _letter_of(task: bpmn.OpenTask) -> str | None:
    """The letter a task issues, as far as it is known before the form is filled in."""
    letter = task.properties.get(LETTER)
    return str(letter) if letter else None
