"""The base of every flow node as a SpiffWorkflow task spec: it logs, counts and sends tokens on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as SpiffBoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.behaviour import Behaviour
from app.bpmn.ports import Step
from app.bpmn.workflow import LIVE, Session, path, session_of, variables

SPLIT = ".BoundaryEventSplit"


def log(
    task: Task, kind: str, properties: Mapping[str, Any], detail: str = "", outcome: Mapping[str, Any] | None = None
) -> None:
    """Log a step and pass it to ``Ports.step``, after which the context is read again.

    Without a session (an instance cancelled without ports) nothing is logged.
    """
    top, info = task.workflow.top_workflow, task.task_spec.extensions.info
    session: Session | None = top.session
    if session is None:
        return
    top.seq += 1
    step = Step(
        seq=top.seq, element_id=info.id, element_name=info.name, element_type=info.type, process_id=info.process_id,
        kind=kind, properties=dict(properties), at=session.now, path=path(task), task_id=str(task.id), detail=detail,
        outcome=outcome,
    )  # fmt: skip
    top.steps.append(step)
    if session.ports.step is not None:
        session.ports.step(step)
        session.changed()


def put_tokens(spec: Any, task: Task, outputs: list[Any]) -> None:
    """Put a token on each of these outputs."""
    task._sync_children(outputs, TaskState.FUTURE)
    for child in task.children:
        child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)


class Element(BpmnSpecMixin):  # type: ignore[misc]
    """The base of every flow node.

    A token has no children until its element completes: SpiffWorkflow's prediction is switched off. An element that
    fails raises in ``_run`` and stays READY, so its boundary events stay armed and a retry starts where it failed.
    """

    extensions: Behaviour
    describes_on_entry: ClassVar[bool] = False

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, **options: Any) -> None:
        super().__init__(wf_spec, name, bpmn_name=behaviour.info.name, **options)
        self.bpmn_id = behaviour.info.id
        self.extensions = behaviour
        self.flows: dict[str, list[str]] = {}
        self.instance_of: Any = None
        self.quiet = False

    # -- what SpiffWorkflow calls ------------------------------------------------------------------------------------

    def _predict(self, my_task: Task, *rest: Any, **options: Any) -> None:
        return None

    def _update_hook(self, my_task: Task) -> bool | None:
        return True

    def _on_ready(self, my_task: Task) -> None:
        return None

    def _run(self, my_task: Task) -> bool:
        self.enter(my_task)
        if not my_task.internal_data.get("acted"):
            self.execute(my_task)
            if self.instance_of is not None:
                self.instance_of.collect(my_task, my_task.internal_data.pop("given", None))
            my_task.internal_data["acted"] = True
        my_task.internal_data["properties"] = self.done_properties(my_task)
        self.take_flows(my_task)
        return True

    def _on_complete_hook(self, my_task: Task) -> None:
        info, top = self.extensions.info, my_task.workflow.top_workflow
        properties = my_task.internal_data.pop("properties", {})
        outcome = my_task.internal_data.pop("outcome", None)
        my_task.internal_data.pop("acted", None)
        for child in my_task.children:
            for flow in self.flows.get(child.task_spec.name, ()):
                top.count_flow(info.process_id, flow)
        if not self.quiet:
            top.count_element(info.process_id, info.id)
            log(my_task, "completed", properties, outcome=outcome)
        self.release(my_task)
        my_task.data = {}
        if self.instance_of is not None:
            self.instance_of.instance_done(my_task.parent)

    def _on_cancel(self, my_task: Task) -> None:
        if "since" in my_task.internal_data and not self.quiet:
            log(my_task, "cancelled", {})

    # -- what an element adds ----------------------------------------------------------------------------------------

    def enter(self, my_task: Task) -> None:
        """Log that the token has arrived; a retry does not log it again."""
        if "since" in my_task.internal_data:
            return
        behaviour = self.extensions
        properties = behaviour.properties(lambda: variables(my_task)) if self.describes_on_entry else {}
        my_task.internal_data["since"] = session_of(my_task).now
        if not self.quiet:
            log(my_task, "entered", properties)

    def execute(self, my_task: Task) -> None:
        """Do the element's work; what it raises becomes an incident, and the token stays."""

    def done_properties(self, my_task: Task) -> dict[str, Any]:
        """The element's properties, evaluated after its work."""
        return self.extensions.properties(lambda: variables(my_task))

    def take_flows(self, my_task: Task) -> None:
        """Put a token on every outgoing flow."""
        put_tokens(self, my_task, self.outputs)

    def release(self, my_task: Task) -> None:
        """Cancel the boundary events that wait beside a completed activity."""
        parent = my_task.parent
        if parent is not None and isinstance(parent.task_spec, BoundarySplit):
            for sibling in parent.children:
                if (
                    sibling is not my_task
                    and isinstance(sibling.task_spec, SpiffBoundaryEvent)
                    and sibling._state & LIVE
                ):
                    sibling.cancel()

    def map_inputs(self, my_task: Task) -> None:
        """Evaluate the input mappings as variables local to the task, once for each token."""
        if self.extensions.inputs and "localised" not in my_task.internal_data:
            seen = variables(my_task)
            for target, source in self.extensions.inputs:
                my_task.data[target] = seen[target] = source.value(seen)
            my_task.internal_data["localised"] = True


class BoundarySplit(SimpleBpmnTask):  # type: ignore[misc]
    """The parent of an activity and of the boundary events that wait beside it."""

    def _predict(self, my_task: Task, *rest: Any, **options: Any) -> None:
        return None

    def _update_hook(self, my_task: Task) -> bool:
        return True

    def _run(self, my_task: Task) -> bool:
        put_tokens(self, my_task, self.outputs)
        return True
