"""What an administrator may do to a running instance: retry, set data, skip, move and cancel.

An act that would lose or double a token is refused with ``UnsafeError``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.activities import CallActivity, MultiInstance, UserTask
from app.bpmn.elements import SPLIT, BoundarySplit, Element, put_tokens
from app.bpmn.engine import run
from app.bpmn.errors import NotOpenError, UnsafeError
from app.bpmn.events import BoundaryEvent, EventBasedGateway
from app.bpmn.gateways import Branching, ParallelGateway
from app.bpmn.ports import Ports
from app.bpmn.running_instance import RunningInstance
from app.bpmn.tree import prune
from app.bpmn.values import flat_value
from app.bpmn.workflow import LIVE

UNREACHABLE = ("startEvent", "boundaryEvent", "parallelGateway")
"""Types of elements that no token can be moved to: they begin a process, or need another token beside them."""


class Administration(RunningInstance):
    """The methods of ``Instance`` that only administrators use."""

    def retry(self, task_id: str, ports: Ports, given: Mapping[str, Any] | None = None) -> None:
        """Try a failed step again, after setting these variables.

        Raises ``NotOpenError`` if the step has no incident, ``DataError`` for a value that is not flat.
        """
        task = self._task(task_id)
        if "incident" not in task.internal_data:
            raise NotOpenError(f"{self._name(task)} has no incident: there is nothing to retry")
        with self._acting(ports):
            self._set(given or {})
            del task.internal_data["incident"]
            if task._state == TaskState.READY:
                task.internal_data.pop("localised", None)  # its inputs are evaluated again, from what was just set
            if isinstance(task.task_spec, UserTask):
                task.task_spec.describe(task)
            elif task._state == TaskState.WAITING:
                task.task_spec._update(task)
            run(self._top)

    def cancel(self, ports: Ports | None = None) -> None:
        """End the instance where it is; with ports, every open step is logged as cancelled.

        Raises ``NotOpenError`` if it has ended already.
        """
        if self._top.completed:
            raise NotOpenError("the process has ended already: there is nothing to cancel")
        with self._acting(ports) if ports is not None else nullcontext():
            for task in self._top.live_tasks():
                if task._state & LIVE:
                    task.cancel()
            self._top.completed = True
            prune(self._top)

    def set_data(self, given: Mapping[str, Any]) -> None:
        """Set variables of the process; raises ``DataError`` for a value that is not flat, and then sets none."""
        self._set(given)

    def _set(self, given: Mapping[str, Any]) -> None:
        self._top.variables.update({name: flat_value(name, value) for name, value in given.items()})

    def skip(self, task_id: str, ports: Ports) -> None:
        """Let the token leave a step that is not done; the step is logged as cancelled and records no event.

        Raises ``UnsafeError`` where it is not clear which flow the token would take.
        """
        task = self._task(task_id)
        spec = task.task_spec
        if not isinstance(spec, Element) or isinstance(
            spec, (BoundaryEvent, Branching, ParallelGateway, EventBasedGateway)
        ):
            raise UnsafeError(
                f"{self._name(task)} cannot be skipped: it decides which way to go. Set the data and retry."
            )
        if isinstance(spec, (CallActivity, MultiInstance)) and "incident" not in task.internal_data:
            raise UnsafeError(f"{self._name(task)} runs other steps: skip or move those instead")
        with self._acting(ports):
            self._skip(task, spec)
            run(self._top)

    def _skip(self, task: Task, spec: Element) -> None:
        spec._on_cancel(task)
        if isinstance(spec, CallActivity):
            self._top.subprocesses.pop(task.id, None)
        put_tokens(spec, task, spec.outputs)
        for child in task.children:
            for flow in spec.flows.get(child.task_spec.name, ()):
                self._top.count_flow(spec.extensions.info.process_id, flow)
        spec.release(task)
        task.data, task.internal_data = {}, {}
        task._set_state(TaskState.CANCELLED)
        if spec.instance_of is not None:
            spec.instance_of.instance_done(task.parent)
        for child in list(task.children):
            child.task_spec._update(child)

    def move(self, from_task_id: str, to_element_id: str, ports: Ports) -> None:
        """Take the token from a step and put it before another element of the same process.

        Of a multi-instance activity only the instance that is named moves; the others go on, and the activity ends with
        them. With the last one the activity is left, and keeps what the others gave. Raises ``UnsafeError`` if that
        element is not in the same process and scope or cannot be entered alone, or if other tokens are in that scope.
        """
        task = self._task(from_task_id)
        several = task.parent if isinstance(task.parent.task_spec, MultiInstance) else None
        activity = several or task
        target = self._target(activity, to_element_id)
        goes_on = several is not None and several.task_spec.goes_on_without(task)
        if goes_on and to_element_id == activity.task_spec.bpmn_id:
            raise UnsafeError(f"{self._name(activity)} still runs for its other items: choose another element")
        with self._acting(ports):
            again = task.workflow.task_tree._add_child(target, TaskState.FUTURE)
            if goes_on:
                task.cancel()
                activity.task_spec.instance_done(activity)
            else:
                if several is not None:
                    several.task_spec.execute(several)
                self._leave(activity)
            target._update(again)
            run(self._top)

    @staticmethod
    def _leave(activity: Task) -> None:
        """Cancel an activity with the boundary events that wait beside it."""
        split = activity.parent if isinstance(activity.parent.task_spec, BoundarySplit) else None
        for leaving in list(split.children) if split is not None else [activity]:
            if not leaving.has_state(TaskState.FINISHED_MASK):
                leaving.cancel()

    def _target(self, activity: Task, to_element_id: str) -> Any:
        spec: Any = activity.workflow.spec
        target = spec.task_specs.get(to_element_id)
        if not isinstance(target, Element):
            raise UnsafeError(
                f"“{to_element_id}” is not in the same process as {self._name(activity)}: choose an element there"
            )
        if target.extensions.info.type in UNREACHABLE or getattr(target, "behind_gateway", False):
            raise UnsafeError(f"a token cannot be put on {target.extensions.where}: choose the step after it")
        if isinstance(activity.task_spec, BoundaryEvent):
            raise UnsafeError(f"{self._name(activity)} only waits beside an activity: move the activity instead")
        others = list(self._tokens_beside(activity))
        if others:
            raise UnsafeError(
                f"other steps run beside {self._name(activity)} ({', '.join(others)}): finish or skip them first, "
                "so that no join waits for a token that never comes"
            )
        return spec.task_specs.get(to_element_id + SPLIT) or target

    def _tokens_beside(self, activity: Task) -> Iterator[str]:
        for token in activity.workflow.live_tasks():
            spec = token.task_spec
            if token is activity or token.parent is activity or not isinstance(spec, Element):
                continue
            if isinstance(spec, BoundaryEvent) and token.parent is activity.parent:
                continue
            yield self._name(token)
