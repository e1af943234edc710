"""Play a story on diagrams: ports that remember calls, a clock that the test moves, and saved and restored state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from app import bpmn

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class World:
    """The ports of a test: decisions and services that it provides, and the calls and messages received."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.facts: dict[str, Any] = {"complaint": {"handler": "sam"}, "deadlines": {}, "landlord": {"name": "Test"}}
        self.decisions: dict[str, Callable[[Mapping[str, Any]], Any]] = {}
        self.services: dict[str, Callable[[bpmn.ServiceCall], Mapping[str, Any] | None]] = {}
        self.called: list[bpmn.ServiceCall] = []
        self.thrown: list[bpmn.Thrown] = []
        self.asked = 0

    def ports(self) -> bpmn.Ports:
        return bpmn.Ports(
            decide=self._decide, call=self._call, throw=self.thrown.append, context=self._context, now=lambda: self.now
        )

    def _decide(self, decision: str, variables: Mapping[str, Any]) -> bpmn.Decided:
        return bpmn.Decided(self.decisions[decision](variables), [f"rule of {decision}"])

    def _call(self, call: bpmn.ServiceCall) -> Mapping[str, Any] | None:
        self.called.append(call)
        return self.services[call.type](call) if call.type in self.services else None

    def _context(self) -> Mapping[str, Any]:
        self.asked += 1
        return self.facts


class Story:
    """An instance and its world; with ``restores``, the state is saved and restored around every call."""

    def __init__(self, files: Mapping[str, bytes], restores: bool) -> None:
        self.diagrams = bpmn.parse_diagrams(files)
        self.restores = restores
        self.world = World()
        self.steps: list[bpmn.Step] = []
        self._instance: bpmn.Instance | None = None

    def _save(self, instance: bpmn.Instance) -> None:
        self.steps += instance.steps()
        self._instance = self.diagrams.restore(instance.dump()) if self.restores else instance

    @property
    def instance(self) -> bpmn.Instance:
        assert self._instance is not None, "start the story first"
        return self._instance

    def start(self, process: str = "main", message: str | None = None, **variables: Any) -> Story:
        self._save(self.diagrams.start(process, variables, self.world.ports(), message))
        return self

    def act(self, act: Callable[[bpmn.Instance, bpmn.Ports], Any]) -> Any:
        """Call the instance; after a refused call the story goes on with the instance as it was."""
        instance = self.instance
        result = act(instance, self.world.ports())
        self._save(instance)
        return result

    def task(self, element_id: str) -> bpmn.OpenTask:
        tasks = [task for task in self.instance.open_tasks() if task.element_id == element_id]
        assert len(tasks) == 1, f"{element_id} is not open once; open: {self.open()}"
        return tasks[0]

    def do(self, element_id: str, **variables: Any) -> None:
        task_id = self.task(element_id).id
        self.act(lambda instance, ports: instance.complete(task_id, variables, ports))

    def tell(self, message: str, **variables: Any) -> bool:
        return bool(self.act(lambda instance, ports: instance.deliver(message, variables, ports)))

    def at(self, moment: datetime) -> int:
        """Move the clock and fire what is due."""
        self.world.now = moment
        return int(self.act(lambda instance, ports: instance.fire_due(ports)))

    def refresh(self) -> None:
        self.act(lambda instance, ports: instance.refresh(ports))

    def retry(self, **variables: Any) -> None:
        [incident] = self.instance.incidents()
        self.act(lambda instance, ports: instance.retry(incident.task_id, ports, variables))

    def open(self) -> list[str]:
        return sorted(task.element_id for task in self.instance.open_tasks())

    def log(self, kind: str = "completed") -> list[str]:
        return [step.element_id for step in self.steps if step.kind == kind]

    @property
    def data(self) -> dict[str, Any]:
        return self.instance.data

    @property
    def ended(self) -> bool:
        return self.instance.is_complete
