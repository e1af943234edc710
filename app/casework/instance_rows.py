"""Write what the process instances of a case wait for to the tables: tasks, timers, awaited messages, incidents."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import bpmn, feel
from app.clock import london_date
from app.content.contracts import AREA, CASE_AREA, CLOCK, LETTER
from app.content.dated_tasks import working_days_for
from app.errors import Conflict
from app.store import running, tables
from app.store.rows import InstanceRow, TaskRow
from app.store.running import FAR_AWAY

from .case import Case

OFFERED_TO = "offered_to"
SUSPENDED, INCIDENT = "suspended", "incident"


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


@dataclass
class LoadedInstance:
    """An instance that the command has loaded: its row, the engine's object, and what the tables know of it."""

    row: InstanceRow
    instance: bpmn.Instance
    waited: WaitState | None = None  # wait state as last saved; None for a new instance


class InstanceRows:
    """The tables of one command's instances; `Instances` runs them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.created_tasks: list[dict[str, Any]] = []
        self.completed: set[str] = set()  # engine tasks whose rows the command has closed itself
        self._moved = False
        self._all_again = False

    def _log_steps(self, loaded: LoadedInstance) -> None:
        for step in loaded.instance.steps():
            self.case.add(
                tables.step_log,
                instance_id=loaded.row["id"], element_id=step.element_id, element_name=step.element_name or "",
                element_type=step.element_type, process_id=step.process_id, kind=step.kind, at=self.case.now,
                actor=self.case.username,
            )  # fmt: skip

    def _save(self, loaded: LoadedInstance) -> None:
        case, row, instance = self.case, loaded.row, loaded.instance
        waits = WaitState.of(instance)
        before = loaded.waited or WaitState(frozenset(), {}, frozenset())
        if waits.tasks != before.tasks or self._moved:
            self._save_tasks(loaded, before)
        if waits.timers != before.timers:
            self.save_timers(loaded)
        if waits.messages != before.messages:
            gone, new = before.messages - waits.messages, waits.messages - before.messages
            running.set_awaited(case.connection, row["id"], case.id, set(gone), set(new))
        incidents = self._save_incidents(loaded)
        if row["status"] not in (SUSPENDED, "cancelled"):
            row["status"] = "completed" if instance.is_complete else "incident" if incidents else "running"
        ended = row["status"] in ("completed", "cancelled")
        if ended and row["ended_at"] is None:
            row["ended_at"] = case.now
            running.leave_parked(case.connection, row["id"], case.now, case.username)
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
            self._add_tasks(loaded, [task for key, task in wanted.items() if key not in before.tasks])
            return
        known = {
            task["engine_task"]: task for task in running.open_tasks_of_instance(case.connection, loaded.row["id"])
        }
        gone = [task["id"] for key, task in known.items() if key not in wanted]
        running.cancel_tasks(case.connection, gone, case.now)
        self._add_tasks(loaded, [task for key, task in wanted.items() if key not in known])
        for key, task in wanted.items():
            if key in known and (changes := self._task_changes(loaded, known[key], task)):
                running.update_task(case.connection, known[key]["id"], changes)
                if changes.get("due_on"):
                    case.clocks.note_dated_task()

    def _add_tasks(self, loaded: LoadedInstance, tasks: Iterable[bpmn.OpenTask]) -> None:
        new = [self._task_row(loaded, task) for task in tasks]
        running.add_tasks(self.case.connection, new)
        self.created_tasks += new
        if any(row["due_on"] for row in new):
            self.case.clocks.note_dated_task()

    def _task_changes(self, loaded: LoadedInstance, known: TaskRow, task: bpmn.OpenTask) -> dict[str, Any]:
        """What is new about an open task: its date, its roles, or its assignee when the case went to somebody else."""
        changes: dict[str, Any] = {}
        due = self.task_due(task, london_date(known["created_at"]))
        if due is None and known["due_on"] is None:
            self._report_missing_due(loaded, task)
        if due != known["due_on"]:
            changes |= {"due_on": due, "sort_due": due or FAR_AWAY}
        followed = known["assignee"] is None or known["assignee"] in self.case.former_owners
        if task.assignee and task.assignee != known["assignee"] and followed:
            changes["assignee"] = task.assignee
        area = self._area_of(task)
        if area != known["service_area"]:
            changes["service_area"] = area
        if self._all_again and task.candidate_groups and (changed := self._offer(task)) != _offer_of(known):
            changes |= changed | {"properties": {**known["properties"], OFFERED_TO: task.candidate_groups}}
        return changes

    def _offer(self, task: bpmn.OpenTask) -> dict[str, Any]:
        """The columns of a task that say which roles it is offered to."""
        groups = task.candidate_groups
        return {"role": groups[0] if groups else "", "offered": running.offer_key(groups)}

    def _task_row(self, loaded: LoadedInstance, task: bpmn.OpenTask) -> dict[str, Any]:
        case = self.case
        due = self.task_due(task, case.today)
        if due is None:
            self._report_missing_due(loaded, task)
        return {
            "instance_id": loaded.row["id"],
            "case_id": case.id,
            "landlord": case.landlord,
            "engine_task": task.id,
            "element_id": task.element_id,
            "process_id": task.process_id,
            "name": task.name,
            "form_id": task.form_id or "",
            **self._offer(task),
            "service_area": self._area_of(task),
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

    def _report_missing_due(self, loaded: LoadedInstance, task: bpmn.OpenTask) -> None:
        """Where nothing gives a date that is needed, an incident says so, and the task stays open.

        A task whose clock is no more, such as after a reclassification, had its date.
        """
        if task.lacks_due:
            loaded.instance.report_without_date(task.id)

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

    def save_timers(self, loaded: LoadedInstance) -> None:
        """Let the rows of an instance's timers say what the instance says."""
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
                        "attempts": 0, "held": loaded.row["status"] == SUSPENDED,
                    }
                )  # fmt: skip
            elif known[key]["due_at"] != timer.due_at:
                free = {
                    "leased_until": None,
                    "lease_owner": None,
                    "attempts": 0,
                    "failing_since": None,
                    "last_error": None,
                }
                running.update_timer(connection, known[key]["id"], {"due_at": timer.due_at, **free})
        running.add_timers(connection, new)

    def _save_incidents(self, loaded: LoadedInstance) -> bool:
        case = self.case
        wanted = {incident.task_id: incident for incident in loaded.instance.incidents()}
        if not wanted and loaded.row["status"] != "incident":
            return False
        stored = running.open_incidents_of_instance(case.connection, loaded.row["id"])
        known = {incident["engine_task"]: incident for incident in stored if incident["engine_task"]}
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
            [incident["id"] for key, incident in known.items() if key not in wanted], case.now, case.username,
        )  # fmt: skip
        return bool(wanted) or len(known) < len(stored)


def _offer_of(task: TaskRow) -> dict[str, Any]:
    return {"role": task["role"], "offered": task["offered"]}


def _letter_of(task: bpmn.OpenTask) -> str | None:
    """The letter a task issues, as far as it is known before the form is filled in."""
    letter = task.properties.get(LETTER)
    return str(letter) if letter else None
