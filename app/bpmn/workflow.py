"""SpiffWorkflow's workflow, with variables kept once for the instance instead of copied from task to task.

Variables belong to the process, as in Camunda: a value set on a branch is seen on every other, and a join merges
nothing. Local variables (input mappings, the item of a multi-instance) are in the ``data`` of the task that opens their
scope. The tree of tasks therefore holds tokens only, and finished tasks can be dropped from it.
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

from app.bpmn.behaviour import Behaviour
from app.bpmn.errors import DepthError, EngineError
from app.bpmn.expressions import NoPython
from app.bpmn.ports import Ports, Step
from app.bpmn.values import flat_value

MOST_STEPS = 3_000
"""Steps, called processes and items of multi-instance activities in one run, until every token waits."""

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED


class Session:
    """A call into the engine: its ports, its time, and the context as last read."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.now: datetime = ports.now()
        if self.now.tzinfo is None:
            raise EngineError("the clock handed to the engine must give an aware datetime")
        self._context: Mapping[str, Any] | None = None
        self._steps = 0
        self.timers_in_a_row = 0
        """How many timers, each armed by the one before and without a pause, have led to this."""

    def count(self, steps: int, where: str) -> None:
        """Count what a run does. Raises ``DepthError``, which names the element, when it does too much."""
        self._steps += steps
        if self._steps > MOST_STEPS:
            raise DepthError(
                f"{where} was stopped after {MOST_STEPS:,} steps of one run: it starts too much at once. Call fewer "
                "processes, repeat over fewer items, or put a user task, a timer or a message in between"
            )

    def context(self) -> Mapping[str, Any]:
        """The read-only variables, read from the ports again after a change."""
        if self._context is None:
            self._context = self.ports.context()
        return self._context

    def changed(self) -> None:
        """Note that something changed outside, so that the context is read again."""
        self._context = None


class _Tokens:
    """What the workflows of the top process and of called processes have in common."""

    tasks: dict[Any, Task]

    def update_waiting_tasks(self) -> None:
        """Let joins check again whether they fire; events and timers fire by ``Instance`` only."""
        for task in list(self.tasks.values()):
            if task._state == TaskState.WAITING and isinstance(task.task_spec, (_EndJoin, Joining)):
                task.task_spec._update(task)

    def live_tasks(self) -> list[Task]:
        """The tasks that have a token."""
        return [task for task in self.tasks.values() if task._state & LIVE]

    def _remove_task(self, task_id: Any) -> None:
        """Remove a task, and cancel it first if it has a token (as in a cancelled multi-instance activity)."""
        task = self.tasks[task_id]
        if task._state & LIVE:
            task._set_state(TaskState.CANCELLED)
            task.task_spec._on_cancel(task)
        super()._remove_task(task_id)  # type: ignore[misc]


class Joining:
    """The mark of specs that wait for other tokens."""

    _update: Any


class CalledWorkflow(_Tokens, BpmnSubWorkflow):  # type: ignore[misc]
    """The workflow of a called process or embedded subprocess."""

    start_message: str | None = None


class TopWorkflow(_Tokens, BpmnWorkflow):  # type: ignore[misc]
    """The workflow of an instance: its variables, its log of steps, and how often elements and flows were walked."""

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
        """Count the completion of an element."""
        elements, _ = self.walked.setdefault(process_id, ({}, {}))
        elements[element_id] = elements.get(element_id, 0) + 1

    def count_flow(self, process_id: str, flow_id: str) -> None:
        """Count that a flow was taken."""
        _, flows = self.walked.setdefault(process_id, ({}, {}))
        flows[flow_id] = flows.get(flow_id, 0) + 1


def session_of(task: Task) -> Session:
    """The call in progress; raises ``EngineError`` outside a call."""
    session: Session | None = task.workflow.top_workflow.session
    if session is None:
        raise EngineError("the engine was asked to run outside a call that hands it its ports")
    return session


def enclosing_call(task: Task) -> Task | None:
    """The call activity or subprocess around a task; None at the top."""
    parent_id = task.workflow.parent_task_id
    return task.workflow.top_workflow.get_task_from_id(parent_id) if parent_id is not None else None


def enclosing_calls(task: Task) -> Iterator[Task]:
    """The call activities and subprocesses around a task, innermost first."""
    outer = enclosing_call(task)
    while outer is not None:
        yield outer
        outer = enclosing_call(outer)


def path(task: Task) -> tuple[str, ...]:
    """The ids of the call activities around a task, outermost first."""
    calls = [
        outer.task_spec.bpmn_id
        for outer in enclosing_calls(task)
        if outer.task_spec.extensions.info.type == "callActivity"
    ]
    return tuple(reversed(calls))


def variables(task: Task, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The variables that an expression of the task sees; ``extra`` adds values that are not process data yet."""
    seen = dict(task.workflow.top_workflow.variables)
    for outer in reversed(list(enclosing_calls(task))):
        seen.update(outer.data)
    seen.update(task.data)
    if extra:
        seen.update(extra)
    seen.update(session_of(task).context())
    return seen


def assign(task: Task, name: str, value: Any) -> None:
    """Set a variable in the nearest scope around the task that has it, else in the process.

    A call activity that does not propagate its variables keeps every variable set inside it. Raises ``DataError``.
    """
    plain = flat_value(name, value)
    for outer in enclosing_calls(task):
        if name in outer.data or not outer.task_spec.extensions.info.propagates:
            outer.data[name] = plain
            return
    task.workflow.top_workflow.variables[name] = plain


def merge_variables(task: Task, behaviour: Behaviour, given: Mapping[str, Any] | None) -> None:
    """Merge what a person, a service, a decision or a message gave into the process data.

    With output mappings only their targets are set; without, every given variable is. All values are evaluated before
    any is set. Raises ``ExpressionError`` or ``DataError``.
    """
    given = given or {}
    if behaviour.outputs:
        seen = variables(task, given)
        values = {target: flat_value(target, source.value(seen)) for target, source in behaviour.outputs}
    else:
        values = {name: flat_value(name, value) for name, value in given.items()}
    for name, value in values.items():
        assign(task, name, value)
