"""Gateways: conditions are evaluated in the order of the file, and joins count the tokens that wait."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import _EndJoin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as SpiffBoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.behaviour import Behaviour
from app.bpmn.elements import Element, put_tokens
from app.bpmn.errors import ExpressionError
from app.bpmn.expressions import Expression
from app.bpmn.workflow import Joining, session_of, variables


class Branching(Element):
    """A gateway whose outgoing flows have conditions."""

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, **options: Any) -> None:
        super().__init__(wf_spec, name, behaviour, **options)
        self.conditions: list[tuple[Expression, Any]] = []
        self.default: Any = None

    def choose(self, my_task: Task) -> list[Any]:
        """The targets of the flows to take; empty: the default flow."""
        raise NotImplementedError

    def take_flows(self, my_task: Task) -> None:
        if not self.conditions:
            super().take_flows(my_task)
            return
        chosen = self.choose(my_task) or ([self.default] if self.default is not None else [])
        if not chosen:
            raise ExpressionError(
                f"no condition holds at {self.extensions.where}, and it has no default flow: mark a flow as default"
            )
        put_tokens(self, my_task, chosen)


class ExclusiveGateway(Branching):
    """Take the first flow whose condition holds, else the default flow."""

    def choose(self, my_task: Task) -> list[Any]:
        seen = variables(my_task)
        return next(([target] for condition, target in self.conditions if condition.holds(seen)), [])


class _Join(Element, Joining):
    """A join: every arriving token waits until the join fires, which leaves one token of those that fire together."""

    def merged(self, my_task: Task, arrived: list[Task]) -> list[Task] | None:
        """The tokens that fire together, or None while others must be waited for."""
        raise NotImplementedError

    def _update_hook(self, my_task: Task) -> bool | None:
        if my_task._state != TaskState.WAITING:
            my_task.internal_data.update({"from": my_task.parent.task_spec.name, "arrived": session_of(my_task).now})
            my_task._set_state(TaskState.WAITING)
        if len(self._inputs) > 1:
            arrived = [
                t for t in my_task.workflow.tasks.values() if t.task_spec is self and t._state == TaskState.WAITING
            ]
            together = self.merged(my_task, arrived)
            if together is None:
                return None
            for other in together:
                if other is not my_task:
                    other._set_state(TaskState.CANCELLED)
        return True


class ParallelGateway(_Join):
    """Fire with one token from each incoming flow; surplus tokens go on waiting (BPMN 2.0 §13.3.2)."""

    def merged(self, my_task: Task, arrived: list[Task]) -> list[Task] | None:
        one_each = {my_task.internal_data["from"]: my_task}
        for token in arrived:
            one_each.setdefault(token.internal_data["from"], token)
        return list(one_each.values()) if len(one_each) == len(set(self._inputs)) else None


class InclusiveGateway(_Join, Branching):
    """Wait for every token that can still arrive (BPMN 2.0 §13.3.3), then take each flow whose condition holds."""

    def merged(self, my_task: Task, arrived: list[Task]) -> list[Task] | None:
        sources = self._sources()
        for token in my_task.workflow.tasks.values():
            spec = token.task_spec
            if (
                not token._state & TaskState.DEFINITE_MASK
                or spec is self
                or isinstance(spec, (_EndJoin, SpiffBoundaryEvent))
            ):
                continue
            if spec.name in sources:
                return None
        return arrived

    def _sources(self) -> set[str]:
        """Names of the specs from which a token can reach this gateway without passing it."""
        seen: set[str] = set()
        pending = list(self._inputs)
        while pending:
            name = pending.pop()
            spec = self._wf_spec.task_specs.get(name)
            if name in seen or spec is None or spec is self:
                continue
            seen.add(name)
            pending.extend(spec._inputs)
        return seen

    def choose(self, my_task: Task) -> list[Any]:
        seen = variables(my_task)
        return [target for condition, target in self.conditions if condition.holds(seen)]
