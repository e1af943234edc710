"""Run the process instances of a case and write what they reach to the tables.

The engine knows diagrams; this file knows cases. What an element says (`event`, `status`, `stage`, `route`) is done
at the moment the engine passes it, so that the next expression in the diagram already sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app import bpmn
from app.content.contracts import HANDLER, REVIEWER
from app.content.messages import AGAINST_THE_ANSWER, HANDLER_AWAITED, REVIEWER_AWAITED
from app.errors import Conflict, NotFound
from app.store import running
from app.store.faults import END_THE_TRANSACTION
from app.store.rows import InstanceRow

from .case import Case
from .instance_rows import INCIDENT, SUSPENDED, InstanceRows, LoadedInstance, WaitState
from .linked_requests import PASSED_ON, taken_up_in
from .not_done import NotDone
from .parked_messages import may_await, note_unheard, park, parked_of, settle
from .unreadable import Unreadable, end_unread, note_unreadable

USER_TASK = "userTask"
CALL_ACTIVITY = "callActivity"
ASSIGNMENT_COLUMNS = {"handler", "reviewer", "service_area"}  # what decides whom open tasks are offered to
MOST_MESSAGES = 50  # per command; more means that two diagrams send each other messages in a loop


@dataclass(frozen=True)
class PassedOn:
    """A message that the linked case `to` goes on with, with what it carried."""

    to: int
    message: str
    variables: Mapping[str, Any]


class Instances(InstanceRows):
    """Runs the instances of one case within one command.

    `parked`: the messages that this command keeps until a process can hear them. `not_done`: set while an
    administrator mends, when nothing is recorded as done.
    """

    def __init__(self, case: Case) -> None:
        super().__init__(case)
        self._loaded: dict[int, LoadedInstance] = {}
        self.thrown: list[bpmn.Thrown] = []
        self._thrown: list[tuple[int, bpmn.Thrown]] = []
        self.passed_on: list[PassedOn] = []
        self.parked: list[str] = []
        self.not_done: NotDone | None = None
        self._messages = 0

    # ports -----------------------------------------------------------------------------------------------------------

    def ports(self) -> bpmn.Ports:
        return bpmn.Ports(
            decide=self._decide,
            call=self._call,
            throw=self.thrown.append,
            context=self.case.context,
            now=lambda: self.case.now,
            step=self._on_step,
            refusals=END_THE_TRANSACTION,
            working_days=lambda: self.case.calendar,
        )

    def _decide(self, decision_id: str, variables: Mapping[str, Any]) -> bpmn.Decided:
        value, trace = self.case.decide(decision_id, variables)
        return bpmn.Decided(value, trace)

    def _call(self, call: bpmn.ServiceCall) -> Mapping[str, Any] | None:
        services = self.case.runtime.services
        if call.type not in services:
            raise NotFound(f"No service is called {call.type!r}: correct the task {call.element_name!r}.")
        if self.not_done is not None and self.not_done.keeps_out(call):
            return None
        return services[call.type](self.case, {**call.headers, **call.inputs})

    def _on_step(self, step: bpmn.Step) -> None:
        moment = "entered" if step.element_type == CALL_ACTIVITY else "completed"
        if step.element_type == USER_TASK or step.kind != moment:
            return
        if self.not_done is None:
            self.case.apply_element_properties(step.properties)
        else:
            self.not_done.pass_over(step)

    # steps -----------------------------------------------------------------------------------------------------------

    def load(self, row: InstanceRow) -> LoadedInstance:
        """Load an instance: from the cache if that is as of its last save, otherwise from the stored state.

        Raises `Unreadable` when its state cannot be loaded.
        """
        if row["id"] not in self._loaded:
            cached = self.case.runtime.instance_cache.get(row["id"], row["saved_as"])
            diagrams = self.case.runtime.contents.get(self.case.connection, row["release_id"]).diagrams
            try:
                instance = cached or diagrams.restore(row["state"])
            except bpmn.UnreadableError as error:
                raise Unreadable(row["id"], str(error)) from error
            self._loaded[row["id"]] = LoadedInstance(row, instance, WaitState.of(instance))
        return self._loaded[row["id"]]

    def load_if_readable(self, row: InstanceRow) -> LoadedInstance | None:
        """Load an instance; None, and an incident for the administrators, when its state cannot be loaded."""
        try:
            return self.load(row)
        except Unreadable as error:
            note_unreadable(self.case, row, error.why)
            return None

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
        self.deliver_thrown(self._loaded[row["id"]])
        return self._loaded[row["id"]]

    def run(self, loaded: LoadedInstance, step: Callable[[bpmn.Instance], Any]) -> Any:
        """One step of an instance that is not suspended, then every message it threw."""
        if loaded.row["status"] == SUSPENDED:
            raise Conflict("This case is suspended by an administrator. Ask them to resume it, then try again.")
        result = step(loaded.instance)
        self._log_steps(loaded)
        self.deliver_thrown(loaded)
        return result

    def deliver(self, message: str, variables: Mapping[str, Any]) -> bool:
        """Deliver a message to every instance of the case that waits for it; else start the process it begins.

        An instance that is suspended or cannot be loaded gets it when it goes on: the message is parked. Returns False
        when nobody waits and no process begins with it. What is said against an answer that a linked case goes on with
        is passed on to that one (A24).
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
        live = running.live_instances(self.case.connection, self.case.id)
        heard = [self._hear(row, message, variables) for row in self._who_may_wait(live, message)]
        if not any(heard):
            heard = [self._hear_later(row, message, variables) for row in live]
        if any(heard):
            return True
        for process in self.case.content.diagrams.processes.values():
            if message in process.message_starts:
                self.start(process.id, variables, message=message)
                return True
        return False

    def _who_may_wait(self, live: list[InstanceRow], message: str) -> list[InstanceRow]:
        """The instances that are loaded, and of the others those that wait for the message as the tables say."""
        if all(row["id"] in self._loaded for row in live):
            return live
        waits = running.awaited(self.case.connection, self.case.id)
        return [row for row in live if row["id"] in self._loaded or (row["id"], message) in waits]

    def _hear(self, row: InstanceRow, message: str, variables: Mapping[str, Any]) -> bool:
        """Deliver a message to one instance, or park it there, if that waits for it."""
        loaded = self.load_if_readable(row)
        if loaded is not None and not self._awaits(loaded, message, variables):
            return False
        if loaded is None or loaded.row["status"] == SUSPENDED:
            self._park(row, message, variables)
            return True
        return self._deliver_to(loaded, message, variables)

    def _deliver_to(self, loaded: LoadedInstance, message: str, variables: Mapping[str, Any]) -> bool:
        return bool(self.run(loaded, lambda instance: instance.deliver(message, dict(variables), self.ports())))

    def _hear_later(self, row: InstanceRow, message: str, variables: Mapping[str, Any]) -> bool:
        """Park a message behind others that an instance has not heard yet: who waits for it then, nobody knows now."""
        loaded = self._loaded.get(row["id"])
        if (loaded.row if loaded else row)["status"] not in (SUSPENDED, INCIDENT):
            return False
        behind = parked_of(self.case, row["id"]) and may_await(self.case.content.diagrams, row["process_id"], message)
        if behind:
            self._park(row, message, variables)
        return bool(behind)

    def _park(self, row: InstanceRow, message: str, variables: Mapping[str, Any]) -> None:
        park(self.case, row["id"], message, variables)
        self.parked.append(message)

    def hear_parked(self, loaded: LoadedInstance) -> None:
        """Deliver what was parked for an instance that goes on, in the order and as of the day in which it came in."""
        case = self.case
        for parked in parked_of(case, loaded.row["id"]):
            message, variables = parked["message"], parked["variables"]
            with case.as_of(parked["came_in_on"], parked["fact"]):
                heard = self._awaits(loaded, message, variables) and self._deliver_to(loaded, message, variables)
            settle(case, parked["id"], heard=heard)

    def end(self, row: InstanceRow) -> None:
        """End an instance where it stands, its open tasks and timers with it."""
        loaded = self.load_if_readable(row)
        if loaded is None:
            end_unread(self.case, row)
            return
        self.run(loaded, lambda instance: instance.cancel(self.ports()))
        loaded.row["status"] = "cancelled"

    def _awaits(self, loaded: LoadedInstance, message: str, variables: Mapping[str, Any]) -> bool:
        """Whether an instance waits for this message.

        When a case runs a process several times, the correlation key of the message (`=action_id`) says which is meant.
        """
        if message not in loaded.instance.awaited():
            return False
        for process in self.case.content.diagrams.processes.values():
            for element in process.elements.values():
                key = element.correlation_key.removeprefix("=").strip()
                if element.message == message and key in variables and key in loaded.instance.data:
                    return bool(variables[key] == loaded.instance.data[key])
        return True

    def deliver_thrown(self, sender: LoadedInstance) -> None:
        """Deliver the messages that an instance threw; one that nobody awaits is kept where it came from."""
        self._thrown += [(sender.row["id"], thrown) for thrown in self.thrown]
        self.thrown.clear()
        while self._thrown:
            instance_id, thrown = self._thrown.pop(0)
            if not self.deliver(thrown.message, thrown.variables):
                note_unheard(self.case, instance_id, thrown.message, thrown.variables)

    # keeping ---------------------------------------------------------------------------------------------------------

    def save_instances(self) -> None:
        """Re-arm timers where dates moved, then write what every instance waits for."""
        self._rearm()
        for loaded in list(self._loaded.values()):
            self._save(loaded)

    def recompute_all(self) -> None:
        """Have timers, dates and offers of every live instance computed again when this command saves."""
        self._all_again = True

    def _rearm(self) -> None:
        """Move the timers and due tasks that read a moved date, in every live instance (SYS-03)."""
        moved = self.case.clocks.moved()
        self._moved = bool(moved or self._all_again or self.case.changed.keys() & ASSIGNMENT_COLUMNS)
        if not self._moved:
            return
        named = moved.keys() & self.case.named_clocks
        moved_on = named or any(old is not None for old, _ in moved.values())
        if moved_on or self._all_again or self._somebody_else_was_awaited():
            for row in running.live_instances(self.case.connection, self.case.id):
                self.load_if_readable(row)
        for loaded in self._loaded.values():
            if not loaded.instance.is_complete:
                loaded.instance.refresh(self.ports())
                self._log_steps(loaded)

    def _somebody_else_was_awaited(self) -> bool:
        """Whether this command names or takes away who handles or reviews, where somebody had done so before."""
        posts = self.case.changed.keys() & {HANDLER, REVIEWER}
        return bool(posts and (self.case.former_owners or self.case.happened(HANDLER_AWAITED, REVIEWER_AWAITED)))
