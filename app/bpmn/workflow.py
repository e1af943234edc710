"""SpiffWorkflow's workflow, with process data kept once for the instance instead of copied from task to task.

Variables belong to the process, as in Camunda: a value set on one branch is seen on every other, and a join merges
nothing. What is local – input mappings and the item of a multi-instance – lives in the ``data`` of the task that
opens the scope. So the tree of tasks holds tokens only, and what is finished can be dropped from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.errors import EngineError
from app.bpmn.expressions import NoPython
from app.bpmn.ports import Ports, Step
from app.bpmn.values import flat_value

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class Session:
    """One call into the engine: the ports, the moment, and what the context said since the last thing happened."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.now: datetime = ports.now()
        if self.now.tzinfo is None:
            raise EngineError("the clock handed to the engine must give an aware datetime")
        self._context: Mapping[str, Any] | None = None

    def context(self) -> Mapping[str, Any]:
        if self._context is None:
            self._context = self.ports.context()
        return self._context

    def changed(self) -> None:
        """Something happened outside: ask for the context again."""
        self._context = None


class _Tokens:
    """What the top process and called processes have in common."""

    tasks: dict[Any, Task]

    def update_waiting_tasks(self) -> None:
        """Joins look again whether they may fire; events and timers fire only when told."""
        for task in list(self.tasks.values()):
            if task._state == TaskState.WAITING and isinstance(task.task_spec, (_EndJoin, Joining)):
                task.task_spec._update(task)

    def live_tasks(self) -> list[Task]:
        return [task for task in self.tasks.values() if task._state & LIVE]

    def _remove_task(self, task_id: Any) -> None:
        """A task dropped with a token on it is cancelled, as the instances of a cancelled multi-instance are."""
        task = self.tasks[task_id]
        if task._state & LIVE:
            task._set_state(TaskState.CANCELLED)
            task.task_spec._on_cancel(task)
        super()._remove_task(task_id)  # type: ignore[misc]


class Joining:
    """Marks specs that wait for other tokens."""

    _update: Any


class CalledWorkflow(_Tokens, BpmnSubWorkflow):  # type: ignore[misc]
    """A called process or embedded subprocess that runs."""

    start_message: str | None = None


class TopWorkflow(_Tokens, BpmnWorkflow):  # type: ignore[misc]
    """The process of an instance: its variables, its log of steps and the flows walked."""

    def __init__(
        self, spec: Any, subprocess_specs: Mapping[str, Any], message: str | None = None, **options: Any
    ) -> None:
        self.start_message = message
        self.variables: dict[str, Any] = {}
        self.session: Session | None = None
        self.seq = 0
        self.steps: list[Step] = []
        self.walked: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
        super().__init__(spec, subprocess_specs, script_engine=NoPython(), **options)

    def create_subprocess(self, my_task: Task, spec_name: str) -> CalledWorkflow:
        called = CalledWorkflow(self.subprocess_specs[spec_name], parent_task_id=my_task.id, top_workflow=self)
        self.subprocesses[my_task.id] = called
        return called

    def workflows(self) -> Iterator[Any]:
        """The top process and every called one that still runs."""
        yield self
        for called in list(self.subprocesses.values()):
            if not called.completed:
                yield called

    def count_element(self, process_id: str, element_id: str) -> None:
        elements, _ = self.walked.setdefault(process_id, ({}, {}))
        elements[element_id] = elements.get(element_id, 0) + 1

    def count_flow(self, process_id: str, flow_id: str) -> None:
        _, flows = self.walked.setdefault(process_id, ({}, {}))
        flows[flow_id] = flows.get(flow_id, 0) + 1


def session_of(task: Task) -> Session:
    session: Session | None = task.workflow.top_workflow.session
    if session is None:
        raise EngineError("the engine was asked to run outside a call that hands it its ports")
    return session


def host(task: Task) -> Task | None:
    """The call activity or subprocess that the task runs inside; None at the top."""
    parent_id = task.workflow.parent_task_id
    return task.workflow.top_workflow.get_task_from_id(parent_id) if parent_id is not None else None


def enclosing_calls(task: Task) -> Iterator[Task]:
    """The call activities and subprocesses the task runs inside, innermost first."""
    outer = host(task)
    while outer is not None:
        yield outer
        outer = host(outer)


def path(task: Task) -> tuple[str, ...]:
    """The ids of the call activities around a task, outermost first."""
    calls = [
        outer.task_spec.bpmn_id
        for outer in enclosing_calls(task)
        if outer.task_spec.extensions.info.type == "callActivity"
    ]
    return tuple(reversed(calls))


def variables(task: Task, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Every name an expression of the task may see; ``extra`` for a result that is not yet process data."""
    seen = dict(task.workflow.top_workflow.variables)
    for outer in reversed(list(enclosing_calls(task))):
        seen.update(outer.data)
    seen.update(task.data)
    if extra:
        seen.update(extra)
    seen.update(session_of(task).context())
    return seen


def assign(task: Task, name: str, value: Any) -> None:
    """Set a variable where it is defined: in the nearest scope around the task that has it, else in the process."""
    plain = flat_value(name, value)
    for outer in enclosing_calls(task):
        if name in outer.data or not outer.task_spec.extensions.info.propagates:
            outer.data[name] = plain
            return
    task.workflow.top_workflow.variables[name] = plain


def merge_variables(task: Task, behaviour: Any, given: Mapping[str, Any] | None) -> None:
    """Take in what a person, a service, a decision or a message gave.

    With output mappings only what they name becomes process data; without, everything given does. Everything is
    worked out before anything is changed. Raises ``ExpressionError`` or ``DataError``.
    """
    given = given or {}
    if behaviour.outputs:
        seen = variables(task, given)
        values = {target: flat_value(target, source.value(seen)) for target, source in behaviour.outputs}
    else:
        values = {name: flat_value(name, value) for name, value in given.items()}
    for name, value in values.items():
        assign(task, name, value)
