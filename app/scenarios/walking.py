"""A process walked by itself: what it does when people, messages and time come, with nothing of the case around it.

Tables and services answer what a move says. A process that it calls is a task of that name, which is done
when the called process would have ended, and gives what that would have left. A post of the landlord is its own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import quoteattr

from app import bpmn
from app.bpmn.processes import read_processes
from app.casework.case_record import CASE_FACTS
from app.clock import LONDON
from app.content.contracts import ROUTE, STAGE, STATUS
from app.content.expressions import clock_names, fact_names
from app.content.release import Release

CALLED = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="called">
<bpmn:process id={name} name={name} isExecutable="true">
<bpmn:startEvent id="begins"><bpmn:outgoing>in</bpmn:outgoing></bpmn:startEvent>
<bpmn:userTask id={name} name={name}><bpmn:incoming>in</bpmn:incoming><bpmn:outgoing>out</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="ends"><bpmn:incoming>out</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="in" sourceRef="begins" targetRef={name}/>
<bpmn:sequenceFlow id="out" sourceRef={name} targetRef="ends"/>
</bpmn:process></bpmn:definitions>"""
"""A process that is called: one task, which bears its name."""
OF_THE_CASE = (STATUS, STAGE, ROUTE)
CALL_ACTIVITY, USER_TASK, END_EVENT = "callActivity", "userTask", "endEvent"
BEGIN, DO, TELL, WAIT = "begin", "do", "tell", "wait"


@dataclass(frozen=True)
class Move:
    """What comes next: the process begins (by a message, or without), a task is done, a message or a timer comes.

    ``given``: what the task or the message brings. ``facts``: of the case, from then on; ``clocks``: their due dates,
    and that they were met. ``answers``: what a table (by its name) or a service (by its task) answers.
    """

    kind: str
    name: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    clocks: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)


class CannotMove(Exception):
    """What should come next cannot: no such task is open, nobody waits for the message, the timer does not run."""


def alone(body: bytes, file: str) -> bpmn.Diagrams:
    """The process of a file; those that it calls are tasks."""
    processes = {process.id: process for process in read_processes(file, body)}
    called = {
        element.called_process
        for process in processes.values()
        for element in process.elements.values()
        if element.called_process
    }
    for name in sorted(called - processes.keys()):
        (process,) = read_processes("called", CALLED.format(name=quoteattr(name)).encode())
        processes[name] = process
    return bpmn.Diagrams("alone", processes)


class Walk:
    """A process that is walked. ``does``: what it did at the last move, in order. ``posts``: of the landlord, those
    that the same role holds as another."""

    def __init__(
        self, content: Release, diagrams: bpmn.Diagrams, process_id: str, now: datetime,
        posts: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.diagrams, self.process_id, self.now = diagrams, process_id, now
        self.does: list[dict[str, Any]] = []
        self.instance: bpmn.Instance | None = None
        self.facts: dict[str, Any] = {}
        self._begun_with: Mapping[str, Any] = {}
        self._clocks: dict[str, Any] = {}
        self._answers: Mapping[str, Any] = {}
        self._opened: set[str] = set()
        self._incidents: set[str] = set()
        self._calendar = content.working_days
        self._nothing_known = dict.fromkeys((*CASE_FACTS, *fact_names(content)))
        self._no_clock = dict.fromkeys(clock_names(content))
        self._landlord = {**{name: name for name in content.landlord.context()}, **(posts or {})}

    # -- moves ---------------------------------------------------------------------------------------------------------

    def move(self, move: Move) -> dict[str, Any]:
        """Make a move; what the process did, and what it then waits for. Raises ``CannotMove``."""
        self.does = []
        self.facts |= move.facts
        self._clocks |= move.clocks
        self._answers = move.answers
        ports = self._ports()
        if move.kind == BEGIN:
            self._begun_with = move.given
            self.instance = self.diagrams.start(self.process_id, move.given, ports, move.name or None)
        else:
            assert self.instance is not None
            if move.clocks:
                self.instance.refresh(ports)
            make = {DO: self._do, TELL: self._tell, WAIT: self._wait}[move.kind]
            make(move, self.instance, ports)
        return self._after(self.instance)

    def _do(self, move: Move, instance: bpmn.Instance, ports: bpmn.Ports) -> None:
        task = next((task for task in instance.open_tasks() if task.element_id == move.name), None)
        if task is None:
            raise CannotMove(f"the task {move.name} is not open")
        instance.complete(task.id, move.given, ports)

    def _tell(self, move: Move, instance: bpmn.Instance, ports: bpmn.Ports) -> None:
        if not instance.deliver(move.name, move.given, ports):
            raise CannotMove(f"nothing waits for the message {move.name}")

    def _wait(self, move: Move, instance: bpmn.Instance, ports: bpmn.Ports) -> None:
        due = next((timer.due_at for timer in instance.timers() if timer.element_id == move.name), None)
        if due is None:
            raise CannotMove(f"the timer {move.name} does not run")
        self.now = max(self.now, due.astimezone(LONDON))
        instance.fire_due(ports)

    # -- what is seen --------------------------------------------------------------------------------------------------

    def _after(self, instance: bpmn.Instance) -> dict[str, Any]:
        tasks = instance.open_tasks()
        self.does += [self._opens(task) for task in tasks if task.id not in self._opened]
        self._opened = {task.id for task in tasks}
        incidents = {f"{incident.element_id}: {incident.message}" for incident in instance.incidents()}
        self.does += [{"fails": said} for said in sorted(incidents - self._incidents)]
        self._incidents = incidents
        seen: dict[str, Any] = {
            "does": self.does,
            "open": sorted(task.element_id for task in tasks),
            "until": {timer.element_id: timer.due_at for timer in instance.timers()},
            "hears": sorted(instance.awaited()),
        }
        if instance.is_complete:
            given = self._begun_with
            left = {name: value for name, value in instance.data.items() if name not in given or value != given[name]}
            seen["leaves"] = left
            seen["ends"] = self._ends(instance)
        return {name: plain(value) for name, value in seen.items()}

    def _ends(self, instance: bpmn.Instance) -> list[str]:
        """The end events that were reached: the picture of the case says by them how it came out."""
        elements = self.diagrams.processes[self.process_id].elements
        passed = instance.walked().get(self.process_id, {}).get("elements", {})
        return sorted(name for name in passed if name in elements and elements[name].type == END_EVENT)

    def _opens(self, task: bpmn.OpenTask) -> dict[str, Any]:
        if task.path:
            return {"calls": task.element_id}
        shown = {"form": task.form_id, "for": task.candidate_groups, "assignee": task.assignee, "due": task.due}
        return {"opens": task.element_id, **_filled(shown), **_filled(task.properties)}

    # -- ports ---------------------------------------------------------------------------------------------------------

    def _ports(self) -> bpmn.Ports:
        return bpmn.Ports(
            decide=self._decide, call=self._call, throw=self._throw, context=self._context, now=lambda: self.now,
            step=self._mark, working_days=self._calendar,
        )  # fmt: skip

    def _decide(self, decision_id: str, variables: Mapping[str, Any]) -> bpmn.Decided:
        elements = self.diagrams.processes[self.process_id].elements.values()
        mapped = {each.target for element in elements if element.decision_id == decision_id for each in element.inputs}
        given = {name: variables.get(name) for name in sorted(mapped)}
        self.does.append({"asks": decision_id, **({"given": given} if given else {})})
        return bpmn.Decided(self._answers.get(decision_id))

    def _call(self, call: bpmn.ServiceCall) -> Mapping[str, Any]:
        self.does.append({"uses": call.type, **call.headers, **_filled(call.inputs)})
        answer: Mapping[str, Any] = self._answers.get(call.element_id) or {}
        return answer

    def _throw(self, thrown: bpmn.Thrown) -> None:
        self.does.append({"tells": thrown.message, **_filled(thrown.variables)})

    def _mark(self, step: bpmn.Step) -> None:
        """Do what an element's properties say, at the moment the case would."""
        if step.path or step.kind != ("entered" if step.element_type == CALL_ACTIVITY else "completed"):
            return
        if properties := _filled(step.properties):
            self.does.append({"passes": step.element_id, **properties})
        for name in OF_THE_CASE:
            if step.properties.get(name) not in (None, ""):
                value = step.properties[name]
                self.facts[name] = int(value) if name == STAGE else value

    def _context(self) -> dict[str, Any]:
        clocks = {name: self._clock(value) for name, value in self._clocks.items() if value is not None}
        return {
            "complaint": {**self._nothing_known, **self.facts},
            "deadlines": {**self._no_clock, **clocks},
            "landlord": self._landlord,
        }

    def _clock(self, given: Any) -> dict[str, Any]:
        facts = dict(given) if isinstance(given, Mapping) else {"due": given}
        due: date = facts["due"]
        overdue_at = datetime.combine(due + timedelta(days=1), time(), LONDON)
        layers = {"due": due, "policy": due, "code": due, "target": due, "met": None}
        return {**layers, "overdue_at": overdue_at, "passed": self.now >= overdue_at, **facts}


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def plain(value: Any) -> Any:
    """A value as a file of examples holds it, so that what is written can be compared with what is seen."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime):
        local = value.astimezone(LONDON) if value.tzinfo else value
        return f"{local:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, float, Decimal)):
        return str(Decimal(str(value)).normalize())
    return str(value)
