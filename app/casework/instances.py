"""Running the process instances of a case: the engine steps, and what it reached is written to the tables.

The engine knows diagrams; this file knows cases. What an element says (`event`, `status`, `stage`, `route`) is done
at the moment the engine passes it, so that the next expression in the diagram already sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app import bpmn, feel
from app.errors import Conflict, NotFound
from app.store import running, tables
from app.store.running import FAR_AWAY

from .case import Casework

OFFERED_TO = "offered_to"
USER_TASK = "userTask"
CALL_ACTIVITY = "callActivity"
WHOSE = {"handler", "reviewer", "service_area"}  # what decides whom open tasks are offered to
MOST_MESSAGES = 50  # in one verb; more means two diagrams that tell each other for ever


@dataclass(frozen=True)
class Waits:
    """What an instance waits for, as far as the tables repeat it."""

    tasks: frozenset[str]
    timers: Mapping[str, datetime]
    messages: frozenset[str]

    @classmethod
    def of(cls, instance: bpmn.Instance) -> Waits:
        if instance.is_complete:
            return cls(frozenset(), {}, frozenset())
        timers = {one.task_id: one.due_at for one in instance.timers()}
        return cls(frozenset(one.id for one in instance.open_tasks()), timers, frozenset(instance.awaited()))


@dataclass
class Running:
    """One instance in hand: its row, the engine's object, and what the tables know of it."""

    row: dict[str, Any]
    instance: bpmn.Instance
    waited: Waits | None = None  # when it was taken in hand, which is what the tables say; None: it is new


class Conductor:
    """Runs the instances of one case within one verb."""

    def __init__(self, casework: Casework) -> None:
        self.casework = casework
        self.hands: dict[int, Running] = {}
        self.thrown: list[bpmn.Thrown] = []
        self.created_tasks: list[dict[str, Any]] = []
        self.completed: set[str] = set()  # engine tasks whose rows the verb has closed itself
        self._messages = 0
        self._moved = False

    # ports -----------------------------------------------------------------------------------------------------------

    def ports(self) -> bpmn.Ports:
        return bpmn.Ports(
            decide=self._decide,
            call=self._call,
            throw=self.thrown.append,
            context=self.casework.context,
            now=lambda: self.casework.now,
            step=self._on_step,
        )

    def _decide(self, decision_id: str, variables: Mapping[str, Any]) -> bpmn.Decided:
        value, trace = self.casework.decide(decision_id, variables)
        return bpmn.Decided(value, trace)

    def _call(self, call: bpmn.ServiceCall) -> Mapping[str, Any] | None:
        services = self.casework.office.services
        if call.type not in services:
            raise NotFound(f"No service is called {call.type!r}: correct the task {call.element_name!r}.")
        return services[call.type](self.casework, {**call.headers, **call.inputs})

    def _on_step(self, step: bpmn.Step) -> None:
        moment = "entered" if step.element_type == CALL_ACTIVITY else "completed"
        if step.element_type != USER_TASK and step.kind == moment:
            self.casework.mark(step.properties)

    # verbs -----------------------------------------------------------------------------------------------------------

    def hand(self, row: dict[str, Any]) -> Running:
        """Take an instance in hand: the warm one when it is the revision in the table, else restored from its state."""
        if row["id"] not in self.hands:
            hot = self.casework.office.hot.get(row["id"], row["revision"])
            diagrams = self.casework.office.contents.get(self.casework.connection, row["release_id"]).diagrams
            self.casework.connection.info["touched_instances"].append(row["id"])
            instance = hot or diagrams.restore(row["state"])
            self.hands[row["id"]] = Running(row, instance, Waits.of(instance))
        return self.hands[row["id"]]

    def start(
        self, process_id: str, variables: Mapping[str, Any], *, lifecycle: bool = False, message: str | None = None
    ) -> Running:
        """Start a process for the case and run it until it waits."""
        casework = self.casework
        instance = casework.content.diagrams.start(process_id, dict(variables), self.ports(), message=message)
        row: dict[str, Any] = {
            "case_id": casework.id,
            "landlord": casework.landlord,
            "release_id": casework.content.release_id,
            "process_id": process_id,
            "lifecycle": lifecycle,
            "status": "running",
            "state": b"",
            "revision": 0,
            "started_at": casework.now,
            "ended_at": None,
        }
        row["id"] = running.add_instance(casework.connection, row)
        casework.connection.info["touched_instances"].append(row["id"])
        self.hands[row["id"]] = Running(row, instance)
        self._log_steps(self.hands[row["id"]])
        self.deliver_thrown()
        return self.hands[row["id"]]

    def run(self, hand: Running, step: Callable[[bpmn.Instance], Any]) -> Any:
        """One step of an instance that is not suspended, then every message it threw."""
        if hand.row["status"] == "suspended":
            raise Conflict("This case is suspended by an administrator. Ask them to resume it, then try again.")
        result = step(hand.instance)
        self._log_steps(hand)
        self.deliver_thrown()
        return result

    def tell(self, message: str, variables: Mapping[str, Any]) -> bool:
        """Deliver a message to whoever waits for it in this case; else start the process that begins with it.

        Returns False when nobody waits and no process begins with it.
        """
        self._messages += 1
        if self._messages > MOST_MESSAGES:
            raise Conflict("The diagrams of this case keep telling each other the same. Ask a process owner to look.")
        heard = False
        for row in running.live_instances(self.casework.connection, self.casework.id):
            hand = self.hands.get(row["id"]) or self._hand_if_waiting(row, message)
            if hand and self._hears(hand, message, variables):
                heard = self.run(hand, lambda one: one.deliver(message, dict(variables), self.ports())) or heard
        if heard:
            return True
        for process in self.casework.content.diagrams.processes.values():
            if message in process.message_starts:
                self.start(process.id, variables, message=message)
                return True
        return False

    def end(self, row: dict[str, Any]) -> None:
        """End an instance where it stands, its open tasks and timers with it."""
        hand = self.hand(row)
        self.run(hand, lambda one: one.cancel(self.ports()))
        hand.row["status"] = "cancelled"

    def _hears(self, hand: Running, message: str, variables: Mapping[str, Any]) -> bool:
        """Whether an instance waits for the message, and for this one: when a case runs one process several times, the
        correlation key of the message (`=action_id`) tells them apart."""
        if hand.row["status"] == "suspended" or message not in hand.instance.awaited():
            return False
        for process in self.casework.content.diagrams.processes.values():
            for element in process.elements.values():
                key = element.correlation_key.removeprefix("=").strip()
                if element.message == message and key in variables and key in hand.instance.data:
                    return bool(variables[key] == hand.instance.data[key])
        return True

    def _hand_if_waiting(self, row: dict[str, Any], message: str) -> Running | None:
        waits = running.awaited(self.casework.connection, self.casework.id)
        return self.hand(row) if (row["id"], message) in waits else None

    def deliver_thrown(self) -> None:
        while self.thrown:
            thrown = self.thrown.pop(0)
            self.tell(thrown.message, thrown.variables)

    # keeping ---------------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Bring tables and instances in line: re-arm timers where dates moved, then write what every instance waits
        for."""
        self._rearm()
        for hand in list(self.hands.values()):
            self._save(hand)

    def _rearm(self) -> None:
        """When a date moved, timers and due tasks that read it move too – in every live instance (SYS-03)."""
        moved = self.casework.reckoning.moved()
        self._moved = bool(moved or self.casework.changed.keys() & WHOSE)
        if not self._moved:
            return
        if any(old is not None for old, _ in moved.values()):
            for row in running.live_instances(self.casework.connection, self.casework.id):
                self.hand(row)
        for hand in self.hands.values():
            if not hand.instance.is_complete:
                hand.instance.refresh(self.ports())
                self._log_steps(hand)

    def _log_steps(self, hand: Running) -> None:
        for step in hand.instance.steps():
            self.casework.add(
                tables.step_log,
                instance_id=hand.row["id"], element_id=step.element_id, element_name=step.element_name or "",
                element_type=step.element_type, process_id=step.process_id, kind=step.kind, at=self.casework.now,
                actor=self.casework.actor.username,
            )  # fmt: skip

    def _save(self, hand: Running) -> None:
        casework, row, instance = self.casework, hand.row, hand.instance
        waits = Waits.of(instance)
        before = hand.waited or Waits(frozenset(), {}, frozenset())
        if waits.tasks != before.tasks or self._moved:
            self._save_tasks(hand, before)
        if waits.timers != before.timers:
            self._save_timers(hand)
        if waits.messages != before.messages:
            gone, new = before.messages - waits.messages, waits.messages - before.messages
            running.set_awaited(casework.connection, row["id"], casework.id, set(gone), set(new))
        incidents = self._save_incidents(hand)
        if row["status"] not in ("suspended", "cancelled"):
            row["status"] = "completed" if instance.is_complete else "incident" if incidents else "running"
        ended = row["status"] in ("completed", "cancelled")
        row["ended_at"] = row["ended_at"] or (casework.now if ended else None)
        values = {"state": instance.dump(), "status": row["status"], "ended_at": row["ended_at"]}
        if not running.save_instance(casework.connection, row["id"], row["revision"], values):
            raise Conflict("Somebody else changed this case a moment ago. Load it again, then repeat what you did.")
        row["revision"] += 1
        casework.after_commit.append(lambda: casework.office.hot.put(row["id"], row["revision"], instance))

    def _save_tasks(self, hand: Running, before: Waits) -> None:
        casework = self.casework
        wanted = {} if hand.instance.is_complete else {one.id: one for one in hand.instance.open_tasks()}
        if not self._moved and before.tasks - wanted.keys() <= self.completed:
            new = [self._task_row(hand.row["id"], one) for key, one in wanted.items() if key not in before.tasks]
            running.add_tasks(casework.connection, new)
            self.created_tasks += new
            return
        known = {one["engine_task"]: one for one in running.open_tasks(casework.connection, hand.row["id"])}
        running.cancel_tasks(
            casework.connection, [one["id"] for key, one in known.items() if key not in wanted], casework.now
        )
        new = [self._task_row(hand.row["id"], one) for key, one in wanted.items() if key not in known]
        running.add_tasks(casework.connection, new)
        self.created_tasks += new
        for key, one in wanted.items():
            if key in known and (changes := self._task_changes(known[key], one)):
                running.update_task(casework.connection, known[key]["id"], changes)

    def _task_changes(self, known: dict[str, Any], one: bpmn.OpenTask) -> dict[str, Any]:
        """What is new about an open task: its date, or – when the case went to somebody else – whom it is offered
        to."""
        changes: dict[str, Any] = {}
        due = self.task_due(one)
        if due != known["due_on"]:
            changes |= {"due_on": due, "sort_due": due or FAR_AWAY}
        followed = known["assignee"] is None or known["assignee"] in self.casework.replaced
        if one.assignee and one.assignee != known["assignee"] and followed:
            changes["assignee"] = one.assignee
        area = self._area_of(one)
        if area != known["service_area"]:
            changes["service_area"] = area
        return changes

    def _task_row(self, instance_id: int, one: bpmn.OpenTask) -> dict[str, Any]:
        casework = self.casework
        due = self.task_due(one)
        return {
            "instance_id": instance_id,
            "case_id": casework.id,
            "landlord": casework.landlord,
            "engine_task": one.id,
            "element_id": one.element_id,
            "process_id": one.process_id,
            "name": one.name,
            "form_id": one.form_id or "",
            "role": one.candidate_groups[0] if one.candidate_groups else "",
            "service_area": self._area_of(one),
            "offered": running.offer_key(one.candidate_groups),
            "case_stage": casework.row["stage"],
            "case_area": casework.row["service_area"],
            "state": "open",
            "assignee": one.assignee,
            "due_on": due,
            "sort_due": due or FAR_AWAY,
            "clock": one.properties.get("clock"),
            "letter": _letter_of(one),
            "properties": {**feel.to_json(one.properties), OFFERED_TO: one.candidate_groups},
            "created_at": casework.now,
        }

    def _area_of(self, one: bpmn.OpenTask) -> str:
        """The service area for which a task is offered: the case's, one of its own, or none."""
        area = one.properties.get("area")
        return str(self.casework.row["service_area"] if area == "yes" else area or "")

    def task_due(self, one: bpmn.OpenTask) -> date | None:
        """The task's own due date, else that of the clock it serves."""
        if one.due is not None:
            return one.due.date() if isinstance(one.due, datetime) else one.due
        clock = one.properties.get("clock")
        return self.casework.reckoning.due(str(clock)) if clock else None

    def _save_timers(self, hand: Running) -> None:
        connection = self.casework.connection
        known = {one["engine_task"]: one for one in running.timers_of(connection, hand.row["id"])}
        wanted = {} if hand.instance.is_complete else {one.task_id: one for one in hand.instance.timers()}
        running.drop_timers(connection, [one["id"] for key, one in known.items() if key not in wanted])
        new = []
        for key, one in wanted.items():
            if key not in known:
                new.append(
                    {
                        "instance_id": hand.row["id"], "case_id": self.casework.id, "engine_task": key,
                        "element_id": one.element_id, "process_id": one.process_id, "due_at": one.due_at, "attempts": 0,
                    }
                )  # fmt: skip
            elif known[key]["due_at"] != one.due_at:
                running.update_timer(
                    connection, known[key]["id"], {"due_at": one.due_at, "leased_until": None, "lease_owner": None}
                )
        running.add_timers(connection, new)

    def _save_incidents(self, hand: Running) -> bool:
        casework = self.casework
        wanted = {one.task_id: one for one in hand.instance.incidents()}
        if not wanted and hand.row["status"] != "incident":
            return False
        known = {one["engine_task"]: one for one in running.open_incidents(casework.connection, hand.row["id"])}
        for key, one in wanted.items():
            if key not in known:
                casework.add(
                    tables.incident,
                    instance_id=hand.row["id"], landlord=casework.landlord, engine_task=key, element_id=one.element_id,
                    element_name=one.element_name or "", process_id=one.process_id, message=one.message,
                    detail=one.detail, raised_at=casework.now,
                )  # fmt: skip
        running.resolve_incidents(
            casework.connection,
            [one["id"] for key, one in known.items() if key not in wanted], casework.now, casework.actor.username,
        )  # fmt: skip
        return bool(wanted)


def _letter_of(one: bpmn.OpenTask) -> str | None:
    """The letter a task issues, as far as it is known before the form is filled in."""
    letter = one.properties.get("letter")
    return str(letter) if letter else None
